/** Whether a text can be drawn at all, and in its field, so that the act of signing cannot fail on it later. */
import { displayText } from '@luobi/shared';
import type { TextFrame } from '../../port';
import { requireCharacters } from '../fonts';
import { layOutText } from './field-text';

/** @param frame the field it goes to; without one only the characters are looked at @throws AppError glyph_missing, text_does_not_fit */
export function checkText(text: string, frame?: TextFrame): void {
  if (!frame) return requireCharacters(text);
  const { kind, width, height, options } = frame;
  if (kind === 'checkbox' || kind === 'image') return;
  const shown = displayText(kind, options, text);
  requireCharacters(kind === 'multi-line' ? shown.replace(/\n/g, '') : shown);
  layOutText(shown, width, height, { multiLine: kind === 'multi-line', align: options.align ?? 'left', fontSize: options.fontSize ?? 0 });
}
