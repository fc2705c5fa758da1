/**
 * The handwritten mark as vectors (sharp at any magnification), fitted into its field with its proportions kept.
 * What counts as a signature is decided by shared/domain/strokes; style is never judged.
 */
import { strokeFault, type HandwrittenSignature, type StrokePoint } from '@luobi/shared';
import { AppError } from '../../../kernel';
import { numberText } from '../pdf';
import { brushEffort, brushLine, nibFor } from './brush';
import { capsule, outlineOf } from './outline';
import { extent, filledOutlines, transformed, type PathCommand } from './path';

/** #1F2329 and a pen blue, as PDF operands */
const COLOURS = { ink: '0.122 0.137 0.161', blue: '0.09 0.24 0.6' } as const;
/** points per grid unit; rounding is off by less than half a pixel at 800 % */
const GRID = 0.1;
/** of the widest nib: three quarters of a pixel at 800 % */
const TOLERANCE = 0.07;
/** part of the field left free on each side */
const MARGIN = 0.04;
/** A scribble that needs more is drawn from straight pieces (a name takes 300): it may not make the file large or us slow. */
const MOST_COMMANDS = 8_000;
const MOST_EFFORT = 40_000;
const SCRIBBLE_PIECES = 1_000;
/** A small mark is not blown up beyond this multiple of the size it had relative to the pad. */
const LARGEST_ZOOM = 2.2;

/**
 * @param width of the field in points @param height likewise
 * @returns a content stream, y up, origin at the lower left of the field
 * @throws AppError signature_empty {fault}
 */
export function drawHandwriting(mark: HandwrittenSignature, width: number, height: number): string {
  const commands = inkOutlines(mark);
  const [left, top, right, bottom] = extent(commands);
  const [roomX, roomY] = [width * (1 - 2 * MARGIN), height * (1 - 2 * MARGIN)];
  const whole = Math.min(roomX / mark.width, roomY / mark.height);
  const scale = Math.min(roomX / (right - left), roomY / (bottom - top), whole * LARGEST_ZOOM) / GRID;
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const placed = transformed(commands, [scale, 0, 0, -scale, width / GRID / 2 - middleX * scale, height / GRID / 2 + middleY * scale]);
  return `${COLOURS[mark.color]} rg\n${numberText(GRID)} 0 0 ${numberText(GRID)} 0 0 cm\n${filledOutlines(placed)}`;
}

/** Filled outlines in pad units, y down. @throws AppError signature_empty */
export function inkOutlines(mark: HandwrittenSignature): PathCommand[] {
  requireInk(mark);
  const seen = { ...mark, strokes: mark.strokes.filter((stroke) => stroke.length > 0).map((stroke) => stroke.map((point) => onPad(point, mark))) };
  requireInk(seen);
  const nib = nibFor(Math.min(mark.width, mark.height));
  const effort = seen.strokes.reduce((sum, stroke) => sum + stroke.length + brushEffort(stroke, nib), 0);
  const commands = effort <= MOST_EFFORT ? seen.strokes.flatMap((stroke) => outlineOf(brushLine(stroke, nib), nib.max * TOLERANCE)) : [];
  return commands.length > 0 && commands.length <= MOST_COMMANDS ? commands : scribbled(seen.strokes, (nib.min + nib.max) / 2);
}

/** Straight pieces between some of the points. */
function scribbled(strokes: HandwrittenSignature['strokes'], radius: number): PathCommand[] {
  const total = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const skip = Math.ceil(total / SCRIBBLE_PIECES);
  return strokes.flatMap((stroke) => {
    const kept = stroke.filter((_, i) => i % skip === 0 || i === stroke.length - 1).map(({ x, y }) => ({ x, y, radius }));
    return kept.flatMap((point, i) => (i > 0 || kept.length === 1 ? capsule(kept[i - 1] ?? point, point) : []));
  });
}

function requireInk(mark: HandwrittenSignature): void {
  const fault = strokeFault(mark);
  if (fault !== 'none') throw new AppError('signature_empty', { fault });
}

/** Ink beside the pad was never seen. */
function onPad(point: StrokePoint, pad: HandwrittenSignature): StrokePoint {
  const clamp = (value: number, end: number): number => Math.min(end, Math.max(0, value));
  return { ...point, x: clamp(point.x, pad.width), y: clamp(point.y, pad.height) };
}
