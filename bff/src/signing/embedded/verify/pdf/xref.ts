/**
 * Cross-reference sections (ISO 32000-2 §7.5.4, §7.5.8): tables, streams and hybrids, newest first. No repair: a file
 * whose tables do not hold is not evaluated, because two readers would repair it in two ways.
 */
import type { Budget } from '../budget';
import { Refusal } from '../problems';
import { decodeStream } from './filters';
import { Lexer } from './lexer';
import { readIndirect } from './indirect';
import { isList, PdfDict, PdfStream } from './values';

export type XrefEntry =
  | { readonly kind: 'free' }
  | { readonly kind: 'offset'; readonly offset: number; readonly gen: number }
  | { readonly kind: 'packed'; readonly container: number; readonly index: number };

export interface XrefChain {
  readonly entries: ReadonlyMap<number, XrefEntry>;
  /** of the newest section */
  readonly trailer: PdfDict;
  /** offsets of all sections, newest first */
  readonly sections: readonly number[];
}

const MAX_SECTIONS = 400;
const MAX_OBJECTS = 500_000;

export function readXrefChain(bytes: Buffer, start: number, budget: Budget): XrefChain {
  const entries = new Map<number, XrefEntry>();
  const sections: number[] = [];
  let trailer: PdfDict | null = null;
  for (let offset: number | null = start; offset !== null;) {
    if (sections.includes(offset) || sections.length >= MAX_SECTIONS) throw new Refusal('file_unreadable', 'loop of cross-reference sections');
    sections.push(offset);
    const section = readSection(bytes, offset, entries, budget);
    trailer ??= section;
    const hybrid = section.get('XRefStm');
    if (typeof hybrid === 'number') readSection(bytes, hybrid, entries, budget);
    const previous = section.get('Prev');
    if (previous !== null && !isOffset(previous, bytes)) throw new Refusal('file_unreadable', 'Prev');
    offset = previous as number | null;
  }
  if (entries.size > MAX_OBJECTS) throw new Refusal('file_too_complex', 'objects');
  return { entries, trailer: trailer!, sections };
}

function isOffset(value: unknown, bytes: Buffer): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < bytes.length;
}

function readSection(bytes: Buffer, offset: number, entries: Map<number, XrefEntry>, budget: Budget): PdfDict {
  if (!isOffset(offset, bytes)) throw new Refusal('file_unreadable', 'cross-reference offset');
  const lexer = new Lexer(bytes, offset, budget);
  return lexer.peekWord() === 'xref' ? readTable(lexer, entries, budget) : readStream(bytes, offset, entries, budget);
}

function readTable(lexer: Lexer, entries: Map<number, XrefEntry>, budget: Budget): PdfDict {
  lexer.keyword('xref');
  while (lexer.peekWord() !== 'trailer') {
    const first = lexer.integer();
    const count = lexer.integer();
    if (first + count > MAX_OBJECTS) throw new Refusal('file_too_complex', 'objects');
    for (let i = 0; i < count; i++) {
      budget.step();
      const offset = lexer.integer();
      const gen = lexer.integer();
      const kind = lexer.word();
      if (kind !== 'n' && kind !== 'f') throw lexer.broken('cross-reference entry');
      const num = first + i;
      if (!entries.has(num)) entries.set(num, kind === 'n' && offset > 0 ? { kind: 'offset', offset, gen } : { kind: 'free' });
    }
  }
  lexer.keyword('trailer');
  const trailer = lexer.value();
  if (!(trailer instanceof PdfDict) || trailer.duplicateKeys) throw lexer.broken('trailer');
  return trailer;
}

function readStream(bytes: Buffer, offset: number, entries: Map<number, XrefEntry>, budget: Budget): PdfDict {
  const { value } = readIndirect(bytes, offset, null, budget, (v) => v);
  if (!(value instanceof PdfStream) || value.dict.duplicateKeys) throw new Refusal('file_unreadable', 'cross-reference stream');
  const { dict } = value;
  const widths = dict.get('W');
  const size = dict.get('Size');
  if (!isList(widths) || widths.length < 3 || !widths.every((w) => typeof w === 'number' && w >= 0 && w <= 8)) throw new Refusal('file_unreadable', 'cross-reference stream');
  const [w0, w1, w2] = widths as readonly number[] as [number, number, number];
  const index = dict.get('Index');
  const ranges = isList(index) ? index : [0, size];
  const data = decodeStream(value, (v) => v, budget);
  let at = 0;
  for (let r = 0; r + 1 < ranges.length; r += 2) {
    const [first, count] = [ranges[r], ranges[r + 1]];
    if (typeof first !== 'number' || typeof count !== 'number' || first + count > MAX_OBJECTS) throw new Refusal('file_too_complex', 'objects');
    for (let i = 0; i < count; i++) {
      budget.step();
      if (at + w0 + w1 + w2 > data.length) throw new Refusal('file_unreadable', 'cross-reference stream');
      const field = (width: number) => {
        // up to eight bytes are allowed (§7.5.8.2), more than 53 bits are no place in a file
        const v = width > 6 ? data.readUIntBE(at, width - 6) * 2 ** 48 + data.readUIntBE(at + width - 6, 6) : width ? data.readUIntBE(at, width) : 0;
        at += width;
        if (!Number.isSafeInteger(v)) throw new Refusal('file_unreadable', 'cross-reference stream');
        return v;
      };
      const type = w0 ? field(w0) : 1;
      const [second, third] = [field(w1), field(w2)];
      const num = first + i;
      if (entries.has(num)) continue;
      entries.set(num, type === 1 ? { kind: 'offset', offset: second, gen: third } : type === 2 ? { kind: 'packed', container: second, index: third } : { kind: 'free' });
    }
  }
  return dict;
}
