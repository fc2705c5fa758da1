/**
 * Codes sent to phones, and the proofs of will they earn. A code is kept only as a keyed hash; numbers and addresses as
 * keyed indexes, the number also sealed because a login has to give it back.
 */
import { Entity, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../db';

/** step_up, phone_old, phone_new: acts on one's own account, see account-challenge.ts */
export type ChallengePurpose = 'login' | 'willingness' | 'step_up' | 'phone_old' | 'phone_new';
/** sending → open → used | replaced | locked; sending → unsent when the channel refused it */
export type ChallengeState = 'sending' | 'open' | 'used' | 'replaced' | 'locked' | 'unsent';

@Entity('challenges')
@Index('idx_challenges_phone', ['phoneIndex', 'createdAt'])
@Index('idx_challenges_user', ['userId', 'createdAt'])
@Index('idx_challenges_ip', ['ipIndex', 'createdAt'])
@Index('idx_challenges_created', ['createdAt'])
export class Challenge {
  @IdPrimaryColumn() id!: string;
  @StringColumn('purpose', 16) purpose!: ChallengePurpose;
  @StringColumn('state', 16) state!: ChallengeState;
  @Sha256Column('phone_index') phoneIndex!: string;
  @TextColumn('phone_sealed') phoneSealed!: string;
  @Sha256Column('ip_index') ipIndex!: string;
  /** keyed hash over code and challenge id */
  @Sha256Column('code_hash') codeHash!: string;
  @IntColumn('wrong_tries') wrongTries!: number;
  // what a willingness code is bound to; all null for a login code, only the person for an act on the account
  @IdColumn('user_id', { nullable: true }) userId!: string | null;
  @IdColumn('task_id', { nullable: true }) taskId!: string | null;
  @Sha256Column('revision_sha256', { nullable: true }) revisionSha256!: string | null;
  @Sha256Column('page_manifest_sha256', { nullable: true }) pageManifestSha256!: string | null;
  @Sha256Column('values_sha256', { nullable: true }) valuesSha256!: string | null;
  /** of the message channel; null until it accepted the message */
  @StringColumn('provider', 64, { nullable: true }) provider!: string | null;
  @StringColumn('provider_transaction_id', 128, { nullable: true }) providerTransactionId!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
}

@Entity('willingness_proofs')
@Index('uq_willingness_proofs_challenge', ['challengeId'], { unique: true })
@Index('idx_willingness_proofs_task', ['taskId'])
export class WillingnessProof {
  @IdPrimaryColumn() id!: string;
  @IdColumn('challenge_id') challengeId!: string;
  @StringColumn('method', 16) method!: 'sms';
  @IdColumn('user_id') userId!: string;
  @IdColumn('task_id') taskId!: string;
  @Sha256Column('revision_sha256') revisionSha256!: string;
  @Sha256Column('page_manifest_sha256') pageManifestSha256!: string;
  @Sha256Column('values_sha256') valuesSha256!: string;
  /** 138****5678 */
  @StringColumn('phone_masked', 16) phoneMasked!: string;
  @StringColumn('provider', 64) provider!: string;
  @StringColumn('provider_transaction_id', 128) providerTransactionId!: string;
  @InstantColumn('proven_at') provenAt!: Date;
  @InstantColumn('consumed_at', { nullable: true }) consumedAt!: Date | null;
  /** the attempt to sign that used it up */
  @IdColumn('consumed_by', { nullable: true }) consumedBy!: string | null;
}

/** A row to stand in line at: whoever holds it counts and writes alone (see gate.ts). */
@Entity('gates')
export class Gate {
  @PrimaryColumn({ type: 'varchar', length: 96, name: 'id' }) id!: string;
  @InstantColumn('passed_at') passedAt!: Date;
}
export const identityEntities = [Challenge, WillingnessProof, Gate];
