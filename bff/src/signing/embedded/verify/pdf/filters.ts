/** Stream filters (ISO 32000-2 §7.4) that structure can hide behind: Flate with predictors, ASCIIHex, ASCII85. Bounded. */
import { constants, inflateSync } from 'node:zlib';
import type { Budget } from '../budget';
import { Refusal } from '../problems';
import { isList, PdfDict, PdfName, type PdfStream, type PdfValue } from './values';

/** Decoded bytes. @throws Refusal file_unreadable, file_too_complex */
export function decodeStream(stream: PdfStream, resolve: (value: PdfValue) => PdfValue, budget: Budget): Buffer {
  const filters = listOf(resolve(stream.dict.get('Filter')));
  const parameters = listOf(resolve(stream.dict.get('DecodeParms')));
  if (filters.length > 2) throw new Refusal('file_too_complex', 'filter chain');
  let data = stream.raw;
  for (const [i, filter] of filters.entries()) {
    const name = resolve(filter);
    const parms = resolve(parameters[i] ?? null);
    data = applyFilter(name instanceof PdfName ? name.value : '', data, budget);
    if (parms instanceof PdfDict) data = unpredict(data, parms);
  }
  return data;
}

function listOf(value: PdfValue): readonly PdfValue[] {
  return value === null ? [] : isList(value) ? value : [value];
}

function applyFilter(name: string, data: Buffer, budget: Budget): Buffer {
  if (name === 'FlateDecode' || name === 'Fl') return inflate(data, budget);
  if (name === 'ASCIIHexDecode' || name === 'AHx') return Buffer.from(data.toString('latin1').replace(/>[\s\S]*$/, '').replace(/\s/g, ''), 'hex');
  if (name === 'ASCII85Decode' || name === 'A85') return ascii85(data);
  throw new Refusal('file_unreadable', `filter ${name.slice(0, 20)}`);
}

function inflate(data: Buffer, budget: Budget): Buffer {
  let out: Buffer;
  try {
    // some producers leave the checksum off; every reader accepts that
    out = inflateSync(data, { maxOutputLength: budget.inflateAllowance, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal('file_too_complex', 'a stream inflates too far');
    throw new Refusal('file_unreadable', 'damaged stream');
  }
  budget.inflate(out.length);
  return out;
}

function ascii85(data: Buffer): Buffer {
  const text = data.toString('latin1').replace(/\s/g, '').replace(/~>?[\s\S]*$/, '').replace(/z/g, '!!!!!');
  const out: number[] = [];
  for (let i = 0; i < text.length; i += 5) {
    const group = text.slice(i, i + 5);
    let value = 0;
    for (const c of group.padEnd(5, 'u')) value = value * 85 + (c.charCodeAt(0) - 33);
    if (value > 0xffffffff || value < 0) throw new Refusal('file_unreadable', 'ASCII85');
    const four = Buffer.alloc(4);
    four.writeUInt32BE(value);
    out.push(...four.subarray(0, group.length - 1));
  }
  return Buffer.from(out);
}

/** PNG predictors (10..15); TIFF (2) does not occur in structural streams and is refused. */
function unpredict(data: Buffer, parms: PdfDict): Buffer {
  const number = (key: string, otherwise: number) => (typeof parms.get(key) === 'number' ? (parms.get(key) as number) : otherwise);
  const predictor = number('Predictor', 1);
  if (predictor === 1) return data;
  if (predictor < 10) throw new Refusal('file_unreadable', 'predictor');
  const bpp = Math.max(1, (number('Colors', 1) * number('BitsPerComponent', 8)) >> 3);
  const width = Math.ceil((number('Colors', 1) * number('BitsPerComponent', 8) * number('Columns', 1)) / 8);
  if (!(width > 0 && width < 1_000_000)) throw new Refusal('file_unreadable', 'predictor');
  const rows = Math.ceil(data.length / (width + 1));
  const out = Buffer.alloc(rows * width);
  for (let r = 0; r < rows; r++) {
    const type = data[r * (width + 1)]!;
    for (let i = 0; i < width; i++) {
      const raw = data[r * (width + 1) + 1 + i] ?? 0;
      const left = i >= bpp ? out[r * width + i - bpp]! : 0;
      const up = r > 0 ? out[(r - 1) * width + i]! : 0;
      const corner = r > 0 && i >= bpp ? out[(r - 1) * width + i - bpp]! : 0;
      out[r * width + i] = raw + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][type]!;
    }
  }
  return out;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [da, db, dc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return da <= db && da <= dc ? a : db <= dc ? b : c;
}
