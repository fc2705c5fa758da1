/** What a verifier of documents trusts because of a CA service: its signers' roots and its time's, apart. */
import { DerError } from '../kernel/der/read';
import type { CaService } from './port';
import { readCertificate, type Certificate } from './x509/read-certificate';

export interface Trust {
  /** DER */
  readonly signers: readonly Uint8Array[];
  readonly timestamps: readonly Uint8Array[];
}

export async function trustOf(ca: Pick<CaService, 'trustAnchors' | 'timestampAnchors'>): Promise<Trust> {
  const signers = await ca.trustAnchors();
  return { signers, timestamps: ca.timestampAnchors ? await ca.timestampAnchors() : signers };
}

/** Those of the trusted roots that issued something, by name: the others say nothing about these certificates. */
export function rootsOver(certificates: readonly Uint8Array[], { signers, timestamps }: Trust): readonly Uint8Array[] {
  const issuers = certificates.flatMap((der) => quietly(der)?.issuer ?? []);
  return distinct([...signers, ...timestamps]).filter((der) => {
    const subject = quietly(der)?.subject;
    return subject !== undefined && issuers.some((issuer) => issuer.equals(subject));
  });
}

/** Roots in a file may be of any kind; those our reader refuses issued nothing we would believe. */
export const isReadable = (der: Uint8Array): boolean => quietly(der) !== null;

function quietly(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/** Each once, in order. */
export function distinct(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(certificates.map((der) => [Buffer.from(der).toString('base64'), der])).values()];
}
