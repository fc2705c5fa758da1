/** Extensions of our certificates (RFC 5280 §4.2). Those that never change are encoded once. */
import { bitString, boolean, context, contextPrimitive, integer, nullValue, objectIdentifier, octetString, sequence, utf8String, type Der } from '../../../kernel/der/write';
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

/** Its own status is not to be asked for (RFC 6960 §4.2.2.2.1). */
export const OCSP_NO_CHECK = extension(OID.ocspNoCheck, false, nullValue());

export interface PublicAddresses {
  readonly ocsp: string;
  readonly crl: string;
  readonly issuerCertificate: string;
  /** what the root answers for the issuing CAs */
  readonly rootCrl: string;
  readonly rootCertificate: string;
}

/**
 * Where a verifier finds the answers of an issuing CA and of the root.
 * @param baseUrl of the public site, e.g. https://sign.example.cn
 * @param generation of the issuing CA; each has a list of its own
 * @param rootGeneration of the root above it
 */
export function publicAddresses(baseUrl: string, generation = 1, rootGeneration = 1): PublicAddresses {
  const base = `${baseUrl.replace(/\/+$/, '')}/ca`;
  const issuing = generation === 1 ? 'issuing' : `issuing-${generation}`;
  const root = rootGeneration === 1 ? 'root' : `root-${rootGeneration}`;
  return { ocsp: `${base}/ocsp`, crl: `${base}/${issuing}.crl`, issuerCertificate: `${base}/${issuing}.cer`, rootCrl: `${base}/${root}.crl`, rootCertificate: `${base}/${root}.cer` };
}

/** authorityInfoAccess and cRLDistributionPoints of what an issuing CA issues. */
export function addressExtensions({ ocsp, issuerCertificate, crl }: PublicAddresses): readonly Der[] {
  return [informationAccess([OID.accessOcsp, ocsp], [OID.accessCaIssuers, issuerCertificate]), distributionPoint(crl)];
}

/** The same of an issuing CA itself: the root answers by its list only. */
export function rootAddressExtensions({ rootCertificate, rootCrl }: PublicAddresses): readonly Der[] {
  return [informationAccess([OID.accessCaIssuers, rootCertificate]), distributionPoint(rootCrl)];
}

function informationAccess(...access: readonly (readonly [method: string, url: string])[]): Der {
  return extension(OID.authorityInfoAccess, false, sequence(...access.map(([method, url]) => sequence(objectIdentifier(method), uri(url)))));
}

function distributionPoint(url: string): Der {
  return extension(OID.crlDistributionPoints, false, sequence(sequence(context(0, context(0, uri(url))))));
}

/** GeneralName uniformResourceIdentifier: IA5String, so the address is percent-encoded first. */
function uri(url: string): Der {
  return contextPrimitive(6, Buffer.from(new URL(url).href, 'latin1'));
}
