import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import type { HandwrittenSignature, StrokePoint } from '@luobi/shared';
import { HANDWRITING, stroke } from '../../../../../test/kit/pdf';
import { drawHandwriting, inkOutlines } from './handwriting';
import { extent, type PathCommand } from './path';

const pad = (...strokes: StrokePoint[][]): HandwrittenSignature => ({ width: 320, height: 160, color: 'ink', strokes });

/** Extent of the coordinates of a content stream, control points included, in points. */
function drawnBox(content: string): { left: number; bottom: number; right: number; top: number } {
  const [, grid, body] = /^[^\n]+ rg\n([\d.]+) 0 0 \1 0 0 cm\n([\s\S]+)$/.exec(content) as unknown as [string, string, string];
  let origin = [0, 0];
  const points = body.split('\n').flatMap((line) => {
    const numbers = line.split(' ').slice(0, -1).map(Number);
    expect(numbers.every(Number.isInteger)).toBe(true);
    if (line.endsWith(' cm')) {
      origin = [origin[0]! + numbers[4]!, origin[1]! + numbers[5]!];
      return [];
    }
    return numbers.flatMap((value, i) => (i % 2 ? [] : [[origin[0]! + value, origin[1]! + numbers[i + 1]!] as const]));
  });
  const [xs, ys] = [points.map(([x]) => x * Number(grid)), points.map(([, y]) => y * Number(grid))];
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
}

/** How often the outlines wind round a point; curves are followed in steps. */
function winding(commands: readonly PathCommand[], px: number, py: number): number {
  let turns = 0;
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const line = (toX: number, toY: number): void => {
    const side = (toX - x) * (py - y) - (px - x) * (toY - y);
    if (y <= py && toY > py && side > 0) turns++;
    if (y > py && toY <= py && side < 0) turns--;
    [x, y] = [toX, toY];
  };
  for (const command of commands) {
    if (command[0] === 'M') [x, y, startX, startY] = [command[1], command[2], command[1], command[2]];
    else if (command[0] === 'Z') line(startX, startY);
    else if (command[0] === 'L') line(command[1], command[2]);
    else {
      const [, ax, ay, bx, by, cx, cy] = command as readonly ['C', number, number, number, number, number, number];
      const [fromX, fromY] = [x, y];
      for (let k = 1; k <= 16; k++) {
        const t = k / 16;
        const u = 1 - t;
        line(u ** 3 * fromX + 3 * u * u * t * ax + 3 * u * t * t * bx + t ** 3 * cx, u ** 3 * fromY + 3 * u * u * t * ay + 3 * u * t * t * by + t ** 3 * cy);
      }
    }
  }
  return turns;
}

describe('where the ink lies', () => {
  test.each([[140, 60], [60, 140], [30, 30], [400, 20]])('inside a field of %i × %i, in its middle', (width, height) => {
    const box = drawnBox(drawHandwriting(HANDWRITING, width, height));
    expect(box.left).toBeGreaterThanOrEqual(0);
    expect(box.bottom).toBeGreaterThanOrEqual(0);
    expect(box.right).toBeLessThanOrEqual(width);
    expect(box.top).toBeLessThanOrEqual(height);
    expect((box.left + box.right) / 2).toBeCloseTo(width / 2, 0);
    expect((box.bottom + box.top) / 2).toBeCloseTo(height / 2, 0);
  });

  test('its proportions are kept', () => {
    const [left, top, right, bottom] = extent(inkOutlines(HANDWRITING));
    const box = drawnBox(drawHandwriting(HANDWRITING, 140, 60));
    expect((box.right - box.left) / (box.top - box.bottom)).toBeCloseTo((right - left) / (bottom - top), 1);
  });

  test('it is upright: what was written above is above', () => {
    const flat = drawnBox(drawHandwriting(pad(stroke([20, 20], [300, 20]), stroke([150, 20], [150, 150])), 140, 60));
    const content = drawHandwriting(pad(stroke([20, 20], [300, 20]), stroke([150, 20], [150, 150])), 140, 60);
    const firstY = Number(/cm\n1 0 0 1 -?\d+ (-?\d+) cm/.exec(content)![1]) * 0.1;
    expect(firstY).toBeGreaterThan((flat.top + flat.bottom) / 2);
  });

  test('一 alone fills the width, a small mark is not blown up', () => {
    const one = drawnBox(drawHandwriting(pad(stroke([20, 80], [300, 78])), 140, 60));
    expect(one.right - one.left).toBeGreaterThan(110);
    const small = drawnBox(drawHandwriting(pad(stroke([100, 60], [100, 80]), stroke([100, 68], [110, 74])), 140, 60));
    expect(small.top - small.bottom).toBeLessThan(30);
  });

  test('ink beside the pad is brought to its edge and does not shrink the rest', () => {
    const wild = drawnBox(drawHandwriting(pad(stroke([20, 80], [300, 78]), [{ x: 1e9, y: -1e9, t: 0 }, { x: 160, y: 80, t: 900 }]), 140, 60));
    expect(wild.right - wild.left).toBeGreaterThan(60);
  });
});

describe('width', () => {
  const across = (points: StrokePoint[]): number => {
    const [, top, , bottom] = extent(inkOutlines(pad(points)));
    return bottom - top;
  };
  const paced = (ms: number): StrokePoint[] => Array.from({ length: 40 }, (_, i) => ({ x: 20 + i * 7, y: 80, t: i * ms }));

  test('a slow line is wider than a fast one', () => expect(across(paced(40))).toBeGreaterThan(across(paced(3)) * 1.4));
  test('a pressed line is wider than a light one, whatever the speed', () => {
    const pressed = (p: number): StrokePoint[] => paced(20).map((point) => ({ ...point, p }));
    expect(across(pressed(0.95))).toBeGreaterThan(across(pressed(0.1)) * 1.6);
  });
  test('time that stands still or runs backwards is not followed', () => {
    expect(across(paced(0))).toBeGreaterThan(0);
    expect(across(paced(-5))).toBeGreaterThan(0);
  });
});

describe('the outlines', () => {
  test('leave no hole where strokes cross or turn back', () => {
    const turning = pad(stroke([40, 40], [280, 44], [50, 60], [270, 90], [60, 100]), stroke([160, 20], [164, 140], [158, 30], [240, 120], [100, 118]));
    const commands = inkOutlines(turning);
    for (const points of turning.strokes) {
      // the curve passes through the middle between two points; corners themselves are rounded off
      points.slice(1, -2).forEach((point, i) => expect(winding(commands, (point.x + points[i]!.x) / 2 + 0.013, (point.y + points[i]!.y) / 2 + 0.017)).not.toBe(0));
    }
  });
  test('all run the same way round, so that none takes away from another', () => {
    fc.assert(fc.property(strokes, (mark) => {
      let commands: PathCommand[];
      try {
        commands = inkOutlines(mark);
      } catch {
        return;
      }
      const pieces = commands.reduce<PathCommand[][]>((all, command) => (command[0] === 'M' ? all.push([command]) : all.at(-1)!.push(command), all), []);
      for (const piece of pieces) expect(area(piece)).toBeGreaterThanOrEqual(-0.6);
    }), { numRuns: 200 });
  });
});

/** Signed area of the polygon through the end points and controls. */
function area(piece: readonly PathCommand[]): number {
  const points = piece.flatMap((command) => (command[0] === 'Z' ? [] : [[command.at(-2) as number, command.at(-1) as number] as const]));
  return -points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

const coordinate = fc.oneof(fc.integer({ min: -50, max: 400 }), fc.double({ min: 0, max: 320, noNaN: true }), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 1e300, 5e-324));
const sanePoint = fc.record({ x: fc.double({ min: 0, max: 320, noNaN: true }), y: fc.double({ min: 0, max: 160, noNaN: true }), t: fc.integer({ min: -10, max: 9_000 }) });
const anyPoint = fc.record({ x: coordinate, y: coordinate, t: coordinate, p: fc.oneof(coordinate, fc.double({ min: 0, max: 1 })) }, { requiredKeys: ['x', 'y', 't'] });
const strokes = fc.array(fc.array(fc.oneof({ weight: 20, arbitrary: sanePoint }, { weight: 1, arbitrary: anyPoint }), { maxLength: 40 }), { maxLength: 8 }).map((all) => pad(...all));

describe('whatever comes', () => {
  test('is drawn with whole finite numbers or refused as empty', () => {
    fc.assert(fc.property(strokes, fc.constantFrom(1, 20, 60, 400), (mark, height) => {
      let content: string;
      try {
        content = drawHandwriting(mark, 140, height);
      } catch (error) {
        expect(error).toMatchObject({ code: 'signature_empty' });
        return;
      }
      expect(content).not.toMatch(/NaN|Infinity|e[+-]/);
      const box = drawnBox(content);
      expect(box.left).toBeGreaterThan(-1);
      expect(box.right).toBeLessThan(141);
    }), { numRuns: 300 });
  });

  test.each([
    ['nothing', pad()],
    ['empty strokes', pad([], [])],
    ['a dot', pad(stroke([100, 80], [101, 81]))],
    ['a coordinate that is no number', pad([{ x: Number.NaN, y: 3, t: 0 }, { x: 200, y: 3, t: 9 }])],
    ['ink that lies beside the pad altogether', pad(stroke([900, 900], [1900, 1900]))],
    ['20,001 points', pad(Array.from({ length: 20_001 }, (_, i) => ({ x: i % 320, y: 80, t: i })))],
    ['a pad without size', { ...pad(stroke([10, 10], [200, 90])), width: 0 }],
  ])('refuses %s', (_, mark) => {
    expect(() => drawHandwriting(mark, 140, 60)).toThrow(expect.objectContaining({ code: 'signature_empty' }));
  });

  test('20,000 points of scribble stay small and fast', () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 16_807) % 2_147_483_647) % n;
    const scribble = pad(Array.from({ length: 20_000 }, (_, i) => ({ x: random(320), y: random(160), t: i * 8 })));
    const started = performance.now();
    const content = drawHandwriting(scribble, 140, 60);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(deflateSync(content).length).toBeLessThan(200_000);
  });

  test('a usual name takes less than one kilobyte', () => expect(deflateSync(drawHandwriting(HANDWRITING, 140, 60)).length).toBeLessThan(1_024));
});
