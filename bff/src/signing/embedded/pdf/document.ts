/**
 * A PDF file opened for reading (ISO 32000-1 §7.5): objects by reference, across revisions and object streams.
 * Lazy: only the cross-reference sections are read on opening, so a damaged object is found when it is asked for.
 * Encrypted files open (so that the reason can be told) but their strings and streams stay encrypted.
 */
import { decodeStream, filterNames, InflateBudget } from './filters';
import { readFormFields, type FormField } from './form-fields';
import { Lexer } from './lexer';
import { LIMITS, unreadable } from './limits';
import { countOf, Dict, nameOf, Ref, Stream, type ObjectReader, type PdfObject } from './objects';
import { readPages, type PdfPage } from './pages';
import { mergeSections, readSections, type XrefEntry, type XrefSection } from './xref';

/** Takes the encryption off an object that stands by itself in the file; what lies in object streams is plain then. */
export type Decrypt = (object: PdfObject, ref: Ref) => PdfObject;

/**
 * Opens a whole file. The bytes are referenced, not copied: do not change them while the document is used.
 * @throws AppError pdf_unreadable {reason}, pdf_too_large {reason}
 */
export function openPdf(bytes: Uint8Array, decrypt?: Decrypt): PdfDocument {
  return new PdfDocument(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), decrypt);
}

export class PdfDocument implements ObjectReader {
  /** newest first */
  readonly sections: readonly XrefSection[];
  /** of the newest section */
  readonly trailer: Dict;
  /** absent while the sections themselves are read */
  private readonly xref: ReadonlyMap<number, XrefEntry> | undefined;
  private readonly cache = new Map<number, PdfObject>();
  private readonly reading = new Set<number>();
  private readonly containers = new Map<number, readonly { number: number; object: PdfObject }[]>();
  private readonly budget = new InflateBudget();
  private pageList: readonly PdfPage[] | undefined;

  constructor(readonly bytes: Buffer, private readonly decrypt: Decrypt | undefined) {
    if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw unreadable('the file does not start with %PDF-');
    this.sections = readSections({
      bytes,
      streamAt: (offset) => this.indirectAt(offset).object,
      decode: (stream) => this.decode(stream),
    });
    this.trailer = this.sections[0]!.trailer;
    this.xref = mergeSections(this.sections);
    if (!(this.trailer.get('Root') instanceof Ref)) throw unreadable('the trailer has no /Root');
  }

  get isEncrypted(): boolean {
    return this.sections.some((section) => section.trailer.has('Encrypt'));
  }
  /** objects in use, packed ones included */
  get objectCount(): number {
    let count = 0;
    for (const entry of this.xref!.values()) if (entry.kind !== 'free') count++;
    return count;
  }
  /** the lowest object number that no revision has used */
  get nextObjectNumber(): number {
    let next = countOf(this.trailer.get('Size')) ?? 1;
    for (const section of this.sections) for (const number of section.entries.keys()) if (number >= next) next = number + 1;
    if (next > 8_388_607) throw unreadable('the object numbers are too high');
    return next;
  }
  get catalogRef(): Ref {
    return this.trailer.get('Root') as Ref;
  }
  get catalog(): Dict {
    return this.dict(this.catalogRef, 'the catalog');
  }

  /** Follows references to the object itself; an absent object is null (§7.3.10). */
  resolve(object: PdfObject | undefined): PdfObject {
    for (let hops = 0; object instanceof Ref; hops++) {
      if (hops > 16) throw unreadable('references go round in a loop');
      object = this.load(object);
    }
    return object ?? null;
  }
  /** @throws AppError('pdf_unreadable') when it is not a dictionary */
  dict(object: PdfObject | undefined, what: string): Dict {
    const found = this.resolve(object);
    if (!(found instanceof Dict)) throw unreadable(`${what} is not a dictionary`);
    return found;
  }
  /** The plain bytes of a stream; counted against the 200 MB of the document. @throws AppError pdf_unreadable, pdf_too_large */
  decode(stream: Stream): Buffer {
    return decodeStream(stream, (object) => this.resolve(object), this.budget);
  }
  /** The names of a stream's filters. */
  filters(stream: Stream): string[] {
    return filterNames(stream.dict, (object) => this.resolve(object));
  }
  /** Every object in use, by number; a damaged one throws. */
  *objects(): Generator<readonly [number: number, object: PdfObject]> {
    for (const [number, entry] of this.xref!) {
      if (entry.kind !== 'free') yield [number, this.resolve(new Ref(number, entry.kind === 'offset' ? entry.generation : 0))];
    }
  }
  pages(): readonly PdfPage[] {
    return (this.pageList ??= readPages(this));
  }
  /** Terminal form fields, in the order of the field tree. */
  formFields(): FormField[] {
    return readFormFields(this);
  }
  /** Signature fields, signed or empty. */
  signatureFields(): FormField[] {
    return this.formFields().filter((field) => field.type === 'Sig');
  }

  private load(ref: Ref): PdfObject {
    if (!this.xref) throw unreadable('a cross-reference stream needs another object');
    const known = this.cache.get(ref.number);
    const entry = this.xref.get(ref.number);
    if (!entry || entry.kind === 'free') return null;
    // some readers ignore generations, others do not: a file that depends on it shows two different things
    if ((entry.kind === 'offset' ? entry.generation : 0) !== ref.generation) throw unreadable(`object ${ref.number} is asked for with a wrong generation`);
    if (known !== undefined) return known;
    if (this.reading.has(ref.number)) throw unreadable(`object ${ref.number} needs itself`);
    this.reading.add(ref.number);
    try {
      const object = entry.kind === 'offset' ? this.loose(ref, entry.offset) : this.packed(ref.number, entry.container, entry.index);
      this.cache.set(ref.number, object);
      return object;
    } finally {
      this.reading.delete(ref.number);
    }
  }

  private loose(ref: Ref, offset: number): PdfObject {
    const found = this.indirectAt(offset);
    if (found.number !== ref.number || found.generation !== ref.generation) throw unreadable(`object ${ref.number} is not where the cross-reference says`);
    return this.decrypt ? this.decrypt(found.object, ref) : found.object;
  }

  private packed(number: number, container: number, index: number): PdfObject {
    const members = this.containers.get(container) ?? this.unpack(container);
    this.containers.set(container, members);
    const member = members[index];
    if (member?.number !== number) throw unreadable(`object ${number} is not in its object stream`);
    return member.object;
  }

  private unpack(container: number): { number: number; object: PdfObject }[] {
    const entry = this.xref!.get(container);
    if (entry?.kind !== 'offset') throw unreadable('an object stream lies inside another one');
    const stream = this.resolve(new Ref(container, entry.generation));
    if (!(stream instanceof Stream) || nameOf(this.resolve(stream.dict.get('Type'))) !== 'ObjStm') throw unreadable(`object ${container} is not an object stream`);
    const count = countOf(this.resolve(stream.dict.get('N'))) ?? 0;
    const first = countOf(this.resolve(stream.dict.get('First'))) ?? 0;
    if (count > LIMITS.objects) throw unreadable('an object stream claims too many objects');
    const data = this.decode(stream);
    const header = new Lexer(data);
    const places = Array.from({ length: count }, () => ({ number: header.count('an object number'), offset: header.count('an offset') }));
    return places.map(({ number, offset }) => ({ number, object: new Lexer(data, first + offset).object() }));
  }

  /** `n g obj … endobj` at an offset. */
  private indirectAt(offset: number): { number: number; generation: number; object: PdfObject } {
    if (offset >= this.bytes.length) throw unreadable('an object offset lies outside the file');
    const lexer = new Lexer(this.bytes, offset);
    const number = lexer.count('an object number');
    const generation = lexer.count('a generation');
    lexer.keyword('obj');
    let object = lexer.object();
    if (object instanceof Dict && lexer.peek() === 'stream') object = this.streamBody(object, lexer);
    lexer.keyword('endobj');
    return { number, generation, object };
  }

  private streamBody(dict: Dict, lexer: Lexer): Stream {
    const { bytes } = this;
    lexer.keyword('stream');
    let start = lexer.pos;
    if (bytes[start] === 13) start++;
    if (bytes[start] === 10) start++;
    const length = countOf(this.resolve(dict.get('Length')));
    if (length === undefined || start + length > bytes.length) throw unreadable('the length of a stream is wrong');
    lexer.pos = start + length;
    lexer.keyword('endstream');
    return new Stream(dict, bytes.subarray(start, start + length));
  }
}
