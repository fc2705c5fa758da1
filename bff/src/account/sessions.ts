/**
 * Sessions (security R7): an opaque 256-bit token of which only the hash is stored, idle two hours, at most a day,
 * listed and endable, bound to the channel it was opened in. Read from the table on every request: an end is an end.
 */
import { IsNull, MoreThan } from 'typeorm';
import { AppError, newId, newToken, sha256Hex } from '../kernel';
import { compareAndSet, insertRows } from '../db';
import type { AccountDeps } from './deps';
import { Session, type Channel } from './entities';

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

export async function openSession(deps: SessionDeps, userId: string, channel: Channel): Promise<OpenedSession> {
  const token = newToken();
  const sessionId = newId();
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS);
  await insertRows(deps.dataSource.manager, Session, { id: sessionId, tokenHash: sha256Hex(token), userId, channel, createdAt: now, lastSeenAt: now, expiresAt, endedAt: null });
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

export interface SessionView {
  readonly sessionId: string;
  readonly channel: Channel;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** The user's living sessions, newest first. */
export async function listSessions(deps: SessionDeps, userId: string): Promise<SessionView[]> {
  const now = deps.clock.now();
  const rows = await deps.dataSource.manager.find(Session, { where: { userId, endedAt: IsNull(), expiresAt: MoreThan(now) }, order: { createdAt: 'DESC' } });
  return rows.filter((s) => isAlive(s, now)).map(({ id, channel, createdAt, lastSeenAt }) => ({ sessionId: id, channel, createdAt, lastSeenAt }));
}

/** Ending an ended session is no error. @throws AppError not_found for another user's */
export async function endSession(deps: SessionDeps, input: { readonly userId: string; readonly sessionId: string }): Promise<void> {
  const { userId, sessionId: id } = input;
  if ((await deps.dataSource.manager.countBy(Session, { id, userId })) === 0) throw new AppError('not_found');
  await compareAndSet(deps.dataSource.manager, Session, { id, userId, endedAt: IsNull() }, { endedAt: deps.clock.now() });
}

/** Used when the phone number changes or the account is closed. */
export async function endAllSessions(deps: SessionDeps, userId: string): Promise<void> {
  await deps.dataSource.manager.update(Session, { userId, endedAt: IsNull() }, { endedAt: deps.clock.now() });
}

const isAlive = (s: Session, now: Date): boolean =>
  s.endedAt === null && now < s.expiresAt && now.getTime() - s.lastSeenAt.getTime() < SESSION_IDLE_MS;
