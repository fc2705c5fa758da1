/**
 * What is uploaded to WeChat: accepted by WeChat's own WXML compiler, within the size budgets of every package, free
 * of the schema library, with accessible names in its templates. Built here when its source changed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { builtMiniapp } from '../kit/build';

const KB = 1024;
const BUDGET = { main: 600 * KB, subpackage: 300 * KB, baseTemplate: 120 * KB };

interface AppJson {
  readonly pages: readonly string[];
  readonly subPackages?: readonly { readonly root: string; readonly pages: readonly string[] }[];
}
let dist: string;
let app: AppJson;
let files: readonly string[];
const read = (file: string): string => readFileSync(path.join(dist, file), 'utf8');
const bytesOf = (list: readonly string[]): number => list.reduce((sum, file) => sum + statSync(path.join(dist, file)).size, 0);
const rootOf = (root: string): string => root.replace(/\/?$/, '/');

beforeAll(async () => {
  dist = await builtMiniapp('weapp');
  app = JSON.parse(read('app.json')) as AppJson;
  // licences of bundled code are not uploaded
  files = (readdirSync(dist, { recursive: true }) as string[]).map((file) => file.split(path.sep).join('/')).filter((file) => statSync(path.join(dist, file)).isFile() && !file.endsWith('.LICENSE.txt'));
}, 300_000);

/** The official compiler runs in a process of its own: it is a binary that writes where it stands. */
function officialCompile(folder: string): string {
  const script = 'const code = require("miniprogram-compiler").wxmlToJs(process.argv[1]); process.stdout.write(String(code.length));';
  return execFileSync(process.execPath, ['-e', script, folder], { encoding: 'utf8', stdio: 'pipe', cwd: path.join(__dirname, '../..') });
}

describe("WeChat's WXML compiler", () => {
  test('accepts every template', () => {
    expect(Number(officialCompile(dist))).toBeGreaterThan(10_000);
  });

  test('is shown a broken template and refuses it', () => {
    expect(() => officialCompile(path.join(__dirname, '../weapp-host/broken'))).toThrow(/index\.wxml:1:24: expect end-tag/);
  });
});

describe('sizes', () => {
  test('the main package is at most 600 KB', () => {
    const roots = (app.subPackages ?? []).map((sub) => rootOf(sub.root));
    expect(bytesOf(files.filter((file) => !roots.some((root) => file.startsWith(root))))).toBeLessThanOrEqual(BUDGET.main);
  });

  test('each subpackage is at most 300 KB', () => {
    const tooLarge = (app.subPackages ?? []).map(({ root }) => ({ root, bytes: bytesOf(files.filter((file) => file.startsWith(rootOf(root)))) })).filter(({ bytes }) => bytes > BUDGET.subpackage);
    expect(tooLarge).toEqual([]);
  });

  test('base.wxml is at most 120 KB', () => {
    expect(bytesOf(['base.wxml'])).toBeLessThanOrEqual(BUDGET.baseTemplate);
  });
});

describe('content', () => {
  test('every page named in app.json has its script, template and configuration', () => {
    const pages = [...app.pages, ...(app.subPackages ?? []).flatMap((sub) => sub.pages.map((page) => rootOf(sub.root) + page))];
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.flatMap((page) => ['.js', '.wxml', '.json'].map((end) => page + end)).filter((file) => !existsSync(path.join(dist, file)))).toEqual([]);
  });

  test('the schema library is not in the bundle', () => {
    expect(files.filter((file) => file.endsWith('.js') && /ZodError|\$ZodType|_zod/.test(read(file)))).toEqual([]);
  });

  test.each(['aria-label', 'aria-role', 'aria-hidden'])('templates carry %s', (attribute) => {
    expect(read('base.wxml')).toContain(`${attribute}="`);
  });

  test('nothing of the developer stays: no source map, no absolute path', () => {
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    const here = path.join(__dirname, '../..');
    expect(files.filter((file) => /\.(js|wxml|json)$/.test(file) && read(file).includes(here))).toEqual([]);
  });
});
