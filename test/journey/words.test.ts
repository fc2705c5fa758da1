/** What the server may say by a code, the phone can say in words: the two sides do not import each other, this test does. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CHANGES } from '../../bff/src/signing/embedded/verify/change/change';
import { PROBLEMS } from '../../bff/src/signing/embedded/verify/problems';
import { KNOWN_RECORD_KINDS } from '../../miniapp/src/features/result/record-words';
import { CHANGE_WORDS } from '../../miniapp/src/features/verify/change-words';
import { PROBLEM_WORDS } from '../../miniapp/src/features/verify/problem-words';

test("every problem of the verifier has a Chinese sentence, and there is none for a problem that does not exist", () => {
  expect(Object.keys(PROBLEM_WORDS).sort()).toEqual(Object.keys(PROBLEMS).sort());
});

test('every change the verifier can name has Chinese words, and there are none for a change that does not exist', () => {
  expect(Object.keys(CHANGE_WORDS).sort()).toEqual(Object.keys(CHANGES).sort());
});

test('every kind of evidence record the server writes has words', () => {
  const root = path.join(__dirname, '../../bff/src');
  const sources = (readdirSync(root, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const written = new Set(sources.flatMap((file) => Array.from(readFileSync(path.join(root, file), 'utf8').matchAll(/appendEvidence\([\s\S]{0,200}?kind: '([a-z]+\.[a-z_]+)'/g), ([, kind]) => kind!)));
  expect(written.size).toBeGreaterThan(10);
  expect([...written].filter((kind) => !KNOWN_RECORD_KINDS.includes(kind))).toEqual([]);
});
