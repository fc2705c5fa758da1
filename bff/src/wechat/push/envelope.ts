/**
 * The envelope of a message push (消息推送): signature, AES-256-CBC with PKCS#7 in blocks of 32, and the appid inside.
 * Plaintext: 16 random bytes ‖ length (4, big-endian) ‖ message ‖ appid.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { AppError, equalBytes } from '../../kernel';

const BLOCK = 32;
const RANDOM = 16;

/** Hex SHA-1 over the parts in byte order. Plain mode: token, timestamp, nonce. AES mode: those and Encrypt. */
export function pushSignature(...parts: readonly string[]): string {
  return createHash('sha1').update([...parts].sort().join('')).digest('hex');
}

/** @param encodingAesKey the 43 characters of the console. @throws Error when they are not a key */
export function pushKey(encodingAesKey: string): Buffer {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (!/^[0-9A-Za-z+/]{43}$/.test(encodingAesKey) || key.length !== 32) throw new Error('EncodingAESKey must be the 43 characters of the console');
  return key;
}

/** @throws AppError('signature_invalid') for anything that is not whole and addressed to this appid */
export function openPush(key: Buffer, appId: string, encrypted: string): Buffer {
  const sealed = Buffer.from(encrypted, 'base64');
  if (sealed.length === 0 || sealed.length % 16 !== 0) throw new AppError('signature_invalid');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const padding = padded[padded.length - 1]!;
  const end = padded.length - padding;
  if (padding < 1 || padding > BLOCK || end < RANDOM + 4) throw new AppError('signature_invalid');
  if (!padded.subarray(end).every((byte) => byte === padding)) throw new AppError('signature_invalid');
  const length = padded.readUInt32BE(RANDOM);
  const from = RANDOM + 4;
  if (from + length > end) throw new AppError('signature_invalid');
  if (!equalBytes(padded.subarray(from + length, end), Buffer.from(appId))) throw new AppError('signature_invalid');
  return padded.subarray(from, from + length);
}

/** @param random 16 bytes */
export function sealPush(key: Buffer, appId: string, message: string, random: Uint8Array): string {
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(appId)]);
  const padding = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)])), cipher.final()]).toString('base64');
}
