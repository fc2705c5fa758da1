/**
 * The import law, proved: the real tree breaks no rule and was really looked at; and every rule of
 * .dependency-cruiser.cjs fires on a planted fault. With an unsupported TypeScript the checker sees nothing and passes,
 * hence the count of modules.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const LAW = path.join(ROOT, '.dependency-cruiser.cjs');
const RULES = (createRequire(__filename)(LAW) as { forbidden: { name: string }[] }).forbidden.map((rule) => rule.name);

interface Cruise {
  readonly modules: readonly string[];
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

function cruise(folder: string, targets: readonly string[]): Cruise {
  const tool = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const run = spawnSync(process.execPath, [tool, '--config', LAW, '--output-type', 'json', ...targets], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.stdout === '') throw new Error(run.stderr);
  const report = JSON.parse(run.stdout) as { modules: { source: string }[]; summary: { violations: { rule: { name: string }; from: string; to: string }[] } };
  return {
    modules: report.modules.map((m) => m.source).filter((m) => !m.includes('node_modules')),
    violations: report.summary.violations.map((v) => ({ rule: v.rule.name, from: v.from, to: v.to })),
  };
}

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

describe('the import law on the real tree', () => {
  const targets = ['shared/src', 'bff', 'miniapp/src'].filter((folder) => existsSync(path.join(ROOT, folder)));
  let seen: Cruise;
  beforeAll(() => {
    seen = cruise(ROOT, targets);
  });

  it('is broken nowhere', () => {
    expect(seen.violations).toEqual([]);
  });

  it('was checked on every source file', () => {
    const real = ['shared/src', 'bff/src', 'bff/demo', 'miniapp/src'].flatMap((folder) => sourceFiles(path.join(ROOT, folder)));
    expect(real.length).toBeGreaterThan(20);
    expect(seen.modules.filter((m) => /\.tsx?$/.test(m)).length).toBeGreaterThanOrEqual(real.length);
  });
});

/** One fault per rule: the files to plant and the file that is at fault. A path in the text is an import. */
const FAULTS: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly from: string }>> = {
  'no-cycles': { files: { 'bff/src/org/round-a.ts': "import './round-b';", 'bff/src/org/round-b.ts': "import './round-a';" }, from: 'bff/src/org/round-a.ts' },
  'shared-is-a-leaf': { files: { 'shared/src/domain/leaf.ts': "import '../../../bff/src/kernel/ids';" }, from: 'shared/src/domain/leaf.ts' },
  'shared-no-node-builtins': { files: { 'shared/src/domain/builtin.ts': "import 'node:fs';" }, from: 'shared/src/domain/builtin.ts' },
  'miniapp-never-imports-bff': { files: { 'miniapp/src/api/reach.ts': "import '../../../bff/src/kernel/ids';" }, from: 'miniapp/src/api/reach.ts' },
  'bff-never-imports-miniapp': { files: { 'bff/src/org/reach.ts': "import '../../../miniapp/src/ink/pad';" }, from: 'bff/src/org/reach.ts' },
  'miniapp-takes-types-from-contract': { files: { 'miniapp/src/api/value.ts': "import { schema } from '../../../shared/src/contract/common';\nexport const a = schema;" }, from: 'miniapp/src/api/value.ts' },
  'nothing-imports-http': { files: { 'bff/src/org/edge.ts': "import '../http/app';" }, from: 'bff/src/org/edge.ts' },
  'only-the-router-file-imports-koa-router': { files: { 'bff/src/http/other.ts': "import 'koa-router';" }, from: 'bff/src/http/other.ts' },
  'drivers-only-from-composition-root': { files: { 'bff/src/envelope/driver.ts': "import '../ca/embedded/index';" }, from: 'bff/src/envelope/driver.ts' },
  'driver-kinds-do-not-know-each-other': { files: { 'bff/src/ca/embedded/peek.ts': "import '../remote/client';" }, from: 'bff/src/ca/embedded/peek.ts' },
  'modules-speak-through-index-or-port': { files: { 'bff/src/org/inside.ts': "import '../account/session';" }, from: 'bff/src/org/inside.ts' },
  'db-and-kernel-are-below': { files: { 'bff/src/db/up.ts': "import '../org/index';" }, from: 'bff/src/db/up.ts' },
  'kernel-imports-nothing-of-ours': { files: { 'bff/src/kernel/up.ts': "import '../db/tx';" }, from: 'bff/src/kernel/up.ts' },
  'ca-stands-alone': { files: { 'bff/src/ca/embedded/talk.ts': "import '../../notify/port';" }, from: 'bff/src/ca/embedded/talk.ts' },
  'signing-holds-no-key-and-no-database': { files: { 'bff/src/signing/embedded/key.ts': "import '../../ca/port';" }, from: 'bff/src/signing/embedded/key.ts' },
  'verifier-shares-nothing-with-the-signer': { files: { 'bff/src/signing/embedded/verify/borrow.ts': "import '../pades/prepare';" }, from: 'bff/src/signing/embedded/verify/borrow.ts' },
  'envelope-does-not-know-partner': { files: { 'bff/src/envelope/back.ts': "import '../partner/index';" }, from: 'bff/src/envelope/back.ts' },
  'features-do-not-know-each-other': { files: { 'miniapp/src/features/reader/peek.ts': "import '../inbox/list';" }, from: 'miniapp/src/features/reader/peek.ts' },
  'only-platform-touches-wx': { files: { 'miniapp/src/features/reader/wx.ts': "import '@tarojs/taro';" }, from: 'miniapp/src/features/reader/wx.ts' },
  'production-never-imports-test': { files: { 'bff/src/org/kit.ts': "import '../../../test/kit/clock';" }, from: 'bff/src/org/kit.ts' },
};

/** What the faults reach for; all of it lawful by itself. */
const GROUND: Readonly<Record<string, string>> = {
  'bff/src/kernel/ids.ts': '', 'bff/src/db/tx.ts': '', 'bff/src/http/app.ts': '', 'bff/src/org/index.ts': '', 'bff/src/partner/index.ts': '',
  'bff/src/notify/port.ts': '', 'bff/src/account/session.ts': '', 'bff/src/ca/port.ts': '', 'bff/src/ca/embedded/index.ts': '', 'bff/src/ca/remote/client.ts': '',
  'bff/src/signing/embedded/pades/prepare.ts': '', 'miniapp/src/ink/pad.ts': '', 'miniapp/src/features/inbox/list.ts': '', 'test/kit/clock.ts': '',
  'shared/src/contract/common.ts': 'export const schema = 1;',
  'miniapp/src/api/types.ts': "import type { schema } from '../../../shared/src/contract/common';\nexport type A = typeof schema;",
  'bff/src/http/router.ts': "import 'koa-router';", 'bff/src/main.ts': "import './ca/embedded/index';\nimport './http/app';",
  'bff/src/org/table.ts': "import { one } from './row';\nexport type Row = number;\nexport const all = [one];", 'bff/src/org/row.ts': "import type { Row } from './table';\nexport const one: Row = 1;",
  'miniapp/src/platform/request.ts': "import '@tarojs/taro';",
  'node_modules/koa-router/package.json': '{"name":"koa-router","main":"index.js"}', 'node_modules/koa-router/index.js': '',
  'node_modules/@tarojs/taro/package.json': '{"name":"@tarojs/taro","main":"index.js"}', 'node_modules/@tarojs/taro/index.js': '',
};

describe('every rule of the law fires', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-law-'));
  let faulty: Cruise;
  let lawful: Cruise;

  const plant = (files: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(files)) {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text === '' ? 'export {};\n' : `${text}\nexport {};\n`);
    }
  };

  beforeAll(() => {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ dependencies: { 'koa-router': '*', '@tarojs/taro': '*' } }));
    cpSync(path.join(ROOT, 'tsconfig.json'), path.join(folder, 'tsconfig.json'));
    mkdirSync(path.join(folder, 'bff'));
    cpSync(path.join(ROOT, 'bff/tsconfig.json'), path.join(folder, 'bff/tsconfig.json'));
    plant(GROUND);
    for (const json of ['node_modules/koa-router/package.json', 'node_modules/@tarojs/taro/package.json']) writeFileSync(path.join(folder, json), GROUND[json] ?? '');
    cpSync(path.join(ROOT, 'shared/package.json'), path.join(folder, 'shared/package.json'));
    mkdirSync(path.join(folder, 'node_modules/@luobi'), { recursive: true });
    symlinkSync('../../shared', path.join(folder, 'node_modules/@luobi/shared'), 'junction');
    plant({ 'shared/src/index.ts': '', 'shared/src/contract/index.ts': 'export const schema = 1;', 'miniapp/src/api/by-name.ts': "import type { schema } from '@luobi/shared/contract';\nexport type A = typeof schema;" });
    lawful = cruise(folder, ['shared/src', 'bff', 'miniapp/src']);
    for (const fault of Object.values(FAULTS)) plant(fault.files);
    plant({ 'miniapp/src/api/value-by-name.ts': "import { schema } from '@luobi/shared/contract';\nexport const a = schema;" });
    faulty = cruise(folder, ['shared/src', 'bff', 'miniapp/src']);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has a planted fault for each rule', () => {
    expect(Object.keys(FAULTS).sort()).toEqual([...RULES].sort());
  });

  it('says nothing about the lawful ground the faults stand on', () => {
    expect(lawful.violations).toEqual([]);
    expect(lawful.modules.length).toBeGreaterThan(15);
  });

  it('sees through the package name of shared/', () => {
    const found = faulty.violations.filter((v) => v.rule === 'miniapp-takes-types-from-contract').map((v) => v.from);
    expect(found).toContain('miniapp/src/api/value-by-name.ts');
    expect(found).not.toContain('miniapp/src/api/by-name.ts');
  });

  it.each(RULES)('%s', (rule) => {
    const at = FAULTS[rule]?.from;
    expect(faulty.violations.filter((v) => v.rule === rule).map((v) => v.from)).toContain(at);
  });
});
