/**
 * The handwritten mark as vectors (sharp at any magnification), fitted into its field with its proportions kept.
 * What counts as a signature is decided by shared/domain/strokes; style is never judged.
 */
import { strokeFault, type HandwrittenSignature, type StrokePoint } from '@luobi/shared';
import { AppError } from '../../../kernel';
import { numberText } from '../pdf';
import { brushLine, nibFor } from './brush';
import { outlineOf } from './outline';
import { extent, pdfPath, transformed, type PathCommand } from './path';

/** #1F2329 and a pen blue, as PDF operands */
const COLOURS = { ink: '0.122 0.137 0.161', blue: '0.09 0.24 0.6' } as const;
/** points per grid unit: a third of a pixel at 800 % */
const GRID = 0.03;
/** part of the field left free on each side */
const MARGIN = 0.04;
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
  const path = pdfPath(transformed(commands, [scale, 0, 0, -scale, width / GRID / 2 - middleX * scale, height / GRID / 2 + middleY * scale]));
  return `${COLOURS[mark.color]} rg\n${numberText(GRID)} 0 0 ${numberText(GRID)} 0 0 cm\n${path}\nf`;
}

/** Filled outlines in pad units, y down. @throws AppError signature_empty */
export function inkOutlines(mark: HandwrittenSignature): PathCommand[] {
  requireInk(mark);
  const seen = { ...mark, strokes: mark.strokes.filter((stroke) => stroke.length > 0).map((stroke) => stroke.map((point) => onPad(point, mark))) };
  requireInk(seen);
  const nib = nibFor(Math.min(mark.width, mark.height));
  return seen.strokes.flatMap((stroke) => outlineOf(brushLine(stroke, nib)));
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
