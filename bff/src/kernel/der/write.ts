/**
 * DER writer (X.690 §10): only what X.509, CMS and RFC 3161 need. Every function returns one whole TLV.
 * Lengths are minimal, SET OF is sorted, integers are minimal two's complement: what comes out is always DER.
 */
export type Der = Buffer;

export function tlv(tag: number, ...content: readonly Uint8Array[]): Der {
  const body = content.length === 1 ? content[0]! : Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
}
function length(n: number): Buffer {
  if (n < 0x80) return Buffer.from([n]);
  const bytes: number[] = [];
  for (let rest = n; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export const sequence = (...content: readonly Uint8Array[]): Der => tlv(0x30, ...content);
/** SET OF: members in ascending order of their encodings (X.690 §11.6). */
export const setOf = (...members: readonly Uint8Array[]): Der => tlv(0x31, ...members.map((m) => Buffer.from(m)).sort(Buffer.compare));
/** `[n]` EXPLICIT, or IMPLICIT of a constructed type. */
export const context = (n: number, ...content: readonly Uint8Array[]): Der => tlv(0xa0 | n, ...content);
/** `[n]` IMPLICIT of a primitive type. */
export const contextPrimitive = (n: number, content: Uint8Array): Der => tlv(0x80 | n, content);
export const octetString = (bytes: Uint8Array): Der => tlv(0x04, bytes);
export const bitString = (bytes: Uint8Array, unusedBits = 0): Der => tlv(0x03, Buffer.from([unusedBits]), bytes);
export const nullValue = (): Der => Buffer.from([0x05, 0x00]);
export const boolean = (value: boolean): Der => Buffer.from([0x01, 0x01, value ? 0xff : 0x00]);
export const enumerated = (value: number): Der => Buffer.from([0x0a, 0x01, value]);
export const utf8String = (text: string): Der => tlv(0x0c, Buffer.from(text, 'utf8'));
export const ia5String = (text: string): Der => tlv(0x16, Buffer.from(text, 'latin1'));

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;
/** Throws RangeError for a character outside PrintableString. */
export function printableString(text: string): Der {
  if (!PRINTABLE.test(text)) throw new RangeError('not a PrintableString');
  return tlv(0x13, Buffer.from(text, 'latin1'));
}

/** Non-negative INTEGER from a number, a bigint or big-endian bytes. Throws RangeError for a negative or empty value. */
export function integer(value: number | bigint | Uint8Array): Der {
  let bytes: Buffer;
  if (value instanceof Uint8Array) {
    if (value.length === 0) throw new RangeError('an INTEGER has at least one octet');
    bytes = Buffer.from(value);
  } else {
    if (value < 0) throw new RangeError('negative INTEGER');
    const hex = BigInt(value).toString(16);
    bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  }
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  bytes = bytes.subarray(start);
  return bytes[0]! & 0x80 ? tlv(0x02, Buffer.from([0]), bytes) : tlv(0x02, bytes);
}

const oids = new Map<string, Der>();
const DOTTED = /^(?:[01]\.(?:[0-9]|[1-3][0-9])|2\.(?:0|[1-9]\d*))(?:\.(?:0|[1-9]\d*))*$/;
/** Arcs may be of any size (2.25.‹UUID› needs 128 bits). Only for OIDs of ours: encodings are remembered for ever. Throws RangeError. */
export function objectIdentifier(dotted: string): Der {
  const known = oids.get(dotted);
  if (known) return known;
  if (!DOTTED.test(dotted)) throw new RangeError(`not an object identifier: ${dotted}`);
  const [first, second, ...rest] = dotted.split('.').map(BigInt) as [bigint, bigint, ...bigint[]];
  const der = tlv(0x06, Buffer.from([first * 40n + second, ...rest].flatMap(base128)));
  oids.set(dotted, der);
  return der;
}
function base128(arc: bigint): number[] {
  const digits = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) digits.unshift(Number(rest & 0x7fn) | 0x80);
  return digits;
}

const two = (n: number): string => String(n).padStart(2, '0');
const monthToSecond = (d: Date): string => [d.getUTCMonth() + 1, d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds()].map(two).join('') + 'Z';
export const generalizedTime = (date: Date): Der => tlv(0x18, Buffer.from(date.getUTCFullYear() + monthToSecond(date), 'latin1'));
/** Time of RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime after. */
export function time(date: Date): Der {
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050 ? tlv(0x17, Buffer.from(two(year % 100) + monthToSecond(date), 'latin1')) : generalizedTime(date);
}
