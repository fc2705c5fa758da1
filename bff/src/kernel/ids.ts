/** Ids and tokens from the system's CSPRNG (security R6). */
import { randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 characters of Crockford base32 = 128 random bits (and two zero bits in front). */
export function newId(): string {
  return idOf(randomBytes(16));
}

/** The same shape from 16 bytes that are given, e.g. of a keyed hash. */
export function idOf(bytes: Uint8Array): string {
  let n = BigInt(`0x${Buffer.from(bytes.subarray(0, 16)).toString('hex')}`);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = CROCKFORD[Number(n & 31n)] + text;
    n >>= 5n;
  }
  return text;
}

/** URL-safe secret of `bytes` random bytes (default 32 = 256 bits). */
export function newToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
