/**
 * An area that scrolls by itself in both directions, can be sent somewhere, tells its size, and hands over touches of
 * more than one finger. Scrolling itself, with its inertia, is the system's. What the touches mean is the caller's matter.
 */
import { ScrollView } from '@tarojs/components';
import Taro, { useReady } from '@tarojs/taro';
import { useEffect, useLayoutEffect, useRef, useState, type CSSProperties, type PropsWithChildren, type RefObject } from 'react';

const WEB = process.env.TARO_ENV !== 'weapp';

export interface Spot {
  readonly x: number;
  readonly y: number;
}
export interface AreaSize {
  readonly width: number;
  readonly height: number;
}
/** Touches in px from the area's own corner; `at` in ms. An answer of true keeps them from scrolling. */
export interface TouchListener {
  start(touches: readonly Spot[], at: number): boolean;
  move(touches: readonly Spot[], at: number): boolean;
  end(touches: readonly Spot[], at: number): boolean;
  cancel(): void;
}
export interface ScrollPosition {
  /** px from the top and from the left */
  readonly top: number;
  readonly left?: number;
}
export interface ScrollerProps {
  readonly className?: string;
  readonly style?: CSSProperties;
  /** needed on weapp to be measured */
  readonly id: string;
  /** a new object scrolls there, even to the same place again */
  readonly goTo?: ScrollPosition | null;
  readonly onScroll: (top: number, left: number) => void;
  /** the end of the content is in view */
  readonly onEnd?: () => void;
  readonly onSize?: (size: AreaSize) => void;
  readonly touches?: TouchListener;
  /** browsers: a mouse's double click, and the wheel with Ctrl (which is also a trackpad's pinch); `factor` > 1 is nearer */
  readonly onDoubleClick?: (at: Spot) => void;
  readonly onWheelZoom?: (factor: number, at: Spot) => void;
  /** true while nothing may scroll */
  readonly still?: boolean;
  readonly label: string;
}

/** px from the end that count as the end */
const NEAR_END = 40;

export function Scroller(props: PropsWithChildren<ScrollerProps>) {
  return WEB ? <BrowserScroller {...props} /> : <WeappScroller {...props} />;
}

function BrowserScroller({ children, className, style, id, goTo, onScroll, onEnd, onSize, touches, onDoubleClick, onWheelZoom, label }: PropsWithChildren<ScrollerProps>) {
  const element = useRef<HTMLDivElement>(null);
  // before the next paint: what has just changed its size must not flash at its old place
  useLayoutEffect(() => {
    if (goTo) element.current?.scrollTo({ top: goTo.top, ...(goTo.left === undefined ? {} : { left: goTo.left }) });
  }, [goTo]);
  const tellSize = useRef(onSize);
  tellSize.current = onSize;
  useEffect(() => {
    const area = element.current;
    if (!area) return undefined;
    const observer = new ResizeObserver(() => tellSize.current?.({ width: area.clientWidth, height: area.clientHeight }));
    observer.observe(area);
    return () => observer.disconnect();
  }, []);
  useFingers(element, touches, onDoubleClick, onWheelZoom);
  return (
    <div ref={element} id={id} className={className} style={{ touchAction: 'pan-x pan-y', ...style }} role='region' aria-label={label} tabIndex={0} onScroll={(event) => {
      const { scrollTop, scrollLeft, clientHeight, scrollHeight } = event.currentTarget;
      onScroll(scrollTop, scrollLeft);
      if (scrollTop + clientHeight >= scrollHeight - NEAR_END) onEnd?.();
    }}>{children}</div>
  );
}

/** ms after a touch in which a double click is the touch's own echo */
const ECHO_MS = 800;

function useFingers(element: RefObject<HTMLDivElement>, touches: TouchListener | undefined, onDoubleClick: ScrollerProps['onDoubleClick'], onWheelZoom: ScrollerProps['onWheelZoom']): void {
  const latest = useRef({ touches, onDoubleClick, onWheelZoom });
  latest.current = { touches, onDoubleClick, onWheelZoom };
  useEffect(() => {
    const area = element.current;
    if (!area) return undefined;
    let touchedAt = -Infinity;
    const spot = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Spot => {
      const { left, top } = area.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const hear = (act: 'start' | 'move' | 'end') => (event: TouchEvent): void => {
      touchedAt = event.timeStamp;
      const ours = latest.current.touches?.[act]([...event.touches].map(spot), event.timeStamp) ?? false;
      if (ours && event.cancelable) event.preventDefault();
    };
    const listeners: Record<string, (event: never) => void> = {
      touchstart: hear('start'), touchmove: hear('move'), touchend: hear('end'),
      touchcancel: () => latest.current.touches?.cancel(),
      // Safari's own zoom of the whole page
      gesturestart: (event: Event) => event.preventDefault(),
      dblclick: (event: MouseEvent) => {
        if (event.timeStamp - touchedAt > ECHO_MS) latest.current.onDoubleClick?.(spot(event));
      },
      wheel: (event: WheelEvent) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        latest.current.onWheelZoom?.(Math.exp(-event.deltaY / 200), spot(event));
      },
    };
    for (const [name, listen] of Object.entries(listeners)) area.addEventListener(name, listen as EventListener, { passive: false });
    return () => { for (const [name, listen] of Object.entries(listeners)) area.removeEventListener(name, listen as EventListener); };
  }, [element]);
}

interface WeappTouches {
  readonly timeStamp: number;
  readonly touches: readonly { readonly clientX: number; readonly clientY: number }[];
}

function WeappScroller({ children, className, style, id, goTo, onScroll, onEnd, onSize, touches, still }: PropsWithChildren<ScrollerProps>) {
  const [wish, setWish] = useState<ScrollPosition>();
  useEffect(() => {
    if (!goTo) return;
    // WeChat sets scrollTop before it lays out what comes with it: a wish that came along with its content would end at
    // the old height. And it ignores a scrollTop equal to the last one: a small fraction makes every wish new.
    let over = false;
    const fresh = (px: number): number => px + Math.random() / 100;
    Taro.nextTick(() => {
      if (!over) setWish({ top: fresh(goTo.top), ...(goTo.left === undefined ? {} : { left: fresh(goTo.left) }) });
    });
    return () => { over = true; };
  }, [goTo]);
  const corner = useRef({ left: 0, top: 0 });
  const tellSize = useRef(onSize);
  tellSize.current = onSize;
  const measure = useRef(() => {
    Taro.createSelectorQuery().select(`#${id}`).boundingClientRect().exec((answers: unknown[]) => {
      const box = answers[0] as { left: number; top: number; width: number; height: number } | null;
      if (!box || !(box.width > 0 && box.height > 0)) return;
      corner.current = { left: box.left, top: box.top };
      tellSize.current?.({ width: box.width, height: box.height });
    });
  });
  useReady(() => measure.current());
  useEffect(() => {
    const onResize = (): void => measure.current();
    Taro.onWindowResize(onResize);
    const timer = setTimeout(onResize, 50);
    return () => {
      clearTimeout(timer);
      Taro.offWindowResize(onResize);
    };
  }, []);
  const hear = (act: 'start' | 'move' | 'end') => (event: unknown): void => {
    const { touches: list, timeStamp } = event as WeappTouches;
    touches?.[act]([...(list ?? [])].map(({ clientX, clientY }) => ({ x: clientX - corner.current.left, y: clientY - corner.current.top })), timeStamp);
  };
  return (
    <ScrollView
      id={id} scrollY={!still} scrollX={!still} className={className} style={style} scrollTop={wish?.top} scrollLeft={wish?.left} lowerThreshold={NEAR_END} onScrollToLower={onEnd}
      onScroll={(event) => { if (Number.isFinite(event.detail?.scrollTop)) onScroll(event.detail.scrollTop, event.detail.scrollLeft ?? 0); }}
      onTouchStart={hear('start')} onTouchMove={hear('move')} onTouchEnd={hear('end')} onTouchCancel={() => touches?.cancel()}
    >
      {children}
    </ScrollView>
  );
}
