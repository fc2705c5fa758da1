/**
 * A handwritten signature as it was written: the strokes are the truth, every picture is drawn from them.
 * Coordinates are in pad units (CSS pixels), origin top left; `t` is milliseconds since the first point.
 */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  /** ms since the first point of the first stroke */
  readonly t: number;
  /** 0..1 where the device reports it */
  readonly p?: number;
}
export interface HandwrittenSignature {
  /** pad size in the same units as the points */
  readonly width: number;
  readonly height: number;
  readonly strokes: readonly (readonly StrokePoint[])[];
  readonly color: 'ink' | 'blue';
}

export const STROKE_LIMITS = { strokes: 200, points: 20_000, padSide: 4_000 } as const;

/** Smallest ink that counts: 一 is one long stroke, a dot is not a name. In units of the shorter pad side. */
const SHORTEST_INK = 0.08;

export type StrokeFault = 'none' | 'empty' | 'dot' | 'invalid' | 'too_long';

/**
 * Says whether strokes can be a signature. One straight line is enough (一, 丨); dots and nothing are not.
 * Never judges style.
 */
export function strokeFault(mark: HandwrittenSignature): StrokeFault {
  const side = Math.min(mark.width, mark.height);
  if (!isLength(mark.width) || !isLength(mark.height)) return 'invalid';
  if (mark.strokes.length > STROKE_LIMITS.strokes) return 'too_long';
  let points = 0;
  let ink = 0;
  for (const stroke of mark.strokes) {
    points += stroke.length;
    if (points > STROKE_LIMITS.points) return 'too_long';
    let last: StrokePoint | undefined;
    for (const point of stroke) {
      if (![point.x, point.y, point.t].every(Number.isFinite)) return 'invalid';
      if (last) ink += Math.hypot(point.x - last.x, point.y - last.y);
      last = point;
    }
  }
  if (points === 0) return 'empty';
  return ink < side * SHORTEST_INK ? 'dot' : 'none';
}

function isLength(n: number): boolean {
  return Number.isFinite(n) && n > 0 && n <= STROKE_LIMITS.padSide;
}
