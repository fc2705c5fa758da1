/**
 * Strict DER reader (X.690 §10) for what other CA parts hand us: requests, tokens, certificates. Bounds-checked;
 * indefinite lengths, high tags, non-minimal lengths, constructed strings and trailing bytes are refused.
 * The PDF verifier has its own reader.
 */
export class DerError extends Error {
  override readonly name = 'DerError';
}
export interface DerNode {
  readonly tag: number;
  /** the whole TLV */
  readonly raw: Buffer;
  /** the content octets */
  readonly body: Buffer;
  /** members of a constructed value, else empty */
  readonly children: readonly DerNode[];
}

const MAX_DEPTH = 32;
const MAX_NODES = 50_000;

/** @throws DerError for anything that is not exactly one DER value */
export function readDer(bytes: Uint8Array): DerNode {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const state = { nodes: 0 };
  const { node, end } = readNode(buffer, 0, buffer.length, 0, state);
  if (end !== buffer.length) throw new DerError('bytes after the value');
  return node;
}

function readNode(b: Buffer, start: number, limit: number, depth: number, state: { nodes: number }): { node: DerNode; end: number } {
  if (depth > MAX_DEPTH || ++state.nodes > MAX_NODES) throw new DerError('too deep or too large');
  if (start + 2 > limit) throw new DerError('truncated');
  const tag = b[start]!;
  if ((tag & 0x1f) === 0x1f) throw new DerError('high tag number');
  const collection = (tag & 0x1f) === 0x10 || (tag & 0x1f) === 0x11;
  if (tag < 0x40 && collection !== ((tag & 0x20) !== 0)) throw new DerError('constructed string or primitive sequence');
  let at = start + 2;
  let size = b[start + 1]!;
  if (size & 0x80) {
    const count = size & 0x7f;
    if (count === 0) throw new DerError('indefinite length');
    if (count > 4 || at + count > limit) throw new DerError('length of length');
    size = 0;
    for (let i = 0; i < count; i++) size = size * 256 + b[at + i]!;
    if (b[at] === 0 || size < 0x80) throw new DerError('length is not minimal');
    at += count;
  }
  const end = at + size;
  if (end > limit) throw new DerError('value longer than its container');
  const children: DerNode[] = [];
  if (tag & 0x20) {
    for (let next = at; next < end; ) {
      const child = readNode(b, next, end, depth + 1, state);
      children.push(child.node);
      next = child.end;
    }
  }
  return { node: { tag, raw: b.subarray(start, end), body: b.subarray(at, end), children }, end };
}

/** The nth child. @throws DerError when absent or of another tag */
export function child(node: DerNode, index: number, tag?: number): DerNode {
  const found = node.children[index];
  if (!found) throw new DerError(`member ${index} is missing`);
  if (tag !== undefined && found.tag !== tag) throw new DerError(`member ${index} has tag ${found.tag.toString(16)}, not ${tag.toString(16)}`);
  return found;
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function readOid(node: DerNode): string {
  const b = node.body;
  if (node.tag !== 0x06 || b.length === 0 || b[b.length - 1]! & 0x80) throw new DerError('not an object identifier');
  const arcs: bigint[] = [];
  let value = 0n;
  let fresh = true;
  for (const byte of b) {
    if (fresh && byte === 0x80) throw new DerError('arc is not minimal');
    value = (value << 7n) | BigInt(byte & 0x7f);
    fresh = !(byte & 0x80);
    if (fresh) {
      arcs.push(value);
      value = 0n;
    }
  }
  const first = arcs[0]!;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...arcs.slice(1)].join('.');
}

/** Magnitude of a non-negative INTEGER, big-endian, without the sign octet (zero is one 0x00). */
export function readInteger(node: DerNode): Buffer {
  const b = node.body;
  if (node.tag !== 0x02 || b.length === 0) throw new DerError('not an integer');
  if (b[0]! & 0x80) throw new DerError('negative integer');
  if (b.length > 1 && b[0] === 0 && !(b[1]! & 0x80)) throw new DerError('integer is not minimal');
  return b.length > 1 && b[0] === 0 ? b.subarray(1) : b;
}

/** A non-negative INTEGER below 2^31, as versions, states and path lengths are. */
export function readSmallInteger(node: DerNode): number {
  const bytes = readInteger(node);
  if (bytes.length > 4 || (bytes.length === 4 && bytes[0]! & 0x80)) throw new DerError('integer too large');
  return bytes.readUIntBE(0, bytes.length);
}

export function readBoolean(node: DerNode): boolean {
  if (node.tag !== 0x01 || node.body.length !== 1 || (node.body[0] !== 0 && node.body[0] !== 0xff)) throw new DerError('not a boolean');
  return node.body[0] === 0xff;
}

/** Octets of a BIT STRING and how many bits of the last one do not count (they must be zero). */
export function readBitString(node: DerNode): { readonly bits: Buffer; readonly unused: number } {
  const unused = node.body[0];
  if (node.tag !== 0x03 || unused === undefined || unused > 7) throw new DerError('not a bit string');
  const bits = node.body.subarray(1);
  if (unused > 0 && (bits.length === 0 || bits[bits.length - 1]! & ((1 << unused) - 1))) throw new DerError('unused bits are set');
  return { bits, unused };
}

/** UTCTime (two-digit year) or GeneralizedTime (four digits, maybe a fraction), UTC only (…Z). */
export function readTime(node: DerNode): Date {
  const text = node.body.toString('latin1');
  const form = node.tag === 0x17 ? /^(\d{2})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/;
  const match = form.exec(text);
  if (!match || (node.tag !== 0x17 && node.tag !== 0x18)) throw new DerError('not a UTC time');
  const [month, day, hour, minute, second] = match.slice(2, 7).map(Number) as [number, number, number, number, number];
  let year = Number(match[1]);
  if (node.tag === 0x17) year += year >= 50 ? 1900 : 2000;
  const millis = match[7] ? Number(match[7].padEnd(3, '0').slice(0, 3)) : 0;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, millis);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) throw new DerError('no such time');
  return date;
}
