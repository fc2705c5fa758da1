/**
 * Reader of TrueType fonts (OpenType 1.9: head, hhea, hmtx, maxp, cmap 4 and 12, loca, glyf). Only what drawing text
 * needs: which glyph, how wide, which outline. For the fonts that ship with us; not for strangers' fonts.
 */
export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  /** on the curve, else a quadratic control point */
  readonly on: boolean;
}
export type Contour = readonly OutlinePoint[];

/** Deepest nesting of compound glyphs. */
const MAX_COMPOUND = 8;

export class SfntFont {
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  /** xMin, yMin, xMax, yMax in font units */
  readonly bounds: readonly [number, number, number, number];
  private readonly tables = new Map<string, Buffer>();
  private readonly longLoca: boolean;
  private readonly metricCount: number;
  private glyphMap: ReadonlyMap<number, number> | undefined;

  constructor(readonly bytes: Buffer) {
    const count = bytes.readUInt16BE(4);
    for (let at = 12; at < 12 + 16 * count; at += 16) {
      const offset = bytes.readUInt32BE(at + 8);
      this.tables.set(bytes.toString('latin1', at, at + 4), bytes.subarray(offset, offset + bytes.readUInt32BE(at + 12)));
    }
    const head = this.table('head');
    const hhea = this.table('hhea');
    this.unitsPerEm = head.readUInt16BE(18);
    this.bounds = [head.readInt16BE(36), head.readInt16BE(38), head.readInt16BE(40), head.readInt16BE(42)];
    this.longLoca = head.readInt16BE(50) === 1;
    this.ascent = hhea.readInt16BE(4);
    this.descent = hhea.readInt16BE(6);
    this.metricCount = hhea.readUInt16BE(34);
  }

  /** code point → glyph, .notdef left out */
  get glyphs(): ReadonlyMap<number, number> {
    return (this.glyphMap ??= readCharacterMap(this.table('cmap')));
  }
  /** in font units */
  advance(glyph: number): number {
    return this.table('hmtx').readUInt16BE(4 * Math.min(glyph, this.metricCount - 1));
  }
  /** Closed contours in font units, y up; compound glyphs resolved. */
  outline(glyph: number, depth = 0): Contour[] {
    const loca = this.table('loca');
    const at = (index: number): number => (this.longLoca ? loca.readUInt32BE(4 * index) : 2 * loca.readUInt16BE(2 * index));
    const data = this.table('glyf').subarray(at(glyph), at(glyph + 1));
    if (data.length === 0) return [];
    const contours = data.readInt16BE(0);
    if (contours >= 0) return readSimple(data, contours);
    return depth >= MAX_COMPOUND ? [] : readCompound(data, (part) => this.outline(part, depth + 1));
  }

  private table(tag: string): Buffer {
    const table = this.tables.get(tag);
    if (!table) throw new Error(`the font has no ${tag} table`);
    return table;
  }
}

function readCharacterMap(cmap: Buffer): Map<number, number> {
  const map = new Map<number, number>();
  const offsets = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(4 + 8 * i + 4));
  for (const offset of new Set(offsets)) {
    const format = cmap.readUInt16BE(offset);
    if (format === 12) readSegmentedCoverage(cmap, offset, map);
    else if (format === 4) readSegmentMapping(cmap, offset, map);
  }
  return map;
}

function readSegmentedCoverage(cmap: Buffer, offset: number, map: Map<number, number>): void {
  const groups = cmap.readUInt32BE(offset + 12);
  for (let at = offset + 16; at < offset + 16 + 12 * groups; at += 12) {
    const start = cmap.readUInt32BE(at);
    const glyph = cmap.readUInt32BE(at + 8);
    for (let code = start; code <= cmap.readUInt32BE(at + 4); code++) if (glyph + code - start !== 0) map.set(code, glyph + code - start);
  }
}

function readSegmentMapping(cmap: Buffer, offset: number, map: Map<number, number>): void {
  const segments = cmap.readUInt16BE(offset + 6) / 2;
  for (let i = 0; i < segments; i++) {
    const end = cmap.readUInt16BE(offset + 14 + 2 * i);
    const start = cmap.readUInt16BE(offset + 16 + 2 * (segments + i));
    const delta = cmap.readInt16BE(offset + 16 + 2 * (2 * segments + i));
    const rangeAt = offset + 16 + 2 * (3 * segments + i);
    const range = cmap.readUInt16BE(rangeAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const raw = range === 0 ? code : cmap.readUInt16BE(rangeAt + range + 2 * (code - start));
      const glyph = range !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
      if (glyph !== 0 && !map.has(code)) map.set(code, glyph);
    }
  }
}

function readSimple(data: Buffer, count: number): Contour[] {
  const ends = Array.from({ length: count }, (_, i) => data.readUInt16BE(10 + 2 * i));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * count;
  at += 2 + data.readUInt16BE(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = data[at++]!;
    const repeat = flag & 8 ? data[at++]! : 0;
    for (let i = 0; i <= repeat; i++) flags.push(flag);
  }
  const axis = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? data[at++]! : -data[at++]!;
      else if (!(flag & same)) {
        value += data.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = axis(2, 16);
  const ys = axis(4, 32);
  let from = 0;
  return ends.map((end) => {
    const contour = Array.from({ length: end - from + 1 }, (_, i) => ({ x: xs[from + i]!, y: ys[from + i]!, on: (flags[from + i]! & 1) === 1 }));
    from = end + 1;
    return contour;
  });
}

function readCompound(data: Buffer, outline: (glyph: number) => Contour[]): Contour[] {
  const all: Contour[] = [];
  let at = 10;
  for (let more = true; more; ) {
    const flags = data.readUInt16BE(at);
    const glyph = data.readUInt16BE(at + 2);
    at += 4;
    const words = (flags & 1) !== 0;
    const shift = (flags & 2) === 0 ? [0, 0] : words ? [data.readInt16BE(at), data.readInt16BE(at + 2)] : [data.readInt8(at), data.readInt8(at + 1)];
    at += words ? 4 : 2;
    const scale = (): number => {
      at += 2;
      return data.readInt16BE(at - 2) / 16_384;
    };
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & 8) a = d = scale();
    else if (flags & 0x40) [a, d] = [scale(), scale()];
    else if (flags & 0x80) [a, b, c, d] = [scale(), scale(), scale(), scale()];
    for (const contour of outline(glyph)) all.push(contour.map(({ x, y, on }) => ({ x: a * x + c * y + shift[0]!, y: b * x + d * y + shift[1]!, on })));
    more = (flags & 0x20) !== 0;
  }
  return all;
}
