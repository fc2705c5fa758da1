/** PDF values (ISO 32000-2 §7.3) as the verifier's own reader produces them; positions are kept where a check needs them. */

export class PdfName {
  constructor(readonly value: string) {}
}

export class PdfRef {
  constructor(readonly num: number, readonly gen: number) {}
}

export class PdfString {
  /** @param start offset of the opening delimiter @param end offset behind the closing one */
  constructor(readonly bytes: Buffer, readonly hex: boolean, readonly start: number, readonly end: number) {}

  /** Text string: UTF-16BE or UTF-8 with a byte order mark, else Latin-1 (a good enough PDFDocEncoding for names). */
  text(): string {
    const b = this.bytes;
    if (b[0] === 0xfe && b[1] === 0xff) return Buffer.from(b.subarray(2, b.length & ~1)).swap16().toString('utf16le');
    if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) return b.subarray(3).toString('utf8');
    return b.toString('latin1');
  }
}

export class PdfDict {
  /** a key stood twice: readers disagree about such a dictionary */
  duplicateKeys = false;
  readonly entries = new Map<string, PdfValue>();

  get(key: string): PdfValue {
    return this.entries.get(key) ?? null;
  }
}

export class PdfStream {
  constructor(readonly dict: PdfDict, readonly raw: Buffer) {}
}

export type PdfValue = null | boolean | number | PdfName | PdfString | PdfRef | PdfDict | PdfStream | readonly PdfValue[];

export function isList(value: PdfValue): value is readonly PdfValue[] {
  return Array.isArray(value);
}
