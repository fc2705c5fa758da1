/** The queue is a table: a job is enqueued in the transaction of the change it follows (outbox). */
import { Entity, Index } from 'typeorm';
import { IdPrimaryColumn, InstantColumn, IntColumn, StringColumn, TextColumn } from '../db';

export type JobState = 'ready' | 'done' | 'dead';

@Entity('jobs')
@Index('idx_jobs_due', ['state', 'runAt'])
@Index('uq_jobs_dedupe', ['dedupeKey'], { unique: true })
export class Job {
  @IdPrimaryColumn() id!: string;
  @StringColumn('kind', 64) kind!: string;
  /** JSON */
  @TextColumn('payload') payload!: string;
  @StringColumn('state', 16) state!: JobState;
  /** when it may run next; while it runs, when its lease ends */
  @InstantColumn('run_at') runAt!: Date;
  @IntColumn('attempts') attempts!: number;
  /** 0 = retried without limit */
  @IntColumn('max_attempts') maxAttempts!: number;
  /** grows with every claim; a worker that lost its lease cannot finish the job */
  @IntColumn('lease_epoch') leaseEpoch!: number;
  @StringColumn('dedupe_key', 120, { nullable: true }) dedupeKey!: string | null;
  @TextColumn('last_error', { nullable: true }) lastError!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('finished_at', { nullable: true }) finishedAt!: Date | null;
}
export const jobEntities = [Job];
