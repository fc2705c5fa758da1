/**
 * How wide a brush line is at each point: real pressure where the device reports it, else speed (fast is thin).
 * Pure; lengths in pad units, times in ms.
 */
import type { StrokePoint } from '@luobi/shared';

export interface Brush {
  /** thinnest and thickest line */
  readonly min: number;
  readonly max: number;
}

/** A brush that suits a pad of this height: about 1/60 of it at its thickest. */
export function brushFor(padHeight: number): Brush {
  const max = Math.min(14, Math.max(3, padHeight / 48));
  return { min: max / 4, max };
}

const SMOOTHING = 0.6;
/** px per ms at which a line is half as thick as at rest */
const HALF_SPEED = 0.9;
/** how much of the range the width may change between two points: no blots, no gaps */
const MAX_CHANGE = 0.14;

/** Widths, one per point, each within the brush. */
export function widthsOf(points: readonly StrokePoint[], brush: Brush): number[] {
  const range = brush.max - brush.min;
  const widths: number[] = [];
  let speed = 0;
  let width = brush.min + range * 0.55;
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before) {
      const distance = Math.hypot(point.x - before.x, point.y - before.y);
      speed = SMOOTHING * speed + (1 - SMOOTHING) * (distance / Math.max(1, point.t - before.t));
    }
    const wanted = point.p !== undefined && point.p > 0 && point.p !== 0.5
      ? brush.min + range * Math.min(1, point.p)
      : brush.min + range / (1 + speed / HALF_SPEED);
    width += Math.max(-range * MAX_CHANGE, Math.min(range * MAX_CHANGE, wanted - width));
    widths.push(Math.min(brush.max, Math.max(brush.min, width)));
  });
  return widths;
}
