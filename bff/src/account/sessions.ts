/**
 * Sessions (security R7): an opaque 256-bit token of which only the hash is stored, idle two hours, at most a day, listed
 * and endable, bound to the channel and, on weapp, to mini-program and openid. Read from the table on every request: an
 * end is an end. An end on purpose also ends what would open the next session by itself (wechat-account.ts).
 */
import { In, IsNull, MoreThan, Not, type FindOptionsWhere } from 'typeorm';
import { AppError, newId, newToken, sha256Hex } from '../kernel';
import { compareAndSet, inTransaction, insertRows, type Manager } from '../db';
import type { AccountDeps } from './deps';
import { deviceWords } from './device-words';
import { Session, type Channel, type EndReason } from './entities';
import { lockUser } from './lock-user';
import { silenceWeChat } from './wechat-account';

type SessionDeps = Pick<AccountDeps, 'dataSource' | 'clock'>;

export const SESSION_IDLE_MS = 2 * 3_600_000;
export const SESSION_LIFE_MS = 24 * 3_600_000;
/** last_seen_at is written at most once a minute */
const SEEN_EVERY_MS = 60_000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface OpenedSession {
  /** shown once, to the client only */
  readonly token: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

/** Where a session is opened. `device` is the client's own word, any length. */
export type SessionOrigin =
  | { readonly channel: 'h5'; readonly device?: string | undefined }
  | { readonly channel: 'weapp'; readonly appId: string; readonly openid: string; readonly device?: string | undefined };

/** @param proven whether a code sent to the phone was answered just now (see step-up.ts) */
export function openSession(deps: SessionDeps, userId: string, origin: SessionOrigin, proven = false): Promise<OpenedSession> {
  return openSessionIn(deps.dataSource.manager, userId, origin, { now: deps.clock.now(), proven });
}

/** As openSession, in the caller's transaction. */
export async function openSessionIn(manager: Manager, userId: string, origin: SessionOrigin, { now, proven }: { readonly now: Date; readonly proven: boolean }): Promise<OpenedSession> {
  const token = newToken();
  const sessionId = newId();
  const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS);
  const wechat = origin.channel === 'weapp' ? { appId: origin.appId, openid: origin.openid } : { appId: null, openid: null };
  await insertRows(manager, Session, {
    id: sessionId, tokenHash: sha256Hex(token), userId, channel: origin.channel, ...wechat, device: deviceWords(origin.device), provenAt: proven ? now : null,
    createdAt: now, lastSeenAt: now, expiresAt, endedAt: null, endReason: null,
  });
  return { token, sessionId, expiresAt };
}

/**
 * @param channel where the request says it comes from; when given it must be the session's
 * @returns null for an unknown, ended, expired or idle session
 */
export async function authenticate(deps: SessionDeps, token: string, channel?: Channel): Promise<{ readonly sessionId: string; readonly userId: string } | null> {
  if (!TOKEN.test(token)) return null;
  const session = await deps.dataSource.manager.findOneBy(Session, { tokenHash: sha256Hex(token) });
  const now = deps.clock.now();
  if (session === null || !isAlive(session, now)) return null;
  if (channel !== undefined && channel !== session.channel) return null;
  if (now.getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS) {
    await compareAndSet(deps.dataSource.manager, Session, { id: session.id, endedAt: IsNull(), lastSeenAt: session.lastSeenAt }, { lastSeenAt: now });
  }
  return { sessionId: session.id, userId: session.userId };
}

/** Why the session of a token was ended, for whoever still holds the token; null when it was not, or is unknown. */
export async function endReasonOf(deps: SessionDeps, token: string): Promise<EndReason | null> {
  if (!TOKEN.test(token)) return null;
  return (await deps.dataSource.manager.findOneBy(Session, { tokenHash: sha256Hex(token) }))?.endReason ?? null;
}

export interface SessionView {
  readonly sessionId: string;
  readonly channel: Channel;
  readonly device: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** The user's living sessions, newest first. */
export async function listSessions(deps: SessionDeps, userId: string): Promise<SessionView[]> {
  const now = deps.clock.now();
  const rows = await deps.dataSource.manager.find(Session, { where: { userId, endedAt: IsNull(), expiresAt: MoreThan(now) }, order: { createdAt: 'DESC' } });
  return rows.filter((s) => isAlive(s, now)).map(({ id, channel, device, createdAt, lastSeenAt }) => ({ sessionId: id, channel, device, createdAt, lastSeenAt }));
}

/** Ending an ended session is no error. @throws AppError not_found for another user's */
export async function endSession(deps: SessionDeps, input: { readonly userId: string; readonly sessionId: string }, reason: EndReason = 'logout'): Promise<void> {
  const { userId, sessionId: id } = input;
  await inTransaction(deps.dataSource, async (manager) => {
    await lockUser(manager, userId);
    const session = await manager.findOneBy(Session, { id, userId });
    if (session === null) throw new AppError('not_found');
    // one that is over already ended by itself: that says nothing about the next login
    if (!isAlive(session, deps.clock.now())) return;
    await endWhere(manager, { id, userId }, reason, deps.clock.now());
    if (session.openid !== null) await silenceWeChat(manager, { userId, openid: session.openid });
  });
}

/** Every other session of the user, and every other WeChat account's leave to open one. */
export async function endOtherSessions(deps: SessionDeps, keep: { readonly userId: string; readonly sessionId: string }): Promise<void> {
  await inTransaction(deps.dataSource, async (manager) => {
    await lockUser(manager, keep.userId);
    const own = await manager.findOneByOrFail(Session, { id: keep.sessionId, userId: keep.userId });
    await endWhere(manager, { userId: keep.userId, id: Not(keep.sessionId) }, 'ended', deps.clock.now());
    await silenceWeChat(manager, own.openid === null ? { userId: keep.userId } : { userId: keep.userId, openid: Not(own.openid) });
  });
}

/** Used when the phone number changes or the account is closed: nothing opens a session by itself afterwards. */
export function endAllSessions(deps: SessionDeps, userId: string, reason: EndReason = 'closed'): Promise<void> {
  return inTransaction(deps.dataSource, (manager) => endAllSessionsIn(manager, userId, reason, deps.clock.now()));
}

/** As endAllSessions, in the caller's transaction. */
export async function endAllSessionsIn(manager: Manager, userId: string, reason: EndReason, now: Date): Promise<void> {
  await lockUser(manager, userId);
  await endWhere(manager, { userId }, reason, now);
  await silenceWeChat(manager, { userId });
}

/** Ends what still lives; the first reason stays. */
export async function endWhere(manager: Manager, where: FindOptionsWhere<Session>, endReason: EndReason, now: Date): Promise<void> {
  const living = await manager.find(Session, { where: { ...where, endedAt: IsNull() }, select: { id: true } });
  if (living.length > 0) await manager.update(Session, { id: In(living.map(({ id }) => id)), endedAt: IsNull() }, { endedAt: now, endReason });
}

const isAlive = (s: Session, now: Date): boolean =>
  s.endedAt === null && now < s.expiresAt && now.getTime() - s.lastSeenAt.getTime() < SESSION_IDLE_MS;
