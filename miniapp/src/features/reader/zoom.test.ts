import fc from 'fast-check';
import { GAP, LIVE, columnOf, pageAt, pagesInView } from './layout';
import { ZOOM, anchorAt, clampZoom, levelFor, placeOfTile, scrollFor, tilesInView, zoomIn, zoomOut } from './zoom';

const A4 = { width: 595, height: 842 };
const sizes = fc.array(fc.record({ width: fc.integer({ min: 100, max: 2000 }), height: fc.integer({ min: 100, max: 2000 }) }), { minLength: 1, maxLength: 50 });
const zooms = fc.double({ min: 1, max: 4, noNaN: true });
const shares = fc.double({ min: 0, max: 1, noNaN: true });

test('steps lead from the whole width to the largest and back, and end there', () => {
  expect([1, 1.5, 2.5, 4, 1.2, 3.9].map(zoomIn)).toEqual([1.5, 2.5, 4, 4, 1.5, 4]);
  expect([4, 2.5, 1.5, 1, 1.2, 3.9].map(zoomOut)).toEqual([2.5, 1.5, 1, 1, 1, 2.5]);
  expect([0.2, 9, 1.0000000002, 1.2, Number.NaN, Infinity].map(clampZoom)).toEqual([1, 4, 1, 1.2, 1, 1]);
});

test('a page gets squares as soon as its own picture would be soft', () => {
  expect(levelFor(351, 3)).toBe(0);
  expect(levelFor(351 * 1.5, 2)).toBe(0);
  expect(levelFor(351 * ZOOM.tap, 2)).toBe(2);
  expect(levelFor(351 * ZOOM.most, 3)).toBe(4);
  expect(levelFor(536 * ZOOM.most, 1)).toBe(2);
});

test('what lies under the fingers stays there, whatever the zoom before and after', () => {
  fc.assert(fc.property(sizes, zooms, zooms, shares, fc.integer({ min: 0, max: 350 }), fc.integer({ min: 0, max: 600 }), (list, before, after, part, x, y) => {
    const [from, to] = [columnOf(list, 351 * before), columnOf(list, 351 * after)];
    const top = part * from.total;
    const anchor = anchorAt(from, pageAt(from, top + y), x, top + y);
    const scroll = scrollFor(to, anchor, { x: 0, y: 0 });
    const again = anchorAt(to, anchor.page, scroll.left, scroll.top);
    if (scroll.left > 0) expect(again.u).toBeCloseTo(anchor.u, 6);
    if (scroll.top > 0) expect(again.v).toBeCloseTo(anchor.v, 6);
  }));
});

test('squares in view cover the view where there is page, are never asked beyond the page, and stay within the count', () => {
  fc.assert(fc.property(sizes, fc.constantFrom<2 | 4>(2, 4), zooms, shares, shares, (list, level, zoom, down, across) => {
    const column = columnOf(list, 351 * zoom);
    const view = { left: across * Math.max(0, column.width + 2 * GAP - 375), top: down * column.total, width: 375, height: 590 };
    const pages = pagesInView(column, view.top, view.height);
    const all = tilesInView(column, list, pages, view, level, Infinity);
    expect(tilesInView(column, list, pages, view, level, 5)).toEqual(all.slice(0, 5));
    let covered = 0;
    for (const tile of all) {
      const place = placeOfTile(tile, list[tile.page - 1]!);
      expect(place.width).toBeGreaterThan(0);
      expect(place.height).toBeGreaterThan(0);
      expect(place.left + place.width).toBeLessThanOrEqual(100.000001);
      expect(place.top + place.height).toBeLessThanOrEqual(100.000001);
      const { top, height } = column.places[tile.page - 1]!;
      const [x0, x1] = [GAP + (place.left / 100) * column.width, GAP + ((place.left + place.width) / 100) * column.width];
      const [y0, y1] = [top + (place.top / 100) * height, top + ((place.top + place.height) / 100) * height];
      covered += Math.max(0, Math.min(x1, view.left + view.width) - Math.max(x0, view.left)) * Math.max(0, Math.min(y1, view.top + view.height) - Math.max(y0, view.top));
    }
    const visible = pages.reduce((sum, page) => {
      const { top, height } = column.places[page - 1]!;
      const wide = Math.max(0, Math.min(GAP + column.width, view.left + view.width) - Math.max(GAP, view.left));
      return sum + wide * Math.max(0, Math.min(top + height, view.top + view.height) - Math.max(top, view.top));
    }, 0);
    expect(covered).toBeGreaterThanOrEqual(visible * 0.99 - 400);
  }), { numRuns: 300 });
});

test('after a double tap on a phone all squares of the view fit beside the page itself', () => {
  const column = columnOf([A4, A4], 351 * ZOOM.tap);
  for (let top = 0; top < column.places[0]!.height - 590; top += 37) {
    for (let left = 0; left <= column.width + 2 * GAP - 375; left += 41) {
      expect(tilesInView(column, [A4, A4], [1], { left, top, width: 375, height: 590 }, 2, Infinity).length).toBeLessThanOrEqual(LIVE - 1);
    }
  }
});
