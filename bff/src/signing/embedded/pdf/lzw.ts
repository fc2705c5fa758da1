/**
 * LZW as PDF uses it (ISO 32000-1 §7.4.4.2): codes of 9 to 12 bits, most significant bit first, 256 clears the table,
 * 257 ends. Bounded: a file of a few bytes may stand for megabytes.
 */
import { tooLarge, unreadable } from './limits';

const CLEAR = 256;
const END = 257;
const MOST = 4_096;

/** @param early 1 when codes grow one entry early, which is the default in PDF @throws AppError pdf_unreadable, pdf_too_large */
export function decodeLzw(data: Buffer, early: 0 | 1, limit: number): Buffer {
  // an entry is a stretch of the output: where it starts and how long it is
  const starts = new Int32Array(MOST);
  const lengths = new Int32Array(MOST);
  let out = Buffer.alloc(Math.min(limit, Math.max(1_024, data.length * 4)));
  let size = 0;
  let next = END + 1;
  let width = 9;
  let previous = -1;
  let previousStart = 0;
  let bits = 0;
  let held = 0;

  const room = (bytes: number): void => {
    if (size + bytes > limit) throw tooLarge('a stream is larger than allowed when decoded');
    if (size + bytes > out.length) {
      const larger = Buffer.alloc(Math.min(limit, Math.max(out.length * 2, size + bytes)));
      out.copy(larger, 0, 0, size);
      out = larger;
    }
  };
  for (const byte of data) {
    bits = ((bits << 8) | byte) & 0xfffff;
    held += 8;
    if (held < width) continue;
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      next = END + 1;
      width = 9;
      previous = -1;
      continue;
    }
    const start = size;
    if (code < CLEAR) {
      room(1);
      out[size++] = code;
    } else {
      // a code that is just being made stands for the previous one and its own first byte
      if (code > next || (code === next && previous < 0)) throw unreadable('LZW data names a code that does not exist');
      const from = code === next ? previousStart : starts[code]!;
      const length = code === next ? start - previousStart + 1 : lengths[code]!;
      room(length);
      for (let i = 0; i < length; i++) out[size++] = out[from + i]!;
    }
    if (previous >= 0 && next < MOST) {
      starts[next] = previousStart;
      lengths[next++] = start - previousStart + 1;
    }
    previous = code;
    previousStart = start;
    if (next + early >= 1 << width && width < 12) width++;
  }
  return Buffer.from(out.subarray(0, size));
}
