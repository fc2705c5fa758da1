/**
 * People, their sessions, what they agreed to, and who they proved to be. Phone, name and ID number are sealed; the keyed
 * indexes find them again.
 */
import { Entity, Index } from 'typeorm';
import { FlagColumn, IdColumn, IdPrimaryColumn, InstantColumn, Sha256Column, StringColumn, TextColumn } from '../db';

@Entity('users')
@Index('uq_users_phone', ['phoneIndex'], { unique: true })
export class User {
  @IdPrimaryColumn() id!: string;
  @Sha256Column('phone_index') phoneIndex!: string;
  @TextColumn('phone_sealed') phoneSealed!: string;
  /** the one verification that matched; set once */
  @IdColumn('verification_id', { nullable: true }) verificationId!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
}

export type Channel = 'weapp' | 'h5';

@Entity('sessions')
@Index('uq_sessions_token', ['tokenHash'], { unique: true })
@Index('idx_sessions_user', ['userId', 'createdAt'])
export class Session {
  @IdPrimaryColumn() id!: string;
  /** SHA-256 of the token; the token itself is never stored */
  @Sha256Column('token_hash') tokenHash!: string;
  @IdColumn('user_id') userId!: string;
  @StringColumn('channel', 8) channel!: Channel;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('last_seen_at') lastSeenAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
  @InstantColumn('ended_at', { nullable: true }) endedAt!: Date | null;
}

export type ConsentKind = 'privacy' | 'face';

/** Append-only: a withdrawal is a new row. */
@Entity('consents')
@Index('idx_consents_user', ['userId', 'kind', 'at'])
export class Consent {
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  @StringColumn('kind', 16) kind!: ConsentKind;
  @StringColumn('version', 32) version!: string;
  @StringColumn('act', 16) act!: 'given' | 'withdrawn';
  @StringColumn('ip', 45) ip!: string;
  @InstantColumn('at') at!: Date;
}

/** asked = the source has not answered yet */
export type VerificationOutcome = 'asked' | 'match' | 'mismatch' | 'not_found' | 'unavailable' | 'rate_limited' | 'invalid';

@Entity('identity_verifications')
@Index('idx_identity_verifications_user', ['userId', 'askedAt'])
@Index('idx_identity_verifications_number', ['idNumberIndex', 'askedAt'])
export class IdentityVerification {
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  @StringColumn('id_type', 24) idType!: 'resident_id';
  @Sha256Column('id_number_index') idNumberIndex!: string;
  /** kept only for a match: what did not match may be somebody else's */
  @TextColumn('name_sealed', { nullable: true }) nameSealed!: string | null;
  @TextColumn('id_number_sealed', { nullable: true }) idNumberSealed!: string | null;
  /** 16 or 17 years old when verified */
  @FlagColumn('minor') minor!: boolean;
  @StringColumn('outcome', 16) outcome!: VerificationOutcome;
  @StringColumn('provider', 64, { nullable: true }) provider!: string | null;
  @StringColumn('provider_transaction_id', 128, { nullable: true }) providerTransactionId!: string | null;
  @InstantColumn('asked_at') askedAt!: Date;
  @InstantColumn('answered_at', { nullable: true }) answeredAt!: Date | null;
}
export const accountEntities = [User, Session, Consent, IdentityVerification];
