/** Serial numbers of certificates: made by whoever asks for one, before it asks (act of signing, step 3). */
import { randomBytes } from 'node:crypto';

/** 16 random bytes, positive, the first never zero: always 16 octets in the certificate (RFC 5280 §4.1.2.2). */
export function newSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  return serial;
}
