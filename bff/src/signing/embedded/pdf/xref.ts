/**
 * Cross-reference sections (ISO 32000-1 §7.5.4, §7.5.8): classic tables, streams, hybrids, and the /Prev chain of
 * revisions and linearization, newest first. No repair: a file whose table is wrong is refused, because a repaired
 * file cannot be appended to without breaking signatures it may carry.
 */
import { Lexer } from './lexer';
import { LIMITS, tooLarge, unreadable } from './limits';
import { countOf, Dict, isArray, nameOf, Stream, type PdfObject } from './objects';

export type XrefEntry =
  | { readonly kind: 'free' }
  | { readonly kind: 'offset'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'packed'; readonly container: number; readonly index: number };

export interface XrefSection {
  /** of the word xref, or of the stream object */
  readonly offset: number;
  readonly style: 'table' | 'stream';
  readonly entries: ReadonlyMap<number, XrefEntry>;
  readonly trailer: Dict;
}

export interface SectionReader {
  readonly bytes: Buffer;
  /** reads the object at an offset without using any table */
  streamAt(offset: number): PdfObject;
  decode(stream: Stream): Buffer;
}

const HIGHEST_GENERATION = 65_535;
/** How far from the end startxref may stand; files with a tail of junk exist. */
const TAIL = 8_192;

/** The offset given after the last startxref. */
export function lastXrefOffset(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - TAIL);
  const at = bytes.subarray(from).lastIndexOf('startxref');
  if (at < 0) throw unreadable('there is no startxref near the end');
  return new Lexer(bytes, from + at + 9).count('startxref');
}

/** All sections, newest first. */
export function readSections(reader: SectionReader): XrefSection[] {
  const sections: XrefSection[] = [];
  const seen = new Set<number>();
  for (let offset: number | undefined = lastXrefOffset(reader.bytes); offset !== undefined; ) {
    if (seen.has(offset)) throw unreadable('the chain of cross-reference sections is a loop');
    seen.add(offset);
    if (sections.length >= LIMITS.sections) throw tooLarge('too many revisions');
    const section = readSection(reader, offset);
    sections.push(section);
    const previous = section.trailer.get('Prev');
    offset = countOf(previous);
    if (previous !== undefined && offset === undefined) throw unreadable('/Prev is not an offset');
  }
  return sections;
}

/** Where each object is now: the newest entry wins. */
export function mergeSections(sections: readonly XrefSection[]): Map<number, XrefEntry> {
  const all = new Map<number, XrefEntry>();
  for (const section of sections) for (const [number, entry] of section.entries) if (!all.has(number)) all.set(number, entry);
  if (all.size > LIMITS.objects) throw tooLarge('more than 50,000 objects');
  return all;
}

function readSection(reader: SectionReader, offset: number): XrefSection {
  if (offset >= reader.bytes.length) throw unreadable('a cross-reference offset lies outside the file');
  const lexer = new Lexer(reader.bytes, offset);
  if (lexer.peek() !== 'xref') return readStream(reader, offset);
  lexer.word();
  const entries = readTable(lexer);
  const trailer = lexer.object();
  if (!(trailer instanceof Dict)) throw unreadable('the trailer is not a dictionary');
  const hybrid = trailer.get('XRefStm');
  if (hybrid !== undefined) addHidden(entries, readStream(reader, countOf(hybrid) ?? reader.bytes.length).entries);
  return { offset, style: 'table', entries, trailer };
}

/** Hybrid files (§7.5.8.4): the stream tells where objects are that the table calls free. */
function addHidden(entries: Map<number, XrefEntry>, hidden: ReadonlyMap<number, XrefEntry>): void {
  for (const [number, entry] of hidden) if ((entries.get(number)?.kind ?? 'free') === 'free') entries.set(number, entry);
}

function readTable(lexer: Lexer): Map<number, XrefEntry> {
  const entries = new Map<number, XrefEntry>();
  while (lexer.peek() !== 'trailer') {
    const first = lexer.count('the start of a cross-reference subsection');
    const count = lexer.count('the length of a cross-reference subsection');
    if (entries.size + count > LIMITS.objects) throw tooLarge('more than 50,000 objects');
    for (let number = first; number < first + count; number++) {
      const offset = lexer.count('a cross-reference offset');
      const generation = lexer.count('a cross-reference generation');
      const kind = lexer.word();
      if (generation > HIGHEST_GENERATION) throw unreadable('a generation is too high');
      if (kind !== 'n' && kind !== 'f') throw unreadable('a cross-reference entry is neither n nor f');
      entries.set(number, kind === 'n' ? { kind: 'offset', offset, generation } : { kind: 'free' });
    }
  }
  lexer.word();
  return entries;
}

function readStream(reader: SectionReader, offset: number): XrefSection {
  if (offset >= reader.bytes.length) throw unreadable('a cross-reference offset lies outside the file');
  const stream = reader.streamAt(offset);
  if (!(stream instanceof Stream) || nameOf(stream.dict.get('Type')) !== 'XRef') throw unreadable('startxref or /Prev does not point at a cross-reference section');
  const { dict } = stream;
  const widths = counts(dict.get('W'), '/W');
  const index = dict.has('Index') ? counts(dict.get('Index'), '/Index') : [0, countOf(dict.get('Size')) ?? 0];
  if (widths.length < 3 || widths.some((width) => width > 8) || index.length % 2) throw unreadable('/W or /Index of a cross-reference stream is wrong');
  const [kindWidth, secondWidth, thirdWidth] = widths as [number, number, number];
  const data = reader.decode(stream);
  let at = 0;
  const field = (width: number): number => {
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + data[at++]!;
    if (!Number.isSafeInteger(value)) throw unreadable('a number in a cross-reference stream is too high');
    return value;
  };
  const entries = new Map<number, XrefEntry>();
  const row = kindWidth + secondWidth + thirdWidth;
  for (let i = 0; i < index.length; i += 2) {
    const [first, count] = [index[i]!, index[i + 1]!];
    if (entries.size + count > LIMITS.objects) throw tooLarge('more than 50,000 objects');
    if (at + row * count > data.length) throw unreadable('a cross-reference stream is too short');
    for (let number = first; number < first + count; number++) {
      const kind = kindWidth ? field(kindWidth) : 1;
      const second = field(secondWidth);
      const third = field(thirdWidth);
      if (kind === 0) entries.set(number, { kind: 'free' });
      else if (kind === 1 && third > HIGHEST_GENERATION) throw unreadable('a generation is too high');
      else if (kind === 1) entries.set(number, { kind: 'offset', offset: second, generation: third });
      else if (kind === 2) entries.set(number, { kind: 'packed', container: second, index: third });
    }
  }
  return { offset, style: 'stream', entries, trailer: dict };
}

function counts(object: PdfObject | undefined, what: string): number[] {
  const values = isArray(object) ? object.map(countOf) : [];
  if (values.length === 0 || values.some((value) => value === undefined)) throw unreadable(`${what} of a cross-reference stream is wrong`);
  return values as number[];
}
