/** Runs ca-process.ts in fresh Node processes that begin together; it is bundled once per test process. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { CaAnswer, CaOrder } from './ca-process';

const root = path.resolve(__dirname, '../../..');
let bundle: Promise<string> | undefined;

/** A machine that is busy with other things needs long for a few new processes. */
export const CA_PROCESSES_TIMEOUT_MS = 180_000;

export async function startCaProcesses(count: number, order: Omit<CaOrder, 'meeting'>): Promise<CaAnswer[]> {
  bundle ??= bundled();
  const file = await bundle;
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-ca-meeting-'));
  const meeting: CaOrder = { ...order, meeting: { folder, count } };
  // packages are found from the project, not from the scratch folder
  const env = { ...process.env, NODE_PATH: [path.join(root, 'node_modules'), path.join(root, 'bff/node_modules')].join(path.delimiter) };
  try {
    return await Promise.all(Array.from({ length: count }, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(meeting)], { env, timeout: CA_PROCESSES_TIMEOUT_MS - 10_000 });
      return JSON.parse(stdout) as CaAnswer;
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundled(): Promise<string> {
  const outfile = path.join(mkdtempSync(path.join(tmpdir(), 'luobi-ca-process-')), 'ca-process.js');
  await build({
    entryPoints: [path.join(root, 'test/kit/pki/ca-process.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external',
    alias: { '@luobi/shared': path.join(root, 'shared/src/index.ts') }, tsconfig: path.join(root, 'bff/tsconfig.json'), keepNames: true, logLevel: 'error',
  });
  return outfile;
}
