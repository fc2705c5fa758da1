/**
 * The last step of a signature: the CMS goes into the hole, nothing else changes. What comes back from the CA service
 * is checked here once more, because a file with a wrong signature in it cannot be repaired, only thrown away.
 */
import { createPublicKey, verify } from 'node:crypto';
import { AppError } from '../../../kernel';
import { readDer } from '../../../kernel/der/read';
import type { PreparedRevision } from '../../port';
import { holeIsEmpty, rangeDigest } from './byte-range';
import { readCertificate } from './certificate';
import { signedAttributes, signedData } from './cms';

/**
 * @param prepared used up: the signature is written into its bytes, which are what is returned. A file of 50 MB is not copied for 9 KB
 * @param signatureValue over prepared.toBeSigned: ECDSA-Sig-Value in DER, or RSA PKCS#1 v1.5
 * @param token TimeStampToken over the signature value, already verified by the caller; null leaves B-B
 * @returns the whole signed file
 * @throws AppError('internal') {reason} when the parts do not belong together or the token is too large for the hole
 */
export function completeSignature(prepared: PreparedRevision, signatureValue: Uint8Array, token: Uint8Array | null): Uint8Array {
  const { hole } = prepared;
  const pdf = Buffer.from(prepared.pdf.buffer, prepared.pdf.byteOffset, prepared.pdf.byteLength);
  const certificates = prepared.certificates.map(readCertificate);
  const [leaf] = certificates;
  if (!leaf) throw refused('no certificate was given');
  if (!holeIsEmpty(pdf, hole)) throw refused('the hole is not empty');
  if (!signedAttributes(rangeDigest(pdf, hole), leaf).equals(prepared.toBeSigned)) throw refused('the attributes are not those of this file');
  if (!verify('sha256', prepared.toBeSigned, createPublicKey({ key: leaf.publicKey, format: 'der', type: 'spki' }), signatureValue)) throw refused('the signature is not by the certificate');
  if (token) requireToken(token);

  const cms = signedData(prepared.toBeSigned, signatureValue, token, certificates);
  if (cms.length * 2 > hole.length) throw refused('the timestamp token does not fit');
  pdf.write(cms.toString('hex'), hole.offset, 'latin1');
  return pdf;
}

function requireToken(token: Uint8Array): void {
  try {
    if (readDer(token).tag !== 0x30) throw new Error('not a sequence');
  } catch (error) {
    throw new AppError('internal', { reason: 'the timestamp token is not DER' }, { cause: error });
  }
}

const refused = (reason: string): AppError => new AppError('internal', { reason });
