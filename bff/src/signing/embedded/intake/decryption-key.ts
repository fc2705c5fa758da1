/**
 * The file key of the standard security handler for the empty user password (ISO 32000-1 §7.6.3.3, ISO 32000-2 §7.6.4.3):
 * what every viewer uses to open a file that only an owner password protects. Knows revisions 2 to 6; asks no password.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { AppError } from '../../../kernel';
import { unreadable } from '../pdf';
import { rc4 } from './rc4';

/** The parts of an /Encrypt dictionary that make the key. */
export interface StandardSecurity {
  readonly revision: number;
  /** bytes */
  readonly keyLength: number;
  readonly owner: Buffer;
  readonly user: Buffer;
  readonly userKey: Buffer;
  /** /P, as a signed 32-bit integer */
  readonly permissions: number;
  readonly metadataEncrypted: boolean;
  /** first half of the trailer's /ID */
  readonly fileId: Buffer;
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const md5 = (...parts: Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();

/** @throws AppError pdf_encrypted when the file asks for a password; pdf_unreadable */
export function fileKey(security: StandardSecurity): Buffer {
  return security.revision >= 5 ? modernKey(security) : classicKey(security);
}

/** Algorithms 2, 4 and 5 of ISO 32000-1. */
function classicKey({ revision, keyLength, owner, user, permissions, metadataEncrypted, fileId }: StandardSecurity): Buffer {
  const limits = Buffer.alloc(4);
  limits.writeInt32LE(permissions);
  const unsealed = revision >= 4 && !metadataEncrypted ? [Buffer.alloc(4, 0xff)] : [];
  const length = revision === 2 ? 5 : keyLength;
  let digest = md5(PADDING, owner.subarray(0, 32), limits, fileId, ...unsealed);
  if (revision >= 3) for (let i = 0; i < 50; i++) digest = md5(digest.subarray(0, length));
  const key = digest.subarray(0, length);

  if (revision === 2) {
    if (!rc4(key, PADDING).equals(user.subarray(0, 32))) throw new AppError('pdf_encrypted');
    return key;
  }
  let proof: Buffer = md5(PADDING, fileId);
  for (let i = 0; i < 20; i++) proof = rc4(key.map((byte) => byte ^ i), proof);
  if (!proof.equals(user.subarray(0, 16))) throw new AppError('pdf_encrypted');
  return key;
}

/** Algorithm 2.A of ISO 32000-2: the hash proves the password and unwraps the key. */
function modernKey({ revision, user, userKey }: StandardSecurity): Buffer {
  if (user.length < 48 || userKey.length < 32) throw unreadable('the encryption dictionary is not complete');
  const hash = (salt: Buffer) => (revision === 5 ? createHash('sha256').update(salt).digest() : hardenedHash(salt));
  if (!hash(user.subarray(32, 40)).equals(user.subarray(0, 32))) throw new AppError('pdf_encrypted');
  const unwrap = createDecipheriv('aes-256-cbc', hash(user.subarray(40, 48)), Buffer.alloc(16)).setAutoPadding(false);
  return Buffer.concat([unwrap.update(userKey.subarray(0, 32)), unwrap.final()]);
}

/** Algorithm 2.B with an empty password. Ends after at most 287 rounds: the last byte is below 256. */
function hardenedHash(salt: Buffer): Buffer {
  let key = createHash('sha256').update(salt).digest();
  for (let round = 0, last = 0; round < 64 || last > round - 32; round++) {
    const block = Buffer.concat(Array<Buffer>(64).fill(key));
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false);
    const mixed = cipher.update(block);
    // 256 is 1 modulo 3, so the number modulo 3 is the sum of its bytes modulo 3
    const rest = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = createHash((['sha256', 'sha384', 'sha512'] as const)[rest]!).update(mixed).digest();
    last = mixed.at(-1)!;
  }
  return key.subarray(0, 32);
}
