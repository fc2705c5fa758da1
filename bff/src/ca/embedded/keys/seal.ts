/**
 * Seals private keys for the database: AES-256-GCM under the key-encryption key, bound to the row they belong to
 * (key id | purpose), so that a row copied over another does not open. Random 96-bit nonces allow 2^32 seals per KEK
 * (NIST SP 800-38D §8.3).
 */
import { createCipheriv, createDecipheriv, createHmac, createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';

const VERSION = 1;
const KEK_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEK_ID_BYTES + NONCE_BYTES;

/** A sealed key that does not open; `reason` never tells more than the operator needs. */
export class SealError extends Error {
  override readonly name = 'SealError';
  constructor(readonly reason: 'other_kek' | 'damaged') {
    super(reason === 'other_kek' ? 'sealed under another key-encryption key' : 'the sealed key does not open');
  }
}

export interface KeySealer {
  /** @returns base64 of version ‖ KEK id ‖ nonce ‖ ciphertext ‖ tag */
  seal(key: KeyObject, keyId: string, purpose: string): string;
  /** @throws SealError */
  open(sealed: string, keyId: string, purpose: string): KeyObject;
  /** Whether it is sealed under the KEK that seals now. @throws SealError('damaged') */
  isCurrent(sealed: string): boolean;
}

/**
 * @param kek seals and opens; 32 bytes
 * @param others only open: keys of before, or the next one on its way in; 32 bytes each
 */
export function keySealer(kek: Uint8Array, others: readonly Uint8Array[] = []): KeySealer {
  const keks = new Map([kek, ...others].map((one) => [kekName(one).toString('hex'), one]));
  const kekId = kekName(kek);

  return {
    seal(key, keyId, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', kek, nonce);
      cipher.setAAD(bound(keyId, purpose));
      const plain = key.export({ format: 'der', type: 'pkcs8' });
      try {
        return Buffer.concat([Buffer.from([VERSION]), kekId, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
      } finally {
        plain.fill(0);
      }
    },
    open(sealed, keyId, purpose) {
      const bytes = sealedBytes(sealed);
      const sealedUnder = keks.get(bytes.toString('hex', 1, 1 + KEK_ID_BYTES));
      if (!sealedUnder) throw new SealError('other_kek');
      const decipher = createDecipheriv('aes-256-gcm', sealedUnder, bytes.subarray(1 + KEK_ID_BYTES, HEADER_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(bound(keyId, purpose));
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      let plain: Buffer | undefined;
      try {
        plain = Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES, bytes.length - TAG_BYTES)), decipher.final()]);
        return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
      } catch {
        throw new SealError('damaged');
      } finally {
        plain?.fill(0);
      }
    },
    isCurrent: (sealed) => sealedBytes(sealed).subarray(1, 1 + KEK_ID_BYTES).equals(kekId),
  };
}

/** Names a KEK without giving anything of it away. */
function kekName(kek: Uint8Array): Buffer {
  if (kek.length !== 32) throw new RangeError('a key-encryption key has 32 bytes');
  return createHmac('sha256', kek).update('luobi kek id').digest().subarray(0, KEK_ID_BYTES);
}

function sealedBytes(sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length <= HEADER_BYTES + TAG_BYTES || bytes[0] !== VERSION) throw new SealError('damaged');
  return bytes;
}

const bound = (keyId: string, purpose: string): Buffer => Buffer.from(`${keyId}|${purpose}`, 'utf8');
