import type { RealNameRequest, RealNameResult } from './port';
import { askIdentitySource } from './real-name';

const request: RealNameRequest = { idType: 'resident_id', name: '张三', idNumber: '11010519491231002X' };
const match: RealNameResult = { outcome: 'match', provider: 'p', transactionId: 't' };
const ask = (verifyRealName: () => unknown, budgetMs = 50): Promise<RealNameResult> => askIdentitySource({ verifyRealName: verifyRealName as () => Promise<RealNameResult> }, request, budgetMs);

test('gives back a well-formed answer, and nothing beside it', async () => {
  expect(await ask(async () => ({ ...match, name: '张三' }))).toEqual(match);
  for (const outcome of ['mismatch', 'not_found', 'rate_limited', 'invalid', 'unavailable'] as const) expect((await ask(async () => ({ ...match, outcome }))).outcome).toBe(outcome);
});

test('a late match is no match, and its lateness holds nobody up', async () => {
  const started = performance.now();
  const late = ask(() => new Promise((resolve) => setTimeout(() => resolve(match), 400)));
  expect((await late).outcome).toBe('unavailable');
  expect(performance.now() - started).toBeLessThan(300);
});

test('a source that fails after the budget breaks nothing', async () => {
  expect((await ask(() => new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), 60)))).outcome).toBe('unavailable');
  await new Promise((resolve) => setTimeout(resolve, 80));
});

test.each<[string, () => unknown]>([
  ['throws at once', () => { throw new Error('x'); }], ['rejects', () => Promise.reject(new Error('x'))], ['answers null', async () => null], ['answers a string', async () => 'match'],
  ['answers an unknown word', async () => ({ ...match, outcome: 'MATCH' })], ['answers an inherited word', async () => ({ ...match, outcome: 'toString' })], ['answers a list', async () => ({ ...match, outcome: ['match'] })],
  ['has no transaction id', async () => ({ ...match, transactionId: '' })], ['has an endless transaction id', async () => ({ ...match, transactionId: 'x'.repeat(129) })], ['has a number as provider', async () => ({ ...match, provider: 7 })],
])('a source that %s is unavailable', async (_, source) => {
  expect(await ask(source)).toEqual({ outcome: 'unavailable', provider: 'none', transactionId: expect.any(String) });
});
