/**
 * Makes TimeStampTokens (RFC 3161 §2.4.2): TSTInfo inside a CMS SignedData (RFC 5652 §5) with the three signed attributes
 * a token needs and none more. Everything that is the same in all tokens is encoded once.
 */
import { createHash, sign } from 'node:crypto';
import { context, generalizedTime, integer, objectIdentifier, octetString, sequence, setOf, type Der } from '../../../kernel/der/write';
import { OID } from '../../oids';
import type { Certificate } from '../../x509/read-certificate';
import { signatureAlgorithm, type Signer } from '../x509/write-certificate';

export interface TokenContent {
  /** MessageImprint, DER, exactly as it was asked */
  readonly imprint: Uint8Array;
  /** unique among this authority's tokens */
  readonly serial: Uint8Array;
  readonly time: Date;
  /** INTEGER, DER, exactly as it was asked */
  readonly nonce?: Uint8Array;
  readonly withCertificates: boolean;
}

const VERSION_1 = integer(1);
const VERSION_3 = integer(3);
const SHA256 = sequence(objectIdentifier(OID.sha256));
const ACCURACY_ONE_SECOND = sequence(integer(1));
const SIGNED_DATA = objectIdentifier(OID.signedData);
const TST_INFO = objectIdentifier(OID.tstInfo);

/**
 * @param chain certificates above the authority's own, root left out
 * @returns a function that makes one token, DER ContentInfo
 */
export function tokenWriter(signer: Signer, certificate: Certificate, chain: readonly Certificate[], policy: string): (content: TokenContent) => Der {
  const policyId = objectIdentifier(policy);
  const issuerAndSerial = sequence(certificate.issuer, integer(certificate.serial));
  const algorithm = signatureAlgorithm(signer.key);
  const certificates = context(0, ...[certificate.der, ...chain.map((c) => c.der)].sort(Buffer.compare));
  const contentType = attribute(OID.contentType, TST_INFO);
  const signingCertificate = attribute(OID.signingCertificateV2, signingCertificateV2(certificate));

  return ({ imprint, serial, time, nonce, withCertificates }) => {
    const info = sequence(VERSION_1, policyId, imprint, integer(serial), generalizedTime(time), ACCURACY_ONE_SECOND, ...(nonce ? [nonce] : []));
    const attributes = setOf(contentType, attribute(OID.messageDigest, octetString(createHash('sha256').update(info).digest())), signingCertificate);
    const signature = sign('sha256', attributes, signer.key);
    const tagged = Buffer.from(attributes);
    tagged[0] = 0xa0; // [0] IMPLICIT on the wire, SET OF under the signature (RFC 5652 §5.4)
    const signerInfo = sequence(VERSION_1, issuerAndSerial, SHA256, tagged, algorithm, octetString(signature));
    return sequence(SIGNED_DATA, context(0, sequence(
      VERSION_3, setOf(SHA256), sequence(TST_INFO, context(0, octetString(info))), ...(withCertificates ? [certificates] : []), setOf(signerInfo),
    )));
  };
}

/** SigningCertificateV2 (RFC 5035 §3, RFC 5816): SHA-256 is the default and so stays unwritten; issuerSerial, which is optional, says less than the hash and takes 260 digits of a signature. */
export function signingCertificateV2(certificate: Certificate): Der {
  const hash = octetString(createHash('sha256').update(certificate.der).digest());
  return sequence(sequence(sequence(hash)));
}

export function attribute(type: string, value: Uint8Array): Der {
  return sequence(objectIdentifier(type), setOf(value));
}
