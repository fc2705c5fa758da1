/**
 * From the points of one stroke to a line of changing width: the pen is wide when slow or pressed, narrow when fast.
 * The curve is the one the pad shows (quadratics between the middles of neighbouring points). Pad units, y down.
 */
import type { StrokePoint } from '@luobi/shared';

/** A place on the centre line: direction of the pen as a unit vector, half the width there. */
export interface BrushSample {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly radius: number;
  /** change of the radius per unit along the line */
  readonly slope: number;
}

export interface Nib {
  readonly min: number;
  readonly max: number;
}

interface Knot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** How much a pad unit per millisecond thins the line. */
const SPEED = 1.6;
const SMOOTHING = 0.6;
/** A pen lifted at this speed or faster leaves a thin end; pad units per millisecond. */
const LIFTED_IN_MOTION = 0.35;
/** length of a piece of the curve, in nib widths */
const STEP = 0.4;
const TAPER = [[0, 0.45], [1, 0.65], [2, 0.85]] as const;

/** Widths in pad units: as on the pad, but never so thin that a large pad shrunk into a field becomes a hair. */
export function nibFor(shorterPadSide: number): Nib {
  const max = Math.max(4.2, shorterPadSide * 0.042) / 2;
  return { min: max * 0.32, max };
}

/** @returns at least one sample; a single one is a dot */
export function brushLine(points: readonly StrokePoint[], nib: Nib): BrushSample[] {
  const knots = withRadius(thinned(points, nib.max * 0.3), nib);
  if (knots.length === 1) return [{ ...knots[0]!, dx: 1, dy: 0, slope: 0, radius: Math.max(knots[0]!.radius, nib.max * 0.8) }];
  return curve(knots, nib.max * STEP);
}

/** About how many samples brushLine will look at. */
export function brushEffort(points: readonly StrokePoint[], nib: Nib): number {
  let length = 0;
  for (let i = 1; i < points.length; i++) length += Math.hypot(points[i]!.x - points[i - 1]!.x, points[i]!.y - points[i - 1]!.y);
  return length / (nib.max * STEP);
}

/** Points nearer than the pen can show are noise of the touch screen; the last point stays. */
function thinned(points: readonly StrokePoint[], distance: number): StrokePoint[] {
  const kept: StrokePoint[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= distance) kept.push(point);
  }
  const end = points.at(-1);
  const last = kept.at(-1);
  if (end && last && kept.length > 1 && end !== last) kept[kept.length - 1] = end;
  return kept;
}

function withRadius(points: readonly StrokePoint[], nib: Nib): Knot[] {
  const [first, second] = points;
  let speed = first && second ? speedBetween(first, second) : 0;
  // the pen rests a moment where it is set down
  let radius = first ? Math.min(nib.max, targetRadius(second ?? first, speed, nib) * 1.2) : nib.min;
  const radii = points.map((point, i) => {
    const before = points[i - 1];
    if (before) {
      const distance = Math.hypot(point.x - before.x, point.y - before.y);
      speed = SMOOTHING * speedBetween(before, point) + (1 - SMOOTHING) * speed;
      // ink cannot swell faster than the pen moves
      const most = Math.min(nib.max * 0.25, distance * 0.15);
      radius += Math.max(-most, Math.min(most, targetRadius(point, speed, nib) - radius));
    }
    return radius;
  });
  if (speed > LIFTED_IN_MOTION) for (const [back, part] of TAPER) if (radii.length > 2 * back + 2) radii[radii.length - 1 - back]! *= part;
  const even = evened(evened(radii));
  return points.map(({ x, y }, i) => ({ x, y, radius: Math.max(nib.min * 0.6, even[i]!) }));
}

/** Each value with half of its neighbours: no steps in the width. */
const evened = (values: readonly number[]): number[] =>
  values.map((value, i) => ((values[i - 1] ?? value) + 2 * value + (values[i + 1] ?? value)) / 4);

/** Pad units per millisecond. */
const speedBetween = (a: StrokePoint, b: StrokePoint): number => Math.hypot(b.x - a.x, b.y - a.y) / Math.max(1, b.t - a.t);

function targetRadius({ p }: StrokePoint, speed: number, nib: Nib): number {
  // 0, 0.5 and 1 are what devices report that feel no pressure
  const felt = p !== undefined && p > 0 && p < 1 && p !== 0.5;
  return felt ? nib.min + (nib.max - nib.min) * p : Math.max(nib.min, nib.max / (1 + speed * SPEED));
}

const middle = (a: Knot, b: Knot): Knot => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, radius: (a.radius + b.radius) / 2 });

function curve(knots: readonly Knot[], step: number): BrushSample[] {
  const out: BrushSample[] = [];
  const last = knots.length - 1;
  for (let i = 0; i <= last; i++) {
    const control = knots[i]!;
    const from = i === 0 ? control : middle(knots[i - 1]!, control);
    const to = i === last ? control : middle(control, knots[i + 1]!);
    const length = Math.hypot(control.x - from.x, control.y - from.y) + Math.hypot(to.x - control.x, to.y - control.y);
    const steps = Math.max(1, Math.min(24, Math.ceil(length / step)));
    for (let k = i === 0 ? 0 : 1; k <= steps; k++) add(out, from, control, to, k / steps);
  }
  return out.map((sample, i) => ({ ...sample, slope: slopeBetween(out[i - 1] ?? sample, out[i + 1] ?? sample) }));
}

/** A pen does not swell or thin by more than it moves. */
function slopeBetween(a: BrushSample, b: BrushSample): number {
  const distance = Math.hypot(b.x - a.x, b.y - a.y);
  return distance < 1e-9 ? 0 : Math.max(-0.5, Math.min(0.5, (b.radius - a.radius) / distance));
}

function add(out: BrushSample[], a: Knot, b: Knot, c: Knot, t: number): void {
  const u = 1 - t;
  let dx = u * (b.x - a.x) + t * (c.x - b.x);
  let dy = u * (b.y - a.y) + t * (c.y - b.y);
  let length = Math.hypot(dx, dy);
  if (length < 1e-9) [dx, dy, length] = [c.x - a.x, c.y - a.y, Math.hypot(c.x - a.x, c.y - a.y)];
  const before = out.at(-1);
  if (length < 1e-9) [dx, dy, length] = [before?.dx ?? 1, before?.dy ?? 0, 1];
  out.push({
    x: u * u * a.x + 2 * u * t * b.x + t * t * c.x, y: u * u * a.y + 2 * u * t * b.y + t * t * c.y,
    dx: dx / length, dy: dy / length, slope: 0, radius: u * u * a.radius + 2 * u * t * b.radius + t * t * c.radius,
  });
}

/** A point of the curve drawn from a to b: it leaves and arrives in the direction of the pen. */
export function between(a: BrushSample, b: BrushSample, chord: number, t: number): Knot {
  const u = 1 - t;
  const [w0, w1, w2, w3] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  const reach = chord / 3;
  return {
    x: (w0 + w1) * a.x + (w2 + w3) * b.x + (w1 * a.dx - w2 * b.dx) * reach,
    y: (w0 + w1) * a.y + (w2 + w3) * b.y + (w1 * a.dy - w2 * b.dy) * reach,
    radius: (w0 + w1) * a.radius + (w2 + w3) * b.radius + (w1 * a.slope - w2 * b.slope) * reach,
  };
}
