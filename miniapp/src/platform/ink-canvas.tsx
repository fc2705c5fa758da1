/**
 * A canvas that hands over its 2d context and the samples of a finger, pen or mouse, in canvas CSS px. It draws nothing
 * and keeps nothing. WeChat: `type="2d"` with touch events; browsers: pointer events with capture and coalesced samples.
 */
import { Canvas } from '@tarojs/components';
import Taro, { useDidShow, useReady } from '@tarojs/taro';
import { useEffect, useRef, type PointerEvent as ReactPointerEvent } from 'react';
import { windowSize } from './device';

const WEB = process.env.TARO_ENV !== 'weapp';
/** WeChat: larger canvases crash on some Android phones */
const LARGEST_SIDE = 1365;
/** finer than this only costs memory */
const FINEST = 3;

export interface CanvasSample {
  readonly x: number;
  readonly y: number;
  /** ms */
  readonly at: number;
  readonly pressure?: number;
}
export interface CanvasReady {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}
export interface InkCanvasProps {
  readonly id: string;
  readonly label: string;
  readonly className?: string;
  /** true when the page is drawn turned by 90° clockwise (a phone held upright) */
  readonly turned?: boolean;
  /** called again whenever the size has changed; the canvas is empty then */
  readonly onReady: (canvas: CanvasReady) => void;
  readonly onBegin: (sample: CanvasSample) => void;
  readonly onMove: (sample: CanvasSample) => void;
  readonly onEnd: () => void;
}

export function InkCanvas(props: InkCanvasProps) {
  return WEB ? <BrowserCanvas {...props} /> : <WeappCanvas {...props} />;
}

function BrowserCanvas({ id, label, className, turned, onReady, onBegin, onMove, onEnd }: InkCanvasProps) {
  const element = useRef<HTMLCanvasElement>(null);
  const latest = useRef(onReady);
  latest.current = onReady;
  useEffect(() => {
    const canvas = element.current;
    if (!canvas) return;
    let size = '';
    const prepare = (): void => {
      const { offsetWidth: width, offsetHeight: height } = canvas;
      if (!width || !height || size === `${width}x${height}`) return;
      size = `${width}x${height}`;
      const context = fit(canvas, width, height, Math.min(window.devicePixelRatio || 1, FINEST));
      if (context) latest.current({ context, width, height });
    };
    const observer = new ResizeObserver(prepare);
    observer.observe(canvas);
    prepare();
    return () => observer.disconnect();
  }, []);

  const at = (event: PointerEvent | ReactPointerEvent): CanvasSample => {
    const box = element.current?.getBoundingClientRect() ?? new DOMRect();
    const [dx, dy] = [event.clientX - box.left, event.clientY - box.top];
    const place = turned ? { x: dy, y: box.width - dx } : { x: dx, y: dy };
    return { ...place, at: event.timeStamp, pressure: event.pointerType === 'pen' ? event.pressure : undefined };
  };
  return (
    <canvas
      ref={element} id={id} role='img' aria-label={label} className={className} style={{ touchAction: 'none' }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        onBegin(at(event));
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
        for (const one of all.length ? all : [event.nativeEvent]) onMove(at(one));
      }}
      onPointerUp={onEnd}
      onPointerCancel={onEnd}
    />
  );
}

interface WeappTouch {
  readonly timeStamp: number;
  readonly touches: readonly { readonly x: number; readonly y: number; readonly force?: number }[];
}

function WeappCanvas({ id, label, className, onReady, onBegin, onMove, onEnd }: InkCanvasProps) {
  const latest = useRef(onReady);
  latest.current = onReady;
  const prepare = useRef(() => {
    // after the next layout: right after a turn the old size would be answered
    setTimeout(() => {
      Taro.createSelectorQuery().select(`#${id}`).fields({ node: true, size: true }).exec((answer: unknown[]) => {
        const found = answer[0] as { node?: HTMLCanvasElement; width?: number; height?: number } | null;
        if (!found?.node || !found.width || !found.height) return;
        const ratio = Math.min(windowSize().pixelRatio, FINEST, LARGEST_SIDE / Math.max(found.width, found.height));
        const context = fit(found.node, found.width, found.height, ratio);
        if (context) latest.current({ context, width: found.width, height: found.height });
      });
    }, 50);
  });
  useReady(() => prepare.current());
  // some phones give an app that comes back an empty canvas: it is drawn again
  useDidShow(() => prepare.current());
  useEffect(() => {
    const onResize = (): void => prepare.current();
    Taro.onWindowResize(onResize);
    return () => Taro.offWindowResize(onResize);
  }, []);
  const at = (event: WeappTouch): CanvasSample | null => {
    const touch = event.touches[0];
    if (!touch) return null;
    const pressure = touch.force !== undefined && touch.force > 0 && touch.force < 1 ? touch.force : undefined;
    return { x: touch.x, y: touch.y, at: event.timeStamp, pressure };
  };
  const names: object = { ariaRole: 'img', ariaLabel: label };
  return (
    <Canvas
      type='2d' id={id} canvasId={id} className={className} disableScroll {...names}
      onTouchStart={(event) => { const sample = at(event as unknown as WeappTouch); if (sample) onBegin(sample); }}
      onTouchMove={(event) => { const sample = at(event as unknown as WeappTouch); if (sample) onMove(sample); }}
      onTouchEnd={onEnd}
      onTouchCancel={onEnd}
    />
  );
}

function fit(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): CanvasRenderingContext2D | null {
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  context?.scale(ratio, ratio);
  return context;
}
