/**
 * What an outside CA hands out is looked at before anybody signs with it: our key, our subject, valid now and not for
 * ever, for signing and for nothing stronger, under the root that was trusted beforehand (RFC 5280 §4.2 and §6, security
 * R27, R28). Anything that is not proven is refused.
 */
import { DerError } from '../../kernel/der/read';
import { octetString } from '../../kernel/der/write';
import { equalBytes } from '../../kernel/hash';
import { OID, OID_EVIDENCE_DIGEST } from '../oids';
import type { CertificateSubject } from '../port';
import { readPublicKey } from '../x509/algorithms';
import { checkPath, type PathRefusal } from '../x509/path';
import { basicConstraints, extendedKeyUsage, keyUsage, KEY_USAGE, type Certificate } from '../x509/read-certificate';
import { readName } from '../x509/read-name';

export type IssuedRefusal = 'malformed' | 'other_key' | 'weak_key' | 'other_name' | 'is_ca' | 'key_usage' | 'purpose' | 'evidence' | 'ends_too_soon' | 'lives_too_long' | PathRefusal;

/** A certificate nobody may sign with; `reason` says which check it failed. */
export class CertificateRefused extends Error {
  override readonly name = 'CertificateRefused';
  constructor(readonly reason: IssuedRefusal, options?: { cause?: unknown }) {
    super(`certificate refused: ${reason}`, options);
  }
}

/**
 * `exact`: the name that was asked for, attribute by attribute, in any order. `names`: CN is the name (O too, for an
 * organisation); a serialNumber or organizationIdentifier that stands there is, or ends in, the identifier; the rest is the
 * CA's own business. `common_name`: only CN (O for an organisation where it stands there) is compared.
 */
export type SubjectRule = 'exact' | 'names' | 'common_name';

export interface IssuedPolicy {
  readonly subject: SubjectRule;
  /** whether the digest must stand in the certificate; where it stands it must always be the right one */
  readonly evidence: 'required' | 'if_present';
  /** how long the certificate must still be good, and how long it may be good altogether, in milliseconds */
  readonly leastRemainingMs: number;
  readonly longestLifeMs: number;
}

export interface IssuedExpectation {
  readonly subject: CertificateSubject;
  readonly evidenceDigest: Uint8Array;
  /** SubjectPublicKeyInfo we made; left out where the key is the service's own */
  readonly spki?: Uint8Array;
  readonly trustAnchors: readonly Certificate[];
  readonly policy: IssuedPolicy;
  readonly now: Date;
}

/**
 * @param pool certificates that came along
 * @returns the path, the certificate itself first, a trusted root last
 * @throws CertificateRefused
 */
export function checkIssued(certificate: Certificate, pool: readonly Certificate[], expected: IssuedExpectation): readonly Certificate[] {
  try {
    const { policy, now } = expected;
    if (expected.spki && !equalBytes(certificate.spki, expected.spki)) refuse('other_key');
    if (!readPublicKey(certificate.spki)) refuse('weak_key');
    if (!namesSubject(certificate, expected.subject, policy.subject)) refuse('other_name');
    if (basicConstraints(certificate).isCa) refuse('is_ca');
    checkUsage(certificate);
    checkEvidence(certificate, expected);
    const path = checkPath(certificate, pool, expected.trustAnchors, now);
    if (!path.ok) throw new CertificateRefused(path.reason);
    if (certificate.notAfter.getTime() < now.getTime() + policy.leastRemainingMs) refuse('ends_too_soon');
    if (certificate.notAfter.getTime() - certificate.notBefore.getTime() > policy.longestLifeMs) refuse('lives_too_long');
    return path.path;
  } catch (error) {
    if (error instanceof DerError) throw new CertificateRefused('malformed', { cause: error });
    throw error;
  }
}

const ORGANIZATION_IDENTIFIER = '2.5.4.97';

/** @throws DerError */
export function namesSubject(certificate: Certificate, { kind, name, identifier }: CertificateSubject, rule: SubjectRule): boolean {
  const attributes = readName(certificate.subject);
  const values = (type: string): readonly string[] => attributes.filter(([t]) => t === type).map(([, value]) => value);
  const isOnly = (type: string, value: string): boolean => values(type).length === 1 && values(type)[0] === value;
  const organization = values(OID.organization);
  if (rule === 'exact') {
    const wanted: readonly (readonly [string, string])[] = [[OID.country, 'CN'], ...(kind === 'organization' ? [[OID.organization, name] as const] : []), [OID.commonName, name], [OID.serialNumber, identifier]];
    return attributes.length === wanted.length && wanted.every(([type, value]) => isOnly(type, value));
  }
  if (!isOnly(OID.commonName, name)) return false;
  if (kind === 'organization' && !(rule === 'common_name' && organization.length === 0) && !isOnly(OID.organization, name)) return false;
  return rule === 'common_name' || [...values(OID.serialNumber), ...values(ORGANIZATION_IDENTIFIER)].every((value) => value === identifier || value.endsWith(`-${identifier}`));
}

/** Document signing (RFC 9336), e-mail protection, Adobe, Microsoft, client authentication, any: what verifiers of documents accept. */
const SIGNING_PURPOSES: ReadonlySet<string> = new Set([OID.documentSigning, OID.emailProtection, '1.2.840.113583.1.1.5', '1.3.6.1.4.1.311.10.3.12', '1.3.6.1.5.5.7.3.2', '2.5.29.37.0']);

function checkUsage(certificate: Certificate): void {
  const uses = keyUsage(certificate);
  const signs = uses?.has(KEY_USAGE.digitalSignature) || uses?.has(KEY_USAGE.nonRepudiation);
  if (!uses || !signs || uses.has(KEY_USAGE.keyCertSign) || uses.has(KEY_USAGE.crlSign)) refuse('key_usage');
  const purposes = extendedKeyUsage(certificate)?.purposes;
  if (purposes && !purposes.some((purpose) => SIGNING_PURPOSES.has(purpose))) refuse('purpose');
}

function checkEvidence(certificate: Certificate, { evidenceDigest, policy }: IssuedExpectation): void {
  const extension = certificate.extensions.get(OID_EVIDENCE_DIGEST);
  if (extension ? !extension.value.equals(octetString(evidenceDigest)) : policy.evidence === 'required') refuse('evidence');
}

function refuse(reason: IssuedRefusal): never {
  throw new CertificateRefused(reason);
}
