/** Extensions of our certificates (RFC 5280 §4.2). Those that never change are encoded once. */
import { bitString, boolean, context, contextPrimitive, integer, objectIdentifier, octetString, sequence, utf8String, type Der } from '../../../kernel/der/write';
import { OID, OID_EVIDENCE_DIGEST, OID_TEST_POLICY } from '../../oids';
import { KEY_USAGE } from '../../x509/read-certificate';
import { extension } from './write-certificate';

type KeyUsageName = keyof typeof KEY_USAGE;

export function keyUsageExtension(...uses: readonly KeyUsageName[]): Der {
  let bits = 0;
  for (const use of uses) bits |= 0x80 >> KEY_USAGE[use];
  // named bit list: trailing zero bits are left out (X.690 §11.2.2)
  let unused = 0;
  while (unused < 7 && !(bits & (1 << unused))) unused++;
  return extension(OID.keyUsage, true, bitString(Buffer.from([bits]), unused));
}

export function extendedKeyUsageExtension(critical: boolean, ...purposes: readonly string[]): Der {
  return extension(OID.extendedKeyUsage, critical, sequence(...purposes.map(objectIdentifier)));
}

export function caConstraints(pathLength?: number): Der {
  return extension(OID.basicConstraints, true, sequence(boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])));
}

/** CA:FALSE is the default and so leaves an empty SEQUENCE. */
export const END_ENTITY = extension(OID.basicConstraints, true, sequence());

export const subjectKeyIdentifierExtension = (id: Uint8Array): Der => extension(OID.subjectKeyIdentifier, false, octetString(id));
export const authorityKeyIdentifierExtension = (id: Uint8Array): Der => extension(OID.authorityKeyIdentifier, false, sequence(contextPrimitive(0, id)));

/** Our test policy with a notice a certificate viewer shows. */
export const TEST_POLICY = extension(OID.certificatePolicies, false, sequence(sequence(
  objectIdentifier(OID_TEST_POLICY),
  sequence(sequence(objectIdentifier(OID.qualifierUserNotice), sequence(utf8String('TEST – no legal effect')))),
)));

/** @param digest SHA-256 of the evidence, 32 bytes */
export const evidenceDigestExtension = (digest: Uint8Array): Der => extension(OID_EVIDENCE_DIGEST, false, octetString(digest));

export interface PublicAddresses {
  readonly ocsp: string;
  readonly crl: string;
  readonly issuerCertificate: string;
}

/** Where a verifier finds the issuing CA's answers. @param baseUrl of the public site, e.g. https://sign.example.cn */
export function publicAddresses(baseUrl: string): PublicAddresses {
  const base = baseUrl.replace(/\/+$/, '');
  return { ocsp: `${base}/ca/ocsp`, crl: `${base}/ca/issuing.crl`, issuerCertificate: `${base}/ca/issuing.cer` };
}

/** authorityInfoAccess and cRLDistributionPoints. */
export function addressExtensions(addresses: PublicAddresses): readonly Der[] {
  const access = (method: string, url: string): Der => sequence(objectIdentifier(method), uri(url));
  return [
    extension(OID.authorityInfoAccess, false, sequence(access(OID.accessOcsp, addresses.ocsp), access(OID.accessCaIssuers, addresses.issuerCertificate))),
    extension(OID.crlDistributionPoints, false, sequence(sequence(context(0, context(0, uri(addresses.crl)))))),
  ];
}

/** GeneralName uniformResourceIdentifier: IA5String, so the address is percent-encoded first. */
function uri(url: string): Der {
  return contextPrimitive(6, Buffer.from(new URL(url).href, 'latin1'));
}
