/**
 * From a brush line to closed outlines that are filled: curves on both sides, round at the ends. Every outline runs the
 * same way round and none folds over itself, so the non-zero rule leaves no holes where strokes cross or turn back.
 */
import { between, type BrushSample } from './brush';
import { fitted } from './fit';

/** Absolute coordinates: M and L take 2 numbers, C takes 6, Z none. */
export type PathCommand = readonly ['M' | 'L', number, number] | readonly ['C', number, number, number, number, number, number] | readonly ['Z'];

/** Control points of half a circle, in radii. */
const HALF_TURN = 4 / 3;
const TURN_PIECES = 5;

type Disc = Pick<BrushSample, 'x' | 'y' | 'radius'>;

/** @param tolerance how far the outline may be from where the pen went, in the units of the line */
export function outlineOf(line: readonly BrushSample[], tolerance: number): PathCommand[] {
  if (line.length < 2) return line.flatMap((dot) => closed([dot, dot], tolerance));
  const commands: PathCommand[] = [];
  let run: BrushSample[] = [line[0]!];
  const finish = (): void => {
    if (run.length > 1) commands.push(...closed(run, tolerance));
  };
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    if (bendsGently(a, b)) run.push(b);
    else {
      finish();
      commands.push(...sharpTurn(a, b));
      run = [b];
    }
  }
  finish();
  return commands;
}

/** Both sides move forward, so the outline cannot fold here. */
function bendsGently(a: BrushSample, b: BrushSample): boolean {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const squared = x * x + y * y;
  const forward = 0.6 * Math.sqrt(squared);
  if (squared < 1e-18 || a.dx * x + a.dy * y < forward || b.dx * x + b.dy * y < forward) return false;
  // how far the left side comes forward; what it has less than the middle, the right side has more
  const gained = (b.dx * b.radius - a.dx * a.radius) * y - (b.dy * b.radius - a.dy * a.radius) * x;
  return squared - Math.abs(gained) > 0.1 * squared;
}

/** Short straight pieces, each of its own; their round ends cover the joints. */
function sharpTurn(a: BrushSample, b: BrushSample): PathCommand[] {
  const chord = Math.hypot(b.x - a.x, b.y - a.y);
  const pieces = Math.max(1, Math.min(TURN_PIECES, Math.ceil((TURN_PIECES * chord) / (a.radius + b.radius))));
  const commands: PathCommand[] = [];
  let from: Disc = a;
  for (let i = 1; i <= pieces; i++) {
    const to = i === pieces ? b : between(a, b, chord, i / pieces);
    commands.push(...capsule(from, to));
    from = to;
  }
  return commands;
}

/** A straight piece with round ends. */
export function capsule(from: Disc, to: Disc): PathCommand[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = length < 1e-9 ? [1, 0] : [(to.x - from.x) / length, (to.y - from.y) / length];
  return closed([{ ...from, dx, dy, slope: 0 }, { ...to, dx, dy, slope: 0 }], 0);
}

/** The point on one side of the pen. */
const beside = (s: BrushSample, side: number): [number, number] => [s.x - side * s.dy * s.radius, s.y + side * s.dx * s.radius];

/** @param tolerance how far the sides may be from where the pen went */
function closed(run: readonly BrushSample[], tolerance: number): PathCommand[] {
  const [first, last] = [run[0]!, run.at(-1)!];
  const left = run.map((sample) => beside(sample, 1));
  const right = run.map((sample) => beside(sample, -1)).reverse();
  return [['M', ...left[0]!], ...fitted(left, tolerance), cap(last, 1), ...fitted(right, tolerance), cap(first, -1), ['Z']];
}

/** Half a circle around the end, from one side to the other, by one curve: off by a fiftieth of its radius at most. @param way 1 at the end of the line, -1 at its start */
function cap(s: BrushSample, way: number): PathCommand {
  const [fx, fy] = [s.dx * s.radius * way, s.dy * s.radius * way];
  const [sx, sy] = [-fy, fx];
  return ['C', s.x + sx + fx * HALF_TURN, s.y + sy + fy * HALF_TURN, s.x - sx + fx * HALF_TURN, s.y - sy + fy * HALF_TURN, s.x - sx, s.y - sy];
}
