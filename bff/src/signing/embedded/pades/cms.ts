/**
 * CMS SignedData for PAdES (RFC 5652 §5, RFC 5035 §3, EN 319 142-1 §6.3): detached, one signer, SHA-256, always DER.
 * No signing-time attribute: PAdES keeps the claimed time in /M and proves it with the timestamp.
 */
import { sha256 } from '../../../kernel';
import { context, integer, nullValue, objectIdentifier, octetString, sequence, setOf, type Der } from '../../../kernel/der/write';
import { isSelfIssued, type CertificateFacts } from './certificate';

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimestamp: '1.2.840.113549.1.9.16.2.14',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  sha256WithRsa: '1.2.840.113549.1.1.11',
} as const;

const attribute = (type: string, value: Uint8Array): Der => sequence(objectIdentifier(type), setOf(value));
/** RFC 5754 §2: parameters absent */
const sha256Algorithm = (): Der => sequence(objectIdentifier(OID.sha256));

/** The DER SET that is signed. @param digest SHA-256 over the byte range */
export function signedAttributes(digest: Uint8Array, signer: CertificateFacts): Der {
  // hashAlgorithm is left out because SHA-256 is its default, issuerSerial because the hash says more, in less room
  const certificateId = sequence(octetString(sha256(signer.der)));
  return setOf(
    attribute(OID.contentType, objectIdentifier(OID.data)),
    attribute(OID.messageDigest, octetString(digest)),
    attribute(OID.signingCertificateV2, sequence(sequence(certificateId))),
  );
}

/**
 * @param attributes what signedAttributes returned
 * @param signature over them
 * @param token TimeStampToken over the signature, or null
 * @param certificates leaf first; the root stays out, a verifier has to know it anyway
 */
export function signedData(attributes: Uint8Array, signature: Uint8Array, token: Uint8Array | null, certificates: readonly CertificateFacts[]): Der {
  const signer = certificates[0]!;
  const algorithm = signer.key === 'rsa' ? sequence(objectIdentifier(OID.sha256WithRsa), nullValue()) : sequence(objectIdentifier(OID.ecdsaWithSha256));
  const signerInfo = sequence(
    integer(1),
    sequence(signer.issuer, signer.serial),
    sha256Algorithm(),
    retagged(attributes, 0xa0),
    algorithm,
    octetString(signature),
    ...(token ? [context(1, attribute(OID.signatureTimestamp, token))] : []),
  );
  const embedded = certificates.filter((certificate, i) => i === 0 || !isSelfIssued(certificate));
  return sequence(objectIdentifier(OID.signedData), context(0, sequence(
    integer(1),
    setOf(sha256Algorithm()),
    sequence(objectIdentifier(OID.data)),
    retagged(setOf(...embedded.map((certificate) => certificate.der)), 0xa0),
    setOf(signerInfo),
  )));
}

/** [n] IMPLICIT SET OF: the same content under another tag. */
function retagged(set: Uint8Array, tag: number): Buffer {
  const copy = Buffer.from(set);
  copy[0] = tag;
  return copy;
}
