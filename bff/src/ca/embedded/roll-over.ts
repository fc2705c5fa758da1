/**
 * A successor for root, issuing CA or time-stamping authority: new key, new certificate, next generation. From then on it
 * signs, issues or stamps; the old one keeps its key and goes on answering (OCSP, CRL) for what it issued.
 * A new root is trusted beside the old ones and used by nobody until the issuing CA is rolled over as well: it has to
 * reach trust stores first. Old roots stay trusted: whoever verifies years later finds them beside the new one.
 */
import type { DataSource } from 'typeorm';
import { dbErrorKind, inTransaction } from '../../db';
import { AppError, type Clock } from '../../kernel';
import { draft, storeAuthority, type Authority, type Hierarchy, type LiveHierarchy, type Role } from './hierarchy';
import type { KeySealer } from './keys/seal';
import { publicAddresses } from './x509/extensions';
import { issueIssuingCa, issueRoot, issueTsa, LIFETIME_MS, type Issued } from './x509/profiles';

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
export function rollOver({ dataSource, clock, sealer, hierarchy, publicBaseUrl }: RollOverDependencies): (role: Role) => Promise<Uint8Array> {
  return async (role) => {
    const current = await hierarchy.reread();
    const now = clock.now();
    const above = superior(role, current);
    if (above) requireLongEnough(above, now, LIFETIME_MS[role]);
    const made = draft(role, lastGeneration(role, current) + 1);
    const addresses = publicBaseUrl === undefined ? undefined
      : publicAddresses(publicBaseUrl, role === 'issuing' ? made.generation : current.issuing.generation, current.root.generation);
    const issue = (serial: Buffer): Issued => {
      switch (role) {
        case 'root': return issueRoot(made.signer, made.publicKey, serial, now);
        case 'issuing': return issueIssuingCa(current.root.signer, made.signer, made.publicKey, serial, now, addresses);
        case 'tsa': return issueTsa(current.issuing.signer, made.signer, made.publicKey, serial, now, addresses);
      }
    };
    try {
      await inTransaction(dataSource, (manager) => storeAuthority(manager, sealer, made, above?.keyId ?? made.keyId, now, issue));
    } catch (error) {
      // its place was taken: somebody else has just made the successor
      if (dbErrorKind(error) === 'unique') throw new AppError('conflict', {}, { cause: error });
      throw error;
    }
    return (await hierarchy.reread())[role].certificate.der;
  };
}

/** Who signs the successor; a root signs itself. */
function superior(role: Role, { root, issuing }: Hierarchy): Authority | undefined {
  return role === 'issuing' ? root : role === 'tsa' ? issuing : undefined;
}

function lastGeneration(role: Role, { roots, issuers, stampers }: Hierarchy): number {
  return { root: roots, issuing: issuers, tsa: stampers }[role].at(-1)!.generation;
}

/** @param length the life of the successor, ms: it must not outlive its issuer */
function requireLongEnough({ revoked, certificate }: Authority, now: Date, length: number): void {
  if (revoked || now.getTime() + length > certificate.notAfter.getTime()) throw new AppError('unavailable', { reason: 'issuer_ends' });
}
