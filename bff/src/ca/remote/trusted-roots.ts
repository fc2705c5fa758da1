/**
 * The explicit trust anchors of an outside CA (RFC 7030 §4.1.1): certificates the operator has, or fingerprints he compared
 * with the CA's operator. What a server says about its own root is never a reason to believe it.
 */
import { X509Certificate } from 'node:crypto';
import { sha256Hex } from '../../kernel/hash';
import { readCertificate, type Certificate } from '../x509/read-certificate';
import { CertificateRefused } from './check-issued';

export type TrustedRoots =
  /** PEM, one or more */
  | { readonly pem: string }
  /** SHA-256 of the DER of each root, hex; the certificates are fetched from the service */
  | { readonly sha256: readonly string[] };

/** @throws TypeError for a PEM without certificates, or a fingerprint that is none */
export function readTrustedRoots(trusted: TrustedRoots): { readonly anchors: readonly Certificate[] } | { readonly fingerprints: ReadonlySet<string> } {
  if ('pem' in trusted) return { anchors: readPem(trusted.pem) };
  const fingerprints = trusted.sha256.map((text) => text.toLowerCase().replace(/[\s:]/g, ''));
  if (fingerprints.length === 0 || fingerprints.some((print) => !/^[0-9a-f]{64}$/.test(print))) throw new TypeError('a root is trusted by its SHA-256 in hex');
  return { fingerprints: new Set(fingerprints) };
}

/** @throws TypeError when there is none, or one that cannot be read */
export function readPem(text: string): readonly Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new TypeError('no certificate in the PEM');
  try {
    return blocks.map((block) => readCertificate(new X509Certificate(block).raw));
  } catch (cause) {
    throw new TypeError('a certificate in the PEM cannot be read', { cause });
  }
}

/** @throws CertificateRefused('chain_untrusted') when not one of what was offered has a trusted fingerprint */
export function pickTrusted(offered: readonly Certificate[], fingerprints: ReadonlySet<string>): readonly Certificate[] {
  const anchors = offered.filter(({ der }) => fingerprints.has(sha256Hex(der)));
  if (anchors.length === 0) throw new CertificateRefused('chain_untrusted');
  return anchors;
}

/** @param certificates DER */
export const toPem = (certificates: readonly Uint8Array[]): string => certificates.map((der) => new X509Certificate(der).toString()).join('');
