/**
 * A reader of BER and DER (X.690) for CMS, X.509 and RFC 3161. It accepts indefinite lengths and constructed strings,
 * because other products write them; it refuses multi-byte tags, depth over 40 and trailing rubbish inside a value.
 * It shares nothing with kernel/der, which the signer uses.
 */
import { Refusal } from '../problems';

export interface Asn1 {
  /** identifier octet as it stands: class, constructed bit and number */
  readonly tag: number;
  /** header and content (with end-of-contents octets where the length was indefinite) */
  readonly raw: Buffer;
  readonly body: Buffer;
  readonly children: readonly Asn1[];
  readonly indefinite: boolean;
}

export const TAG = {
  boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, enumerated: 0x0a, utf8: 0x0c,
  sequence: 0x30, set: 0x31, printable: 0x13, t61: 0x14, ia5: 0x16, utcTime: 0x17, generalizedTime: 0x18, bmp: 0x1e,
} as const;

const MAX_DEPTH = 40;
const MAX_NODES = 200_000;

/**
 * Reads one value.
 * @param exact refuse bytes behind it
 * @throws Refusal cms_malformed
 */
export function readAsn1(bytes: Uint8Array, exact = true): Asn1 {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counter = { left: MAX_NODES };
  const node = readAt(buffer, 0, buffer.length, 0, counter);
  if (exact && node.raw.length !== buffer.length) throw malformed('bytes behind the value');
  return node;
}

function readAt(b: Buffer, at: number, limit: number, depth: number, counter: { left: number }): Asn1 {
  if (depth > MAX_DEPTH || --counter.left < 0) throw malformed('nested too deeply');
  const tag = byteAt(b, at, limit);
  if ((tag & 0x1f) === 0x1f) throw malformed('multi-byte tag');
  // end-of-contents belongs to an indefinite length; elsewhere it would let padding pass for content
  if (tag === 0) throw malformed('tag 0');
  const first = byteAt(b, at + 1, limit);
  let start = at + 2;
  if (first === 0x80) {
    if (!(tag & 0x20)) throw malformed('indefinite length of a primitive value');
    const children: Asn1[] = [];
    let p = start;
    for (;;) {
      if (byteAt(b, p, limit) === 0 && byteAt(b, p + 1, limit) === 0) break;
      const child = readAt(b, p, limit, depth + 1, counter);
      children.push(child);
      p += child.raw.length;
    }
    return { tag, raw: b.subarray(at, p + 2), body: b.subarray(start, p), children, indefinite: true };
  }
  let length = first;
  if (first & 0x80) {
    const count = first & 0x7f;
    if (count > 4) throw malformed('length too large');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + byteAt(b, start++, limit);
  }
  const end = start + length;
  if (end > limit) throw malformed('value longer than its container');
  const children: Asn1[] = [];
  if (tag & 0x20) {
    for (let p = start; p < end;) {
      const child = readAt(b, p, end, depth + 1, counter);
      children.push(child);
      p += child.raw.length;
    }
  }
  return { tag, raw: b.subarray(at, end), body: b.subarray(start, end), children, indefinite: children.some((c) => c.indefinite) };
}

function byteAt(b: Buffer, at: number, limit: number): number {
  const value = at < limit ? b[at] : undefined;
  if (value === undefined) throw malformed('cut off');
  return value;
}

function malformed(detail: string): Refusal {
  return new Refusal('cms_malformed', detail);
}

/** The child at an index, or a refusal. */
export function child(node: Asn1 | undefined, index: number): Asn1 {
  const found = node?.children[index];
  if (!found) throw malformed('an element is missing');
  return found;
}

/** Refuses a node that is not of the tag. */
export function expect(node: Asn1 | undefined, tag: number): Asn1 {
  if (!node || node.tag !== tag) throw malformed(`expected tag 0x${tag.toString(16)}`);
  return node;
}

/** Content of an OCTET STRING, primitive or put together from pieces; also under an implicit tag. */
export function octets(node: Asn1): Buffer {
  if (!(node.tag & 0x20)) return node.body;
  return Buffer.concat(node.children.map((c) => octets(c)));
}

/** Content of a BIT STRING without unused bits. */
export function bits(node: Asn1): Buffer {
  if (node.tag !== TAG.bitString || node.body[0] !== 0) throw malformed('bit string');
  return node.body.subarray(1);
}

/** Non-negative INTEGER that fits a number. */
export function smallInteger(node: Asn1): number {
  expect(node, TAG.integer);
  if (node.body.length === 0 || node.body.length > 6 || node.body[0]! & 0x80) throw malformed('integer');
  return node.body.readUIntBE(0, node.body.length);
}

export function oid(node: Asn1 | undefined): string {
  const { body } = expect(node, TAG.oid);
  if (body.length === 0 || body.length > 64 || body[body.length - 1]! & 0x80) throw malformed('object identifier');
  // arcs under 2.25 are UUIDs of 128 bits (ITU-T X.667): wider than a number
  const arcs: bigint[] = [];
  let value = 0n;
  for (const octet of body) {
    value = value * 128n + BigInt(octet & 0x7f);
    if (value >> 128n) throw malformed('object identifier');
    if (octet & 0x80) continue;
    arcs.push(...(arcs.length ? [value] : value < 80n ? [value / 40n, value % 40n] : [2n, value - 80n]));
    value = 0n;
  }
  return arcs.join('.');
}

/** UTCTime or GeneralizedTime in UTC, to the second or finer. */
export function time(node: Asn1): Date {
  const text = node.body.toString('latin1');
  const m = node.tag === TAG.utcTime
    ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
    : node.tag === TAG.generalizedTime ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) : null;
  if (!m) throw malformed('time');
  const [year, month, day, hour, minute, second] = m.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const full = node.tag === TAG.utcTime ? year + (year < 50 ? 2000 : 1900) : year;
  const ms = m[7] ? Math.floor(Number(`0.${m[7]}`) * 1000) : 0;
  const date = new Date(Date.UTC(full, month - 1, day, hour, minute, second, ms));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60) throw malformed('time');
  return date;
}

/** DER of a value that may have been written in BER: definite lengths, primitive strings, SET OF sorted. */
export function toDer(node: Asn1, tag = node.tag): Buffer {
  if (!(node.tag & 0x20)) return encode(tag, node.body);
  const isPieces = (node.tag & 0xdf) === TAG.octetString;
  if (isPieces) return encode(TAG.octetString, octets(node));
  const parts = node.children.map((c) => toDer(c));
  if (tag === TAG.set) parts.sort(Buffer.compare);
  return encode(tag, Buffer.concat(parts));
}

function encode(tag: number, body: Buffer): Buffer {
  const n = body.length;
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : n < 0x10000 ? [0x82, n >> 8, n & 255] : [0x83, n >> 16, (n >> 8) & 255, n & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
