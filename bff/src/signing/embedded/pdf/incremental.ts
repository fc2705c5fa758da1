/**
 * An incremental update (ISO 32000-1 §7.5.6): new and changed objects appended behind the file, which itself stays as
 * it is, byte for byte. The new cross-reference section has the style of the last one.
 */
import { AppError, sha256 } from '../../../kernel';
import type { PdfDocument } from './document';
import { unreadable } from './limits';
import { Dict, isArray, name, PdfString, Ref, Stream, type ObjectReader, type PdfObject } from './objects';
import { ByteSink } from './serialize';

/** Keys of the old trailer that belong to its own section and not to the file. */
const SECTION_KEYS = ['Prev', 'XRefStm', 'Size', 'ID', 'Type', 'W', 'Index', 'Filter', 'DecodeParms', 'Length'];

export class IncrementalUpdate implements ObjectReader {
  private readonly changed = new Map<number, { readonly ref: Ref; readonly object: PdfObject }>();
  private next: number;

  /** @throws AppError('pdf_encrypted'): what is appended to an encrypted file would have to be encrypted too */
  constructor(readonly document: PdfDocument) {
    if (document.isEncrypted) throw new AppError('pdf_encrypted');
    this.next = document.nextObjectNumber;
  }

  get catalog(): Dict {
    return this.dict(this.document.catalogRef, 'the catalog');
  }
  /** The object as this update leaves it. */
  resolve(object: PdfObject | undefined): PdfObject {
    const mine = object instanceof Ref ? this.changed.get(object.number) : undefined;
    return mine ? mine.object : this.document.resolve(object);
  }
  dict(object: PdfObject | undefined, what: string): Dict {
    const found = this.resolve(object);
    if (!(found instanceof Dict)) throw unreadable(`${what} is not a dictionary`);
    return found;
  }

  add(object: PdfObject): Ref {
    const ref = new Ref(this.next++);
    this.changed.set(ref.number, { ref, object });
    return ref;
  }
  /** A copy of an existing dictionary that will be written in its place; the same copy when asked again. */
  edit(ref: Ref, what: string): Dict {
    const mine = this.changed.get(ref.number)?.object;
    if (mine instanceof Dict) return mine;
    const copy = this.document.dict(ref, what).clone();
    this.changed.set(ref.number, { ref, object: copy });
    return copy;
  }

  /** The whole file: the original bytes, then this update. Positions of Raw objects are known afterwards. */
  write(): Buffer {
    const { bytes, sections } = this.document;
    const newest = sections[0]!;
    const sink = new ByteSink(bytes.length);
    const last = bytes.at(-1);
    if (last !== 10 && last !== 13) sink.write('\n');

    const rows: XrefRow[] = [];
    for (const { ref, object } of [...this.changed.values()].sort((a, b) => a.ref.number - b.ref.number)) {
      rows.push({ ref, offset: sink.position });
      sink.write(`${ref.number} ${ref.generation} obj\n`);
      sink.object(object);
      sink.write('\nendobj\n');
    }
    const start = sink.position;
    const trailer = this.trailer(sink.bytes()).set('Prev', newest.offset);
    if (newest.style === 'table') writeTable(sink, rows, trailer.set('Size', this.next));
    else this.writeStream(sink, rows, trailer);
    sink.write(`\nstartxref\n${start}\n%%EOF\n`);
    return Buffer.concat([bytes, ...sink.bytes()]);
  }

  /** Everything the old trailer says about the file; the second half of /ID is new with each revision (§14.4). */
  private trailer(content: readonly Buffer[]): Dict {
    const trailer = this.document.trailer.clone();
    const id = this.document.resolve(trailer.get('ID'));
    for (const key of SECTION_KEYS) trailer.delete(key);
    const fresh = new PdfString(sha256(Buffer.concat(content)).subarray(0, 16), true);
    const first = isArray(id) && id[0] instanceof PdfString ? new PdfString(id[0].bytes, true) : fresh;
    return trailer.set('ID', [first, fresh]);
  }

  private writeStream(sink: ByteSink, rows: XrefRow[], trailer: Dict): void {
    const self = new Ref(this.next++);
    rows.push({ ref: self, offset: sink.position });
    const data = Buffer.alloc(rows.length * 7);
    rows.forEach((row, i) => {
      data.writeUInt8(1, i * 7);
      data.writeUInt32BE(row.offset, i * 7 + 1);
      data.writeUInt16BE(row.ref.generation, i * 7 + 5);
    });
    trailer.set('Size', this.next).set('Type', name('XRef')).set('W', [1, 4, 2]);
    trailer.set('Index', runs(rows).flatMap((run) => [run[0]!.ref.number, run.length]));
    sink.write(`${self.number} 0 obj\n`);
    sink.object(new Stream(trailer, data));
    sink.write('\nendobj');
  }
}

interface XrefRow {
  readonly ref: Ref;
  readonly offset: number;
}

function writeTable(sink: ByteSink, rows: readonly XrefRow[], trailer: Dict): void {
  sink.write('xref\n');
  for (const run of runs(rows)) {
    sink.write(`${run[0]!.ref.number} ${run.length}\n`);
    for (const { ref, offset } of run) sink.write(`${String(offset).padStart(10, '0')} ${String(ref.generation).padStart(5, '0')} n \n`);
  }
  sink.write('trailer\n');
  sink.object(trailer);
}

/** Rows grouped by consecutive object numbers. */
function runs(rows: readonly XrefRow[]): XrefRow[][] {
  const groups: XrefRow[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    if (group && group.at(-1)!.ref.number + 1 === row.ref.number) group.push(row);
    else groups.push([row]);
  }
  return groups;
}
