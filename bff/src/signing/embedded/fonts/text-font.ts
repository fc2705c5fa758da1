/**
 * The fonts that are drawn with: Noto Sans SC (OFL-1.1), 30,000 characters, Regular for text and Bold for seals. A
 * character that is lacking stops the act and is named; it is never printed as a box or left out.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AppError } from '../../../kernel';
import { SfntFont } from './sfnt';

export const FONT_NAME = 'NotoSansSC-Regular';

const loaded = new Map<string, SfntFont>();

/** Read on first use, kept for the life of the thread (10.6 MB). */
export const textFont = (): SfntFont => load('400Regular/NotoSansSC_400Regular.ttf');
export const sealFont = (): SfntFont => load('700Bold/NotoSansSC_700Bold.ttf');

function load(file: string): SfntFont {
  const known = loaded.get(file);
  if (known) return known;
  const folder = path.dirname(createRequire(__filename).resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  const font = new SfntFont(readFileSync(path.join(folder, file)));
  loaded.set(file, font);
  return font;
}

/** Characters that cannot be drawn, each once, in order; control characters among them. */
export function missingCharacters(text: string, font = textFont()): string[] {
  return [...new Set(text)].filter((character) => !font.glyphs.has(character.codePointAt(0)!));
}

/** @throws AppError glyph_missing {characters} */
export function requireCharacters(text: string, font = textFont()): void {
  const characters = missingCharacters(text, font);
  if (characters.length > 0) throw new AppError('glyph_missing', { characters });
}

/** Width in points of one line. */
export function textWidth(text: string, size: number): number {
  const font = textFont();
  let units = 0;
  for (const character of text) units += font.advance(font.glyphs.get(character.codePointAt(0)!) ?? 0);
  return (units / font.unitsPerEm) * size;
}
