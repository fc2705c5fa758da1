/**
 * People, their sessions, what they agreed to, and who they proved to be. Phone, name and ID number are sealed; the keyed
 * indexes find them again.
 */
import { Entity, Index } from 'typeorm';
import type { IdentityLevel, IdType } from '@luobi/shared';
import { IdentityFaceCheck } from './face-check-entity';
import { FlagColumn, IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../db';

@Entity('users')
@Index('uq_users_phone', ['phoneIndex'], { unique: true })
export class User {
  @IdPrimaryColumn() id!: string;
  @Sha256Column('phone_index') phoneIndex!: string;
  @TextColumn('phone_sealed') phoneSealed!: string;
  /** the one verification that matched; set once */
  @IdColumn('verification_id', { nullable: true }) verificationId!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  /** from then on nobody: number, name and ID number are gone (close-account.ts) */
  @InstantColumn('closed_at', { nullable: true }) closedAt!: Date | null;
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
  /** mini-program and WeChat account it was opened with; null in a browser */
  @StringColumn('app_id', 64, { nullable: true }) appId!: string | null;
  @StringColumn('openid', 64, { nullable: true }) openid!: string | null;
  /** what the device says of itself, e.g. `iPhone 15, iOS 18.1`: shown to its owner, believed in nothing */
  @StringColumn('device', 80, { nullable: true }) device!: string | null;
  /** when a code sent to the phone was last answered in this session */
  @InstantColumn('proven_at', { nullable: true }) provenAt!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('last_seen_at') lastSeenAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
  @InstantColumn('ended_at', { nullable: true }) endedAt!: Date | null;
  @StringColumn('end_reason', 16, { nullable: true }) endReason!: EndReason | null;
}

/** by the person here; by the person on another device; because the number changed; because the account went to another WeChat; because the person took it back in WeChat's settings; because it was closed */
export type EndReason = 'logout' | 'ended' | 'phone_changed' | 'wechat_moved' | 'wechat_revoked' | 'closed';

export type ConsentKind = 'privacy' | 'face';
/** on which way a consent came or went: the person's page, WeChat's own settings, or the end of the account */
export type ConsentWay = Channel | 'wechat' | 'closing';

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
  /** null in rows from before it was kept */
  @StringColumn('how', 16, { nullable: true }) how!: ConsentWay | null;
  /** of the text that was shown, see PrivacyText; null for a withdrawal and in older rows */
  @Sha256Column('text_sha256', { nullable: true }) textSha256!: string | null;
  @InstantColumn('at') at!: Date;
}

/** asked = the source has not answered yet */
export type VerificationOutcome = 'asked' | 'match' | 'mismatch' | 'not_found' | 'unavailable' | 'rate_limited' | 'invalid' | 'cancelled';

@Entity('identity_verifications')
@Index('idx_identity_verifications_user', ['userId', 'askedAt'])
@Index('idx_identity_verifications_number', ['idNumberIndex', 'askedAt'])
export class IdentityVerification {
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  @StringColumn('id_type', 24) idType!: IdType;
  @Sha256Column('id_number_index') idNumberIndex!: string;
  /** kept only for a match: what did not match may be somebody else's */
  @TextColumn('name_sealed', { nullable: true }) nameSealed!: string | null;
  @TextColumn('id_number_sealed', { nullable: true }) idNumberSealed!: string | null;
  /** 16 or 17 years old when verified */
  @FlagColumn('minor') minor!: boolean;
  /** what was asked, and for a match what is known */
  @StringColumn('level', 16, { default: 'name_id' }) level!: IdentityLevel;
  @StringColumn('outcome', 16) outcome!: VerificationOutcome;
  @StringColumn('provider', 64, { nullable: true }) provider!: string | null;
  @StringColumn('provider_transaction_id', 128, { nullable: true }) providerTransactionId!: string | null;
  @InstantColumn('asked_at') askedAt!: Date;
  @InstantColumn('answered_at', { nullable: true }) answeredAt!: Date | null;
  /** when a corrected name took its place: kept for what was signed under it, used for nothing else */
  @InstantColumn('superseded_at', { nullable: true }) supersededAt!: Date | null;
}

/** Every text somebody agreed to, word for word, so that years later it can be shown what was agreed to (PIPL 14, 17). */
@Entity('privacy_texts')
export class PrivacyText {
  @Sha256Column('sha256', { primary: true }) sha256!: string;
  @StringColumn('kind', 16) kind!: ConsentKind;
  @StringColumn('version', 32) version!: string;
  /** canonical JSON in all languages, exactly as hashed */
  @TextColumn('content') content!: string;
  @InstantColumn('first_agreed_at') firstAgreedAt!: Date;
}

export type CopyState = 'making' | 'ready' | 'failed';

/** A copy of one's data, on its way or ready to be fetched; the file is a sealed blob (PIPL 45). */
@Entity('data_copies')
@Index('idx_data_copies_user', ['userId', 'createdAt'])
@Index('idx_data_copies_expiry', ['expiresAt'])
@Index('idx_data_copies_blob', ['blob'])
export class DataCopy {
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  @StringColumn('state', 16) state!: CopyState;
  @IntColumn('parts_done') partsDone!: number;
  @IntColumn('parts') parts!: number;
  @Sha256Column('blob_sha256', { nullable: true }) blob!: string | null;
  /** bytes of the file as it is handed out */
  @IntColumn('size', { nullable: true }) size!: number | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('ready_at', { nullable: true }) readyAt!: Date | null;
  @InstantColumn('expires_at') expiresAt!: Date;
}

/** A person of 16 or 17 says that he lives by his own work (Civil Code 18); once per verified identity and version of the text. */
@Entity('income_declarations')
@Index('uq_income_declarations', ['userId', 'verificationId', 'version'], { unique: true })
export class IncomeDeclaration {
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  @IdColumn('verification_id') verificationId!: string;
  @StringColumn('version', 32) version!: string;
  @Sha256Column('text_sha256') textSha256!: string;
  @StringColumn('ip', 45) ip!: string;
  @StringColumn('user_agent', 200) userAgent!: string;
  @InstantColumn('declared_at') declaredAt!: Date;
}

/** While a dispute lasts nothing of the envelope is removed, however old it is. */
@Entity('legal_holds')
@Index('idx_legal_holds_envelope', ['envelopeId', 'releasedAt'])
export class LegalHold {
  @IdPrimaryColumn() id!: string;
  @IdColumn('envelope_id') envelopeId!: string;
  @StringColumn('reason', 200) reason!: string;
  @InstantColumn('placed_at') placedAt!: Date;
  @InstantColumn('released_at', { nullable: true }) releasedAt!: Date | null;
}

/** When old data was last removed, and how much of which kind: counts only. */
@Entity('retention_runs')
@Index('idx_retention_runs_started', ['startedAt'])
export class RetentionRun {
  @IdPrimaryColumn() id!: string;
  @InstantColumn('started_at') startedAt!: Date;
  /** null while it runs, or when it was interrupted */
  @InstantColumn('finished_at', { nullable: true }) finishedAt!: Date | null;
  /** JSON: number of rows or files by rule */
  @TextColumn('removed') removed!: string;
}
export const accountEntities = [User, Session, Consent, PrivacyText, IdentityVerification, IdentityFaceCheck, DataCopy, IncomeDeclaration, LegalHold, RetentionRun];
