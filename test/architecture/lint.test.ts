/** Every teaching rule of eslint.config.mjs is shown the fault it exists for, and the same code where it is allowed. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

interface Probe {
  readonly says: string;
  readonly path: string;
  readonly code: string;
  /** part of the expected message; null: nothing may be said */
  readonly expect: string | null;
}

const PROBES: readonly Probe[] = [
  { says: 'refuses any', path: 'bff/src/org/a.ts', code: 'export const a = (x: any): unknown => x;\n', expect: 'no-explicit-any' },
  { says: 'refuses a default export', path: 'bff/src/org/a.ts', code: 'export default 1;\n', expect: 'Export by name' },
  { says: 'refuses a re-exported default', path: 'miniapp/src/features/a/a.ts', code: 'const a = 1;\nexport { a as default };\n', expect: 'Export by name' },
  { says: 'allows the default export Taro asks of a page', path: 'miniapp/src/pages/home/index.tsx', code: 'export default 1;\n', expect: null },
  { says: 'refuses Math.random in the server', path: 'bff/src/account/a.ts', code: 'export const a = () => Math.random();\n', expect: 'security R6' },
  { says: 'refuses Math.random in shared', path: 'shared/src/domain/a.ts', code: 'export const a = () => Math.random();\n', expect: 'security R6' },
  { says: 'refuses process.env outside config.ts', path: 'bff/src/http/a.ts', code: 'export const a = process.env.PORT;\n', expect: 'Only bff/src/config.ts' },
  { says: 'allows process.env in config.ts', path: 'bff/src/config.ts', code: 'export const a = process.env.PORT;\n', expect: null },
  { says: 'refuses save() on a repository', path: 'bff/src/envelope/a.ts', code: 'export const a = (r: { save(x: object): void }) => r.save({});\n', expect: 'overwrites a newer version silently' },
  { says: 'refuses the wall clock as a Date', path: 'bff/src/evidence/a.ts', code: 'export const a = () => new Date();\n', expect: 'Time is an argument' },
  { says: 'refuses the wall clock as a number', path: 'bff/src/evidence/a.ts', code: 'export const a = () => Date.now();\n', expect: 'Time is an argument' },
  { says: 'allows a Date made from a given instant', path: 'bff/src/evidence/a.ts', code: 'export const a = (ms: number) => new Date(ms);\n', expect: null },
  { says: 'allows the wall clock in kernel/clock.ts', path: 'bff/src/kernel/clock.ts', code: 'export const a = () => new Date();\n', expect: null },
  { says: 'refuses fetch in a module', path: 'bff/src/partner/a.ts', code: "export const a = () => fetch('https://x.example');\n", expect: 'Outbound calls go through notify' },
  { says: 'refuses undici in a module', path: 'bff/src/partner/a.ts', code: "import { request } from 'undici';\nexport const a = request;\n", expect: 'no-restricted-imports' },
  { says: 'allows undici in notify/', path: 'bff/src/notify/outbound.ts', code: "import { request } from 'undici';\nexport const a = request;\n", expect: null },
  { says: 'allows fetch in a remote driver', path: 'bff/src/ca/remote/a.ts', code: "export const a = () => fetch('https://x.example');\n", expect: null },
  { says: 'still refuses the wall clock in a remote driver', path: 'bff/src/ca/remote/a.ts', code: 'export const a = () => Date.now();\n', expect: 'Time is an argument' },
  { says: 'refuses printing from the server', path: 'bff/src/http/a.ts', code: "console.log('x');\n", expect: 'no-console' },
  { says: 'refuses a swallowed error', path: 'bff/src/http/a.ts', code: 'export function a() { try { return 1; } catch {} }\n', expect: 'no-empty' },
  { says: 'refuses a value import used only as a type', path: 'bff/src/http/a.ts', code: "import { B } from './b';\nexport const a = (b: B) => b;\n", expect: 'consistent-type-imports' },
  { says: 'refuses loose equality', path: 'bff/src/http/a.ts', code: 'export const a = (x: unknown) => x == 1;\n', expect: 'eqeqeq' },
  { says: 'refuses a hook behind a condition', path: 'miniapp/src/features/a/a.ts', code: "import { useState } from 'react';\nexport function useA(x: boolean) { if (x) useState(1); }\n", expect: 'react-hooks/rules-of-hooks' },
];

describe('lint that teaches', () => {
  let answers: readonly (readonly string[])[] = [];

  beforeAll(() => {
    const root = path.join(__dirname, '../..');
    const input = JSON.stringify(PROBES.map(({ path: file, code }) => ({ path: path.join(root, file), code })));
    const probe = spawnSync(process.execPath, [path.join(__dirname, 'lint-probe.mjs')], { cwd: root, input, encoding: 'utf8' });
    if (probe.status !== 0) throw new Error(probe.stderr);
    answers = JSON.parse(probe.stdout) as string[][];
  });

  it.each(PROBES.map((p, i) => [p.says, i, p.expect] as const))('%s', (_, i, expected) => {
    if (expected === null) expect(answers[i]).toEqual([]);
    else expect((answers[i] ?? []).join('\n')).toContain(expected);
  });
});
