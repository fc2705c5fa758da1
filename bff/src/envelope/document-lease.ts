/**
 * One act at a time extends a document; different documents run in parallel. Fenced: every take-over raises the epoch,
 * and the commit (step 9) demands the epoch it began with, so a worker that was thought dead can do no harm.
 */
import { compareAndSet, dbErrorKind, forUpdate, inTransaction, insertRows, type Manager } from '../db';
import { AppError } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { DocumentLease } from './entities';

export interface Lease {
  readonly documentId: string;
  readonly holder: string;
  readonly epoch: number;
}

/** ms; renewed at every step of an act */
export const LEASE_MS = 30_000;

type Deps = Pick<EnvelopeDeps, 'dataSource' | 'clock'>;

/**
 * @param holder the attempt: the same attempt, run again after a crash, takes over at once
 * @returns null while somebody else holds it
 */
export async function takeLease(deps: Deps, documentId: string, holder: string): Promise<Lease | null> {
  try {
    return await inTransaction(deps.dataSource, async (manager) => {
      const now = deps.clock.now();
      const expiresAt = new Date(now.getTime() + LEASE_MS);
      const row = await manager.findOne(DocumentLease, { where: { documentId }, ...forUpdate(manager) });
      if (!row) {
        await insertRows(manager, DocumentLease, { documentId, holder, epoch: 1, expiresAt });
        return { documentId, holder, epoch: 1 };
      }
      if (row.holder !== holder && row.expiresAt > now) return null;
      const epoch = row.epoch + 1;
      return (await compareAndSet(manager, DocumentLease, { documentId, epoch: row.epoch }, { holder, epoch, expiresAt })) ? { documentId, holder, epoch } : null;
    });
  } catch (error) {
    if (dbErrorKind(error) === 'unique') return null;
    throw error;
  }
}

/** @throws AppError('conflict') when it was taken over */
export async function renewLease(manager: Manager, lease: Lease, now: Date): Promise<void> {
  if (!(await compareAndSet(manager, DocumentLease, { documentId: lease.documentId, holder: lease.holder, epoch: lease.epoch }, { expiresAt: new Date(now.getTime() + LEASE_MS) }))) throw new AppError('conflict');
}

export async function releaseLease(deps: Deps, lease: Lease): Promise<void> {
  await compareAndSet(deps.dataSource.manager, DocumentLease, { documentId: lease.documentId, holder: lease.holder, epoch: lease.epoch }, { expiresAt: new Date(0) });
}
