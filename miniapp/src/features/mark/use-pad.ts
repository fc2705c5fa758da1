/** The pad: strokes are the truth, the canvas only shows them. Turning the phone keeps what was written. */
import { strokeFault, type HandwrittenSignature, type StrokeFault } from '@luobi/shared';
import { useCallback, useMemo, useRef, useState } from 'react';
import { drawLast, drawStroke } from '../../ink/draw';
import { createRecorder, refit, toSignature } from '../../ink/strokes';
import { INK_COLORS } from '../../ink/svg';
import { brushFor } from '../../ink/width';
import type { CanvasReady, CanvasSample } from '../../platform/ink-canvas';

export interface Pad {
  readonly count: number;
  readonly color: HandwrittenSignature['color'];
  readonly setColor: (color: HandwrittenSignature['color']) => void;
  readonly undo: () => void;
  readonly clear: () => void;
  /** the finished mark, or why it cannot be one */
  readonly finish: () => { readonly fault: StrokeFault; readonly mark: HandwrittenSignature };
  readonly canvas: {
    readonly onReady: (canvas: CanvasReady) => void;
    readonly onBegin: (sample: CanvasSample) => void;
    readonly onMove: (sample: CanvasSample) => void;
    readonly onEnd: () => void;
  };
}

export function usePad(): Pad {
  const recorder = useMemo(() => createRecorder(), []);
  const surface = useRef<CanvasReady | null>(null);
  const [count, setCount] = useState(0);
  const [color, setColorState] = useState<HandwrittenSignature['color']>('ink');
  const colorNow = useRef(color);

  const redraw = useCallback(() => {
    const canvas = surface.current;
    if (!canvas) return;
    canvas.context.clearRect(0, 0, canvas.width, canvas.height);
    for (const stroke of recorder.strokes()) drawStroke(canvas.context, stroke, brushFor(canvas.height), INK_COLORS[colorNow.current]);
  }, [recorder]);
  const extend = useCallback(() => {
    const canvas = surface.current;
    const stroke = recorder.strokes()[recorder.strokes().length - 1];
    if (canvas && stroke) drawLast(canvas.context, stroke, brushFor(canvas.height), INK_COLORS[colorNow.current]);
  }, [recorder]);

  return {
    count,
    color,
    setColor: (next) => { colorNow.current = next; setColorState(next); redraw(); },
    undo: () => { recorder.undo(); setCount(recorder.strokes().length); redraw(); },
    clear: () => { recorder.clear(); setCount(0); redraw(); },
    finish: () => {
      const mark = toSignature(recorder.strokes(), surface.current ?? { width: 1, height: 1 }, color);
      return { fault: strokeFault(mark), mark };
    },
    canvas: {
      onReady: (next) => {
        const before = surface.current;
        if (before) recorder.replace(refit(recorder.strokes(), before, next));
        surface.current = next;
        redraw();
      },
      onBegin: ({ x, y, at, pressure }) => {
        if (recorder.begin(x, y, at, pressure)) extend();
        setCount(recorder.strokes().length);
      },
      onMove: ({ x, y, at, pressure }) => { if (recorder.move(x, y, at, pressure)) extend(); },
      onEnd: () => {
        recorder.end();
        redraw();
      },
    },
  };
}
