/** Certificates and revocation material found in the document security store (ISO 32000-2 §12.8.4.3). */
import type { RevocationFinding } from '../../port';
import type { Revision } from './pdf/revision';
import { PdfStream } from './pdf/values';
import { Refusal } from './problems';
import { isIssuedBy, readCertificate, type Certificate } from './x509/certificate';
import { revocationOf } from './x509/revocation';

export interface StoredEvidence {
  readonly present: boolean;
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Buffer[];
  readonly ocsps: readonly Buffer[];
}

const MAX_ITEMS = 500;

/** What cannot be read is left out: it proves nothing. */
export function storedEvidence(revision: Revision): StoredEvidence {
  const dss = revision.dict(revision.root.get('DSS'));
  if (!dss) return { present: false, certificates: [], crls: [], ocsps: [] };
  const blobs = (key: string) => revision.list(dss.get(key)).slice(0, MAX_ITEMS).flatMap((value) => {
    try {
      const stream = revision.resolve(value);
      return stream instanceof PdfStream ? [revision.decode(stream)] : [];
    } catch (error) {
      if (error instanceof Refusal && error.code !== 'file_too_complex') return [];
      throw error;
    }
  });
  const certificates = blobs('Certs').flatMap((der) => {
    try {
      return [readCertificate(der)];
    } catch {
      return [];
    }
  });
  return { present: true, certificates, crls: blobs('CRLs'), ocsps: blobs('OCSPs') };
}

export interface PathRevocation {
  /** every certificate below the anchor has believable material that says "good" */
  readonly complete: boolean;
  /** name of a certificate that was revoked at or before the time */
  readonly revoked: string | null;
}

/** @param path leaf first, anchor last @param crls carried by the signature itself */
export function revocationOfPath(path: readonly Certificate[], at: Date, stored: StoredEvidence, crls: readonly Buffer[]): PathRevocation {
  let complete = true;
  for (let i = 0; i + 1 < path.length; i++) {
    const answer = revocationOf(path[i]!, path[i + 1]!, [...stored.crls, ...crls], stored.ocsps);
    if (answer.status === 'revoked' && answer.since <= at) return { complete: false, revoked: path[i]!.subjectName };
    if (answer.status === 'unknown') complete = false;
  }
  return { complete, revoked: null };
}

/** What the file itself knows of one certificate, also when its path is not trusted. @param pool possible issuers */
export function revocationFinding(certificate: Certificate, pool: readonly Certificate[], stored: StoredEvidence, crls: readonly Buffer[]): RevocationFinding {
  const unknown: RevocationFinding = { status: 'unknown', source: null, producedAt: null, revokedAt: null, reason: null };
  if (stored.crls.length + stored.ocsps.length + crls.length === 0) return unknown;
  const issuer = pool.find((c) => isIssuedBy(certificate, c));
  const found = issuer && revocationOf(certificate, issuer, [...stored.crls, ...crls], stored.ocsps);
  if (!found || found.status === 'unknown') return unknown;
  const { status, source, producedAt } = found;
  return { status, source, producedAt, revokedAt: found.status === 'revoked' ? found.since : null, reason: found.status === 'revoked' ? found.reason : null };
}
