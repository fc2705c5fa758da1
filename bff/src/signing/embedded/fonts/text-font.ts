/**
 * The fonts that are drawn with, first to last: Noto Sans SC (OFL-1.1), 30,000 characters, Regular for text and Bold for
 * seals; for what it lacks (𠮷 and a thousand more) a subset of LXGW WenKai (OFL-1.1, bff/assets/fonts). A character
 * that none has stops the act and is named; it is never printed as a box or left out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AppError } from '../../../kernel';
import { SfntFont } from './sfnt';

export interface NamedFont {
  /** PostScript name */
  readonly name: string;
  readonly font: SfntFont;
}

const loaded = new Map<string, NamedFont>();

/** Read on first use, kept for the life of the thread (10.6 MB each, the rare one 0.6 MB). */
const noto = (style: string, file: string): NamedFont => load(`NotoSansSC-${style}`, () => path.join(path.dirname(createRequire(__filename).resolve('@expo-google-fonts/noto-sans-sc/package.json')), file));
const rareFont = (): NamedFont => load('LuobiRare-Regular', () => findAsset('LuobiRare-Regular.ttf'));

export const textFonts = (): readonly NamedFont[] => [noto('Regular', '400Regular/NotoSansSC_400Regular.ttf'), rareFont()];
export const sealFonts = (): readonly NamedFont[] => [noto('Bold', '700Bold/NotoSansSC_700Bold.ttf'), rareFont()];

function load(name: string, find: () => string): NamedFont {
  const known = loaded.get(name);
  if (known) return known;
  const font = { name, font: new SfntFont(readFileSync(find())) };
  loaded.set(name, font);
  return font;
}

/** bff/assets/fonts, from the bundle in bff/dist as well as from the source. */
function findAsset(file: string): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'assets/fonts', file);
    if (existsSync(found)) return found;
    if (folder === path.dirname(folder)) throw new Error(`assets/fonts/${file} is missing`);
  }
}

export interface DrawnCharacter {
  readonly font: NamedFont;
  readonly glyph: number;
  /** em */
  readonly advance: number;
}

/** The first font that has the character; undefined when none has. @param character one code point */
export function findCharacter(character: string, fonts = textFonts()): DrawnCharacter | undefined {
  const code = character.codePointAt(0)!;
  for (const font of fonts) {
    const glyph = font.font.glyphs.get(code);
    if (glyph !== undefined) return { font, glyph, advance: font.font.advance(glyph) / font.font.unitsPerEm };
  }
  return undefined;
}

/** Characters that cannot be drawn, each once, in order; control characters among them. */
export function missingCharacters(text: string, fonts = textFonts()): string[] {
  return [...new Set(text)].filter((character) => !findCharacter(character, fonts));
}

/** @throws AppError glyph_missing {characters} */
export function requireCharacters(text: string, fonts = textFonts()): void {
  const characters = missingCharacters(text, fonts);
  if (characters.length > 0) throw new AppError('glyph_missing', { characters });
}

/** Width in points of one line. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) em += findCharacter(character)?.advance ?? 0;
  return em * size;
}
