import fc from 'fast-check';
import { GAP, LIVE, columnOf, livePages, pageAt, pagesInView } from './layout';

const A4 = { width: 595, height: 842 };
const sizes = fc.array(fc.record({ width: fc.integer({ min: 100, max: 2000 }), height: fc.integer({ min: 100, max: 2000 }) }), { minLength: 1, maxLength: 300 });

test('pages follow each other with one gap and no overlap', () => {
  fc.assert(fc.property(sizes, (list) => {
    const { places, total } = columnOf(list, 335);
    places.forEach((place, i) => {
      const before = places[i - 1];
      if (before) expect(place.top).toBe(before.top + before.height + GAP);
    });
    const last = places[places.length - 1];
    expect(total).toBe((last?.top ?? 0) + (last?.height ?? 0) + GAP);
  }));
});

test('the page found at a height contains it or is the nearest above', () => {
  fc.assert(fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
    const column = columnOf(list, 335);
    const y = part * column.total;
    const place = column.places[pageAt(column, y) - 1];
    expect(place).toBeDefined();
    expect(place!.top).toBeLessThanOrEqual(Math.max(y + GAP, GAP));
    const next = column.places[pageAt(column, y)];
    if (next) expect(next.top).toBeGreaterThan(y + GAP);
  }));
});

test('never more than seven pictures live, always the current page and its nearest neighbours', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (count, n) => {
    const current = 1 + (n % count);
    const live = livePages(current, count);
    expect(live[0]).toBe(current);
    expect(new Set(live).size).toBe(Math.min(LIVE, count));
    for (const page of live) expect(page >= 1 && page <= count).toBe(true);
  }));
});

test('at the top of a three-page contract one or two pages are in view', () => {
  const column = columnOf([A4, A4, A4], 335);
  expect(pagesInView(column, 0, 600)).toEqual([1, 2]);
  expect(pagesInView(column, 0, 300)).toEqual([1]);
  expect(pagesInView(column, column.total - 400, 400)).toEqual([3]);
});
