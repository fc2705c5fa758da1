/**
 * The reader's zoom. While two fingers are at work the column is only drawn larger (a transform); when they leave it is
 * laid out anew at that size, and what was between them stays between them. The size belongs to the spot one looks at:
 * going to another page shows that page whole again.
 */
import { useCallback, useMemo, useRef, useState } from 'react';
import type { ScrollPosition, Spot } from '../../platform/scroller';
import { createGesture, type Gesture } from './gesture';
import { columnOf, pageAt, type Column, type PageSize } from './layout';
import { ZOOM, anchorAt, clampZoom, scrollFor } from './zoom';

/** ms between two drawings of a pinch: setData is slow on weapp */
const FRAME_MS = 40;

export interface Zooming {
  readonly zoom: number;
  readonly column: Column;
  /** how the column is drawn while fingers are on it */
  readonly pinch: { readonly transform: string; readonly transformOrigin: string } | null;
  readonly gesture: Gesture;
  /** zooms around a spot of the area (its middle by default) */
  readonly to: (zoom: number, at?: Spot) => void;
  readonly toggle: (at: Spot) => void;
  /** back to the whole width without moving; the caller goes somewhere else */
  readonly reset: () => Column;
}

export interface ZoomArea {
  /** px of a page at zoom 1 */
  readonly width: number;
  readonly view: { readonly width: number; readonly height: number };
  readonly scroll: { readonly current: { readonly top: number; readonly left: number } };
  readonly goTo: (position: ScrollPosition) => void;
}

export function useZoom(sizes: readonly PageSize[], area: ZoomArea): Zooming {
  const [zoom, setZoom] = useState<number>(ZOOM.least);
  const [pinch, setPinch] = useState<Zooming['pinch']>(null);
  const column = useMemo(() => columnOf(sizes, area.width * zoom), [sizes, area.width, zoom]);
  const now = useRef({ zoom, column, sizes, area });
  now.current = { zoom, column, sizes, area };

  const apply = useCallback((next: number, from: Spot, to: Spot) => {
    const { column: before, sizes: list, area: { width, scroll, goTo } } = now.current;
    const y = scroll.current.top + from.y;
    const anchor = anchorAt(before, pageAt(before, y), scroll.current.left + from.x, y);
    const wanted = clampZoom(next);
    setPinch(null);
    setZoom(wanted);
    goTo(scrollFor(columnOf(list, width * wanted), anchor, to));
  }, []);

  const gesture = useMemo(() => {
    let [from, at, scale, drawn] = [{ x: 0, y: 0 }, { x: 0, y: 0 }, 1, 0];
    return createGesture({
      onPinchStart: (middle) => { [from, at, scale, drawn] = [middle, middle, 1, 0]; },
      onPinch: (wanted, middle) => {
        const { zoom: current, area: { scroll } } = now.current;
        scale = clampZoom(current * wanted) / current;
        at = middle;
        const clock = Date.now();
        if (clock - drawn < FRAME_MS) return;
        drawn = clock;
        setPinch({
          transform: `translate(${(at.x - from.x).toFixed(1)}px, ${(at.y - from.y).toFixed(1)}px) scale(${scale.toFixed(3)})`,
          transformOrigin: `${Math.round(scroll.current.left + from.x)}px ${Math.round(scroll.current.top + from.y)}px`,
        });
      },
      onPinchEnd: () => apply(now.current.zoom * scale, from, at),
      onDoubleTap: (spot) => apply(now.current.zoom > ZOOM.least ? ZOOM.least : ZOOM.tap, spot, spot),
    });
  }, [apply]);

  const to = useCallback((next: number, at?: Spot) => {
    const { view } = now.current.area;
    const spot = at ?? { x: view.width / 2, y: view.height / 2 };
    apply(next, spot, spot);
  }, [apply]);
  const toggle = useCallback((at: Spot) => to(now.current.zoom > ZOOM.least ? ZOOM.least : ZOOM.tap, at), [to]);
  const reset = useCallback((): Column => {
    setZoom(ZOOM.least);
    return columnOf(now.current.sizes, now.current.area.width);
  }, []);
  return { zoom, column, pinch, gesture, to, toggle, reset };
}
