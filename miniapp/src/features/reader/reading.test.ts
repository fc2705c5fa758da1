import { createReadingLog } from './reading';

test('counts only the time the reader was visible', () => {
  const log = createReadingLog();
  log.show(1000);
  log.show(1500);
  log.hide(3000);
  log.hide(4000);
  expect(log.report(9000).visibleMs).toBe(2000);
  log.show(10_000);
  expect(log.report(10_500).visibleMs).toBe(2500);
});

test('a clock that jumps back takes nothing away', () => {
  const log = createReadingLog();
  log.show(1000);
  log.hide(0);
  expect(log.report(0).visibleMs).toBe(0);
});

test('names each page once, in order, and the end only when it was reached', () => {
  const log = createReadingLog();
  log.see([2, 1]);
  log.see([3, 2]);
  expect(log.report(0)).toEqual({ pages: [1, 2, 3], visibleMs: 0, reachedEnd: false });
  log.reachEnd();
  expect(log.report(0).reachedEnd).toBe(true);
});
