/**
 * A subset of the text font as a composite font (ISO 32000-1 §9.7: Type0, CIDFontType2, Identity-H) with a ToUnicode
 * map (§9.10.3), so that the text can be searched and copied. Subsetting renumbers the glyphs: codes come from the
 * subset's own character map.
 */
import { isDeepStrictEqual } from 'node:util';
import { deflateSync } from 'node:zlib';
import subsetFont from 'subset-font';
import { sha256 } from '../../../kernel';
import { Dict, isArray, name, numberText, PdfString, Ref, Stream, type IncrementalUpdate, type PdfDocument, type PdfObject } from '../pdf';
import { SfntFont } from './sfnt';
import { findCharacter, requireCharacters, textFonts, type NamedFont } from './text-font';

export interface FontSubset {
  /** PostScript name of the font it was cut from */
  readonly name: string;
  readonly font: SfntFont;
}

/** What a text is drawn with: a subset of each font that has some of its characters. */
export class FontSet {
  constructor(readonly subsets: readonly FontSubset[]) {}

  /** Operators that show one line, font by font; resources name the subsets F1, F2 … @param size points */
  show(line: string, size: number): string {
    const runs: { index: number; codes: string }[] = [];
    for (const character of line) {
      const code = character.codePointAt(0)!;
      const index = this.subsets.findIndex(({ font }) => font.glyphs.has(code));
      if (index < 0) throw new Error('a character outside the subsets');
      const codes = hex4(this.subsets[index]!.font.glyphs.get(code)!);
      const last = runs.at(-1);
      if (last?.index === index) last.codes += codes;
      else runs.push({ index, codes });
    }
    return runs.map(({ index, codes }) => `/F${index + 1} ${numberText(size)} Tf <${codes}> Tj`).join('\n');
  }
}

/** Tables a viewer does not need when the PDF itself says which glyph goes where (§9.9, table 126). */
const UNUSED_TABLES = ['GSUB', 'GPOS', 'GDEF', 'BASE', 'STAT', 'VORG', 'vhea', 'vmtx', 'name', 'post', 'OS/2', 'gasp'];
const CACHED_SUBSETS = 32;
const cache = new Map<string, FontSubset>();

/** @param text every character that will be drawn; line feeds are not drawn @throws AppError glyph_missing */
export async function fontSetFor(text: string, fonts = textFonts()): Promise<FontSet> {
  const drawn = text.replace(/\n/g, '');
  requireCharacters(drawn, fonts);
  const parts = new Map<NamedFont, Set<string>>();
  for (const character of drawn) {
    const { font } = findCharacter(character, fonts)!;
    parts.set(font, (parts.get(font) ?? new Set()).add(character));
  }
  return new FontSet(await Promise.all([...parts].map(([font, characters]) => subsetOf(font, [...characters].sort().join('')))));
}

async function subsetOf({ name: fontName, font }: NamedFont, characters: string): Promise<FontSubset> {
  const key = `${fontName}:${characters}`;
  const known = cache.get(key);
  if (known) return known;
  const bytes = await subsetFont(font.bytes, characters, { targetFormat: 'truetype', noHinting: true, keepFeatures: [], dropTables: UNUSED_TABLES });
  const subset: FontSubset = { name: fontName, font: new SfntFont(Buffer.from(bytes)) };
  if (cache.size >= CACHED_SUBSETS) cache.delete(cache.keys().next().value!);
  cache.set(key, subset);
  return subset;
}

/** Adds the fonts to a revision; what the form shares already is used again. @returns the /Font part of the resources */
export function embedFonts(update: IncrementalUpdate, set: FontSet): Dict {
  return new Dict(Object.fromEntries(set.subsets.map((subset, i) => [`F${i + 1}`, findShared(update.document, subset) ?? embedFont(update, subset)])));
}

/** Adds the fonts where later revisions find them: in the resources of the form. @param fonts the /Font part of these */
export function shareFonts(update: IncrementalUpdate, set: FontSet, fonts: Dict): void {
  for (const subset of set.subsets) fonts.set(sharedName(subset), embedFont(update, subset));
}

/** Whether the form of the file holds every font of the set. */
export function sharesFonts(document: PdfDocument, set: FontSet): boolean {
  return set.subsets.every((subset) => findShared(document, subset) !== undefined);
}

/**
 * A name proves nothing, a file may hold any font under it: it is used only when it is, byte for byte, what would be
 * embedded now. Another version of the compressor writes other bytes, and then the font is embedded once more.
 */
function findShared(document: PdfDocument, subset: FontSubset): Ref | undefined {
  const found = sharedFonts(document)?.get(sharedName(subset));
  return found instanceof Ref && sameObject(document, found, fontOf(subset)) ? found : undefined;
}

/** Whether the form holds fonts shared by us, or by somebody who says so. */
export const mayShareFonts = (document: PdfDocument): boolean => [...(sharedFonts(document)?.entries() ?? [])].some(([key]) => key.startsWith(SHARED));

function sharedFonts(document: PdfDocument): Dict | undefined {
  const form = document.resolve(document.catalog.get('AcroForm'));
  const resources = form instanceof Dict ? document.resolve(form.get('DR')) : null;
  const fonts = resources instanceof Dict ? document.resolve(resources.get('Font')) : null;
  return fonts instanceof Dict ? fonts : undefined;
}

const SHARED = 'Luobi';
const sharedName = (subset: FontSubset): string => `${SHARED}${tagOf(subset)}`;

function sameObject(document: PdfDocument, found: PdfObject | undefined, wanted: PdfObject): boolean {
  const object = document.resolve(found);
  if (wanted instanceof Stream) {
    return object instanceof Stream && object.data.equals(wanted.data) && sameObject(document, object.dict.clone().delete('Length'), wanted.dict);
  }
  if (wanted instanceof Dict) return object instanceof Dict && object.size === wanted.size && [...wanted.entries()].every(([key, value]) => sameObject(document, object.get(key), value));
  if (isArray(wanted)) return isArray(object) && object.length === wanted.length && wanted.every((item, i) => sameObject(document, object[i], item));
  return isDeepStrictEqual(plain(object), plain(wanted));
}

/** How a string was written does not matter. */
const plain = (object: PdfObject): unknown => (object instanceof PdfString ? object.bytes : object);

function embedFont(update: IncrementalUpdate, subset: FontSubset): Ref {
  const font = fontOf(subset);
  const [descendant] = font.get('DescendantFonts') as [Dict];
  const descriptor = descendant.get('FontDescriptor') as Dict;
  const indirect = (dict: Dict, key: string): Dict => dict.clone().set(key, update.add(dict.get(key)!));
  const withFile = update.add(indirect(descriptor, 'FontFile2'));
  const withDescriptor = update.add(descendant.clone().set('FontDescriptor', withFile));
  return update.add(indirect(font, 'ToUnicode').set('DescendantFonts', [withDescriptor]));
}

const made = new WeakMap<FontSubset, Dict>();

/** The font with everything below it in place, made once per subset: what embedFont parts into objects. */
function fontOf(subset: FontSubset): Dict {
  const known = made.get(subset) ?? makeFont(subset);
  made.set(subset, known);
  return known;
}

/** Six letters that differ between different subsets (§9.6.4), the same for the same one. */
const tagOf = ({ font }: FontSubset): string => [...sha256(font.bytes).subarray(0, 6)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('');

function makeFont(subset: FontSubset): Dict {
  const { name: fontName, font } = subset;
  const perMille = (units: number): number => Math.round((units * 1000) / font.unitsPerEm);
  const baseFont = name(`${tagOf(subset)}+${fontName}`);
  const descriptor = new Dict({
    Type: name('FontDescriptor'), FontName: baseFont, Flags: 4, FontBBox: font.bounds.map(perMille), ItalicAngle: 0,
    Ascent: perMille(font.ascent), Descent: perMille(font.descent), CapHeight: 733, StemV: 80, FontFile2: compressed(font.bytes, { Length1: font.bytes.length }),
  });
  // ideographs have the width that DW says
  const glyphs = [...new Set(font.glyphs.values())].filter((glyph) => perMille(font.advance(glyph)) !== 1000).sort((a, b) => a - b);
  const descendant = new Dict({
    Type: name('Font'), Subtype: name('CIDFontType2'), BaseFont: baseFont,
    CIDSystemInfo: new Dict({ Registry: PdfString.text('Adobe'), Ordering: PdfString.text('Identity'), Supplement: 0 }),
    FontDescriptor: descriptor, DW: 1000, ...(glyphs.length > 0 ? { W: glyphs.flatMap((glyph): PdfObject[] => [glyph, [perMille(font.advance(glyph))]]) } : {}), CIDToGIDMap: name('Identity'),
  });
  return new Dict({
    Type: name('Font'), Subtype: name('Type0'), BaseFont: baseFont, Encoding: name('Identity-H'),
    DescendantFonts: [descendant], ToUnicode: compressed(Buffer.from(toUnicode(font), 'latin1')),
  });
}

export function compressed(data: Buffer, entries: Readonly<Record<string, PdfObject>> = {}): Stream {
  return new Stream(new Dict({ ...entries, Filter: name('FlateDecode') }), deflateSync(data, { level: 9 }));
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');

/** At most 100 lines in a block (Adobe technical note 5014). */
function toUnicode(font: SfntFont): string {
  const lines = [...font.glyphs].map(([code, glyph]) => `<${hex4(glyph)}> <${Buffer.from(String.fromCodePoint(code), 'utf16le').swap16().toString('hex')}>`);
  const blocks: string[] = [];
  for (let i = 0; i < lines.length; i += 100) {
    const block = lines.slice(i, i + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return [
    '/CIDInit /ProcSet findresource begin', '12 dict begin', 'begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def', '/CMapName /Adobe-Identity-UCS def', '/CMapType 2 def',
    '1 begincodespacerange', '<0000> <ffff>', 'endcodespacerange', ...blocks, 'endcmap', 'CMapName currentdict /CMap defineresource pop', 'end', 'end',
  ].join('\n');
}
