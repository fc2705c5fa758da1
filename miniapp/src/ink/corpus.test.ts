/**
 * Names as people write them, from one stroke to the densest character: never refused. Dots, taps and blackened patches
 * are. Strokes of simple names by hand, in a square of 100; dense ones are made of as many strokes as the character has.
 */
import fc from 'fast-check';
import { STROKE_LIMITS, type StrokePoint } from '@luobi/shared';
import { padFault } from './legible';
import { createRecorder, refit, toSignature } from './strokes';
import { svgOf } from './svg';

type Line = readonly (readonly [number, number])[];
const NAMES: Readonly<Record<string, readonly Line[]>> = {
  一: [[[10, 52], [90, 48]]],
  丨: [[[50, 10], [50, 90]]],
  二: [[[25, 35], [75, 33]], [[10, 75], [90, 73]]],
  十: [[[10, 45], [90, 45]], [[50, 10], [50, 92]]],
  人: [[[50, 10], [42, 50], [10, 90]], [[48, 40], [90, 90]]],
  卜: [[[40, 10], [40, 92]], [[42, 40], [75, 60]]],
  丁: [[[15, 20], [85, 20]], [[50, 20], [50, 85], [38, 78]]],
  八: [[[40, 30], [12, 85]], [[55, 20], [90, 85]]],
  王: [[[20, 20], [80, 20]], [[25, 50], [75, 50]], [[50, 20], [50, 85]], [[10, 85], [90, 85]]],
  小: [[[50, 10], [50, 85], [40, 78]], [[25, 40], [12, 70]], [[75, 40], [90, 70]]],
  '一 in a hurry': [[[15, 50], [75, 49]]],
  'initials, joined': [[[10, 80], [30, 10], [50, 80], [40, 55], [20, 55], [55, 80], [70, 20], [90, 80]]],
};
/** strokes a character has; each is a line or a hook somewhere in its square, as dense as it gets */
const DENSE: Readonly<Record<string, readonly number[]>> = { 龘: [48], 𠮷: [6], 䶮: [20], 𬭎: [11], 𰻝: [58], 龘龘龘: [48, 48, 48], '阿卜杜热合曼·买买提': [7, 2, 7, 10, 6, 11, 1, 6, 6, 12], '𪚥': [64] };

/** Points of lines as a finger leaves them, about one every 4 px, scaled to a pad. */
function written(lines: readonly Line[], { x = 0, y = 0, scale = 3 } = {}): StrokePoint[][] {
  const recorder = createRecorder();
  let at = 1_000;
  for (const line of lines) {
    line.forEach(([px, py], i) => {
      const [fx, fy] = line[i - 1] ?? [px, py];
      const steps = i === 0 ? 1 : Math.max(1, Math.round((Math.hypot(px - fx, py - fy) * scale) / 4));
      for (let step = 1; step <= steps; step += 1) {
        const [sx, sy] = [x + (fx + ((px - fx) * step) / steps) * scale, y + (fy + ((py - fy) * step) / steps) * scale];
        if (i === 0) recorder.begin(sx, sy, (at += 8));
        else recorder.move(sx, sy, (at += 8));
      }
    });
    recorder.end();
    at += 120;
  }
  return recorder.strokes().map((stroke) => [...stroke]);
}

/** A character of so many strokes, the same for every run. */
function dense(count: number, seed: number): Line[] {
  let state = seed;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  return Array.from({ length: count }, () => {
    const [x, y] = [5 + next() * 60, 5 + next() * 60];
    const length = 15 + next() * 25;
    return next() < 0.5 ? [[x, y], [x + length, y + next() * 4]] : [[x, y], [x + next() * 4, y + length], [x + 8, y + length - 4]];
  });
}

const PAD = { width: 640, height: 300 };
test.each(Object.keys(NAMES))('%s is a signature, also small, also on a turned phone', (name) => {
  for (const scale of [3, 1.5, 1]) {
    const strokes = written(NAMES[name]!, { scale });
    expect(padFault(toSignature(strokes, PAD, 'ink'))).toBe('none');
    const turned = { width: 320, height: 640 };
    expect(padFault(toSignature(refit(strokes, PAD, turned), turned, 'ink'))).toBe('none');
  }
});

test.each(Object.keys(DENSE))('%s is a signature, within what the server takes', (name) => {
  const counts = DENSE[name]!;
  const scale = Math.min(3, PAD.width / (counts.length * 100));
  const strokes = counts.flatMap((count, i) => written(dense(count, i + count), { x: i * 100 * scale, scale }));
  expect(padFault(toSignature(strokes, PAD, 'blue'))).toBe('none');
  expect(strokes.flat().length).toBeLessThan(STROKE_LIMITS.points);
  expect(svgOf({ ...PAD, color: 'blue', strokes })).not.toMatch(/NaN/);
});

describe('what is no signature', () => {
  test('a tap, several taps, a trembling finger', () => {
    const tap: Line = [[50, 50], [50.4, 50]];
    expect(padFault(toSignature(written([tap]), PAD, 'ink'))).toBe('dot');
    expect(padFault(toSignature(written([tap, [[70, 50], [70.3, 50.3]]]), PAD, 'ink'))).toBe('dot');
  });

  test('a patch blackened by going to and fro', () => {
    const patch: Line = Array.from({ length: 80 }, (_, i) => [i % 2 === 0 ? 20 : 80, 30 + i * 0.25] as const);
    expect(padFault(toSignature(written([patch]), PAD, 'ink'))).toBe('scribble');
  });
});

test('a phone that turns in mid-stroke keeps what was written and goes on with the next stroke', () => {
  const sizes = fc.record({ width: fc.integer({ min: 200, max: 1200 }), height: fc.integer({ min: 200, max: 1200 }) });
  fc.assert(fc.property(fc.constantFrom(...Object.keys(NAMES)), sizes, fc.integer({ min: 1, max: 30 }), (name, next, after) => {
    const recorder = createRecorder();
    let [n, pad] = [0, { ...PAD }];
    for (const stroke of written(NAMES[name]!)) {
      stroke.forEach((point, i) => {
        if (i === 0) recorder.begin(point.x, point.y, n);
        else recorder.move(point.x, point.y, n);
        if ((n += 1) !== after) return;
        recorder.replace(refit(recorder.strokes(), pad, next));
        pad = next;
        // the finger is still there: what it does before it lifts belongs to no stroke
        expect(recorder.move(point.x + 5, point.y + 5, n)).toBe(false);
      });
      recorder.end();
    }
    const mark = toSignature(recorder.strokes(), pad, 'ink');
    expect(mark.strokes.flat().every(({ x, y, t }) => [x, y, t].every(Number.isFinite))).toBe(true);
    expect(['none', 'dot']).toContain(padFault(mark));
  }));
});
