/**
 * Runs one of our servers as a child: everything it says goes to .luobi/log, warnings also to the screen with its name
 * in front. It is ready when it prints a line `LUOBI_READY {json}` (the partner site: `PARTNER_READY {json}`).
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { LOGS, ROOT } from './machine.mjs';
import { lastError } from './npm.mjs';
import { Stop } from './say.mjs';

const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

/**
 * @param {{name: string, file: string, env?: Record<string, string>}} what `file` is relative to the project or absolute
 * @returns {{ready: Promise<Record<string, unknown>>, exited: Promise<number | null>, stop: () => Promise<void>, log: string, fault: () => Stop}}
 */
export function startChild({ name, file, env = {} }) {
  const log = path.join(LOGS, `${name}.log`);
  const out = createWriteStream(log, { flags: 'w' });
  // an own process group, so Ctrl-C reaches us alone and we decide the order of stopping
  const child = spawn(process.execPath, ['--enable-source-maps', path.resolve(ROOT, file)], {
    cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32',
  });
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => out.end(() => resolve(code)));
  });
  const fault = () => new Stop(`The ${name} stopped: ${lastError(log)} The whole log: ${log}`, `${name} 已停止，完整日志：${log}`);

  const ready = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Stop(`The ${name} was not ready within ${READY_WITHIN_MS / 1000} s; its log: ${log}`, `${name} 在 ${READY_WITHIN_MS / 1000} 秒内未就绪，日志：${log}`)), READY_WITHIN_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = /^(?:LUOBI|PARTNER)_READY\s*(\{.*\})?$/.exec(line);
      if (match === null) return void tell(name, line, out);
      clearTimeout(late);
      resolve(match[1] === undefined ? {} : JSON.parse(match[1]));
    });
    createInterface({ input: child.stderr }).on('line', (line) => tell(name, line, out));
    void exited.then(() => {
      clearTimeout(late);
      reject(fault());
    });
  });
  ready.catch(() => undefined);

  async function stop() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await exited;
    clearTimeout(hard);
  }
  return { ready, exited, stop, log, fault };
}

const LEVELS = { 40: 'warning', 50: 'error', 60: 'fatal' };

/** Everything into the log; on the screen only what a person should act on. */
function tell(name, line, out) {
  out.write(`${line}\n`);
  try {
    const { level, msg } = JSON.parse(line);
    if (LEVELS[level] !== undefined) console.error(`${name} │ ${LEVELS[level]}: ${msg ?? line}`);
  } catch {
    // a plain line: stays in the log
  }
}
