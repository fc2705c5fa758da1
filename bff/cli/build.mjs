/**
 * Bundles bff/ into bff/dist (0.3 s): one file per entry point, packages stay outside. Also used by the tests, because
 * worker threads need a JavaScript file. Prints nothing when all is well.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const ENTRIES = {
  main: 'bff/src/main.ts',
  'signing-worker': 'bff/src/signing/embedded/worker.ts',
  verify: 'bff/src/cli/verify.ts',
  doctor: 'bff/src/cli/doctor.ts',
  demo: 'bff/demo/demo.ts',
  'partner-site': 'bff/demo/partner-site.ts',
};

export async function buildBff() {
  const entryPoints = Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(path.join(root, file))));
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'bff/dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    alias: { '@luobi/shared': path.join(root, 'shared/src/index.ts'), '@luobi/shared/contract': path.join(root, 'shared/src/contract/index.ts') },
    tsconfig: path.join(root, 'bff/tsconfig.json'),
    keepNames: true,
    sourcemap: true,
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBff();
