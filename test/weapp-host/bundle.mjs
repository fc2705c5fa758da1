/** The two scripts a page needs to run a mini-program: the package as data, and the host itself. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compilePackage, packageScript } from './compile.mjs';
import { officialNames } from './official-names.mjs';

export const HOST_FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'host');

/**
 * @param {string} dist folder with app.json
 * @returns {Promise<{ compiled: ReturnType<typeof compilePackage>, packageJs: string, hostJs: string }>}
 */
export async function bundleWeapp(dist) {
  const compiled = compilePackage(dist);
  const bundle = await build({ entryPoints: [path.join(HOST_FOLDER, 'main.js')], bundle: true, format: 'iife', write: false, logLevel: 'warning' });
  return { compiled, packageJs: packageScript(compiled, officialNames()), hostJs: bundle.outputFiles[0].text };
}
