/**
 * The value of a field as text in its appearance (ISO 32000-1 §12.7.3.3): one line in the middle of the height, or
 * wrapped lines from the top; upright, as large as asked for or 12 points, smaller when it would not fit. A text that
 * would be too small to read is refused by a code of its own, never cut.
 */
import { AppError } from '../../../kernel';
import { textWidth, type FontSet } from '../fonts';
import { numberText } from '../pdf';
import { wrapText } from './line-break';

const LARGEST = 12;
const SMALLEST = 5;
const STEP = 0.25;
const PADDING = 2;
const INK = '0.122 0.137 0.161';
/** baseline above the lower edge of an ideographic em box, in em */
const BASELINE = 0.12;
/** part of the height of a field that one line may take */
const LINE_OF_FIELD = 0.78;
const LINE_HEIGHT = 1.35;

export interface TextStyle {
  readonly multiLine: boolean;
  readonly align: 'left' | 'center' | 'right';
  /** points; 0 for as large as fits, up to 12 */
  readonly fontSize: number;
}
export interface TextLayout {
  readonly size: number;
  /** x and baseline of each line, y up, origin at the lower left of the field */
  readonly lines: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

/** @param width of the field in points @param height likewise @throws AppError text_does_not_fit */
export function layOutText(text: string, width: number, height: number, style: TextStyle): TextLayout {
  const room = width - 2 * PADDING;
  const largest = Math.max(SMALLEST, style.fontSize || LARGEST);
  const found = style.multiLine ? wrapped(text, room, height - 2 * PADDING, largest) : onOneLine(text, room, height, largest);
  if (!found) throw new AppError('text_does_not_fit', { smallest: SMALLEST });
  const { size, lines } = found;
  const first = style.multiLine ? height - PADDING - size : (height - size) / 2;
  return { size, lines: lines.map((line, i) => ({ text: line, x: xOf(line, size, width, style.align), y: first - i * size * LINE_HEIGHT + size * BASELINE })) };
}

/** @returns a content stream; the font set's resources are the caller's @throws AppError text_does_not_fit */
export function drawFieldText(text: string, width: number, height: number, style: TextStyle, fonts: FontSet): string {
  const { size, lines } = layOutText(text, width, height, style);
  const shown = lines.filter((line) => line.text !== '').map((line) => `1 0 0 1 ${numberText(line.x)} ${numberText(line.y)} Tm\n${fonts.show(line.text, size)}`);
  return `/Tx BMC\nq\nBT\n${INK} rg\n${shown.join('\n')}\nET\nQ\nEMC`;
}

interface Fitted {
  readonly size: number;
  readonly lines: readonly string[];
}

function onOneLine(text: string, room: number, height: number, largest: number): Fitted | null {
  const size = Math.min(largest, height * LINE_OF_FIELD, room / textWidth(text, 1));
  return size >= SMALLEST ? { size, lines: [text] } : null;
}

function wrapped(text: string, room: number, height: number, largest: number): Fitted | null {
  // from the largest down in steps, the smallest always among them
  const sizes = Array.from({ length: Math.ceil((largest - SMALLEST) / STEP) }, (_, i) => largest - i * STEP);
  for (const size of [...sizes, SMALLEST]) {
    if (room < size) continue;
    const lines = wrapText(text, room, (line) => textWidth(line, size));
    if (size + (lines.length - 1) * size * LINE_HEIGHT <= height && lines.every((line) => textWidth(line, size) <= room + 0.001)) return { size, lines };
  }
  return null;
}

function xOf(line: string, size: number, width: number, align: TextStyle['align']): number {
  const free = width - 2 * PADDING - textWidth(line, size);
  return PADDING + (align === 'left' ? 0 : align === 'right' ? free : free / 2);
}
