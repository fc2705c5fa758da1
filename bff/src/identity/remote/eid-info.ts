/**
 * Opens the sealed name and ID number of an E证通 result: a session key under SM2 (GB/T 32918.4) for the key pair the
 * operator registered, then SM4-ECB without padding. Node has SM3 and SM4 but no SM2 decryption, so the curve is here:
 * one multiplication for one answer. It is not written to be constant in time; nobody outside can make it run at will.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import { equalBytes } from '../../kernel';
import type { Checked } from './read-face';

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
type Point = { readonly x: bigint; readonly y: bigint } | null;

/** @param key PEM (SEC 1 or PKCS #8) or 64 hex digits. @throws Error when it is neither */
export function readSm2PrivateKey(key: string): bigint {
  const hex = key.trim();
  if (/^[0-9a-fA-F]{64}$/.test(hex)) return BigInt(`0x${hex}`);
  const block = /-----BEGIN (?:EC )?PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(key);
  const der = Buffer.from(block?.[1] ?? '', 'base64');
  // ECPrivateKey ::= SEQUENCE { INTEGER 1, OCTET STRING of 32, … }, bare or inside PKCS #8; the curve's name must be there
  const at = der.indexOf(Buffer.from('0201010420', 'hex'));
  if (at < 0 || der.length < at + 37 || !der.includes(Buffer.from('2a811ccf5501822d', 'hex'))) throw new Error('the E证通 key is not an SM2 private key');
  return BigInt(`0x${der.subarray(at + 5, at + 37).toString('hex')}`);
}

/** @param info `EidInfo` of the answer. @returns null when it is absent, not for this key, or altered */
export function openEidInfo(info: unknown, privateKey: bigint): Checked | null {
  const { DesKey, UserInfo } = (info ?? {}) as Record<string, unknown>;
  if (typeof DesKey !== 'string' || typeof UserInfo !== 'string') return null;
  try {
    const session = decryptSm2(Buffer.from(DesKey, 'base64'), privateKey);
    const sealed = Buffer.from(UserInfo, 'base64');
    const key = session?.length === 32 ? Buffer.from(session.toString('latin1'), 'hex') : session;
    if (key?.length !== 16 || sealed.length === 0 || sealed.length % 16 !== 0) return null;
    const sm4 = createDecipheriv('sm4-ecb', key, null).setAutoPadding(false);
    const text = Buffer.concat([sm4.update(sealed), sm4.final()]).toString('utf8');
    const user = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)) as Record<string, unknown>;
    // 01 is the resident ID card
    return user['idtype'] === '01' ? { name: user['name'], idNumber: user['idnum'] } : null;
  } catch {
    return null;
  }
}

/** Takes the DER form and the raw forms C1C3C2 and C1C2C3, with or without the leading 04. C3 tells whether it is right. */
export function decryptSm2(cipher: Buffer, privateKey: bigint): Buffer | null {
  for (const { x, y, hash, sealed } of layouts(cipher)) {
    const c1 = { x: BigInt(`0x${x.toString('hex')}`), y: BigInt(`0x${y.toString('hex')}`) };
    if (c1.x >= P || c1.y >= P || mod(c1.y * c1.y - (c1.x * c1.x * c1.x + A * c1.x + B)) !== 0n) continue;
    const shared = multiply(c1, privateKey);
    if (!shared) continue;
    const [x2, y2] = [bytes32(shared.x), bytes32(shared.y)];
    const stream = kdf(Buffer.concat([x2, y2]), sealed.length);
    const plain = sealed.map((byte, i) => byte ^ stream[i]!);
    if (equalBytes(createHash('sm3').update(x2).update(plain).update(y2).digest(), hash)) return Buffer.from(plain);
  }
  return null;
}

function layouts(cipher: Buffer): { x: Buffer; y: Buffer; hash: Buffer; sealed: Buffer }[] {
  if (cipher.length > 4096) return [];
  const der = derParts(cipher);
  if (der) return [der];
  return [cipher[0] === 4 ? cipher.subarray(1) : null, cipher].flatMap((raw) => {
    if (!raw || raw.length <= 96) return [];
    const [x, y] = [raw.subarray(0, 32), raw.subarray(32, 64)];
    return [{ x, y, hash: raw.subarray(64, 96), sealed: raw.subarray(96) }, { x, y, hash: raw.subarray(-32), sealed: raw.subarray(64, -32) }];
  });
}

/** SEQUENCE { INTEGER x, INTEGER y, OCTET STRING hash, OCTET STRING sealed }, lengths below 256. */
function derParts(der: Buffer): { x: Buffer; y: Buffer; hash: Buffer; sealed: Buffer } | null {
  let at = 0;
  const next = (tag: number): Buffer | null => {
    if (der[at] !== tag) return null;
    const long = der[at + 1] === 0x81;
    const length = long ? der[at + 2]! : der[at + 1]!;
    const from = at + (long ? 3 : 2);
    if ((!long && length > 127) || from + length > der.length) return null;
    at = from + (tag === 0x30 ? 0 : length);
    return tag === 0x30 && from + length !== der.length ? null : der.subarray(from, from + length);
  };
  const parts = [0x30, 0x02, 0x02, 0x04, 0x04].map(next);
  if (parts.includes(null) || at !== der.length) return null;
  const [, x, y, hash, sealed] = parts as Buffer[];
  return x!.length > 33 || y!.length > 33 || x!.length === 0 || y!.length === 0 ? null : { x: x!, y: y!, hash: hash!, sealed: sealed! };
}

function kdf(seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 1; blocks.length * 32 < length; counter++) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    blocks.push(createHash('sm3').update(seed).update(count).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

const mod = (n: bigint): bigint => ((n % P) + P) % P;
const bytes32 = (n: bigint): Buffer => Buffer.from(n.toString(16).padStart(64, '0'), 'hex');
/** By the extended Euclidean algorithm: some ten times faster here than raising to P − 2. @param n not a multiple of P */
function inverse(n: bigint): bigint {
  let [r, next, s, nextS] = [P, mod(n), 0n, 1n];
  while (next > 0n) {
    const q = r / next;
    [r, next, s, nextS] = [next, r - q * next, nextS, s - q * nextS];
  }
  return mod(s);
}
function add(p: Point, q: Point): Point {
  if (!p || !q) return p ?? q;
  if (p.x === q.x && mod(p.y + q.y) === 0n) return null;
  const slope = p.x === q.x ? mod((3n * p.x * p.x + A) * inverse(2n * p.y)) : mod((q.y - p.y) * inverse(q.x - p.x));
  const x = mod(slope * slope - p.x - q.x);
  return { x, y: mod(slope * (p.x - x) - p.y) };
}
function multiply(point: Point, scalar: bigint): Point {
  let result: Point = null;
  for (let p = point, k = scalar; k > 0n; k >>= 1n, p = add(p, p)) if (k & 1n) result = add(result, p);
  return result;
}
