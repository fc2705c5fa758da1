/** One row per Idempotency-Key of one subject (security R35). Filled in by http/middleware/idempotency.ts. */
import { Entity, Index } from 'typeorm';
import { IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from './columns';

@Entity('idempotency_keys')
@Index('uq_idempotency_subject_key', ['subject', 'key'], { unique: true })
export class IdempotencyKey {
  @IdPrimaryColumn() id!: string;
  /** `user:<id>` or `partner:<id>` */
  @StringColumn('subject', 64) subject!: string;
  @StringColumn('idempotency_key', 80) key!: string;
  /** SHA-256 of method, path and body */
  @Sha256Column('fingerprint') fingerprint!: string;
  /** HTTP status of the finished answer; null while running */
  @IntColumn('status', { nullable: true }) status!: number | null;
  /** JSON text of the finished answer, deflated and sealed */
  @TextColumn('answer', { nullable: true }) answer!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
}
export const idempotencyEntities = [IdempotencyKey];
