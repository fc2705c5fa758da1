/** The pad: strokes are the truth, the canvas only shows them. Turning the phone keeps what was written. */
import type { HandwrittenSignature } from '@luobi/shared';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { drawLast, drawStroke } from '../../ink/draw';
import { padFault, type PadFault } from '../../ink/legible';
import { createRecorder, refit, toSignature } from '../../ink/strokes';
import { INK_COLORS } from '../../ink/svg';
import { brushFor } from '../../ink/width';
import type { CanvasReady, CanvasSample } from '../../platform/ink-canvas';
import { keepUnfinished, unfinishedOf } from './draft';

export interface Pad {
  readonly count: number;
  readonly color: HandwrittenSignature['color'];
  readonly setColor: (color: HandwrittenSignature['color']) => void;
  readonly undo: () => void;
  readonly clear: () => void;
  /** the finished mark, or why it cannot be one */
  readonly finish: () => { readonly fault: PadFault; readonly mark: HandwrittenSignature };
  readonly canvas: {
    readonly onReady: (canvas: CanvasReady) => void;
    readonly onBegin: (sample: CanvasSample) => void;
    readonly onMove: (sample: CanvasSample) => void;
    readonly onEnd: () => void;
  };
}

/** @param taskId whose mark it is; writing left unfinished for it is there again */
export function usePad(taskId: string): Pad {
  const [before] = useState(() => unfinishedOf(taskId));
  const recorder = useMemo(() => createRecorder(before?.strokes), [before]);
  const surface = useRef<CanvasReady | null>(null);
  const size = useRef<{ readonly width: number; readonly height: number } | null>(before);
  const [count, setCount] = useState(() => recorder.strokes().length);
  const [color, setColorState] = useState<HandwrittenSignature['color']>(before?.color ?? 'ink');
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

  useEffect(() => () => {
    keepUnfinished(recorder.strokes().length > 0 && size.current ? { taskId, strokes: recorder.strokes(), ...size.current, color: colorNow.current } : null);
  }, [recorder, taskId]);

  return {
    count,
    color,
    setColor: (next) => { colorNow.current = next; setColorState(next); redraw(); },
    undo: () => { recorder.undo(); setCount(recorder.strokes().length); redraw(); },
    clear: () => { recorder.clear(); setCount(0); redraw(); },
    finish: () => {
      const mark = toSignature(recorder.strokes(), surface.current ?? { width: 1, height: 1 }, color);
      return { fault: padFault(mark), mark };
    },
    canvas: {
      onReady: (next) => {
        if (size.current) recorder.replace(refit(recorder.strokes(), size.current, next));
        size.current = { width: next.width, height: next.height };
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
