/**
 * Which Chromium runs the journeys: LUOBI_CHROMIUM, a Chrome or Chromium on PATH, else the one packed inside
 * @sparticuz/chromium (Linux x64; it brings no Chinese font: install one such as Noto Sans CJK for the screenshots).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { programPath } from '../outside';
import tools from '../outside-tools.json';

const MAC = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

let known: string | null | undefined;

/** Path of a browser that can be started, or null. */
export function browserPath(): string | null {
  known ??= chosen() ?? installed() ?? unpacked();
  return known;
}

/** `describe` that skips, under a telling name, on a machine without any browser. */
export function describeInBrowser(title: string, suite: () => void): void {
  if (browserPath() !== null) describe(title, suite);
  else describe.skip(`${title} (needs chromium)`, suite);
}

function chosen(): string | null {
  const path = process.env.LUOBI_CHROMIUM;
  if (path && !existsSync(path)) throw new Error(`LUOBI_CHROMIUM=${path} does not exist`);
  return path ?? null;
}

function installed(): string | null {
  const onPath = tools.chromium.programs.map(programPath).find((path) => path !== null);
  return onPath ?? MAC.find((path) => existsSync(path)) ?? null;
}

/** The package is ESM and unpacks on first use (64 MB into the temporary folder): asked in a process of its own. */
function unpacked(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const script = "import('@sparticuz/chromium').then(async ({ default: chromium }) => console.log(await chromium.executablePath()))";
  const asked = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 60_000 });
  const path = asked.stdout?.trim() ?? '';
  const starts = path !== '' && spawnSync(path, ['--version', '--no-sandbox'], { timeout: 20_000 }).status === 0;
  return starts ? path : null;
}
