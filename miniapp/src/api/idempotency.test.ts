import { ApiError } from './api-error';
import { createAct, newKey } from './idempotency';

const numbered = (): (() => string) => {
  let n = 0;
  return () => `key-${++n}`;
};

test('a second tap joins the first act', async () => {
  const seen: string[] = [];
  let finish: (value: string) => void = () => undefined;
  const act = createAct((_: null, key: string) => new Promise<string>((resolve) => { seen.push(key); finish = resolve; }), numbered());
  const taps = [act.run(null), act.run(null)];
  finish('done');
  expect(await Promise.all(taps)).toEqual(['done', 'done']);
  expect(seen).toEqual(['key-1']);
});

test.each(['network', 'internal', 'unavailable', 'idempotency_in_progress', 'unexpected'] as const)('after %s the retry carries the same key: nobody knows whether the server acted', async (code) => {
  const seen: string[] = [];
  const act = createAct(async (_: null, key: string) => {
    seen.push(key);
    if (seen.length === 1) throw new ApiError(code);
    return 1;
  }, numbered());
  await expect(act.run(null)).rejects.toMatchObject({ code });
  await act.run(null);
  expect(seen).toEqual(['key-1', 'key-1']);
});

test('after a clear no, after a yes, and for other content the key is new', async () => {
  const seen: string[] = [];
  const act = createAct(async (input: string, key: string) => {
    seen.push(key);
    if (input === 'refused') throw new ApiError('code_wrong');
    if (input === 'lost') throw new ApiError('network');
    return 1;
  }, numbered());
  await act.run('refused').catch(() => undefined);
  await act.run('fine');
  await act.run('fine');
  await act.run('lost').catch(() => undefined);
  await act.run('other');
  expect(new Set(seen).size).toBe(5);
});

test('keys fit the server and do not repeat', () => {
  const keys = Array.from({ length: 1000 }, () => newKey());
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(keys).size).toBe(1000);
});
