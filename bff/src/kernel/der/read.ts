/**
 * Strict DER reader for what other CA parts hand us (requests, tokens, certificates). Bounds-checked; indefinite
 * lengths, high tags, non-minimal lengths and trailing bytes are refused. The PDF verifier has its own reader.
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
  if (node.tag !== 0x06 || node.body.length === 0) throw new DerError('not an object identifier');
  const arcs: number[] = [];
  let value = 0;
  for (const byte of node.body) {
    value = value * 128 + (byte & 0x7f);
    if (!(byte & 0x80)) {
      arcs.push(value);
      value = 0;
    }
  }
  const first = arcs[0]!;
  const top = first < 80 ? Math.floor(first / 40) : 2;
  return [top, first - top * 40, ...arcs.slice(1)].join('.');
}

/** UTCTime or GeneralizedTime, UTC only (…Z). */
export function readTime(node: DerNode): Date {
  const text = node.body.toString('latin1');
  const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  if (!match || (node.tag !== 0x17 && node.tag !== 0x18)) throw new DerError('not a UTC time');
  let year = Number(match[1]);
  if (node.tag === 0x17) year += year >= 50 ? 1900 : 2000;
  const millis = match[7] ? Math.floor(Number(`0.${match[7]}`) * 1000) : 0;
  return new Date(Date.UTC(year, Number(match[2]) - 1, Number(match[3]), Number(match[4]), Number(match[5]), Number(match[6]), millis));
}
