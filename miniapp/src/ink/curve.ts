/**
 * From points to the curve a brush leaves: quadratic arcs through the midpoints, cut into short straight pieces of
 * one width each. Canvas and SVG draw the same pieces, so what was written is what is shown later.
 */
import type { StrokePoint } from '@luobi/shared';
import { widthsOf, type Brush } from './width';

export interface Piece {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly width: number;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}
const middle = (a: Spot, b: Spot): Spot => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** Pieces of one stroke, in order. A single point is a dot: one piece of no length. */
export function piecesOf(points: readonly StrokePoint[], brush: Brush): Piece[] {
  const first = points[0];
  if (!first) return [];
  const widths = widthsOf(points, brush);
  if (points.length === 1) return [{ x0: first.x, y0: first.y, x1: first.x, y1: first.y, width: widths[0] ?? brush.min }];
  const pieces: Piece[] = [];
  for (let i = 1; i < points.length; i++) pieces.push(...arcAt(points, widths, i));
  const last = points[points.length - 1] ?? first;
  const end = middle(points[points.length - 2] ?? first, last);
  pieces.push({ x0: end.x, y0: end.y, x1: last.x, y1: last.y, width: widths[widths.length - 1] ?? brush.min });
  return pieces;
}

/** The arc that the i-th point (i ≥ 1) completes: from the midpoint before its predecessor to the midpoint after it. */
export function arcAt(points: readonly StrokePoint[], widths: readonly number[], i: number): Piece[] {
  const point = points[i];
  const control = points[i - 1];
  if (!point || !control) return [];
  const from = i === 1 ? control : middle(points[i - 2] ?? control, control);
  const to = middle(control, point);
  const w0 = widths[i - 1] ?? 1;
  const w1 = widths[i] ?? w0;
  const length = Math.hypot(control.x - from.x, control.y - from.y) + Math.hypot(to.x - control.x, to.y - control.y);
  const steps = Math.min(24, Math.max(1, Math.ceil(length / 3)));
  const pieces: Piece[] = [];
  let x0 = from.x;
  let y0 = from.y;
  for (let step = 1; step <= steps; step++) {
    const t = step / steps;
    const u = 1 - t;
    const x1 = u * u * from.x + 2 * u * t * control.x + t * t * to.x;
    const y1 = u * u * from.y + 2 * u * t * control.y + t * t * to.y;
    pieces.push({ x0, y0, x1, y1, width: w0 + (w1 - w0) * t });
    x0 = x1;
    y0 = y1;
  }
  return pieces;
}
