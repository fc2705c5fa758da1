/**
 * Writes a PKCS #10 certification request (RFC 2986 §4) for one event certificate: the subject, our key, and in
 * extensionRequest (RFC 2985 §5.4.2) the usages and the digest of the evidence. The key signs it to prove it is ours.
 */
import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { bitString, context, integer, objectIdentifier, sequence, setOf, type Der } from '../../../kernel/der/write';
import { OID } from '../../oids';
import { evidenceDigestExtension, extendedKeyUsageExtension, keyUsageExtension } from '../../embedded/x509/extensions';
import { signatureAlgorithm } from '../../embedded/x509/write-certificate';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const VERSION_1 = integer(0);

/**
 * @param key the private key, EC P-256 or RSA
 * @param subject Name, DER
 * @param evidenceDigest SHA-256, 32 bytes
 * @returns CertificationRequest, DER
 */
export function writeCsr(key: KeyObject, subject: Der, evidenceDigest: Uint8Array): Der {
  const extensions = sequence(
    keyUsageExtension('digitalSignature', 'nonRepudiation'),
    extendedKeyUsageExtension(false, OID.documentSigning, OID.emailProtection),
    evidenceDigestExtension(evidenceDigest),
  );
  const attributes = context(0, sequence(objectIdentifier(EXTENSION_REQUEST), setOf(extensions)));
  const info = sequence(VERSION_1, subject, createPublicKey(key).export({ format: 'der', type: 'spki' }), attributes);
  return sequence(info, signatureAlgorithm(key), bitString(sign('sha256', info, key)));
}
