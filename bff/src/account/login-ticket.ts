/**
 * A login that WeChat began and a phone number must finish: the openid waits here for ten minutes behind a ticket of 256
 * random bits that works once. The client never learns the openid.
 */
import { IsNull, LessThan, MoreThan } from 'typeorm';
import { AppError, newId, newToken, sha256Hex } from '../kernel';
import { compareAndSet, insertRows, type Manager } from '../db';
import type { AccountDeps } from './deps';
import { LoginTicket, type TicketReason } from './login-entities';
import type { WeChatPerson } from './wechat-account';

type TicketDeps = Pick<AccountDeps, 'dataSource' | 'clock'>;

export const LOGIN_TICKET_LIFE_MS = 10 * 60_000;
const KEPT_MS = 24 * 3_600_000;
const TICKET = /^[A-Za-z0-9_-]{43}$/;

export interface MintedLoginTicket {
  /** shown once, to the client only */
  readonly ticket: string;
  readonly expiresAt: Date;
  readonly reason: TicketReason;
}

export async function mintLoginTicket({ dataSource, clock }: TicketDeps, person: WeChatPerson, reason: TicketReason): Promise<MintedLoginTicket> {
  const ticket = newToken();
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + LOGIN_TICKET_LIFE_MS);
  await insertRows(dataSource.manager, LoginTicket, { id: newId(), tokenHash: sha256Hex(ticket), appId: person.appId, openid: person.openid, reason, createdAt: now, expiresAt, usedAt: null });
  return { ticket, expiresAt, reason };
}

/** Whose login the ticket carries on; it stays usable. @throws AppError login_ticket_expired (also: used, unknown) */
export async function readLoginTicket(manager: Manager, ticket: string, now: Date): Promise<WeChatPerson> {
  const row = TICKET.test(ticket) ? await manager.findOneBy(LoginTicket, { tokenHash: sha256Hex(ticket), usedAt: IsNull(), expiresAt: MoreThan(now) }) : null;
  if (row === null) throw new AppError('login_ticket_expired');
  return { appId: row.appId, openid: row.openid };
}

/** Uses the ticket up, in the transaction of the session it opens. @throws AppError login_ticket_expired for the second of two */
export async function spendLoginTicket(manager: Manager, ticket: string, now: Date): Promise<void> {
  if (!(await compareAndSet(manager, LoginTicket, { tokenHash: sha256Hex(ticket), usedAt: IsNull(), expiresAt: MoreThan(now) }, { usedAt: now }))) throw new AppError('login_ticket_expired');
}

/** Run from time to time by the composition root. */
export async function forgetOldLoginTickets({ dataSource, clock }: TicketDeps): Promise<void> {
  await dataSource.manager.delete(LoginTicket, { createdAt: LessThan(new Date(clock.now().getTime() - KEPT_MS)) });
}
