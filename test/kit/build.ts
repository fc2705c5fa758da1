/**
 * The built mini-program, made anew when its source changed. Test workers run side by side: a lock folder lets one
 * of them build while the others wait. Staleness is judged by bff/cli/lib/build-miniapp.mjs, as for `npm start`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const PATIENCE_MS = 300_000;

/** @returns absolute folder of the finished build; throws with the builder's own words when it fails */
export async function builtMiniapp(platform: 'weapp' | 'h5'): Promise<string> {
  await withLock(`build-${platform}`, () => {
    const script = `import('./bff/cli/lib/machine.mjs').then((m) => m.checkFolders()).then(() => import('./bff/cli/lib/build-miniapp.mjs')).then((m) => m.ensureMiniapp('${platform}'))`;
    const built = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8', timeout: PATIENCE_MS });
    if (built.status !== 0) throw new Error(`the ${platform} build failed:\n${built.stdout}${built.stderr}`);
  });
  return path.join(ROOT, 'miniapp/dist', platform);
}

async function withLock(name: string, work: () => void): Promise<void> {
  const lock = path.join(ROOT, '.luobi/test', `${name}.lock`);
  mkdirSync(path.dirname(lock), { recursive: true });
  while (!take(lock)) await new Promise((done) => { setTimeout(done, 250); });
  try {
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A folder is made by one process only. One left behind by a killed run is taken over. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (made !== 0 && Date.now() - made > PATIENCE_MS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
