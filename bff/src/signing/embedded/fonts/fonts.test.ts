import { inflateSync } from 'node:zlib';
import { fixture } from '../../../../../test/kit/pdf';
import { Dict, IncrementalUpdate, openPdf, type Stream } from '../pdf';
import { embedFonts, findCharacter, fontSetFor, missingCharacters, requireCharacters, sealFonts, SfntFont, textFonts, textWidth, type FontSubset } from './index';

const textFont = (): SfntFont => textFonts()[0]!.font;
/** The one subset of a text that needs no second font. */
const subsetFor = async (text: string): Promise<FontSubset> => {
  const { subsets } = await fontSetFor(text);
  expect(subsets).toHaveLength(1);
  return subsets[0]!;
};

describe('which characters can be drawn', () => {
  test('rare names can: 𠮷 䶮 𬭎 龘 𰻞, and every middle dot people type', () => expect(missingCharacters('张三丰𠮷䶮𬭎龘𰻞 abc（）·•‧・')).toEqual([]));
  test.each([
    ['𪚥', ['𪚥']],
    ['李𪚥𪚥', ['𪚥']],
    ['a\nb\tc', ['\n', '\t']],
    ['👩‍💻', ['👩', '💻']],
  ])('%j lacks %j, each named once', (text, characters) => {
    expect(missingCharacters(text).filter((character) => character !== '\u200d')).toEqual(characters);
    expect(() => requireCharacters(text)).toThrow(expect.objectContaining({ code: 'glyph_missing' }));
  });
  test('half a surrogate pair is a missing character, not a crash', () => expect(missingCharacters('a\ud842')).toEqual(['\ud842']));
  test('seals can be made of whatever text can', () => {
    const lacking = textFonts().flatMap(({ font }) => [...font.glyphs.keys()]).filter((code) => !findCharacter(String.fromCodePoint(code), sealFonts()));
    expect(lacking).toEqual([]);
  });
});

describe('measures', () => {
  test('an ideograph is one em wide, a digit less', () => {
    expect(textWidth('张', 12)).toBeCloseTo(12);
    expect(textWidth('1', 12)).toBeLessThan(8);
    expect(textWidth('张三丰', 10)).toBeCloseTo(30);
  });
  test('outlines are closed contours within the em box; a space has none', () => {
    const font = textFont();
    const outline = font.outline(font.glyphs.get('国'.codePointAt(0)!)!);
    expect(outline.length).toBeGreaterThan(2);
    for (const { x, y } of outline.flat()) {
      expect(x).toBeGreaterThan(-50);
      expect(x).toBeLessThan(1050);
      expect(y).toBeGreaterThan(-150);
      expect(y).toBeLessThan(950);
    }
    expect(font.outline(font.glyphs.get(32)!)).toEqual([]);
  });
  test('the outlines of the font can be read (every eleventh glyph)', () => {
    const font = textFont();
    let contours = 0;
    for (const glyph of new Set(font.glyphs.values())) if (glyph % 11 === 0) contours += font.outline(glyph).length;
    expect(contours).toBeGreaterThan(9_000);
  });
});

describe('compound glyphs', () => {
  /** A font of three glyphs: a square, an empty one, and one made of two squares, shifted and halved. */
  function compoundFont(): SfntFont {
    const i16 = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]));
    const square = Buffer.concat([i16(1, 0, 0, 100, 100, 3, 0), Buffer.from([1, 1, 1, 1]), i16(0, 100, 0, -100), i16(0, 0, 100, 0), Buffer.alloc(2)]);
    const compound = Buffer.concat([i16(-1, 0, 0, 300, 100, 0x23, 0, 200, 10, 0x0b, 0, -50, 0, 0x2000)]);
    const glyf = Buffer.concat([square, compound]);
    const head = Buffer.alloc(54);
    head.writeUInt16BE(1000, 18);
    const tables: Record<string, Buffer> = { glyf, head, hhea: Buffer.alloc(36), loca: i16(0, square.length / 2, square.length / 2, glyf.length / 2) };
    let at = 12 + 16 * 4;
    const directory = Object.entries(tables).map(([tag, table]) => {
      const entry = Buffer.alloc(16);
      entry.write(tag, 0, 'latin1');
      entry.writeUInt32BE(at, 8);
      entry.writeUInt32BE(table.length, 12);
      at += table.length;
      return entry;
    });
    return new SfntFont(Buffer.concat([i16(0, 1, 4, 0, 0, 0), ...directory, ...Object.values(tables)]));
  }
  test('are put together from their parts, shifted and scaled', () => {
    const xy = (glyph: number): number[][][] => compoundFont().outline(glyph).map((contour) => contour.map(({ x, y }) => [x, y]));
    expect(xy(0)).toEqual([[[0, 0], [100, 0], [100, 100], [0, 100]]]);
    expect(xy(1)).toEqual([]);
    expect(xy(2)).toEqual([[[200, 10], [300, 10], [300, 110], [200, 110]], [[-50, 0], [0, 0], [0, 50], [-50, 50]]]);
  });
});

describe('the subset', () => {
  test('holds the glyphs asked for, drawn the same, under new numbers', async () => {
    const { font } = await subsetFor('2026年');
    expect([...font.glyphs.keys()].map((code) => String.fromCodePoint(code)).sort()).toEqual(['0', '2', '6', '年']);
    for (const [code, glyph] of font.glyphs) {
      const whole = textFont();
      expect(font.advance(glyph)).toBe(whole.advance(whole.glyphs.get(code)!));
      expect(font.outline(glyph)).toEqual(whole.outline(whole.glyphs.get(code)!));
    }
    expect((await fontSetFor('2026年')).show('2026年', 9.5)).toMatch(/^\/F1 9\.5 Tf <[0-9a-f]{20}> Tj$/);
    expect(font.bytes.length).toBeLessThan(2_000);
  });
  test('a character the first font lacks comes from the next, run by run within one text', async () => {
    const fonts = await fontSetFor('李𠮷之𠮷');
    expect(fonts.subsets.map(({ name }) => name)).toEqual(['NotoSansSC-Regular', 'LuobiRare-Regular']);
    expect(fonts.show('李𠮷之𠮷', 10).replace(/<[0-9a-f]{4}>/g, '<>')).toBe('/F1 10 Tf <> Tj\n/F2 10 Tf <> Tj\n/F1 10 Tf <> Tj\n/F2 10 Tf <> Tj');
    const rare = fonts.subsets[1]!.font;
    expect(rare.outline(rare.glyphs.get('𠮷'.codePointAt(0)!)!).length).toBeGreaterThan(2);
    expect(textWidth('李𠮷', 10)).toBeCloseTo(20);
    const update = new IncrementalUpdate(openPdf(fixture('base3.pdf')));
    const resources = embedFonts(update, fonts);
    expect(update.dict(resources.get('F2'), 'the font').get('BaseFont')).toMatchObject({ value: expect.stringMatching(/^[A-Z]{6}\+LuobiRare-Regular$/) as string });
  });
  test('the same characters in another order are the same subset', async () => {
    expect(await subsetFor('甲乙')).toBe(await subsetFor('乙甲甲'));
  });
  test('a missing character stops it', async () => {
    await expect(fontSetFor('李𪚥')).rejects.toMatchObject({ code: 'glyph_missing', details: { characters: ['𪚥'] } });
  });
  test('is embedded with a map back to text, also beyond the basic plane', async () => {
    const update = new IncrementalUpdate(openPdf(fixture('base3.pdf')));
    const font = update.dict(embedFonts(update, await fontSetFor('a𬭎')).get('F1'), 'the font');
    const map = inflateSync((update.resolve(font.get('ToUnicode')) as Stream).data).toString('latin1');
    expect(map).toContain('2 beginbfchar');
    expect(map).toContain('<d872df4e>');
    expect(map).toContain('<0061>');
    expect(font.get('Encoding')).toMatchObject({ value: 'Identity-H' });
    const [descendant] = font.get('DescendantFonts') as readonly never[];
    expect(update.dict(descendant, 'the descendant')).toBeInstanceOf(Dict);
  });
});
