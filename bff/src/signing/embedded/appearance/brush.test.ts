import fc from 'fast-check';
import type { StrokePoint } from '@luobi/shared';
import { stroke } from '../../../../../test/kit/pdf';
import { between, brushEffort, brushLine, nibFor, type BrushSample } from './brush';
import { capsule, outlineOf } from './outline';
import { extent, filledOutlines, glyphPath, pdfPath, svgPath, transformed } from './path';

const nib = nibFor(160);
const circle = (r: number, ms: number): StrokePoint[] => Array.from({ length: 73 }, (_, i) => ({ x: 150 + r * Math.cos((i * Math.PI) / 36), y: 80 + r * Math.sin((i * Math.PI) / 36), t: i * ms }));
const sample = (changes: Partial<BrushSample>): BrushSample => ({ x: 0, y: 0, dx: 1, dy: 0, radius: 2, slope: 0, ...changes });

describe('the nib', () => {
  test('is as on the pad for small pads, and grows with large ones', () => {
    expect(nibFor(80).max).toBe(2.1);
    expect(nibFor(400).max).toBeGreaterThan(nibFor(200).max);
    expect(nib.min).toBeLessThan(nib.max / 2);
  });
});

describe('the line', () => {
  test('starts and ends where the pen did', () => {
    const points = stroke([20, 30], [100, 90], [200, 40]);
    const line = brushLine(points, nib);
    expect(line[0]).toMatchObject({ x: 20, y: 30 });
    expect(line.at(-1)!.x).toBeCloseTo(200);
    expect(line.at(-1)!.y).toBeCloseTo(40);
  });
  test('follows a circle within a tenth of the nib', () => {
    const line = brushLine(circle(60, 20), nib);
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1]!, line[i]!];
      for (const t of [0, 0.25, 0.5, 0.75]) {
        const p = between(a, b, Math.hypot(b.x - a.x, b.y - a.y), t);
        expect(Math.abs(Math.hypot(p.x - 150, p.y - 80) - 60)).toBeLessThan(0.5);
      }
    }
  });
  test('its width never leaves the nib and never jumps', () => {
    fc.assert(fc.property(fc.array(fc.record({ x: fc.integer({ min: 0, max: 320 }), y: fc.integer({ min: 0, max: 160 }), t: fc.integer({ min: 0, max: 999 }), p: fc.double({ min: 0, max: 1, noNaN: true }) }), { minLength: 1, maxLength: 50 }), (points) => {
      for (const { radius, dx, dy, slope } of brushLine(points, nib)) {
        expect(radius).toBeGreaterThan(0);
        expect(radius).toBeLessThanOrEqual(nib.max * 1.0001);
        expect(Math.hypot(dx, dy)).toBeCloseTo(1);
        expect(Math.abs(slope)).toBeLessThanOrEqual(0.5);
      }
    }));
  });
  test('a pen lifted in motion leaves a thin end, one that rests does not', () => {
    const fast = brushLine(Array.from({ length: 30 }, (_, i) => ({ x: i * 8, y: 80, t: i * 10 })), nib);
    const slow = brushLine(Array.from({ length: 30 }, (_, i) => ({ x: i * 8, y: 80, t: i * 80 })), nib);
    expect(fast.at(-1)!.radius).toBeLessThan(fast[Math.floor(fast.length / 2)]!.radius * 0.85);
    expect(slow.at(-1)!.radius).toBeGreaterThan(nib.max * 0.7);
  });
  test('one point is a dot, points on the same place too', () => {
    expect(brushLine([{ x: 5, y: 6, t: 0 }], nib)).toHaveLength(1);
    expect(brushLine([{ x: 5, y: 6, t: 0 }, { x: 5, y: 6, t: 9 }], nib)).toHaveLength(1);
  });
  test('pressure of 0, 0.5 and 1 is not believed', () => {
    const points = circle(60, 10);
    const plain = brushLine(points, nib);
    for (const p of [0, 0.5, 1]) expect(brushLine(points.map((point) => ({ ...point, p })), nib)).toEqual(plain);
    expect(brushLine(points.map((point) => ({ ...point, p: 0.9 })), nib)).not.toEqual(plain);
  });
  test('the effort is told before it is spent', () => {
    expect(brushEffort(stroke([0, 0], [100, 0]), nib)).toBeLessThan(brushEffort(stroke([0, 0], [100, 0], [0, 0]), nib));
    expect(brushEffort([], nib)).toBe(0);
  });
});

describe('the outline', () => {
  test('of a dot is a circle', () => {
    const [left, top, right, bottom] = extent(outlineOf([sample({ x: 10, y: 20 })], 0.1));
    expect([left, top, right, bottom].map((n) => Math.round(n * 100) / 100)).toEqual([8, 18, 12, 22]);
  });
  test('of a straight line is as wide as the pen, and round at its ends', () => {
    const straight = outlineOf([sample({}), sample({ x: 50 })], 0.1);
    expect(straight.map(([operator]) => operator).join('')).toBe('MLCLCZ');
    const box = extent(straight);
    expect(box.map(Math.round)).toEqual([-2, -2, 52, 2]);
  });
  test('of a gentle bend is one piece, of a sharp one several', () => {
    const pieces = (line: BrushSample[]): number => outlineOf(line, 0.1).filter(([operator]) => operator === 'Z').length;
    expect(pieces([sample({}), sample({ x: 50 }), sample({ x: 99, y: 5, dx: 0.98, dy: 0.2 })])).toBe(1);
    expect(pieces([sample({}), sample({ x: 50 }), sample({ x: 48, y: 3, dx: -1 }), sample({ x: 0, y: 3, dx: -1 })])).toBeGreaterThan(3);
  });
  test('a capsule between two discs, also of the same place', () => {
    expect(extent(capsule({ x: 0, y: 0, radius: 1 }, { x: 0, y: 10, radius: 1 })).map(Math.round)).toEqual([-1, -1, 1, 11]);
    expect(extent(capsule({ x: 0, y: 0, radius: 1 }, { x: 0, y: 0, radius: 1 })).map(Math.round)).toEqual([-1, -1, 1, 1]);
  });
});

describe('paths', () => {
  test('of several outlines count from an origin each, and land where they belong', () => {
    const two = [['M', 10, 20], ['L', 30, 20], ['C', 30, 25, 12, 25, 10, 20], ['Z'], ['M', 100, 5], ['L', 90.4, 7], ['Z']] as const;
    expect(filledOutlines(two)).toBe('1 0 0 1 10 20 cm\n0 0 m\n20 0 l\n20 5 2 5 0 0 c\nf\n1 0 0 1 90 -15 cm\n0 0 m\n-10 2 l\nf');
  });
  test('their extent is that of the curve, not of its control points', () => {
    expect(extent([['M', 0, 0], ['C', 0, 4 / 3, 2, 4 / 3, 2, 0], ['Z']])).toEqual([0, 0, 2, 1]);
    expect(extent([['M', 0, 0], ['C', 3, 0, -1, 0, 2, 0]])[2]).toBeLessThan(3);
    expect(extent([['M', 5, 5], ['L', -1, 9]])).toEqual([-1, 5, 5, 9]);
  });

  test('are written in both languages', () => {
    const commands = [['M', 0.4, -0.4], ['L', 10, 20], ['C', 1, 2, 3, 4, 5, 6], ['Z']] as const;
    expect(pdfPath(commands)).toBe('0 0 m\n10 20 l\n1 2 3 4 5 6 c\nh');
    expect(svgPath(commands)).toBe('M0 0L10 20C1 2 3 4 5 6Z');
  });
  test('are moved and turned', () => {
    expect(transformed([['M', 1, 2]], [0, 1, -1, 0, 10, 20])).toEqual([['M', 8, 21]]);
  });
  test('an outline of control points only is closed through their middles', () => {
    const round = [{ x: 0, y: 0, on: false }, { x: 10, y: 0, on: false }, { x: 10, y: 10, on: false }, { x: 0, y: 10, on: false }];
    const path = glyphPath([round]);
    expect(path.map(([operator]) => operator).join('')).toBe('MCCCCZ');
    expect(path[0]).toEqual(['M', 5, 0]);
    expect(path[4]!.slice(-2)).toEqual([5, 0]);
  });
  test('straight and curved parts of an outline keep their end points', () => {
    const path = glyphPath([[{ x: 0, y: 0, on: true }, { x: 10, y: 0, on: true }, { x: 10, y: 10, on: false }, { x: 0, y: 10, on: true }]]);
    expect(path).toEqual([['M', 0, 0], ['L', 10, 0], ['C', 10, expect.closeTo(6.667, 2), expect.closeTo(6.667, 2), 10, 0, 10], ['Z']]);
    expect(glyphPath([[{ x: 0, y: 0, on: true }]])).toEqual([]);
  });
});
