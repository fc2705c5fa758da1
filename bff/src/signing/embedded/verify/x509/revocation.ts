/**
 * Revocation material found in a file: CRLs (RFC 5280 §5) and OCSP responses (RFC 6960). Each is believed only when
 * its own signature holds and it speaks about the certificate in question. Nothing is fetched.
 */
import { createHash } from 'node:crypto';
import { bits, child, expect, octets, oid, readAsn1, TAG, time, type Asn1 } from '../asn1/ber';
import { signatureHolds } from '../algorithms';
import { EKU } from './chain';
import { extendedKeyUsage, isIssuedBy, KU, keyUsageAllows, readCertificate, type Certificate } from './certificate';
import { entriesAreUnderstood, scopeOf } from './list-scope';

interface Known {
  readonly source: 'ocsp' | 'crl';
  /** thisUpdate of a list, producedAt of a response */
  readonly producedAt: Date;
}
export type RevocationStatus = ({ readonly status: 'good' } & Known) | ({ readonly status: 'revoked'; readonly since: Date; readonly reason: string | null } & Known) | { readonly status: 'unknown' };

/** CRLReason (RFC 5280 §5.3.1) */
const REASONS: readonly (string | undefined)[] = ['unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'certificateHold', undefined, 'removeFromCRL', 'privilegeWithdrawn', 'aACompromise'];
const REASON_CODE = '2.5.29.21';

/** The most severe thing that believable material says. */
export function revocationOf(certificate: Certificate, issuer: Certificate, crls: readonly Buffer[], responses: readonly Buffer[]): RevocationStatus {
  let result: RevocationStatus = { status: 'unknown' };
  for (const answer of [...crls.map((d) => quietly(() => fromCrl(d, certificate, issuer))), ...responses.map((d) => quietly(() => fromOcsp(d, certificate, issuer)))]) {
    if (answer.status === 'revoked') return answer;
    if (answer.status === 'good' && (result.status !== 'good' || answer.producedAt > result.producedAt)) result = answer;
  }
  return result;
}

/** Material that cannot be read says nothing. */
function quietly(work: () => RevocationStatus): RevocationStatus {
  try {
    return work();
  } catch {
    return { status: 'unknown' };
  }
}

function fromCrl(der: Buffer, certificate: Certificate, issuer: Certificate): RevocationStatus {
  const root = readAsn1(der);
  const tbs = child(root, 0);
  const shift = child(tbs, 0).tag === TAG.integer ? 1 : 0;
  if (!child(tbs, shift + 1).raw.equals(issuer.subject) || !certificate.issuer.equals(issuer.subject)) return { status: 'unknown' };
  if (!keyUsageAllows(issuer, KU.crlSign)) return { status: 'unknown' };
  if (!signatureHolds(child(root, 1), issuer.spki, tbs.raw, bits(child(root, 2)))) return { status: 'unknown' };
  const scope = scopeOf(tbs.children.find((c) => c.tag === 0xa0)?.children[0]?.children ?? [], certificate);
  if (scope === 'none') return { status: 'unknown' };
  const known = { source: 'crl', producedAt: time(child(tbs, shift + 2)) } as const;
  const entries = tbs.children.slice(shift + 3).find((c) => c.tag === TAG.sequence)?.children ?? [];
  if (!entriesAreUnderstood(entries)) return { status: 'unknown' };
  for (const entry of entries) {
    if (child(entry, 0).body.equals(certificate.serial)) return { status: 'revoked', since: time(child(entry, 1)), reason: crlReason(entry), ...known };
  }
  return scope === 'all' ? { status: 'good', ...known } : { status: 'unknown' };
}

function crlReason(entry: Asn1): string | null {
  const found = entry.children[2]?.children.find((e) => oid(child(e, 0)) === REASON_CODE);
  const value = found?.children[found.children.length - 1];
  return value ? (REASONS[readAsn1(octets(value)).body[0] ?? 0] ?? null) : null;
}

function fromOcsp(der: Buffer, certificate: Certificate, issuer: Certificate): RevocationStatus {
  let basic = readAsn1(der);
  if (child(basic, 0).tag === TAG.enumerated) {
    if (child(basic, 0).body[0] !== 0) return { status: 'unknown' };
    basic = readAsn1(octets(child(child(child(basic, 1), 0), 1)));
  }
  const data = expect(child(basic, 0), TAG.sequence);
  const responder = responderOf(basic, data, issuer);
  if (!responder) return { status: 'unknown' };
  const responses = data.children.find((c) => c.tag === TAG.sequence)?.children ?? [];
  for (const single of responses) {
    if (!speaksAbout(child(single, 0), certificate, issuer)) continue;
    const status = child(single, 1);
    const produced = data.children.find((c) => c.tag === TAG.generalizedTime);
    if (!produced) return { status: 'unknown' };
    const known = { source: 'ocsp', producedAt: time(produced) } as const;
    if ((status.tag & 0x1f) === 0) return { status: 'good', ...known };
    const reason = status.children[1]?.children[0]?.body[0];
    if ((status.tag & 0x1f) === 1) return { status: 'revoked', since: time(child(status, 0)), reason: reason === undefined ? null : (REASONS[reason] ?? null), ...known };
  }
  return { status: 'unknown' };
}

/** The issuer itself, or a certificate it issued for OCSP, whose key made the signature. */
function responderOf(basic: Asn1, data: Asn1, issuer: Certificate): Certificate | null {
  const bag = basic.children.find((c) => c.tag === 0xa0)?.children[0]?.children ?? [];
  const delegated = bag.map((c) => readCertificate(c.raw)).filter((c) => isIssuedBy(c, issuer) && extendedKeyUsage(c)?.includes(EKU.ocspSigning));
  for (const candidate of [issuer, ...delegated]) {
    if (signatureHoldsQuietly(child(basic, 1), candidate, data.raw, bits(child(basic, 2)))) return candidate;
  }
  return null;
}

function signatureHoldsQuietly(algorithm: Asn1, certificate: Certificate, data: Buffer, value: Buffer): boolean {
  try {
    return signatureHolds(algorithm, certificate.spki, data, value);
  } catch {
    return false;
  }
}

const CERT_ID_DIGESTS: Readonly<Record<string, string>> = { '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512' };

/** CertID: SHA-1 is fine here, it only names the certificate. */
function speaksAbout(certId: Asn1, certificate: Certificate, issuer: Certificate): boolean {
  const digest = CERT_ID_DIGESTS[oid(child(child(certId, 0), 0))];
  if (!digest) return false;
  const hash = (data: Buffer) => createHash(digest).update(data).digest();
  const issuerKey = bits(child(readAsn1(issuer.spki), 1));
  return octets(child(certId, 1)).equals(hash(issuer.subject)) && octets(child(certId, 2)).equals(hash(issuerKey)) && child(certId, 3).body.equals(certificate.serial);
}
