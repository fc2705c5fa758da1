/** Runs ca-process.ts in a fresh Node process; it is bundled once per test process. */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { CaAnswer, CaOrder } from './ca-process';

const root = path.resolve(__dirname, '../../..');
let bundle: Promise<string> | undefined;

export async function startCaProcess(order: CaOrder): Promise<CaAnswer> {
  bundle ??= bundled();
  // packages are found from the project, not from the scratch folder
  const env = { ...process.env, NODE_PATH: [path.join(root, 'node_modules'), path.join(root, 'bff/node_modules')].join(path.delimiter) };
  const { stdout } = await promisify(execFile)(process.execPath, [await bundle, JSON.stringify(order)], { env });
  return JSON.parse(stdout) as CaAnswer;
}

async function bundled(): Promise<string> {
  const outfile = path.join(mkdtempSync(path.join(tmpdir(), 'luobi-ca-process-')), 'ca-process.js');
  await build({
    entryPoints: [path.join(root, 'test/kit/pki/ca-process.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external',
    alias: { '@luobi/shared': path.join(root, 'shared/src/index.ts') }, tsconfig: path.join(root, 'bff/tsconfig.json'), keepNames: true, logLevel: 'error',
  });
  return outfile;
}
