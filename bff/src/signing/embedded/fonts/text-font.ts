/**
 * The font contracts are filled with: Noto Sans SC Regular (OFL-1.1), 30,000 characters. A character it lacks stops
 * the act and is named; it is never printed as a box or left out.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AppError } from '../../../kernel';
import { SfntFont } from './sfnt';

export const FONT_NAME = 'NotoSansSC-Regular';

let loaded: SfntFont | undefined;

/** Read on first use, kept for the life of the thread (10.6 MB). */
export function textFont(): SfntFont {
  return (loaded ??= new SfntFont(readFileSync(fontFile())));
}

function fontFile(): string {
  const require = createRequire(__filename);
  return path.join(path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json')), '400Regular/NotoSansSC_400Regular.ttf');
}

/** Characters that cannot be drawn, each once, in order; control characters among them. */
export function missingCharacters(text: string): string[] {
  const { glyphs } = textFont();
  return [...new Set(text)].filter((character) => !glyphs.has(character.codePointAt(0)!));
}

/** @throws AppError glyph_missing {characters} */
export function requireCharacters(text: string): void {
  const characters = missingCharacters(text);
  if (characters.length > 0) throw new AppError('glyph_missing', { characters });
}

/** Width in points of one line. */
export function textWidth(text: string, size: number): number {
  const font = textFont();
  let units = 0;
  for (const character of text) units += font.advance(font.glyphs.get(character.codePointAt(0)!) ?? 0);
  return (units / font.unitsPerEm) * size;
}
