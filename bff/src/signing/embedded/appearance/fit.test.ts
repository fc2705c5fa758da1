import fc from 'fast-check';
import { fitted, type Point } from './fit';
import type { PathCommand } from './outline';

const row = (n: number, at: (t: number) => Point): Point[] => Array.from({ length: n + 1 }, (_, i) => at(i / n));
const circle = (r: number) => row(90, (t) => [r * Math.cos(t * Math.PI), r * Math.sin(t * Math.PI)]);

/** Points of the curves, close together. */
function drawn(start: Point, commands: readonly PathCommand[]): Point[] {
  let from = start;
  return [start, ...commands.flatMap((command) => {
    const numbers = command.slice(1) as number[];
    const to: Point = [numbers.at(-2)!, numbers.at(-1)!];
    const [ax, ay, bx, by] = command[0] === 'C' ? numbers as [number, number, number, number] : [from[0], from[1], to[0], to[1]];
    const [fx, fy] = from;
    from = to;
    return row(60, (t): Point => {
      const u = 1 - t;
      return [u ** 3 * fx + 3 * u * u * t * ax + 3 * u * t * t * bx + t ** 3 * to[0], u ** 3 * fy + 3 * u * u * t * ay + 3 * u * t * t * by + t ** 3 * to[1]];
    });
  })];
}
/** Distance from a point to the line through the others. */
function nearest([x, y]: Point, others: readonly Point[]): number {
  return Math.min(...others.slice(1).map(([bx, by], i) => {
    const [ax, ay] = others[i]!;
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(x - ax - t * dx, y - ay - t * dy);
  }));
}

test('points on a line become one line', () => {
  expect(fitted([[0, 0], [1, 1], [2, 2], [9, 9]], 0.1)).toEqual([['L', 9, 9]]);
  expect(fitted([[0, 0], [3, 4]], 0)).toEqual([['L', 3, 4]]);
});

test('half a circle becomes a few curves, and a coarser tolerance takes no more', () => {
  const fine = fitted(circle(50), 0.05);
  expect(fine.every(([operator]) => operator === 'C')).toBe(true);
  expect(fine.length).toBeLessThanOrEqual(4);
  expect(fitted(circle(50), 1).length).toBeLessThanOrEqual(fine.length);
  for (const [x, y] of drawn([50, 0], fine)) expect(Math.abs(Math.hypot(x, y) - 50)).toBeLessThan(0.1);
});

test('a row that doubles back, or stands still, is followed all the same', () => {
  const back: Point[] = [...row(20, (t): Point => [100 * t, 0]), ...row(20, (t): Point => [100 - 100 * t, 1])];
  for (const point of back) expect(nearest(point, drawn([0, 0], fitted(back, 0.2)))).toBeLessThan(1);
  expect(fitted([[5, 5], [5, 5], [5, 5]], 0.1)).toEqual([['L', 5, 5]]);
});

test('every point lies within the tolerance of what is drawn, whatever the row', () => {
  const points = fc.array(fc.tuple(fc.double({ min: -200, max: 200, noNaN: true }), fc.double({ min: -200, max: 200, noNaN: true })), { minLength: 2, maxLength: 40 });
  fc.assert(fc.property(points, fc.double({ min: 0.05, max: 5, noNaN: true }), (given, tolerance) => {
    const curves = drawn(given[0]!, fitted(given, tolerance));
    for (const [x, y] of curves) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    // pieces of 1/60 of a curve cut its bends
    for (const point of given) expect(nearest(point, curves)).toBeLessThan(tolerance + 1);
  }), { numRuns: 40 });
});

test('a smooth row stays within the tolerance', () => {
  fc.assert(fc.property(fc.double({ min: 0.5, max: 6, noNaN: true }), fc.double({ min: 5, max: 60, noNaN: true }), (waves, height) => {
    const wave = row(150, (t): Point => [150 * t, height * Math.sin(t * waves * Math.PI)]);
    const curves = drawn(wave[0]!, fitted(wave, 0.3));
    for (const point of wave) expect(nearest(point, curves)).toBeLessThan(0.31);
  }), { numRuns: 8 });
});

test('time grows with the length and not faster', () => {
  let seed = 11;
  const random = (n: number): number => (seed = (seed * 16_807) % 2_147_483_647) % n;
  const noise: Point[] = Array.from({ length: 40_000 }, () => [random(1000), random(1000)]);
  const commands = fitted(noise, 0.5);
  expect(commands.length).toBeLessThan(40_000);
});
