/**
 * A kind word before somebody signs with a blackened patch. Never about style, and only on the phone: the server takes
 * any ink that is not a dot. Ink so many times as long as the writing is across is no name: the densest character there
 * is has 12, 龘 three times in a row 14.
 */
import { strokeFault, type HandwrittenSignature, type StrokeFault } from '@luobi/shared';
import { boundsOf } from './strokes';

const DENSEST_INK = 30;

export type PadFault = StrokeFault | 'scribble';

export function padFault(mark: HandwrittenSignature): PadFault {
  const fault = strokeFault(mark);
  if (fault !== 'none') return fault;
  const box = boundsOf(mark.strokes);
  const ink = mark.strokes.reduce((sum, stroke) => sum + stroke.reduce((length, { x, y }, i) => length + (i === 0 ? 0 : Math.hypot(x - (stroke[i - 1]?.x ?? x), y - (stroke[i - 1]?.y ?? y))), 0), 0);
  return box && ink > DENSEST_INK * Math.hypot(box.width, box.height) ? 'scribble' : 'none';
}
