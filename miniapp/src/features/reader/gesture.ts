/**
 * Fingers → pinch and double tap. Pure: it is fed touches and their time (ms) and tells what they mean. One finger
 * belongs to the system's own scrolling, with its inertia; two are a pinch, until all have left.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface GestureEvents {
  readonly onPinchStart: (middle: Point) => void;
  /** @param scale relative to the start; @param middle between the fingers now */
  readonly onPinch: (scale: number, middle: Point) => void;
  readonly onPinchEnd: () => void;
  readonly onDoubleTap: (at: Point) => void;
}
export interface Gesture {
  /** Each answers true when the touches are ours, not the scrolling's. */
  start(touches: readonly Point[], at: number): boolean;
  move(touches: readonly Point[], at: number): boolean;
  /** @param touches the fingers that are still there */
  end(touches: readonly Point[], at: number): boolean;
  cancel(): void;
}

const TAP = { longest: 250, farthest: 12, apart: 320, around: 36 };
/** fingers closer than this (px) say nothing about a scale */
const CLOSEST = 12;

export function createGesture(events: GestureEvents): Gesture {
  let pinch: { readonly distance: number } | null = null;
  let finger: { readonly from: Point; readonly at: number; moved: boolean } | null = null;
  let tap: { readonly point: Point; readonly at: number } | null = null;
  let owned = false;

  const endPinch = (): void => {
    if (!pinch) return;
    pinch = null;
    events.onPinchEnd();
  };
  return {
    start(raw, at) {
      const touches = raw.filter(finite);
      const [first, second] = touches;
      // a first finger: whatever was before is over, even if its end was never heard
      if (!second) {
        endPinch();
        owned = false;
      }
      if (first && second) {
        finger = null;
        tap = null;
        if (!pinch) {
          owned = true;
          pinch = { distance: Math.max(CLOSEST, distance(first, second)) };
          events.onPinchStart(middleOf(first, second));
        }
      } else if (first) finger = { from: first, at, moved: false };
      return owned;
    },
    move(raw) {
      const [first, second] = raw.filter(finite);
      if (finger && first && distance(finger.from, first) > TAP.farthest) finger.moved = true;
      if (pinch && first && second) events.onPinch(Math.max(CLOSEST, distance(first, second)) / pinch.distance, middleOf(first, second));
      return owned;
    },
    end(raw, at) {
      const touches = raw.filter(finite);
      const mine = owned;
      if (touches.length < 2) endPinch();
      if (touches.length > 0) return mine;
      owned = false;
      const quick = finger && !finger.moved && at - finger.at <= TAP.longest ? finger.from : null;
      finger = null;
      if (!quick) {
        tap = null;
        return mine;
      }
      if (tap && at - tap.at <= TAP.apart && distance(tap.point, quick) <= TAP.around) {
        tap = null;
        events.onDoubleTap(quick);
        return true;
      }
      tap = { point: quick, at };
      return mine;
    },
    cancel() {
      endPinch();
      finger = null;
      tap = null;
      owned = false;
    },
  };
}

const finite = ({ x, y }: Point): boolean => Number.isFinite(x) && Number.isFinite(y);
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const middleOf = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
