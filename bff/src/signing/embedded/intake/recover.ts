/**
 * Reads a damaged file by looking for its objects instead of trusting its cross-reference (as ISO 32000-1 annex C.2
 * allows readers to). For unsigned files only. What cannot be read is remembered, so that a file that needs it is
 * refused instead of shown without it.
 */
import { AppError } from '../../../kernel';
import { countOf, decodeStream, Dict, InflateBudget, isArray, Lexer, LIMITS, nameOf, PdfString, Ref, Stream, tooLarge, unreadable, type PdfObject } from '../pdf';
import { decryptorFor } from './decrypt';
import type { Repair } from './repairs';

export interface RecoveredFile {
  /** with /Root, and /Info when there is one */
  readonly trailer: Dict;
  /** follows references, also in a chain. @throws AppError pdf_unreadable when the object is missing or damaged */
  resolve(object: PdfObject | undefined): PdfObject;
  readonly repairs: ReadonlySet<Repair>;
}

/** where an object was found, and what it is */
interface Found {
  readonly generation: number;
  readonly object: PdfObject;
}

/**
 * @param bytes beginning with %PDF-
 * @throws AppError pdf_unreadable, pdf_too_large, pdf_encrypted, pdf_signed_damaged
 */
export function recover(bytes: Buffer): RecoveredFile {
  // escaped names could hide it (/Byte#52ange): those are found among the objects below
  if (bytes.includes('/ByteRange')) throw new AppError('pdf_signed_damaged');
  const scan = new Scan(bytes);
  scan.run();
  const trailer = scan.trailer();
  const objects = scan.objects;
  const raw = (object: PdfObject | undefined): PdfObject => follow(object, (ref) => objects.get(ref.number)?.object ?? null);

  if (trailer.has('Encrypt')) {
    const decrypt = decryptorFor(trailer, raw);
    for (const [number, { generation, object }] of objects) objects.set(number, { generation, object: decrypt(object, new Ref(number, generation)) });
    scan.repairs.add('decrypted');
  }
  unpackAll(objects, raw);
  for (const { object } of objects.values()) if (isSignature(object)) throw new AppError('pdf_signed_damaged');
  scan.repairs.add('cross_reference_rebuilt');
  return {
    trailer,
    repairs: scan.repairs,
    resolve: (object) => follow(object, (ref) => {
      const found = objects.get(ref.number);
      if (!found || found.generation !== ref.generation) throw unreadable(`object ${ref.number} is missing in a damaged file`);
      return found.object;
    }),
  };
}

function follow(object: PdfObject | undefined, load: (ref: Ref) => PdfObject): PdfObject {
  for (let hops = 0; object instanceof Ref; hops++) {
    if (hops > 16) throw unreadable('references go round in a loop');
    object = load(object);
  }
  return object ?? null;
}

export function isSignature(object: PdfObject): boolean {
  return object instanceof Dict && object.has('ByteRange') && object.get('Contents') instanceof PdfString;
}

/** Objects inside object streams, in the order of the file; an object that stands by itself comes first. */
function unpackAll(objects: Map<number, Found>, resolve: (object: PdfObject | undefined) => PdfObject): void {
  const budget = new InflateBudget();
  const packed = new Map<number, Found>();
  for (const { object } of objects.values()) {
    if (!(object instanceof Stream) || nameOf(object.dict.get('Type')) !== 'ObjStm') continue;
    const data = decodeStream(object, resolve, budget);
    const count = countOf(resolve(object.dict.get('N'))) ?? 0;
    const first = countOf(resolve(object.dict.get('First'))) ?? 0;
    if (count > LIMITS.objects) throw tooLarge('more than 50,000 objects');
    const header = new Lexer(data);
    const places = Array.from({ length: count }, () => [header.count('an object number'), header.count('an offset')] as const);
    for (const [number, offset] of places) packed.set(number, { generation: 0, object: new Lexer(data, first + offset, 'drop').object() });
    if (packed.size > LIMITS.objects) throw tooLarge('more than 50,000 objects');
  }
  for (const [number, found] of packed) if (!objects.has(number)) objects.set(number, found);
}

/** One pass over the bytes. The last object of a number counts, as in a file that was appended to. */
class Scan {
  readonly objects = new Map<number, Found>();
  readonly repairs = new Set<Repair>();
  private readonly trailers: Dict[] = [];
  private readonly starts: { readonly number: number; readonly generation: number; readonly at: number; readonly body: number }[];
  /** of the last object with a number */
  private readonly bodies: ReadonlyMap<number, number>;
  private readonly lastEnd: number;

  constructor(private readonly bytes: Buffer) {
    this.starts = findStarts(bytes);
    this.bodies = new Map(this.starts.map(({ number, body }) => [number, body]));
    this.lastEnd = bytes.lastIndexOf('endstream');
  }

  run(): void {
    let end = 0;
    for (const start of this.starts) {
      // inside the stream before: not an object of this file
      if (start.at < end) continue;
      this.trailersBetween(end, start.at);
      try {
        const lexer = new Lexer(this.bytes, start.body, 'drop');
        const object = this.object(lexer);
        this.objects.set(start.number, { generation: start.generation, object });
        if (object instanceof Stream && nameOf(object.dict.get('Type')) === 'XRef') this.trailers.push(object.dict);
        end = lexer.pos;
      } catch (error) {
        if (error instanceof AppError && error.code === 'pdf_too_large') throw error;
        // a newer, damaged object does not bring back the older one
        this.objects.delete(start.number);
        end = start.body;
      }
    }
    this.trailersBetween(end, this.bytes.length);
  }

  /** The last trailer with a catalog, and what earlier ones say about encryption; without any, the last catalog found. */
  trailer(): Dict {
    const last = this.trailers.findLast((trailer) => trailer.get('Root') instanceof Ref);
    const encrypted = this.trailers.find((trailer) => trailer.has('Encrypt'));
    const kept = new Dict();
    const root = last?.get('Root') ?? this.lastCatalog();
    if (!root) throw unreadable('no catalog was found');
    kept.set('Root', root);
    const info = last?.get('Info');
    if (info instanceof Ref && this.objects.has(info.number)) kept.set('Info', info);
    if (encrypted) kept.set('Encrypt', encrypted.get('Encrypt')!).set('ID', encrypted.get('ID') ?? null);
    return kept;
  }

  private lastCatalog(): Ref | undefined {
    const [number, found] = [...this.objects].findLast(([, { object }]) => object instanceof Dict && nameOf(object.get('Type')) === 'Catalog') ?? [];
    return number === undefined || !found ? undefined : new Ref(number, found.generation);
  }

  private object(lexer: Lexer): PdfObject {
    let object = lexer.object();
    if (object instanceof Dict && lexer.peek() === 'stream') object = this.stream(object, lexer);
    if (lexer.peek() === 'endobj') lexer.word();
    else this.repairs.add('object_end_added');
    return object;
  }

  private stream(dict: Dict, lexer: Lexer): Stream {
    const { bytes } = this;
    lexer.word();
    let start = lexer.pos;
    if (bytes[start] === 13) start++;
    if (bytes[start] === 10) start++;
    const stated = this.statedLength(dict.get('Length'));
    if (stated !== undefined && start + stated <= bytes.length) {
      lexer.pos = start + stated;
      if (bytes.subarray(lexer.pos, lexer.pos + 16).toString('latin1').trimStart().startsWith('endstream')) {
        lexer.word();
        return new Stream(dict, bytes.subarray(start, start + stated));
      }
    }
    if (start > this.lastEnd) throw unreadable('a stream does not end');
    let end = bytes.indexOf('endstream', start);
    lexer.pos = end + 9;
    if (bytes[end - 1] === 10) end--;
    if (bytes[end - 1] === 13) end--;
    this.repairs.add('stream_length_corrected');
    return new Stream(dict, bytes.subarray(start, Math.max(start, end)));
  }

  private statedLength(length: PdfObject | undefined): number | undefined {
    if (!(length instanceof Ref)) return countOf(length);
    const body = this.bodies.get(length.number);
    const text = body === undefined ? undefined : new Lexer(this.bytes, body).word();
    return text && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  }

  private trailersBetween(from: number, to: number): void {
    // only between the objects: searching on to the end for each of them would take the square of the size
    const gap = this.bytes.subarray(from, to);
    for (let at = gap.indexOf('trailer'); at >= 0; at = gap.indexOf('trailer', at + 7)) {
      try {
        const trailer = new Lexer(this.bytes, from + at + 7, 'drop').object();
        if (trailer instanceof Dict) this.trailers.push(trailer);
      } catch {
        // a trailer that is cut off tells nothing
      }
    }
  }
}

/** Every `n g obj`, in the order of the file; whether it stands inside a stream is found out later. */
function findStarts(bytes: Buffer): { number: number; generation: number; at: number; body: number }[] {
  const starts: { number: number; generation: number; at: number; body: number }[] = [];
  for (let at = bytes.indexOf('obj'); at >= 0; at = bytes.indexOf('obj', at + 3)) {
    const from = Math.max(0, at - 40);
    const match = /(?<![0-9])([0-9]{1,8})[\0\t\n\f\r ]{1,8}([0-9]{1,5})[\0\t\n\f\r ]{1,8}$/.exec(bytes.toString('latin1', from, at));
    if (!match) continue;
    starts.push({ number: Number(match[1]), generation: Number(match[2]), at: from + match.index, body: at + 3 });
    if (starts.length > 4 * LIMITS.objects) throw tooLarge('more than 50,000 objects');
  }
  return starts;
}

/** Whether an array, dictionary or the like has a place for references; used by callers that walk. */
export function partsOf(object: PdfObject): readonly PdfObject[] {
  if (isArray(object)) return object;
  if (object instanceof Dict) return [...object.entries()].map(([, value]) => value);
  return object instanceof Stream ? [...object.dict.entries()].filter(([key]) => key !== 'Length').map(([, value]) => value) : [];
}
