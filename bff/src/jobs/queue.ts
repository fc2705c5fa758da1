/** Puts jobs into the table, inside the caller's transaction. */
import { newId } from '../kernel';
import { insertRows, type Manager } from '../db';
import { Job } from './entities';

export interface NewJob {
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** default: now */
  readonly runAt?: Date;
  /** 0 (default) = retried without limit */
  readonly maxAttempts?: number;
  /** at most one job ever with this key */
  readonly dedupeKey?: string;
}

/** @returns the job's id. A job with a known dedupe key violates a unique index: check first or let the transaction fail. */
export async function enqueue(manager: Manager, job: NewJob, now: Date): Promise<string> {
  const id = newId();
  await insertRows(manager, Job, {
    id, kind: job.kind, payload: JSON.stringify(job.payload), state: 'ready', runAt: job.runAt ?? now, attempts: 0,
    maxAttempts: job.maxAttempts ?? 0, leaseEpoch: 0, dedupeKey: job.dedupeKey ?? null, lastError: null, createdAt: now, finishedAt: null,
  });
  return id;
}
