import fc from 'fast-check';
import { strokeFault, type StrokePoint } from '@luobi/shared';
import { piecesOf } from './curve';
import { drawLast, drawStroke, type Surface } from './draw';
import { boundsOf, createRecorder, refit, toSignature } from './strokes';
import { imageOf, svgOf } from './svg';
import { brushFor, widthsOf } from './width';

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, -1e9, 1e9));
const samples = fc.array(fc.tuple(anyNumber, anyNumber, anyNumber, fc.option(anyNumber, { nil: undefined })), { maxLength: 60 });
const real = fc.double({ min: -3000, max: 3000, noNaN: true });
const points = fc.array(fc.record({ x: real, y: real, t: fc.nat(60_000) }), { maxLength: 80 });

test('whatever a device reports, only numbers are recorded, and time never runs backwards below zero', () => {
  fc.assert(fc.property(samples, (list) => {
    const recorder = createRecorder();
    list.forEach(([x, y, t, p], i) => (i === 0 ? recorder.begin(x, y, t, p) : recorder.move(x, y, t, p)));
    for (const point of recorder.strokes().flat()) {
      expect([point.x, point.y, point.t].every(Number.isFinite)).toBe(true);
      expect(point.t).toBeGreaterThanOrEqual(0);
      if (point.p !== undefined) expect(point.p > 0 && point.p <= 1).toBe(true);
    }
  }));
});

test('every width lies within the brush', () => {
  const brush = brushFor(300);
  fc.assert(fc.property(points, (stroke) => {
    const widths = widthsOf(stroke, brush);
    expect(widths).toHaveLength(stroke.length);
    for (const width of widths) expect(width >= brush.min && width <= brush.max).toBe(true);
  }));
});

test('a curve has no gaps: each piece starts where the one before ended, first at the first point, last at the last', () => {
  fc.assert(fc.property(points, (stroke) => {
    const pieces = piecesOf(stroke, brushFor(300));
    if (stroke.length === 0) return expect(pieces).toEqual([]);
    pieces.forEach((piece, i) => {
      const before = pieces[i - 1];
      if (before) expect(Math.hypot(piece.x0 - before.x1, piece.y0 - before.y1)).toBeLessThan(1e-6);
    });
    expect([pieces[0]?.x0, pieces[0]?.y0]).toEqual([stroke[0]?.x, stroke[0]?.y]);
    expect([pieces.at(-1)?.x1, pieces.at(-1)?.y1]).toEqual([stroke.at(-1)?.x, stroke.at(-1)?.y]);
  }));
});

test('50,000 points stay within the limits of the server', () => {
  const recorder = createRecorder();
  recorder.begin(0, 0, 0);
  for (let i = 1; i < 50_000; i++) recorder.move((i * 7) % 600, (i * 13) % 300, i);
  const mark = toSignature(recorder.strokes(), { width: 600, height: 300 }, 'ink');
  expect(mark.strokes.flat().length).toBeLessThanOrEqual(20_000);
  expect(strokeFault(mark)).not.toMatch(/too_long|invalid/);
});

test('a stroke beyond the 200th is not begun, and moving without one records nothing', () => {
  const recorder = createRecorder();
  expect(recorder.move(1, 1, 1)).toBe(false);
  for (let i = 0; i < 250; i++) recorder.begin(i, i, i);
  expect(recorder.strokes()).toHaveLength(200);
});

test('undo takes the last stroke, clear takes all', () => {
  const recorder = createRecorder();
  recorder.begin(0, 0, 0); recorder.move(10, 0, 10); recorder.end();
  recorder.begin(0, 9, 20); recorder.move(10, 9, 30); recorder.end();
  recorder.undo();
  expect(recorder.strokes()).toHaveLength(1);
  recorder.undo(); recorder.undo();
  expect(recorder.strokes()).toEqual([]);
  recorder.begin(0, 0, 40); recorder.clear();
  expect(recorder.strokes()).toEqual([]);
});

test('strokes written after a restored drawing come later in time', () => {
  const recorder = createRecorder([[{ x: 0, y: 0, t: 0 }, { x: 9, y: 0, t: 500 }]]);
  recorder.begin(0, 20, 99_000);
  expect(recorder.strokes()[1]?.[0]?.t).toBeGreaterThan(500);
});

test('turning the phone and back keeps the writing in shape', () => {
  fc.assert(fc.property(fc.array(points.filter((p) => p.length > 0), { minLength: 1, maxLength: 4 }), fc.integer({ min: 50, max: 2000 }), fc.integer({ min: 50, max: 2000 }), (strokes, width, height) => {
    const before = boundsOf(strokes);
    const after = boundsOf(refit(strokes, { width: 600, height: 300 }, { width, height }));
    const scale = Math.min(width / 600, height / 300);
    expect(after?.width ?? 0).toBeCloseTo((before?.width ?? 0) * scale, 0);
    expect(after?.height ?? 0).toBeCloseTo((before?.height ?? 0) * scale, 0);
  }));
});

test('an impossible pad size leaves the strokes alone', () => {
  const strokes: StrokePoint[][] = [[{ x: 1, y: 2, t: 0 }]];
  expect(refit(strokes, { width: 0, height: 0 }, { width: 10, height: 10 })).toEqual(strokes);
  expect(refit(strokes, { width: 10, height: 10 }, { width: -5, height: 10 })).toEqual(strokes);
});

test('the picture of a mark holds no NaN and decodes to the SVG it was made of', () => {
  fc.assert(fc.property(fc.array(points, { maxLength: 4 }), (strokes) => {
    const svg = svgOf({ width: 600, height: 300, color: 'blue', strokes });
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const source = imageOf(svg);
    expect(Buffer.from(source.slice(source.indexOf(',') + 1), 'base64').toString('utf8')).toBe(svg);
  }));
});

test('a growing stroke costs the same at its end as at its start', () => {
  let strokes = 0;
  const surface: Surface = { strokeStyle: '', lineWidth: 0, lineCap: '', beginPath() {}, moveTo() {}, lineTo() {}, stroke() { strokes += 1; }, clearRect() {} };
  const long: StrokePoint[] = Array.from({ length: 5000 }, (_, i) => ({ x: i * 2, y: 0, t: i * 8 }));
  drawLast(surface, long, brushFor(300), '#000');
  expect(strokes).toBeLessThan(10);
  drawStroke(surface, long.slice(0, 1), brushFor(300), '#000');
  expect(strokes).toBeGreaterThan(0);
});
