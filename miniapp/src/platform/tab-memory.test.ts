import { keepInTab, takeFromTab } from './tab-memory';

const kept = new Map<string, string>();
beforeAll(() => {
  const sessionStorage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text), removeItem: (key: string) => void kept.delete(key) };
  (globalThis as unknown as { window: unknown }).window = { sessionStorage };
});
afterAll(() => { delete (globalThis as unknown as { window?: unknown }).window; });
beforeEach(() => { kept.clear(); jest.useFakeTimers({ now: 1_000_000 }); });
afterEach(() => { jest.useRealTimers(); });

test('gives back once, to the same purpose, what was kept before leaving', () => {
  keepInTab('willingness', { taskId: 'T' });
  expect(takeFromTab('willingness')).toEqual({ taskId: 'T' });
  expect(takeFromTab('willingness')).toBeNull();
  expect(kept.size).toBe(0);
});

test('gives nothing to another purpose, and forgets it all the same', () => {
  keepInTab('willingness', 1);
  expect(takeFromTab('sign-password')).toBeNull();
  expect(kept.size).toBe(0);
});

test('is worthless after ten minutes', () => {
  keepInTab('willingness', 1);
  jest.setSystemTime(1_000_000 + 600_000);
  expect(takeFromTab('willingness')).toBeNull();
});

test.each(['', 'no json', '7', '{"purpose":"willingness","value":1}', '{"purpose":"willingness","value":1,"until":"tomorrow"}'])('what somebody else wrote there is nothing: %j', (text) => {
  kept.set('luobi.away', text);
  expect(takeFromTab('willingness')).toBeNull();
});
