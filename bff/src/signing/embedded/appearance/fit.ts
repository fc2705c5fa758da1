/**
 * The fewest cubic curves that pass a row of points within a tolerance (after P. J. Schneider, "An algorithm for
 * automatically fitting digitized curves", Graphics Gems, 1990): the ends and their directions stand, the reach of both
 * control points is solved by least squares, and where that is not enough the row is halved.
 */
import type { PathCommand } from './outline';

export type Point = readonly [x: number, y: number];

/** The row is cut into pieces of so many points, so that time grows with its length and not faster. */
const WINDOW = 96;
/** Rounds of moving the parameters to where the curve is nearest; each costs as much as a fit. */
const ROUNDS = 3;
/** An error beyond this multiple of the tolerance is not worth a round. */
const HOPELESS = 4;

/** @param points two or more @returns lines and curves from the first point on */
export function fitted(points: readonly Point[], tolerance: number): PathCommand[] {
  const out: PathCommand[] = [];
  for (let from = 0; from < points.length - 1; from += WINDOW) {
    const to = Math.min(from + WINDOW, points.length - 1);
    piece(points, from, to, directionAt(points, from), backwards(directionAt(points, to)), tolerance, out);
  }
  return out;
}

function piece(points: readonly Point[], from: number, to: number, leaves: Point, arrives: Point, tolerance: number, out: PathCommand[]): void {
  const [start, end] = [points[from]!, points[to]!];
  if (isStraight(points, from, to, tolerance)) {
    out.push(['L', end[0], end[1]]);
    return;
  }
  if (to - from === 1) {
    const reach = distance(start, end) / 3;
    out.push(curve(start, leaves, reach, end, arrives, reach));
    return;
  }
  const at = alongChords(points, from, to);
  for (let round = 0; ; round++) {
    const [a, b] = reaches(points, from, at, start, leaves, end, arrives);
    const found = curve(start, leaves, a, end, arrives, b);
    const error = farthest(points, from, to, at, start, found);
    if (error <= tolerance) {
      out.push(found);
      return;
    }
    if (error > tolerance * HOPELESS || round === ROUNDS) {
      const middle = (from + to) >> 1;
      const through = directionAt(points, middle);
      piece(points, from, middle, leaves, backwards(through), tolerance, out);
      piece(points, middle, to, through, arrives, tolerance, out);
      return;
    }
    for (let i = from + 1; i < to; i++) at[i - from] = nearer(points[i]!, at[i - from]!, start, found);
  }
}

/** Direction of the row at a point: of the parabola through it and its neighbours, or the two next ones at an end. */
function directionAt(points: readonly Point[], i: number): Point {
  const last = points.length - 1;
  const middle = Math.min(Math.max(i, 1), Math.max(1, last - 1));
  const [p, q, r] = [points[middle - 1]!, points[middle]!, points[Math.min(last, middle + 1)]!];
  const [a, b] = [distance(p, q), distance(q, r)];
  if (a < 1e-9 || b < 1e-9) return unit(p, r);
  // weights of the derivative at the first, middle or last of the three
  const [wp, wq, wr] = i < middle ? [-(2 * a + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b))]
    : i > middle ? [b / (a * (a + b)), -(a + b) / (a * b), (a + 2 * b) / (b * (a + b))]
      : [-b / (a * (a + b)), (b - a) / (a * b), a / (b * (a + b))];
  return unit([0, 0], [wp * p[0] + wq * q[0] + wr * r[0], wp * p[1] + wq * q[1] + wr * r[1]]);
}

function unit(from: Point, to: Point): Point {
  const length = distance(from, to);
  return length < 1e-9 ? [1, 0] : [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
}

const backwards = ([x, y]: Point): Point => [-x, -y];
/** Math.hypot, which guards against overflow, takes ten times as long */
function distance(a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  return Math.sqrt(dx * dx + dy * dy);
}

function isStraight(points: readonly Point[], from: number, to: number, tolerance: number): boolean {
  const [start, end] = [points[from]!, points[to]!];
  const length = distance(start, end);
  if (length < 1e-9) return points.slice(from, to).every((point) => distance(point, start) <= tolerance);
  for (let i = from + 1; i < to; i++) {
    const [x, y] = [points[i]![0] - start[0], points[i]![1] - start[1]];
    const [along, off] = [(x * (end[0] - start[0]) + y * (end[1] - start[1])) / length, (y * (end[0] - start[0]) - x * (end[1] - start[1])) / length];
    if (Math.abs(off) > tolerance / 2 || along < -tolerance || along > length + tolerance) return false;
  }
  return true;
}

function curve(start: Point, leaves: Point, a: number, end: Point, arrives: Point, b: number): PathCommand {
  return ['C', start[0] + leaves[0] * a, start[1] + leaves[1] * a, end[0] + arrives[0] * b, end[1] + arrives[1] * b, end[0], end[1]];
}

/** A first guess of where on the curve each point lies: its part of the length. */
function alongChords(points: readonly Point[], from: number, to: number): Float64Array {
  const at = new Float64Array(to - from + 1);
  for (let i = from + 1; i <= to; i++) at[i - from] = at[i - from - 1]! + distance(points[i - 1]!, points[i]!);
  const length = at[to - from]!;
  if (length > 0) for (let i = 1; i < at.length; i++) at[i]! /= length;
  return at;
}

/** How far the control points stand from their ends: two unknowns, by least squares. */
function reaches(points: readonly Point[], from: number, at: Float64Array, start: Point, leaves: Point, end: Point, arrives: Point): [number, number] {
  let [c00, c01, c11, x0, x1] = [0, 0, 0, 0, 0];
  const together = leaves[0] * arrives[0] + leaves[1] * arrives[1];
  for (let i = 0; i < at.length; i++) {
    const t = at[i]!;
    const u = 1 - t;
    const [b0, b1, b2, b3] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    const [p0, p1] = points[from + i]!;
    const [dx, dy] = [p0 - (b0 + b1) * start[0] - (b2 + b3) * end[0], p1 - (b0 + b1) * start[1] - (b2 + b3) * end[1]];
    c00 += b1 * b1;
    c01 += b1 * b2 * together;
    c11 += b2 * b2;
    x0 += b1 * (leaves[0] * dx + leaves[1] * dy);
    x1 += b2 * (arrives[0] * dx + arrives[1] * dy);
  }
  const chord = distance(start, end);
  const determinant = c00 * c11 - c01 * c01;
  const [a, b] = Math.abs(determinant) > 1e-12 ? [(x0 * c11 - x1 * c01) / determinant, (c00 * x1 - c01 * x0) / determinant] : [0, 0];
  // a reach of nothing, or backwards, or past the other end, makes loops
  return Math.min(a, b) > chord * 1e-3 && Math.max(a, b) < chord * 1.5 ? [a, b] : [chord / 3, chord / 3];
}

function farthest(points: readonly Point[], from: number, to: number, at: Float64Array, start: Point, found: PathCommand): number {
  const [, ax, ay, bx, by, cx, cy] = found as readonly ['C', number, number, number, number, number, number];
  let squared = 0;
  for (let i = from + 1; i < to; i++) {
    const t = at[i - from]!;
    const [dx, dy] = [cubic(t, start[0], ax, bx, cx) - points[i]![0], cubic(t, start[1], ay, by, cy) - points[i]![1]];
    squared = Math.max(squared, dx * dx + dy * dy);
  }
  return Math.sqrt(squared);
}

/** One step of Newton's method towards the nearest point of the curve. */
function nearer(point: Point, t: number, start: Point, command: PathCommand): number {
  const [, ax, ay, bx, by, cx, cy] = command as readonly ['C', number, number, number, number, number, number];
  const [offX, offY] = [cubic(t, start[0], ax, bx, cx) - point[0], cubic(t, start[1], ay, by, cy) - point[1]];
  const [dx, dy] = [derivative(t, start[0], ax, bx, cx), derivative(t, start[1], ay, by, cy)];
  const slope = dx * dx + dy * dy + offX * bend(t, start[0], ax, bx, cx) + offY * bend(t, start[1], ay, by, cy);
  if (Math.abs(slope) < 1e-12) return t;
  return Math.min(1, Math.max(0, t - (offX * dx + offY * dy) / slope));
}

// one coordinate of a cubic curve and its derivatives; functions of their own, because the inner loop makes none
function cubic(t: number, a: number, b: number, c: number, d: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}
function derivative(t: number, a: number, b: number, c: number, d: number): number {
  const u = 1 - t;
  return 3 * (u * u * (b - a) + 2 * u * t * (c - b) + t * t * (d - c));
}
function bend(t: number, a: number, b: number, c: number, d: number): number {
  return 6 * ((1 - t) * (c - 2 * b + a) + t * (d - 2 * c + b));
}
