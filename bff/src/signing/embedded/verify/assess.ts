/**
 * Judges one located signature: the mathematics, the time, the chain, the level reached (EN 319 142-1 §6). Document
 * timestamps are judged first, the latest first, because they prove times for everything before them.
 */
import { createHash } from 'node:crypto';
import type { RevocationFinding, SignatureLevel } from '../../port';
import { readAsn1 } from './asn1/ber';
import { claimedSigner, verifySignedData, type SignedData } from './cms/signed-data';
import { digestOfBytes, verifyTimestampToken, type TimestampProof } from './cms/timestamp';
import { revocationFinding, revocationOfPath, storedEvidence, type StoredEvidence } from './evidence';
import { withoutPadding, type LocatedSignature } from './locate';
import { Refusal } from './problems';
import type { Certificate } from './x509/certificate';
import { validPath } from './x509/chain';

export interface TrustContext {
  /** roots that signers may lead to, and roots that time-stamping authorities may lead to: neither stands for the other */
  readonly signers: readonly Certificate[];
  readonly timestamps: readonly Certificate[];
  /** time of evaluation */
  readonly at: Date;
  readonly stored: StoredEvidence;
}

/** A trusted document timestamp: proves that everything up to `end` existed at `time`. */
export interface ProofOfExistence {
  readonly end: number;
  readonly time: Date;
  /** the revision it covers has a security store */
  readonly coversStore: boolean;
}

export interface Assessment {
  /** the signer's; while the signature is not intact only whom it names */
  readonly certificate: Certificate | null;
  readonly intact: boolean;
  readonly trusted: boolean;
  readonly time: Date | null;
  readonly timeTrusted: boolean;
  readonly level: SignatureLevel;
  readonly refusals: readonly Refusal[];
  /** the anchor at the end of a valid path */
  readonly root: Certificate | null;
  readonly timeProof: 'signature-timestamp' | 'document-timestamp' | 'claimed';
  readonly revocation: RevocationFinding;
}

const NOT_KNOWN: RevocationFinding = { status: 'unknown', source: null, producedAt: null, revokedAt: null, reason: null };

const CLOCK_SKEW_MS = 5 * 60_000;
const SHA1_KINDS = new Set(['adbe.pkcs7.sha1', 'adbe.x509.rsa_sha1']);
const DETACHED = new Set(['ETSI.CAdES.detached', 'adbe.pkcs7.detached']);

export function isDocumentTimestamp(signature: LocatedSignature): boolean {
  return signature.subFilter === 'ETSI.RFC3161';
}

/** Digest of the covered bytes, once per algorithm. */
function coveredDigest(signature: LocatedSignature, bytes: Buffer): (digest: string) => Buffer {
  const known = new Map<string, Buffer>();
  return (digest) => {
    const found = known.get(digest) ?? createHash(digest).update(bytes.subarray(0, signature.holeStart)).update(bytes.subarray(signature.holeEnd, signature.end)).digest();
    known.set(digest, found);
    return found;
  };
}

function containerOf(signature: LocatedSignature): Buffer {
  const length = readAsn1(signature.container, false).raw.length;
  return withoutPadding(signature.container, length);
}

export function assessTimestamp(signature: LocatedSignature, bytes: Buffer, trust: TrustContext, proofs: readonly ProofOfExistence[]): Assessment {
  const refusals: Refusal[] = [];
  const proof = attempt(refusals, () => verifyTimestampToken(containerOf(signature), coveredDigest(signature, bytes)));
  const judged = proof && judgeTimestamp(proof, trust, knownBy(proofs, signature.end, trust.at), refusals);
  return {
    certificate: proof?.authority ?? claimedSigner(signature.container), intact: proof !== null, trusted: judged !== null, time: proof?.time ?? null,
    timeTrusted: judged !== null, level: 'none', refusals,
    root: judged?.[judged.length - 1] ?? null, timeProof: judged ? 'document-timestamp' : 'claimed',
    revocation: proof ? revocationFinding(proof.authority, [...proof.certificates, ...trust.stored.certificates, ...trust.timestamps], trust.stored, proof.crls) : NOT_KNOWN,
  };
}

export function assessSignature(signature: LocatedSignature, bytes: Buffer, trust: TrustContext, proofs: readonly ProofOfExistence[]): Assessment {
  const refusals: Refusal[] = [];
  const cms = attempt(refusals, () => {
    if (SHA1_KINDS.has(signature.subFilter)) throw new Refusal('subfilter_sha1', signature.subFilter);
    if (!DETACHED.has(signature.subFilter)) throw new Refusal('subfilter_unsupported', signature.subFilter);
    return verifySignedData(containerOf(signature), coveredDigest(signature, bytes), signature.subFilter === 'ETSI.CAdES.detached');
  });
  if (!cms) return { certificate: claimedSigner(signature.container), intact: false, trusted: false, time: null, timeTrusted: false, level: 'none', refusals, root: null, timeProof: 'claimed', revocation: NOT_KNOWN };

  const knownAt = knownBy(proofs, signature.end, trust.at);
  const token = cms.timestampToken;
  const proof = token && attempt(refusals, () => verifyTimestampToken(token, digestOfBytes(cms.signatureValue)));
  const stampPath = proof && judgeTimestamp(proof, trust, knownAt, refusals);
  const provenAt = proof && stampPath ? proof.time : knownAt;
  const path = attempt(refusals, () => judgeSigner(cms, trust, provenAt));
  const timeTrusted = stampPath !== null || (token === null && proofs.some((p) => p.end > signature.end));
  return {
    certificate: cms.signer, intact: true, trusted: path !== null,
    time: proof?.time ?? (timeTrusted ? knownAt : null), timeTrusted,
    level: levelOf(), refusals,
    root: path?.[path.length - 1] ?? null,
    timeProof: stampPath ? 'signature-timestamp' : timeTrusted ? 'document-timestamp' : 'claimed',
    revocation: revocationFinding(cms.signer, [...cms.certificates, ...trust.stored.certificates, ...trust.signers], trust.stored, cms.crls),
  };

  function levelOf(): SignatureLevel {
    if (!path || signature.subFilter !== 'ETSI.CAdES.detached') return 'none';
    if (token !== null && !stampPath) return 'none';
    if (!timeTrusted) return 'B-B';
    const material = trust.stored.present
      && revocationOfPath(path, provenAt, trust.stored, cms!.crls).complete
      && (!stampPath || revocationOfPath(stampPath, trust.at, trust.stored, proof!.crls).complete);
    if (!material) return 'B-T';
    return proofs.some((p) => p.end > signature.end && p.coversStore) ? 'B-LTA' : 'B-LT';
  }
}

/** The earliest time at which the covered bytes are known to have existed, by a later document timestamp. */
function knownBy(proofs: readonly ProofOfExistence[], end: number, at: Date): Date {
  return proofs.filter((p) => p.end > end).reduce((earliest, p) => (p.time < earliest ? p.time : earliest), at);
}

/** The authority's path must hold when it stamped and when its stamp is relied upon. */
function judgeTimestamp(proof: TimestampProof, trust: TrustContext, reliedOn: Date, refusals: Refusal[]): readonly Certificate[] | null {
  return attempt(refusals, () => {
    if (proof.time.getTime() > trust.at.getTime() + CLOCK_SKEW_MS) throw new Refusal('timestamp_future', proof.time.toISOString());
    const pool = [...proof.certificates, ...trust.stored.certificates];
    const path = [proof.time, reliedOn > proof.time ? reliedOn : proof.time].map((time) => {
      try {
        return validPath(proof.authority, pool, trust.timestamps, time, 'timestamp');
      } catch (error) {
        if (error instanceof Refusal && error.code !== 'timestamp_usage') throw new Refusal('timestamp_untrusted', error.message);
        throw error;
      }
    })[1]!;
    const { revoked } = revocationOfPath(path, reliedOn, trust.stored, proof.crls);
    if (revoked) throw new Refusal('certificate_revoked', revoked);
    return path;
  });
}

function judgeSigner(cms: SignedData, trust: TrustContext, at: Date): readonly Certificate[] {
  const path = validPath(cms.signer, [...cms.certificates, ...trust.stored.certificates], trust.signers, at, 'document');
  const { revoked } = revocationOfPath(path, at, trust.stored, cms.crls);
  if (revoked) throw new Refusal('certificate_revoked', revoked);
  return path;
}

export function attempt<T>(refusals: Refusal[], work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'file_too_complex') throw error;
    refusals.push(error);
    return null;
  }
}

export function proofFrom(signature: LocatedSignature, assessment: Assessment): ProofOfExistence | null {
  if (!assessment.timeTrusted || !assessment.time) return null;
  return { end: signature.end, time: assessment.time, coversStore: storedEvidence(signature.revision).present };
}
