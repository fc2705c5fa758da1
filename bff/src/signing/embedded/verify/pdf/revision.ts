/**
 * One revision of a file: the bytes up to an end-of-file mark and what they mean on their own. Revisions of one file
 * share bytes and parsed objects; nothing is repaired.
 */
import type { Budget } from '../budget';
import { Refusal } from '../problems';
import { decodeStream } from './filters';
import { readIndirect, type IndirectObject } from './indirect';
import { Lexer } from './lexer';
import { PdfDict, PdfName, PdfRef, PdfStream, type PdfValue } from './values';
import { readXrefChain, type XrefChain, type XrefEntry } from './xref';

/** Objects already parsed, by offset: an offset means the same bytes in every revision that has it. */
export type ObjectCache = Map<number, IndirectObject>;

interface PackedObject {
  readonly num: number;
  readonly value: PdfValue;
}

export class Revision {
  readonly chain: XrefChain;
  /** behind "%%EOF" and one end of line */
  readonly end: number;
  private readonly byNumber = new Map<number, PdfValue>();
  private readonly resolving = new Set<number>();
  private readonly containers = new Map<number, readonly PackedObject[]>();

  /** @throws Refusal file_unreadable */
  constructor(readonly bytes: Buffer, private readonly budget: Budget, private readonly cache: ObjectCache = new Map()) {
    if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw new Refusal('file_unreadable', 'no PDF header at the first byte');
    const mark = bytes.lastIndexOf('startxref');
    if (mark < 0) throw new Refusal('file_unreadable', 'no startxref');
    const lexer = new Lexer(bytes, mark + 9, budget);
    const start = lexer.integer();
    const eof = bytes.indexOf('%%EOF', lexer.at);
    if (eof < 0 || !isBlank(bytes.subarray(lexer.at, eof))) throw new Refusal('file_unreadable', 'no end-of-file mark');
    this.end = afterLineEnd(bytes, eof + 5);
    this.chain = readXrefChain(bytes, start, budget);
    if (!(this.chain.trailer.get('Root') instanceof PdfRef)) throw new Refusal('file_unreadable', 'no document catalog');
  }

  /** Anything but white space behind the last end-of-file mark. */
  get hasTrailingBytes(): boolean {
    return !isBlank(this.bytes.subarray(this.end));
  }

  get encrypted(): boolean {
    return this.chain.trailer.get('Encrypt') !== null;
  }

  get root(): PdfDict {
    const root = this.resolve(this.chain.trailer.get('Root'));
    if (!(root instanceof PdfDict)) throw new Refusal('file_unreadable', 'no document catalog');
    return root;
  }

  entry(num: number): XrefEntry {
    return this.chain.entries.get(num) ?? { kind: 'free' };
  }

  /** Follows references (bounded); an undefined object is null (§7.3.10). */
  resolve(value: PdfValue): PdfValue {
    let current = value;
    for (let hops = 0; current instanceof PdfRef; hops++) {
      if (hops > 20) throw new Refusal('file_unreadable', 'loop of references');
      current = this.object(current.num, current.gen);
    }
    return current;
  }

  /** A dictionary object by its number alone, whatever its generation; a stream is not one. */
  dictOf(num: number): PdfDict | null {
    const entry = this.entry(num);
    const found = this.resolve(new PdfRef(num, entry.kind === 'offset' ? entry.gen : 0));
    return found instanceof PdfDict ? found : null;
  }

  dict(value: PdfValue): PdfDict | null {
    const found = this.resolve(value);
    return found instanceof PdfDict ? found : found instanceof PdfStream ? found.dict : null;
  }

  name(value: PdfValue): string | null {
    const found = this.resolve(value);
    return found instanceof PdfName ? found.value : null;
  }

  list(value: PdfValue): readonly PdfValue[] {
    const found = this.resolve(value);
    return Array.isArray(found) ? (found as readonly PdfValue[]) : [];
  }

  decode(stream: PdfStream): Buffer {
    return decodeStream(stream, (v) => this.resolve(v), this.budget);
  }

  private object(num: number, gen: number): PdfValue {
    const known = this.byNumber.get(num);
    if (known !== undefined) return known;
    if (this.resolving.has(num)) throw new Refusal('file_unreadable', 'an object needs itself');
    this.resolving.add(num);
    try {
      const value = this.load(num, gen);
      this.byNumber.set(num, value);
      return value;
    } finally {
      this.resolving.delete(num);
    }
  }

  private load(num: number, gen: number): PdfValue {
    this.budget.step();
    const entry = this.entry(num);
    if (entry.kind === 'free') return null;
    if (entry.kind === 'packed') return this.packed(entry.container, entry.index, num);
    if (entry.gen !== gen) return null;
    const cached = this.cache.get(entry.offset);
    // an object that runs past the end of this revision is not part of it, whatever a later reader made of it
    if (cached && cached.num === num && cached.end <= this.bytes.length) return cached.value;
    const read = readIndirect(this.bytes, entry.offset, num, this.budget, (v) => this.resolve(v));
    this.cache.set(entry.offset, read);
    return read.value;
  }

  private packed(container: number, index: number, num: number): PdfValue {
    let objects = this.containers.get(container);
    if (!objects) {
      objects = this.unpack(container);
      this.containers.set(container, objects);
    }
    const found = objects[index];
    if (!found || found.num !== num) throw new Refusal('file_unreadable', 'object stream');
    return found.value;
  }

  /** Object stream (§7.5.7). */
  private unpack(container: number): readonly PackedObject[] {
    if (this.entry(container).kind !== 'offset') throw new Refusal('file_unreadable', 'object stream');
    const stream = this.object(container, 0);
    if (!(stream instanceof PdfStream)) throw new Refusal('file_unreadable', 'object stream');
    const [count, first] = [this.resolve(stream.dict.get('N')), this.resolve(stream.dict.get('First'))];
    if (typeof count !== 'number' || typeof first !== 'number' || count > 100_000) throw new Refusal('file_unreadable', 'object stream');
    const data = this.decode(stream);
    const header = new Lexer(data, 0, this.budget);
    const places = Array.from({ length: count }, () => ({ num: header.integer(), offset: header.integer() }));
    return places.map(({ num, offset }) => ({ num, value: new Lexer(data, first + offset, this.budget).value() }));
  }
}

export function isBlank(bytes: Buffer): boolean {
  return bytes.every((c) => c === 0 || c === 9 || c === 10 || c === 12 || c === 13 || c === 32);
}

/** One end of line, as it belongs to the mark. */
function afterLineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === 13) return bytes[at + 1] === 10 ? at + 2 : at + 1;
  return bytes[at] === 10 ? at + 1 : at;
}
