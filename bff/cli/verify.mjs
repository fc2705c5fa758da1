/** Builds the bundle when a source is newer, then runs bff/src/cli/verify.ts. */
import { createRequire } from 'node:module';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { buildBff } from './build.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = path.join(root, 'bff/dist');

/** Newest change under a folder, in milliseconds. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) latest = Math.max(latest, statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return latest;
}

function oldestBundle() {
  return Math.min(...['verify.js', 'signing-worker.js'].map((name) => statSync(path.join(dist, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

if (oldestBundle() < Math.max(newest(path.join(root, 'bff/src')), newest(path.join(root, 'shared/src')))) await buildBff();
const { main } = createRequire(import.meta.url)(path.join(dist, 'verify.js'));
// `npm run verify -- FILE | head -1` must not end in a stack trace
process.stdout.on('error', (error) => { if (error.code !== 'EPIPE') throw error; });
process.exitCode = await main(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`));
