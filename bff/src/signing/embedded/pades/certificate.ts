/** What CMS needs of an X.509 certificate (RFC 5280 §4.1): who issued it, its number, which kind of key it holds. */
import { AppError } from '../../../kernel';
import { child, readDer, readOid } from '../../../kernel/der/read';

export interface CertificateFacts {
  readonly der: Buffer;
  /** DER Name */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** DER INTEGER */
  readonly serial: Buffer;
  readonly key: 'ec' | 'rsa';
  /** DER SubjectPublicKeyInfo */
  readonly publicKey: Buffer;
  /** octets that the longest signature by this key can take */
  readonly signatureBytes: number;
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

/** @throws AppError('internal') for bytes that are no certificate, or a key of another kind: both are faults of the CA driver */
export function readCertificate(bytes: Uint8Array): CertificateFacts {
  try {
    const certificate = readDer(bytes);
    const tbs = child(certificate, 0, 0x30);
    const at = tbs.children[0]?.tag === 0xa0 ? 1 : 0;
    const spki = child(tbs, at + 5, 0x30);
    const publicKey = child(spki, 1, 0x03).body.subarray(1);
    const algorithm = readOid(child(child(spki, 0, 0x30), 0));
    const names = { publicKey: spki.raw, issuer: child(tbs, at + 2, 0x30).raw, subject: child(tbs, at + 4, 0x30).raw, serial: child(tbs, at, 0x02).raw };
    // ECDSA-Sig-Value: two integers as long as a coordinate, each perhaps with a leading zero; four headers
    if (algorithm === EC_PUBLIC_KEY) return { der: certificate.raw, ...names, key: 'ec', signatureBytes: publicKey.length - 1 + 10 };
    if (algorithm === RSA_ENCRYPTION) return { der: certificate.raw, ...names, key: 'rsa', signatureBytes: child(readDer(publicKey), 0, 0x02).body.length };
    throw new Error(`key algorithm ${algorithm}`);
  } catch (error) {
    throw new AppError('internal', { reason: 'a certificate cannot be used' }, { cause: error });
  }
}

export const isSelfIssued = (certificate: CertificateFacts): boolean => certificate.issuer.equals(certificate.subject);
