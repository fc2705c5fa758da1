/**
 * Revocation answers for tests: lists (RFC 5280 §5) and OCSP responses (RFC 6960), signed by the authority itself.
 * Written apart from the product's own, so that both can be compared.
 */
import { createHash, sign } from 'node:crypto';
import { bitString, context, contextPrimitive, enumerated, generalizedTime, ia5String, integer, nullValue, objectIdentifier, octetString, sequence, time, tlv, type Der } from '../../../bff/src/kernel/der/write';
import { extension, signatureAlgorithm } from '../../../bff/src/ca/embedded/x509/write-certificate';
import type { Identity } from './pki';

export interface Validity {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** authorityInfoAccess with an OCSP address: without one, validators do not look for an answer. */
export const ocspAddress = (url = 'http://ca.test/ocsp'): Der =>
  extension('1.3.6.1.5.5.7.1.1', false, sequence(sequence(objectIdentifier('1.3.6.1.5.5.7.48.1'), contextPrimitive(6, Buffer.from(url, 'latin1')))));
/** cRLDistributionPoints */
export const listAddress = (url = 'http://ca.test/root.crl'): Der =>
  extension('2.5.29.31', false, sequence(sequence(context(0, context(0, contextPrimitive(6, ia5String(url).subarray(2)))))));

const signed = (tbs: Der, by: Identity): Der => bitString(sign('sha256', tbs, by.key));

export interface ListChanges {
  /** more extensions of the list, DER */
  readonly extensions?: readonly Der[];
  /** extensions of every entry, DER */
  readonly entryExtensions?: readonly Der[];
}

/** What a list says it is for (RFC 5280 §5.2.5). `address` and `directory` are names of its distribution point. */
export interface Scope {
  readonly address?: string;
  readonly directory?: Der;
  readonly onlyUser?: boolean;
  readonly onlyCa?: boolean;
  readonly someReasons?: boolean;
  readonly indirect?: boolean;
  readonly onlyAttribute?: boolean;
}

export function issuingDistributionPoint({ address, directory, onlyUser, onlyCa, someReasons, indirect, onlyAttribute }: Scope, critical = true): Der {
  const flag = (tag: number, value: boolean | undefined): Der[] => (value === undefined ? [] : [contextPrimitive(tag, Buffer.from([value ? 0xff : 0]))]);
  const names = [...(address === undefined ? [] : [contextPrimitive(6, Buffer.from(address, 'latin1'))]), ...(directory ? [context(4, directory)] : [])];
  return extension('2.5.29.28', critical, sequence(
    ...(names.length > 0 ? [context(0, context(0, ...names))] : []), ...flag(1, onlyUser), ...flag(2, onlyCa),
    ...(someReasons ? [contextPrimitive(3, Buffer.from([0x06, 0x40]))] : []), ...flag(4, indirect), ...flag(5, onlyAttribute),
  ));
}

/** CertificateList, version 2, with its number. */
export function revocationList(issuer: Identity, { thisUpdate, nextUpdate }: Validity, revoked: readonly { readonly who: Identity; readonly since: Date }[] = [], changes: ListChanges = {}): Der {
  const algorithm = signatureAlgorithm(issuer.key);
  const entries = revoked.map(({ who, since }) => sequence(integer(who.certificate.serial), time(since), ...(changes.entryExtensions ? [sequence(...changes.entryExtensions)] : [])));
  const extensions = sequence(
    extension('2.5.29.35', false, sequence(contextPrimitive(0, issuer.signer.keyIdentifier))),
    extension('2.5.29.20', false, integer(1)),
    ...(changes.extensions ?? []),
  );
  const tbs = sequence(integer(1), algorithm, issuer.certificate.subject, time(thisUpdate), time(nextUpdate), ...(entries.length > 0 ? [sequence(...entries)] : []), context(0, extensions));
  return sequence(tbs, algorithm, signed(tbs, issuer));
}

/** OCSPResponse about one certificate. @param revokedSince left out: good */
export function ocspResponse(issuer: Identity, about: Identity, { thisUpdate, nextUpdate }: Validity, revokedSince?: Date): Der {
  const key = octetString(issuer.signer.keyIdentifier);
  const id = sequence(sequence(objectIdentifier('1.3.14.3.2.26'), nullValue()), octetString(createHash('sha1').update(issuer.certificate.subject).digest()), key, integer(about.certificate.serial));
  const status = revokedSince ? tlv(0xa1, generalizedTime(revokedSince)) : tlv(0x80);
  const data = sequence(context(2, key), generalizedTime(thisUpdate), sequence(sequence(id, status, generalizedTime(thisUpdate), context(0, generalizedTime(nextUpdate)))));
  const basic = sequence(data, signatureAlgorithm(issuer.key), signed(data, issuer));
  return sequence(enumerated(0), context(0, sequence(objectIdentifier('1.3.6.1.5.5.7.48.1.1'), octetString(basic))));
}

