/** RFC 3161 tokens: whether one proves that data existed, and when. Trust in the authority is judged by the caller. */
import { createHash } from 'node:crypto';
import { child, expect, octets, oid, readAsn1, smallInteger, TAG, time } from '../asn1/ber';
import { digestName } from '../algorithms';
import { Refusal } from '../problems';
import type { Certificate } from '../x509/certificate';
import { verifySignedData } from './signed-data';

export interface TimestampProof {
  readonly time: Date;
  readonly authority: Certificate;
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Buffer[];
}

const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/**
 * @param digestOf digest of the data the token must be over
 * @throws Refusal timestamp_malformed, timestamp_signature, timestamp_imprint, algorithm_refused
 */
export function verifyTimestampToken(token: Buffer, digestOf: (digest: string) => Buffer): TimestampProof {
  const cms = asTimestampProblem(() => verifySignedData(token, null));
  if (cms.contentType !== TST_INFO) throw new Refusal('timestamp_malformed', 'not a TSTInfo');
  const info = asTimestampProblem(() => {
    const parts = expect(readAsn1(cms.content!), TAG.sequence).children;
    if (smallInteger(expect(parts[0], TAG.integer)) !== 1) throw new Refusal('timestamp_malformed', 'version');
    const imprint = expect(parts[2], TAG.sequence);
    return { digest: digestName(child(imprint, 0)), imprint: octets(child(imprint, 1)), policy: oid(parts[1]), time: time(expect(parts[4], TAG.generalizedTime)) };
  });
  if (!info.imprint.equals(digestOf(info.digest))) throw new Refusal('timestamp_imprint');
  return { time: info.time, authority: cms.signer, certificates: cms.certificates, crls: cms.crls };
}

export function digestOfBytes(data: Uint8Array): (digest: string) => Buffer {
  return (digest) => createHash(digest).update(data).digest();
}

const OWN_WORDS = new Set(['algorithm_refused', 'weak_digest', 'key_refused', 'key_too_short']);

/** A broken token is a fault of the timestamp, whatever CMS rule it broke. */
function asTimestampProblem<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'signature_mismatch' || error.code === 'digest_mismatch' || error.code.startsWith('signing_certificate')) throw new Refusal('timestamp_signature', error.message);
    if (OWN_WORDS.has(error.code)) throw error;
    throw new Refusal('timestamp_malformed', error.message);
  }
}
