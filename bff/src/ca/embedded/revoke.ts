/**
 * Revocation (RFC 5280 §5.3.1): `issued → revoked` and never back, by compare-and-set. The row keeps when, why and when we
 * were told; a key that was still waiting for its one signature is destroyed in the same transaction.
 */
import type { DataSource, EntityManager } from 'typeorm';
import { compareAndSet, forUpdate, inTransaction } from '../../db';
import { AppError, type Clock } from '../../kernel';
import { CaCertificate } from '../entities';
import type { RevocationReason, RevocationRequest, RevokedCertificate } from '../port';
import { REASON_CODES, reasonOfCode } from '../revocation-reasons';
import { destroyEventKey } from './keys/event-keys';
import { wholeSeconds } from './x509/profiles';

/** @returns the function of `CertificateRevocation` */
export function revoker({ dataSource, clock }: { readonly dataSource: DataSource; readonly clock: Clock }): (request: RevocationRequest) => Promise<RevokedCertificate> {
  return ({ serial: bytes, reason, at }) => {
    const serial = Buffer.from(bytes).toString('hex');
    return inTransaction(dataSource, async (manager) => {
      const now = clock.now();
      const row = await requireCertificate(manager, serial);
      requireFitting(row, reason);
      const revokedAt = requireTime(row, at ?? now, now);
      const change = { state: 'revoked', revokedAt, revocationReason: REASON_CODES[reason], revocationRecordedAt: now } as const;

      if (row.state === 'issued') {
        if (!(await compareAndSet(manager, CaCertificate, { serial, state: 'issued' }, change))) throw new AppError('conflict');
        if (row.kind === 'event' && row.keyId) await destroyEventKey(manager, row.keyId, now);
        return { serial: bytes, reason, revokedAt, recordedAt: now };
      }
      const standing = standingRevocation(row, bytes);
      if (reason !== 'keyCompromise' || standing.reason === reason) return standing;
      // whoever has the key may have used it before the milder reason came up
      const earliest = revokedAt < standing.revokedAt ? revokedAt : standing.revokedAt;
      const worsened = await compareAndSet(manager, CaCertificate, { serial, state: 'revoked', revocationReason: REASON_CODES[standing.reason] }, { ...change, revokedAt: earliest });
      if (!worsened) throw new AppError('conflict');
      return { serial: bytes, reason, revokedAt: earliest, recordedAt: now };
    });
  };
}

async function requireCertificate(manager: EntityManager, serial: string): Promise<CaCertificate> {
  const row = await manager.findOne(CaCertificate, { where: { serial }, ...forUpdate(manager) });
  // what an outside CA issued is revoked there: our record of the act would change nothing
  if (!row || row.kind === 'outside') throw new AppError('not_found');
  if (row.state !== 'issued' && row.state !== 'revoked') throw new AppError('conflict', { state: row.state });
  return row;
}

function requireFitting(row: CaCertificate, reason: RevocationReason): void {
  // nobody would believe a root that takes itself back: it has to be taken out of trust stores
  if (row.kind === 'root') throw new AppError('invalid_request', { field: 'serial', rule: 'root' });
  if (!Object.hasOwn(REASON_CODES, reason)) throw new AppError('invalid_request', { field: 'reason' });
  if (reason === 'cACompromise' && row.kind !== 'issuing') throw new AppError('invalid_request', { field: 'reason', rule: 'for_authorities' });
}

function requireTime({ notBefore }: CaCertificate, at: Date, now: Date): Date {
  const second = wholeSeconds(at);
  // written so that an invalid date fails too
  const within = notBefore !== null && second >= notBefore && at <= now;
  if (!within) throw new AppError('invalid_request', { field: 'at' });
  return second;
}

function standingRevocation({ serial, revokedAt, revocationReason, revocationRecordedAt }: CaCertificate, bytes: Uint8Array): RevokedCertificate {
  const reason = reasonOfCode(revocationReason);
  if (!revokedAt || !revocationRecordedAt || !reason) throw new Error(`certificate ${serial} is revoked without time or reason`);
  return { serial: bytes, reason, revokedAt, recordedAt: revocationRecordedAt };
}
