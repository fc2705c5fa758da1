/**
 * Writes an X.509 v3 certificate (RFC 5280 §4.1). Knows nothing about profiles; who may get what stands in profiles.ts.
 */
import { createHash, sign, type KeyObject } from 'node:crypto';
import { bitString, boolean, context, integer, objectIdentifier, nullValue, octetString, sequence, time, type Der } from '../../../kernel/der/write';
import { child, readBitString, readDer } from '../../../kernel/der/read';
import { OID } from '../../oids';

/** A private key and the name and certificate it signs under. */
export interface Signer {
  readonly key: KeyObject;
  /** Name, DER */
  readonly subject: Der;
  /** SHA-1 of the key bits (RFC 5280 §4.2.1.2 method 1) */
  readonly keyIdentifier: Buffer;
}

export interface CertificateContent {
  /** big-endian, positive */
  readonly serial: Uint8Array;
  /** Name, DER */
  readonly subject: Der;
  /** SubjectPublicKeyInfo, DER */
  readonly spki: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** each an Extension, DER */
  readonly extensions: readonly Der[];
}

const VERSION_3 = context(0, integer(2));

/** @returns Certificate, DER, signed with SHA-256 */
export function writeCertificate(issuer: Signer, content: CertificateContent): Der {
  const algorithm = signatureAlgorithm(issuer.key);
  const tbs = sequence(
    VERSION_3, integer(content.serial), algorithm, issuer.subject, sequence(time(content.notBefore), time(content.notAfter)),
    content.subject, content.spki, context(3, sequence(...content.extensions)),
  );
  return sequence(tbs, algorithm, bitString(sign('sha256', tbs, issuer.key)));
}

/** Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue } */
export function extension(oid: string, critical: boolean, value: Uint8Array): Der {
  return sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(value));
}

const ECDSA_SHA256 = sequence(objectIdentifier(OID.ecdsaSha256));
const RSA_SHA256 = sequence(objectIdentifier(OID.rsaSha256), nullValue());

/** AlgorithmIdentifier of SHA-256 with this key. Throws for a key that is neither EC nor RSA. */
export function signatureAlgorithm(key: KeyObject): Der {
  if (key.asymmetricKeyType === 'ec') return ECDSA_SHA256;
  if (key.asymmetricKeyType === 'rsa') return RSA_SHA256;
  throw new TypeError(`no certificate signature with a key of type ${key.asymmetricKeyType}`);
}

/** @param spki SubjectPublicKeyInfo, DER */
export function keyIdentifier(spki: Uint8Array): Buffer {
  return createHash('sha1').update(readBitString(child(readDer(spki), 1)).bits).digest();
}
