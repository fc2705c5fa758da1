/**
 * A successor for the issuing CA or the time-stamping authority: new key, new certificate, next generation. From then on
 * it issues or stamps; the old one keeps its key and goes on answering (OCSP, CRL) for what it issued. The root is not
 * rolled over here: a new root has to reach trust stores first.
 */
import type { DataSource } from 'typeorm';
import { dbErrorKind, inTransaction } from '../../db';
import { AppError, type Clock } from '../../kernel';
import { draft, storeAuthority, type Authority, type LiveHierarchy } from './hierarchy';
import type { KeySealer } from './keys/seal';
import { publicAddresses } from './x509/extensions';
import { issueIssuingCa, issueTsa, LIFETIME_MS } from './x509/profiles';

export interface RollOverDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly sealer: KeySealer;
  readonly hierarchy: LiveHierarchy;
  readonly publicBaseUrl?: string;
}

/**
 * @returns a function that makes the successor, takes it into use and gives its certificate, DER.
 * It throws AppError('conflict') when another process rolled over at the same moment, and AppError('unavailable') when
 * the one that would sign it is revoked or ends before the successor could.
 */
export function rollOver({ dataSource, clock, sealer, hierarchy, publicBaseUrl }: RollOverDependencies): (role: 'issuing' | 'tsa') => Promise<Uint8Array> {
  return async (role) => {
    const current = await hierarchy.reread();
    const now = clock.now();
    const above = role === 'issuing' ? current.root : current.issuing;
    requireLongEnough(above, now, LIFETIME_MS[role]);
    const made = draft(role, (role === 'issuing' ? current.issuers : current.stampers).at(-1)!.generation + 1);
    const addresses = publicBaseUrl === undefined ? undefined : publicAddresses(publicBaseUrl, role === 'issuing' ? made.generation : above.generation);
    try {
      await inTransaction(dataSource, (manager) => storeAuthority(manager, sealer, made, above.keyId, now, (serial) => role === 'issuing'
        ? issueIssuingCa(above.signer, made.signer, made.publicKey, serial, now, addresses)
        : issueTsa(above.signer, made.signer, made.publicKey, serial, now, addresses)));
    } catch (error) {
      // its place was taken: somebody else has just made the successor
      if (dbErrorKind(error) === 'unique') throw new AppError('conflict', {}, { cause: error });
      throw error;
    }
    return (await hierarchy.reread())[role].certificate.der;
  };
}

/** @param length the life of the successor, ms: it must not outlive its issuer */
function requireLongEnough({ revoked, certificate }: Authority, now: Date, length: number): void {
  if (revoked || now.getTime() + length > certificate.notAfter.getTime()) throw new AppError('unavailable', { reason: 'issuer_ends' });
}
