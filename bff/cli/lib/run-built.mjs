/** For the small commands: install if needed, bundle, then hand the terminal to the bundled program. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { DATA, ROOT, checkFolders } from './machine.mjs';

/**
 * The program runs in the folder the command was typed in, so relative file names mean what the person meant.
 * @param {string} file relative to the project @param {readonly string[]} args
 */
export async function runBuilt(file, args) {
  checkFolders();
  await ensureInstalled();
  const { buildBff } = await import('../build.mjs');
  await buildBff();
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(ROOT, file), ...args], { stdio: 'inherit', env: { ...process.env, LUOBI_DATA_DIR: DATA }, cwd: process.env.INIT_CWD ?? process.cwd() });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}
