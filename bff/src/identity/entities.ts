/**
 * Codes sent to phones, checks of other methods, and the proofs of will they earn. A code is kept only as a keyed hash, a
 * sign password only under scrypt; numbers and addresses as keyed indexes, the number also sealed because a login has to
 * give it back.
 */
import { Entity, Index, PrimaryColumn } from 'typeorm';
import type { WillingnessMethod } from '@luobi/shared';
import { IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, LongColumn, Sha256Column, StringColumn, TextColumn } from '../db';

/** step_up, phone_old, phone_new, sign_password: acts on one's own account, see account-challenge.ts */
export type ChallengePurpose = 'login' | 'willingness' | 'step_up' | 'phone_old' | 'phone_new' | 'sign_password';
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

/** One wrong answer: counted per address, whatever the number and the account. */
@Entity('code_guesses')
@Index('idx_code_guesses_ip', ['ipIndex', 'at'])
@Index('idx_code_guesses_at', ['at'])
export class CodeGuess {
  @IdPrimaryColumn() id!: string;
  @IdColumn('challenge_id') challengeId!: string;
  @Sha256Column('ip_index') ipIndex!: string;
  @InstantColumn('at') at!: Date;
}

/** open → proved | refused | replaced | locked; expiry is judged by the clock, never written */
export type CheckState = 'open' | 'proved' | 'refused' | 'replaced' | 'locked';

/** A challenge of a method other than a code: a face check that the provider holds, or a password to be typed. */
@Entity('willingness_checks')
@Index('idx_willingness_checks_user', ['userId', 'createdAt'])
@Index('idx_willingness_checks_task', ['taskId'])
@Index('idx_willingness_checks_created', ['createdAt'])
export class WillingnessCheck {
  @IdPrimaryColumn() id!: string;
  @StringColumn('method', 16) method!: 'face' | 'password';
  @StringColumn('purpose', 16) purpose!: 'willingness' | 'sign_password';
  @StringColumn('state', 16) state!: CheckState;
  @IdColumn('user_id') userId!: string;
  // what is confirmed; all null when the purpose is the sign password
  @IdColumn('task_id', { nullable: true }) taskId!: string | null;
  @Sha256Column('revision_sha256', { nullable: true }) revisionSha256!: string | null;
  @Sha256Column('page_manifest_sha256', { nullable: true }) pageManifestSha256!: string | null;
  @Sha256Column('values_sha256', { nullable: true }) valuesSha256!: string | null;
  // of a face check: the provider's token, and the whole question sealed, so that the result is held against it
  @TextColumn('token_sealed', { nullable: true }) tokenSealed!: string | null;
  @TextColumn('question_sealed', { nullable: true }) questionSealed!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
  @InstantColumn('ended_at', { nullable: true }) endedAt!: Date | null;
}

@Entity('willingness_proofs')
@Index('uq_willingness_proofs_challenge', ['challengeId'], { unique: true })
@Index('idx_willingness_proofs_task', ['taskId'])
export class WillingnessProof {
  @IdPrimaryColumn() id!: string;
  /** of the code or the check */
  @IdColumn('challenge_id') challengeId!: string;
  @StringColumn('method', 16) method!: WillingnessMethod;
  @IdColumn('user_id') userId!: string;
  @IdColumn('task_id') taskId!: string;
  @Sha256Column('revision_sha256') revisionSha256!: string;
  @Sha256Column('page_manifest_sha256') pageManifestSha256!: string;
  @Sha256Column('values_sha256') valuesSha256!: string;
  /** where a code went, 138****5678, and its keyed index; null for other methods */
  @StringColumn('phone_masked', 16, { nullable: true }) phoneMasked!: string | null;
  @Sha256Column('phone_index', { nullable: true }) phoneIndex!: string | null;
  @StringColumn('provider', 64) provider!: string;
  @StringColumn('provider_transaction_id', 128) providerTransactionId!: string;
  /** SHA-256 of the provider's token of a face check: counts once, see ConsumedProof */
  @Sha256Column('token_sha256', { nullable: true }) tokenSha256!: string | null;
  /** 0–100, of a face check where the provider gives one */
  @IntColumn('similarity', { nullable: true }) similarity!: number | null;
  /** JSON of DeviceFactor when the phone's own reader confirmed it too */
  @TextColumn('device', { nullable: true }) device!: string | null;
  /** when the person confirmed: of a face check, when the face was taken */
  @InstantColumn('proven_at') provenAt!: Date;
  @InstantColumn('consumed_at', { nullable: true }) consumedAt!: Date | null;
  /** the attempt to sign that used it up */
  @IdColumn('consumed_by', { nullable: true }) consumedBy!: string | null;
  /** set when another method was begun, or what the proof rests on changed: it proves nothing any more */
  @InstantColumn('ended_at', { nullable: true }) endedAt!: Date | null;
}

/** A provider gives one result for days: its token is written here in the signing transaction and never twice (security R15). */
@Entity('consumed_proofs')
@Index('uq_consumed_proofs_token', ['provider', 'tokenSha256'], { unique: true })
export class ConsumedToken {
  @IdPrimaryColumn() id!: string;
  @StringColumn('provider', 64) provider!: string;
  @Sha256Column('token_sha256') tokenSha256!: string;
  @IdColumn('proof_id') proofId!: string;
  @IdColumn('attempt_id') attemptId!: string;
  @InstantColumn('consumed_at') consumedAt!: Date;
}

@Entity('sign_passwords')
export class SignPassword {
  @IdColumn('user_id', { primary: true }) userId!: string;
  /** see password-hash.ts */
  @StringColumn('hash', 200) hash!: string;
  @IntColumn('wrong_tries') wrongTries!: number;
  @InstantColumn('locked_until', { nullable: true }) lockedUntil!: Date | null;
  @InstantColumn('set_at') setAt!: Date;
}

/** The highest counter a phone's secure element has shown: a copied answer shows an old one. */
@Entity('device_counters')
export class DeviceCounter {
  /** keyed index over person and device */
  @Sha256Column('device_index', { primary: true }) deviceIndex!: string;
  @LongColumn('counter') counter!: number;
  @InstantColumn('seen_at') seenAt!: Date;
}

/** A row to stand in line at: whoever holds it counts and writes alone (see gate.ts). */
@Entity('gates')
export class Gate {
  @PrimaryColumn({ type: 'varchar', length: 96, name: 'id' }) id!: string;
  @InstantColumn('passed_at') passedAt!: Date;
}
export const identityEntities = [Challenge, CodeGuess, WillingnessCheck, WillingnessProof, ConsumedToken, SignPassword, DeviceCounter, Gate];
