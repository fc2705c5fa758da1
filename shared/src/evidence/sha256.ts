/**
 * SHA-256 (FIPS 180-4 §6.2) of a text in UTF-8, in plain TypeScript: the phone verifies evidence offline and has
 * neither node:crypto nor WebCrypto. Tested with the NIST vectors; the server uses node:crypto and must agree.
 */
export function sha256HexOfText(text: string): string {
  return sha256HexOfBytes(utf8(text));
}

export function sha256HexOfBytes(message: Uint8Array): string {
  const state = new Uint32Array(INITIAL);
  const padded = pad(message);
  const schedule = new Uint32Array(64);
  for (let offset = 0; offset < padded.length; offset += 64) compress(state, padded, offset, schedule);
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** UTF-8 by hand: TextEncoder is missing in older WeChat engines. A lone surrogate becomes U+FFFD as everywhere else. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    let point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return Uint8Array.from(bytes);
}

/** FIPS 180-4 §5.1.1: 0x80, zeros, the length in bits as 64-bit big-endian. */
function pad(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0);
  return padded;
}

function compress(state: Uint32Array, block: Uint8Array, offset: number, w: Uint32Array): void {
  const at = (i: number): number => w[i] ?? 0;
  for (let i = 0; i < 16; i++) {
    const p = offset + i * 4;
    w[i] = ((block[p] ?? 0) << 24) | ((block[p + 1] ?? 0) << 16) | ((block[p + 2] ?? 0) << 8) | (block[p + 3] ?? 0);
  }
  for (let i = 16; i < 64; i++) {
    const s0 = rotate(at(i - 15), 7) ^ rotate(at(i - 15), 18) ^ (at(i - 15) >>> 3);
    const s1 = rotate(at(i - 2), 17) ^ rotate(at(i - 2), 19) ^ (at(i - 2) >>> 10);
    w[i] = (at(i - 16) + s0 + at(i - 7) + s1) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + (ROUND[i] ?? 0) + at(i)) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] ?? 0) + word; });
}
const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

const PRIMES = firstPrimes(64);
/** Fractional parts of the square and cube roots of the first primes (§4.2.2, §5.3.3). */
const INITIAL = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const ROUND = PRIMES.map((p) => fraction(Math.cbrt(p)));

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 0x100000000) >>> 0;
}
function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return primes;
}
