/**
 * The object model of PDF (ISO 32000-1 §7.3) as plain values. Integers are JS numbers; a real keeps the text it was
 * written with, so a dictionary copied into a later revision is written back without rounding.
 * Nothing here reads or writes bytes of a file.
 */

/** A name without its slash, `#xx` decoded, one char per byte. */
export class Name {
  constructor(readonly value: string) {}
}

/** A number that is not a small integer, with its exact source text. */
export class Real {
  constructor(
    readonly value: number,
    readonly source: string,
  ) {}
}

/** A byte string; `hex` only remembers how to write it. */
export class PdfString {
  constructor(
    readonly bytes: Buffer,
    readonly hex = false,
  ) {}

  /** A text string (§7.9.2.2): plain ASCII as it is, everything else UTF-16BE with its mark. */
  static text(text: string): PdfString {
    if (/^[\x20-\x7e]*$/.test(text)) return new PdfString(Buffer.from(text, 'latin1'));
    return new PdfString(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]));
  }

  /** The text of a text string; without a mark the bytes are taken as Latin-1. */
  toText(): string {
    const b = this.bytes;
    if (b[0] === 0xfe && b[1] === 0xff) return Buffer.from(b.subarray(2, b.length - (b.length % 2))).swap16().toString('utf16le');
    if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) return b.toString('utf8', 3);
    return b.toString('latin1');
  }
}

export class Ref {
  constructor(
    readonly number: number,
    readonly generation = 0,
  ) {}
}

/** Bytes written exactly as given; the writer records where they went. Never produced by the parser. */
export class Raw {
  /** file offset of the first byte, -1 until written */
  offset = -1;
  constructor(readonly source: string) {}
}

export type PdfObject = null | boolean | number | Real | Name | PdfString | Ref | Raw | readonly PdfObject[] | Dict | Stream;

export class Dict {
  private readonly map: Map<string, PdfObject>;

  constructor(entries: Readonly<Record<string, PdfObject | undefined>> | ReadonlyMap<string, PdfObject> = {}) {
    this.map = entries instanceof Map ? new Map(entries) : new Map();
    if (!(entries instanceof Map)) for (const [key, value] of Object.entries(entries)) if (value !== undefined) this.map.set(key, value);
  }
  get(key: string): PdfObject | undefined {
    return this.map.get(key);
  }
  has(key: string): boolean {
    return this.map.has(key);
  }
  set(key: string, value: PdfObject): this {
    this.map.set(key, value);
    return this;
  }
  delete(key: string): this {
    this.map.delete(key);
    return this;
  }
  entries(): IterableIterator<[string, PdfObject]> {
    return this.map.entries();
  }
  get size(): number {
    return this.map.size;
  }
  /** A copy whose keys can be changed; the values are shared. */
  clone(): Dict {
    return new Dict(this.map);
  }
}

export class Stream {
  /** @param data the bytes as stored, still behind its filters */
  constructor(
    readonly dict: Dict,
    readonly data: Buffer,
  ) {}
}

export const name = (value: string): Name => new Name(value);

/** The number, or undefined when it is none. */
export function numberOf(object: PdfObject | undefined): number | undefined {
  if (typeof object === 'number') return object;
  return object instanceof Real ? object.value : undefined;
}
/** A non-negative safe integer, or undefined. */
export function countOf(object: PdfObject | undefined): number | undefined {
  return typeof object === 'number' && Number.isSafeInteger(object) && object >= 0 ? object : undefined;
}
/** The text of a name, or undefined. */
export const nameOf = (object: PdfObject | undefined): string | undefined => (object instanceof Name ? object.value : undefined);
export const isArray = (object: PdfObject | undefined): object is readonly PdfObject[] => Array.isArray(object);

/** What the page tree and the form need of an open document. */
export interface ObjectReader {
  readonly catalog: Dict;
  /** follows references; absent is null */
  resolve(object: PdfObject | undefined): PdfObject;
  /** @throws AppError('pdf_unreadable') when it is not a dictionary */
  dict(object: PdfObject | undefined, what: string): Dict;
}
