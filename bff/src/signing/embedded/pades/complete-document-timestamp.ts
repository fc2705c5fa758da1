/**
 * A document timestamp, second half: the token goes into the hole, nothing else changes. That the token is about these
 * bytes is checked here once more (RFC 3161 §2.4.2); authority, time and signature were checked by whoever fetched it.
 */
import { AppError } from '../../../kernel';
import { child, readDer, readOid } from '../../../kernel/der/read';
import type { PreparedTimestamp } from '../../port';
import { holeIsEmpty, rangeDigest } from './byte-range';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** @param prepared used up: the token is written into its bytes, which are what is returned @param token TimeStampToken over prepared.digest @throws AppError('internal') {reason} when they do not belong together or the token is too large */
export function completeDocumentTimestamp(prepared: PreparedTimestamp, token: Uint8Array): Uint8Array {
  const { hole } = prepared;
  const pdf = Buffer.from(prepared.pdf.buffer, prepared.pdf.byteOffset, prepared.pdf.byteLength);
  if (!holeIsEmpty(pdf, hole)) throw refused('the hole is not empty');
  const imprint = messageImprint(token);
  if (imprint.algorithm !== SHA256 || !imprint.digest.equals(rangeDigest(pdf, hole))) throw refused('the timestamp is not over this file');
  if (token.length * 2 > hole.length) throw refused('the timestamp token does not fit');
  pdf.write(Buffer.from(token).toString('hex'), hole.offset, 'latin1');
  return pdf;
}

function messageImprint(token: Uint8Array): { algorithm: string; digest: Buffer } {
  try {
    const content = child(child(child(readDer(token), 1, 0xa0), 0, 0x30), 2, 0x30);
    if (readOid(child(content, 0)) !== TST_INFO) throw new Error('not a timestamp');
    const imprint = child(readDer(child(child(content, 1, 0xa0), 0, 0x04).body), 2, 0x30);
    return { algorithm: readOid(child(child(imprint, 0, 0x30), 0)), digest: child(imprint, 1, 0x04).body };
  } catch (error) {
    throw new AppError('internal', { reason: 'the timestamp token cannot be read' }, { cause: error });
  }
}

const refused = (reason: string): AppError => new AppError('internal', { reason });
