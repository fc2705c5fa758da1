/**
 * The daily sweep (PIPL 19, 47): applies the retention matrix in small batches and takes unneeded files away. A job of
 * the day, made once whatever the number of processes; it only removes, so it may be killed and run again. The record
 * and the log of a run hold counts, never what was removed.
 */
import type { DataSource } from 'typeorm';
import type { SweepableBlobs } from '../blobs/port';
import { dbErrorKind, compareAndSet, inTransaction, insertRows } from '../db';
import { enqueue, type JobHandler } from '../jobs';
import { Job } from '../jobs/entities';
import { newId, type Clock, type Logger } from '../kernel';
import { RetentionRun } from './entities';
import { sweepBlobs } from './retention-blobs';
import { keptSince, RETENTION } from './retention-matrix';

export interface RetentionDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly blobs: SweepableBlobs;
  readonly contractYears: number;
  /** told after each run; for `npm run doctor`, which is another process */
  readonly noted?: (run: { readonly at: Date; readonly removed: Readonly<Record<string, number>> }) => void;
  /** rows a step; default 200 */
  readonly batch?: number;
}

const BATCH = 200;

/** Makes today's job, unless it is there. Called again and again. */
export async function scheduleRetention({ dataSource, clock }: Pick<RetentionDeps, 'dataSource' | 'clock'>): Promise<void> {
  const now = clock.now();
  const dedupeKey = `retention:${now.toISOString().slice(0, 10)}`;
  if (await dataSource.manager.existsBy(Job, { dedupeKey })) return;
  try {
    await inTransaction(dataSource, async (manager) => { await enqueue(manager, { kind: 'retention', payload: {}, dedupeKey }, now); });
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error; // another process was first
  }
}

export function retentionJobHandlers(deps: RetentionDeps): Map<string, JobHandler> {
  return new Map<string, JobHandler>([['retention', async (_, context) => { await applyRetention(deps, () => context.extendLease()); }]]);
}

/** @returns what went, by rule; rules that removed nothing are left out */
export async function applyRetention(deps: RetentionDeps, goOn: () => Promise<void> = () => Promise.resolve()): Promise<Readonly<Record<string, number>>> {
  const { manager } = deps.dataSource;
  const now = deps.clock.now();
  const runId = newId();
  await insertRows(manager, RetentionRun, { id: runId, startedAt: now, finishedAt: null, removed: '{}' });
  const removed: Record<string, number> = {};
  const batch = deps.batch ?? BATCH;
  for (const rule of RETENTION) {
    const before = keptSince(rule.kept, now, deps.contractYears);
    for (let last = batch; last >= batch;) {
      last = await rule.remove({ manager, now, contractYears: deps.contractYears, batch }, before);
      if (last > 0) removed[rule.key] = (removed[rule.key] ?? 0) + last;
      await goOn();
    }
  }
  // last: what the rows above named is named by nobody now
  const files = await sweepBlobs({ manager, blobs: deps.blobs, now, goOn });
  if (files > 0) removed['files'] = files;
  await compareAndSet(manager, RetentionRun, { id: runId }, { finishedAt: deps.clock.now(), removed: JSON.stringify(removed) });
  deps.logger.info({ removed }, 'old data was removed');
  deps.noted?.({ at: now, removed });
  return removed;
}
