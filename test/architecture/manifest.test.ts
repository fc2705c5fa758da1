/**
 * What we depend on: exact versions, the pins that make the tool chains work, binaries for every platform in the lock
 * file, permissive licences, and nothing in production that must run an install script.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');

interface Manifest {
  readonly name?: string;
  readonly license?: string | { type?: string };
  readonly licenses?: readonly { type?: string }[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T;

const WORKSPACES = ['shared', 'bff', 'miniapp'];
const manifests = ['', ...WORKSPACES].map((folder) => [folder === '' ? 'root' : folder, read<Manifest>(path.join(folder, 'package.json'))] as const);
const lock = read<{ packages: Record<string, Locked> }>('package-lock.json').packages;

describe('versions', () => {
  it.each(manifests)('%s names exact versions only', (_, manifest) => {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(ranges).toEqual([]);
  });

  it('keeps the pins without which a build or an install breaks', () => {
    const miniapp = manifests.find(([name]) => name === 'miniapp')?.[1];
    const all = { ...miniapp?.dependencies, ...miniapp?.devDependencies };
    expect(all).toMatchObject({ react: '18.3.1', 'react-dom': '18.3.1', webpack: '5.91.0' });
    const taro = Object.entries(all).filter(([name]) => name.startsWith('@tarojs/') || name === 'babel-preset-taro');
    expect(taro.length).toBeGreaterThan(8);
    expect(taro.filter(([, version]) => version !== '4.2.1')).toEqual([]);
    expect(read<Manifest>('package.json').overrides).toMatchObject({ 'unrs-resolver': '1.12.2', react: '18.3.1', 'react-dom': '18.3.1' });
  });

  it('installs one React, at the top', () => {
    const reacts = Object.entries(lock).filter(([where]) => /(^|\/)node_modules\/react$/.test(where)).map(([where, p]) => `${where}@${p.version}`);
    expect(reacts).toEqual(['node_modules/react@18.3.1']);
  });

  it('promises the Node version it is tested with', () => {
    expect(read<Manifest>('package.json').engines).toEqual({ node: '>=20.19' });
  });
});

describe('the lock file', () => {
  const has = (name: string): boolean => Object.keys(lock).some((where) => where.endsWith(`node_modules/${name}`));

  it.each([
    ['esbuild', ['@esbuild/linux-x64', '@esbuild/linux-arm64', '@esbuild/darwin-arm64', '@esbuild/darwin-x64', '@esbuild/win32-x64']],
    ['swc', ['@swc/core-linux-x64-gnu', '@swc/core-linux-arm64-gnu', '@swc/core-darwin-arm64', '@swc/core-darwin-x64', '@swc/core-win32-x64-msvc']],
    ['sharp', ['@img/sharp-linux-x64', '@img/sharp-linux-arm64', '@img/sharp-darwin-arm64', '@img/sharp-darwin-x64', '@img/sharp-win32-x64']],
    ['the resolver of jest', ['@unrs/resolver-binding-linux-x64-gnu', '@unrs/resolver-binding-darwin-arm64', '@unrs/resolver-binding-win32-x64-msvc']],
  ])('holds the binaries of %s for Linux, macOS and Windows', (_, names) => {
    expect(names.filter((name) => !has(name))).toEqual([]);
  });

  it('takes an SQLite that carries its binaries for every platform inside', () => {
    const prebuilds = path.join(ROOT, 'node_modules/@photostructure/sqlite/prebuilds');
    for (const platform of ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64']) expect(existsSync(path.join(prebuilds, platform))).toBe(true);
  });

  it('fetches from the registry only', () => {
    const elsewhere = Object.entries(lock).filter(([, p]) => p.resolved !== undefined && p.link !== true && !p.resolved.startsWith('https://registry.npmjs.org/')).map(([where]) => where);
    expect(elsewhere).toEqual([]);
  });
});

/** Every locked package production code can reach, starting at the `dependencies` of the workspaces. */
function productionPackages(): string[] {
  const seen = new Set<string>();
  const open = WORKSPACES.map((folder) => [folder, Object.keys(lock[folder]?.dependencies ?? {})] as [string, string[]]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [from, names] = next;
    for (const name of names) {
      const where = locate(from, name);
      if (where === null || seen.has(where)) continue;
      seen.add(where);
      const locked = lock[where];
      open.push([where, Object.keys({ ...locked?.dependencies, ...locked?.optionalDependencies })]);
    }
  }
  return [...seen].sort();
}

/** Node's lookup: the nearest node_modules above. */
function locate(from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '') {
    const where = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[where] !== undefined && !folder.endsWith('node_modules')) return lock[where].link === true ? null : where;
    if (folder === '') return null;
  }
}

const PERMISSIVE = new Set(['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'CC0-1.0', 'Unlicense', 'BlueOak-1.0.0', 'Python-2.0', 'OFL-1.1', 'Zlib', 'CC-BY-4.0']);
/** Weak copyleft of a separate binary, loaded and never changed or linked into our code. */
const SEPARATE_BINARY = /^node_modules\/@img\/sharp-(libvips-|win32-|wasm32)/;

/** Scripts that exist and never run here (.npmrc: ignore-scripts), each with the reason why nothing is missed. */
const NEEDLESS_SCRIPTS: Readonly<Record<string, string>> = {
  '@photostructure/sqlite': 'compiles only where no prebuilt binary fits; the binaries are inside the package',
  '@scarf/scarf': 'reports the install to a third party',
  '@parcel/watcher': 'compiles only where its platform package is missing; sass watches without it',
  '@swc/core': 'checks for its platform package',
  esbuild: 'checks for its platform package',
};

/** `A OR B` needs one permissive side, `A AND B` both. */
function isPermissive(expression: string): boolean {
  const text = expression.replace(/^\((.*)\)$/, '$1');
  if (/ OR /i.test(text)) return text.split(/ OR /i).some(isPermissive);
  if (/ AND /i.test(text)) return text.split(/ AND /i).every(isPermissive);
  return PERMISSIVE.has(text.trim());
}

/** As published, or for a package of another platform as the lock file says. */
function licenseOf(where: string): string {
  const file = path.join(ROOT, where, 'package.json');
  if (!existsSync(file)) return lock[where]?.license ?? 'none';
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const license = manifest.license ?? manifest.licenses?.map((l) => l.type).join(' OR ') ?? 'none';
  return typeof license === 'string' ? license : license.type ?? 'none';
}

describe('production dependencies', () => {
  const packages = productionPackages();

  it('were really walked', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages).toEqual(expect.arrayContaining(['node_modules/koa', 'node_modules/typeorm', 'node_modules/zod']));
  });

  it('carry permissive licences', () => {
    const others = packages.filter((where) => !SEPARATE_BINARY.test(where) && !isPermissive(licenseOf(where))).map((where) => `${where}: ${licenseOf(where)}`);
    expect(others).toEqual([]);
  });

  it('need none of the install scripts they bring', () => {
    const withScript = packages.filter((where) => lock[where]?.hasInstallScript === true && lock[where].optional !== true);
    expect(withScript.filter((where) => NEEDLESS_SCRIPTS[where.replace(/^.*node_modules\//, '')] === undefined)).toEqual([]);
    expect(readFileSync(path.join(ROOT, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
  });

  it('a licence that is not permissive would be seen', () => {
    for (const bad of ['GPL-3.0', 'AGPL-3.0-only', 'MIT AND GPL-2.0', 'none', 'SEE LICENSE IN LICENSE']) expect(isPermissive(bad)).toBe(false);
    for (const good of ['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC']) expect(isPermissive(good)).toBe(true);
  });
});
