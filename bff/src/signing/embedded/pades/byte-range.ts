/** The bytes a signature covers: everything but its hole (ISO 32000-1 §12.8.1). */
import { createHash } from 'node:crypto';
import { byteRangeText, type DictionaryWithHole } from './signature-dictionary';

/** Offset and length of the hex digits inside the angle brackets of /Contents. */
export interface Hole {
  readonly offset: number;
  readonly length: number;
}

/** Writes the four numbers into a file that has just been written. */
export function fillByteRange(pdf: Buffer, { byteRange, contents }: DictionaryWithHole): Hole {
  const start = contents.offset;
  const end = start + contents.source.length;
  pdf.write(byteRangeText(start, end, pdf.length), byteRange.offset, 'latin1');
  return { offset: start + 1, length: end - start - 2 };
}

/** SHA-256 of everything but the hole and its angle brackets. */
export function rangeDigest(pdf: Uint8Array, hole: Hole): Buffer {
  return createHash('sha256').update(pdf.subarray(0, hole.offset - 1)).update(pdf.subarray(hole.offset + hole.length + 1)).digest();
}

export function holeIsEmpty(pdf: Buffer, { offset, length }: Hole): boolean {
  return pdf[offset - 1] === 0x3c && pdf[offset + length] === 0x3e && pdf.subarray(offset, offset + length).equals(Buffer.alloc(length, '0'));
}
