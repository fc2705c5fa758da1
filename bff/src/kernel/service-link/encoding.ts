/**
 * Values as they travel: a length, JSON, then the bytes that the JSON points at, so that files are neither copied into
 * text nor grown by a third. Knows plain objects, arrays, strings, numbers, booleans, null, undefined, bytes and dates;
 * anything else is a mistake of the caller.
 *
 *   4 bytes big-endian length of the JSON · JSON {"value": …, "lengths": [n, …]} · n bytes · …
 */
import { types } from 'node:util';

export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

type Marked = { readonly $: 'bytes'; readonly i: number } | { readonly $: 'date'; readonly t: number } | { readonly $: 'undefined' };

const MAX_DEPTH = 32;

export function encode(value: unknown): Buffer {
  const parts: Buffer[] = [];
  const plain = (v: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new EncodingError('too deep');
    if (v === undefined) return { $: 'undefined' } satisfies Marked;
    if (v === null || typeof v === 'string' || typeof v === 'boolean') return v;
    if (typeof v === 'number') {
      if (!Number.isFinite(v)) throw new EncodingError('a number that JSON does not have');
      return v;
    }
    if (types.isUint8Array(v)) return { $: 'bytes', i: parts.push(Buffer.from(v.buffer, v.byteOffset, v.byteLength)) - 1 } satisfies Marked;
    if (types.isDate(v)) {
      if (Number.isNaN(v.getTime())) throw new EncodingError('not a date');
      return { $: 'date', t: v.getTime() } satisfies Marked;
    }
    if (Array.isArray(v)) return v.map((item) => plain(item, depth + 1));
    if (typeof v !== 'object' || !isPlain(v)) throw new EncodingError(`a ${typeof v} cannot travel`);
    if (Object.hasOwn(v, '$')) throw new EncodingError('the key $ is taken');
    return Object.fromEntries(Object.entries(v).map(([key, item]) => [key, plain(item, depth + 1)]));
  };
  const json = Buffer.from(JSON.stringify({ value: plain(value, 0), lengths: parts.map((part) => part.length) }), 'utf8');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(json.length);
  return Buffer.concat([head, json, ...parts]);
}

/** @returns the value; bytes are views into `body` @throws EncodingError */
export function decode(body: Buffer): unknown {
  if (body.length < 4) throw new EncodingError('too short');
  const start = 4 + body.readUInt32BE(0);
  if (start > body.length) throw new EncodingError('too short');
  const { value, lengths } = envelopeOf(body.toString('utf8', 4, start));
  let at = start;
  const parts = lengths.map((length) => {
    const part = body.subarray(at, at + length);
    if (part.length !== length) throw new EncodingError('bytes are missing');
    at += length;
    return part;
  });
  if (at !== body.length) throw new EncodingError('bytes are left over');
  const real = (v: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new EncodingError('too deep');
    if (v === null || typeof v !== 'object') return v;
    if (Array.isArray(v)) return v.map((item) => real(item, depth + 1));
    if (!Object.hasOwn(v, '$')) return Object.fromEntries(Object.entries(v).map(([key, item]) => [key, real(item, depth + 1)]));
    const marked = v as Marked;
    switch (marked.$) {
      case 'undefined': return undefined;
      case 'date': {
        if (typeof marked.t !== 'number') throw new EncodingError('not a date');
        return new Date(marked.t);
      }
      case 'bytes': {
        const part = Number.isSafeInteger(marked.i) ? parts[marked.i] : undefined;
        if (!part) throw new EncodingError('bytes are missing');
        return part;
      }
      default: throw new EncodingError('unknown mark');
    }
  };
  return real(value, 0);
}

function envelopeOf(json: string): { readonly value: unknown; readonly lengths: readonly number[] } {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch (cause) {
    throw new EncodingError('not JSON', { cause });
  }
  const { value, lengths } = (read ?? {}) as { value?: unknown; lengths?: unknown };
  if (!Array.isArray(lengths) || !lengths.every((length) => Number.isSafeInteger(length) && length >= 0)) throw new EncodingError('no lengths');
  return { value, lengths: lengths as readonly number[] };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // by shape: what comes from a worker thread may have the prototypes of another realm
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
