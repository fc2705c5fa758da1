/**
 * Decoding of stream data (ISO 32000-1 §7.4) within the limits of R22. Knows the lossless filters that structure and
 * content use; images stay behind theirs. The budget is one per document, so many small bombs add up to a refusal.
 */
import { constants, inflateSync } from 'node:zlib';
import { LIMITS, tooLarge, unreadable } from './limits';
import { decodeLzw } from './lzw';
import { countOf, Dict, isArray, nameOf, type PdfObject, type Stream } from './objects';

/** Bytes that may still be decoded. */
export class InflateBudget {
  private left: number = LIMITS.totalBytes;
  private readonly counted = new WeakSet<Stream>();

  get limit(): number {
    return Math.min(LIMITS.streamBytes, this.left);
  }
  /** A stream decoded again is not counted again. */
  take(stream: Stream, bytes: number): void {
    if (this.counted.has(stream)) return;
    this.counted.add(stream);
    this.left -= bytes;
    if (this.left < 0) throw tooLarge('the streams are larger than 200 MB when decoded');
  }
}

export type Resolve = (object: PdfObject | undefined) => PdfObject;

/** Filter names in the order they are undone. */
export function filterNames(dict: Dict, resolve: Resolve): string[] {
  const filter = resolve(dict.get('Filter') ?? dict.get('F'));
  const list = filter === null ? [] : isArray(filter) ? filter : [filter];
  const names = list.map((item) => nameOf(resolve(item)));
  if (names.length > LIMITS.filters) throw tooLarge('a stream has more than two filters');
  if (names.some((item) => item === undefined)) throw unreadable('a filter is not a name');
  return names as string[];
}

/**
 * The plain bytes of a stream.
 * @throws AppError pdf_too_large, or pdf_unreadable for damaged data and for image filters (DCTDecode, JPXDecode, …)
 */
export function decodeStream(stream: Stream, resolve: Resolve, budget: InflateBudget): Buffer {
  const { dict } = stream;
  const parameters = resolve(dict.get('DecodeParms') ?? dict.get('DP'));
  const all = isArray(parameters) ? parameters : [parameters];
  let data = stream.data;
  for (const [i, filter] of filterNames(dict, resolve).entries()) {
    const own = resolve(all[i]);
    data = undo(filter, data, own instanceof Dict ? own : new Dict(), resolve, budget.limit);
  }
  budget.take(stream, data.length);
  return data;
}

function undo(filter: string, data: Buffer, parameters: Dict, resolve: Resolve, limit: number): Buffer {
  switch (filter) {
    case 'FlateDecode': case 'Fl': return unpredict(inflate(data, limit), parameters, resolve);
    case 'LZWDecode': case 'LZW': return unpredict(decodeLzw(data, resolve(parameters.get('EarlyChange')) === 0 ? 0 : 1, limit), parameters, resolve);
    case 'RunLengthDecode': case 'RL': return fromRunLength(data, limit);
    case 'ASCIIHexDecode': case 'AHx': return fromHex(data);
    case 'ASCII85Decode': case 'A85': return fromAscii85(data, limit);
    default: throw unreadable(`filter ${JSON.stringify(filter.slice(0, 30))} is not decoded here`);
  }
}

function inflate(data: Buffer, limit: number): Buffer {
  try {
    // writers leave out the checksum often enough that every reader accepts it
    return inflateSync(data, { maxOutputLength: Math.max(1, limit), finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('a stream is larger than allowed when decoded');
    throw unreadable('compressed data is damaged', error);
  }
}

/** PNG predictors (§7.4.4.4); TIFF predictor 2 appears only in images. */
function unpredict(data: Buffer, parameters: Dict, resolve: Resolve): Buffer {
  const read = (key: string, otherwise: number): number => (parameters.has(key) ? (countOf(resolve(parameters.get(key))) ?? 0) : otherwise);
  const predictor = read('Predictor', 1);
  if (predictor === 1) return data;
  const bits = read('Colors', 1) * read('BitsPerComponent', 8);
  const rowBytes = Math.ceil((bits * read('Columns', 1)) / 8);
  if (predictor < 10 || predictor > 15 || !(bits >= 1 && bits <= 512) || !(rowBytes >= 1 && rowBytes <= 2 ** 20)) throw unreadable('unknown predictor');
  const pixel = Math.max(1, bits >> 3);
  const rows = Math.floor(data.length / (rowBytes + 1));
  const out = Buffer.alloc(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const from = row * (rowBytes + 1);
    const to = row * rowBytes;
    for (let i = 0; i < rowBytes; i++) {
      const left = i >= pixel ? out[to + i - pixel]! : 0;
      const up = row > 0 ? out[to + i - rowBytes]! : 0;
      const corner = row > 0 && i >= pixel ? out[to + i - rowBytes - pixel]! : 0;
      out[to + i] = data[from + 1 + i]! + guess(data[from]!, left, up, corner);
    }
  }
  return out;
}

function guess(kind: number, left: number, up: number, corner: number): number {
  switch (kind) {
    case 0: return 0;
    case 1: return left;
    case 2: return up;
    case 3: return (left + up) >> 1;
    case 4: {
      const estimate = left + up - corner;
      const a = Math.abs(estimate - left);
      const b = Math.abs(estimate - up);
      const c = Math.abs(estimate - corner);
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default: throw unreadable('unknown row predictor');
  }
}

function fromHex(data: Buffer): Buffer {
  const end = data.indexOf(0x3e);
  const digits = data.toString('latin1', 0, end < 0 ? data.length : end).replace(/[\0\t\n\f\r ]/g, '');
  if (/[^0-9a-fA-F]/.test(digits)) throw unreadable('ASCIIHex data has a character that is no digit');
  return Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex');
}

/** §7.4.5: a length byte below 128 copies, above repeats, 128 ends. */
function fromRunLength(data: Buffer, limit: number): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < data.length; ) {
    const length = data[at++]!;
    if (length === 128) break;
    const taken = length < 128 ? length + 1 : 1;
    if (at + taken > data.length) throw unreadable('RunLength data ends too early');
    const part = length < 128 ? data.subarray(at, at + taken) : Buffer.alloc(257 - length, data[at]!);
    at += taken;
    size += part.length;
    if (size > limit) throw tooLarge('a stream is larger than allowed when decoded');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function fromAscii85(data: Buffer, limit: number): Buffer {
  const out: number[] = [];
  let value = 0;
  let digits = 0;
  const flush = (bytes: number): void => {
    if (value > 0xffffffff) throw unreadable('ASCII85 data is out of range');
    for (let i = 0; i < bytes; i++) out.push(Math.floor(value / 256 ** (3 - i)) & 0xff);
    value = digits = 0;
  };
  for (const code of data) {
    if (code === 0x7e) break;
    if (code <= 32) continue;
    if (code === 0x7a && digits === 0) {
      // four bytes for one
      if (out.length > limit) throw tooLarge('a stream is larger than allowed when decoded');
      out.push(0, 0, 0, 0);
      continue;
    }
    if (code < 0x21 || code > 0x75) throw unreadable('ASCII85 data has a character that is no digit');
    value = value * 85 + code - 0x21;
    if (++digits === 5) flush(4);
  }
  if (digits === 1) throw unreadable('ASCII85 data ends too early');
  if (digits > 1) {
    const bytes = digits - 1;
    for (; digits < 5; digits++) value = value * 85 + 84;
    flush(bytes);
  }
  return Buffer.from(out);
}
