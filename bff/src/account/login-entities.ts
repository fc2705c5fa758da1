/**
 * How people come in, beside the session itself: which WeChat account is joined with whom, tickets of a login that waits
 * for a phone number, and changes of number. Of an openid nothing but the person's own rows is ever looked up.
 */
import { Entity, Index } from 'typeorm';
import { FlagColumn, IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn } from '../db';

/** One WeChat account per person and mini-program, and one person per WeChat account. */
@Entity('wechat_accounts')
@Index('uq_wechat_accounts_openid', ['appId', 'openid'], { unique: true })
@Index('uq_wechat_accounts_user', ['appId', 'userId'], { unique: true })
export class WeChatAccount {
  @IdPrimaryColumn() id!: string;
  @StringColumn('app_id', 64) appId!: string;
  @StringColumn('openid', 64) openid!: string;
  @IdColumn('user_id') userId!: string;
  /** whether WeChat's word alone opens a session; off after a session of it was ended on purpose, until the phone is confirmed */
  @FlagColumn('silent') silent!: boolean;
  @InstantColumn('joined_at') joinedAt!: Date;
}

/** Why WeChat's word alone did not open a session. */
export type TicketReason = 'new' | 'ended';

/** The openid of a login that still lacks a phone number, kept here so that no client ever holds it. */
@Entity('login_tickets')
@Index('uq_login_tickets_token', ['tokenHash'], { unique: true })
@Index('idx_login_tickets_created', ['createdAt'])
export class LoginTicket {
  @IdPrimaryColumn() id!: string;
  /** SHA-256 of the ticket; the ticket itself is never stored */
  @Sha256Column('token_hash') tokenHash!: string;
  @StringColumn('app_id', 64) appId!: string;
  @StringColumn('openid', 64) openid!: string;
  @StringColumn('reason', 16) reason!: TicketReason;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
  @InstantColumn('used_at', { nullable: true }) usedAt!: Date | null;
}

/** code: the old number answered; identity: it was lost, name and ID number were checked anew */
export type PhoneChangeWay = 'code' | 'identity';
/** started → proven → done; a newer change replaces an unfinished one */
export type PhoneChangeState = 'started' | 'proven' | 'done' | 'replaced';

/** Kept after it is done: when a number came to be whose, with both numbers masked. */
@Entity('phone_changes')
@Index('idx_phone_changes_user', ['userId', 'createdAt'])
export class PhoneChange {
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  /** the session that began it is the only one that may go on with it */
  @IdColumn('session_id') sessionId!: string;
  @StringColumn('way', 16) way!: PhoneChangeWay;
  @StringColumn('state', 16) state!: PhoneChangeState;
  /** names and ID numbers that did not fit */
  @IntColumn('wrong_tries') wrongTries!: number;
  /** of the identity source, when it was asked */
  @StringColumn('provider', 64, { nullable: true }) provider!: string | null;
  @StringColumn('provider_transaction_id', 128, { nullable: true }) providerTransactionId!: string | null;
  /** 138****5678 */
  @StringColumn('old_phone_masked', 16) oldPhoneMasked!: string;
  @StringColumn('new_phone_masked', 16, { nullable: true }) newPhoneMasked!: string | null;
  @StringColumn('ip', 45) ip!: string;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('proven_at', { nullable: true }) provenAt!: Date | null;
  @InstantColumn('done_at', { nullable: true }) doneAt!: Date | null;
}
export const loginEntities = [WeChatAccount, LoginTicket, PhoneChange];
