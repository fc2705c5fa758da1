import { createReadingLog, newReadingId } from './reading';

test('counts only the time the reader was visible, and how often it was left', () => {
  const log = createReadingLog();
  log.show(1000);
  log.show(1500);
  log.hide(3000);
  log.hide(4000);
  expect(log.report(9000)).toMatchObject({ visibleMs: 2000, timesHidden: 1 });
  log.show(10_000);
  expect(log.report(10_500).visibleMs).toBe(2500);
});

test('asking for a report changes nothing: it may be asked for at any time and again', () => {
  const log = createReadingLog();
  log.show(0);
  expect([log.report(1000), log.report(1000), log.report(2000)].map((r) => r.visibleMs)).toEqual([1000, 1000, 2000]);
});

test('a clock that jumps back takes nothing away', () => {
  const log = createReadingLog();
  log.show(1000);
  log.hide(0);
  expect(log.report(0).visibleMs).toBe(0);
});

test('each page has the time it was on screen, hidden time aside', () => {
  const log = createReadingLog();
  log.show(0);
  log.see([1, 2], 0);
  log.see([2, 3], 1000);
  log.hide(1500);
  log.show(5000);
  log.see([3], 5100);
  expect(log.report(6100).pages).toEqual([{ page: 1, visibleMs: 1000 }, { page: 2, visibleMs: 1600 }, { page: 3, visibleMs: 1600 }]);
});

test('names the end only when it was reached', () => {
  const log = createReadingLog();
  expect(log.report(0).reachedEnd).toBe(false);
  log.reachEnd();
  expect(log.report(0).reachedEnd).toBe(true);
});

test('an id of a reading has the shape of all ids', () => {
  for (const random of [Math.random, () => 0, () => 0.999999]) expect(newReadingId(random)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
});
