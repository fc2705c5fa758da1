/** Strokes as they are being written: the only truth of the pad. Refuses what is not a number and what is too much. */
import { STROKE_LIMITS, type HandwrittenSignature, type StrokePoint } from '@luobi/shared';

export type Stroke = readonly StrokePoint[];

/** Points closer than this to the last one say nothing new (pad units). */
const CLOSEST = 0.8;
/** No pad is this large, no clock this late; NaN compares as false and goes with them. */
const FARTHEST = 1e5;
const LATEST = 1e15;
/** Kept free so that the server's own limits are never met. */
const MOST_POINTS = STROKE_LIMITS.points - 100;

export interface Recorder {
  readonly strokes: () => readonly Stroke[];
  /** @param at time in ms on any clock that only goes forward */
  begin(x: number, y: number, at: number, pressure?: number): boolean;
  /** @returns false when the point was left out */
  move(x: number, y: number, at: number, pressure?: number): boolean;
  end(): void;
  undo(): void;
  clear(): void;
  replace(strokes: readonly Stroke[]): void;
}

export function createRecorder(start: readonly Stroke[] = []): Recorder {
  let strokes: StrokePoint[][] = start.map((stroke) => [...stroke]);
  let current: StrokePoint[] | null = null;
  let total = strokes.reduce((n, stroke) => n + stroke.length, 0);
  // later strokes continue the clock of those restored
  let zero: number | null = null;
  const restoredUntil = strokes.reduce((latest, stroke) => Math.max(latest, stroke[stroke.length - 1]?.t ?? 0), 0);

  function point(x: number, y: number, at: number, pressure?: number): StrokePoint | null {
    if (!(Math.abs(x) <= FARTHEST && Math.abs(y) <= FARTHEST && Math.abs(at) <= LATEST) || total >= MOST_POINTS) return null;
    zero ??= at - (restoredUntil > 0 ? restoredUntil + 300 : 0);
    const p = pressure !== undefined && pressure > 0 && pressure <= 1 ? { p: Math.max(0.001, Math.round(pressure * 1000) / 1000) } : {};
    return { x: round(x), y: round(y), t: Math.max(0, Math.round(at - zero)), ...p };
  }

  return {
    strokes: () => strokes,
    begin(x, y, at, pressure) {
      const first = strokes.length < STROKE_LIMITS.strokes ? point(x, y, at, pressure) : null;
      current = first ? [first] : null;
      if (current) {
        strokes = [...strokes, current];
        total += 1;
      }
      return current !== null;
    },
    move(x, y, at, pressure) {
      const last = current?.[current.length - 1];
      const next = current ? point(x, y, at, pressure) : null;
      if (!current || !last || !next || Math.hypot(next.x - last.x, next.y - last.y) < CLOSEST) return false;
      current.push(next);
      total += 1;
      return true;
    },
    end() { current = null; },
    undo() {
      current = null;
      total -= strokes[strokes.length - 1]?.length ?? 0;
      strokes = strokes.slice(0, -1);
    },
    clear() { current = null; strokes = []; total = 0; },
    replace(next) { current = null; strokes = next.map((stroke) => [...stroke]); total = strokes.reduce((n, stroke) => n + stroke.length, 0); },
  };
}

const round = (n: number): number => Math.round(n * 100) / 100;

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box around all points; null when there is none. */
export function boundsOf(strokes: readonly Stroke[]): Bounds | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (const { x, y } of stroke) {
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return Number.isFinite(left) ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

/**
 * The same writing on a pad of another size (the phone was turned): scaled as one, centred, never distorted.
 * @throws never; an impossible size leaves the strokes as they are
 */
export function refit(strokes: readonly Stroke[], from: { readonly width: number; readonly height: number }, to: { readonly width: number; readonly height: number }): Stroke[] {
  const scale = Math.min(to.width / from.width, to.height / from.height);
  if (!Number.isFinite(scale) || scale <= 0) return strokes.map((stroke) => [...stroke]);
  const dx = (to.width - from.width * scale) / 2;
  const dy = (to.height - from.height * scale) / 2;
  return strokes.map((stroke) => stroke.map((point) => ({ ...point, x: round(point.x * scale + dx), y: round(point.y * scale + dy) })));
}

export function toSignature(strokes: readonly Stroke[], pad: { readonly width: number; readonly height: number }, color: HandwrittenSignature['color']): HandwrittenSignature {
  return { width: Math.round(pad.width), height: Math.round(pad.height), color, strokes };
}
