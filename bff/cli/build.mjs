/**
 * Bundles bff/ into bff/dist (0.3 s): one file per entry point, packages stay outside. Also used by the tests, because
 * worker threads need a JavaScript file. Prints nothing when all is well.
 */
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const ENTRIES = {
  main: 'bff/src/main.ts',
  'signing-worker': 'bff/src/signing/embedded/worker.ts',
  'ca-key-worker': 'bff/src/ca/embedded/keys/key-worker.ts',
  verify: 'bff/src/cli/verify.ts',
  doctor: 'bff/src/cli/doctor.ts',
  ca: 'bff/src/cli/ca.ts',
  admin: 'bff/src/cli/admin.ts',
  demo: 'bff/demo/demo.ts',
  'partner-site': 'bff/demo/partner-site.ts',
};

/** @throws when an entry cannot be built; nothing is written then */
export async function buildBff() {
  await bundle(Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(path.join(root, file)))));
}

/**
 * For test runs: what can be built is built, what cannot is removed from dist, so no test meets yesterday's code.
 * @returns {Promise<string[]>} names of entries that could not be built
 */
export async function buildWhatCanBe() {
  try {
    await buildBff();
    return [];
  } catch {
    const broken = [];
    for (const [name, file] of Object.entries(ENTRIES)) {
      if (!existsSync(path.join(root, file))) continue;
      await bundle({ [name]: file }, 'silent').catch(() => {
        rmSync(path.join(root, 'bff/dist', `${name}.js`), { force: true });
        broken.push(name);
      });
    }
    return broken;
  }
}

function bundle(entryPoints, logLevel = 'warning') {
  return build({
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
    logLevel,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBff();
