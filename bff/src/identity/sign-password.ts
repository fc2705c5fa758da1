/**
 * The sign password: a secret only the person knows, set after the real name was verified and after a fresh code or face
 * check, changed and replaced in the same way. Five wrong answers lock it for a day or until it is set anew.
 */
import type { DataSource } from 'typeorm';
import { AppError, type Clock, type Logger, type PersonalDataBox } from '../kernel';
import { compareAndSet, dbErrorKind, insertRows, type Manager } from '../db';
import { endOpenWillingness } from './checks';
import { SignPassword } from './entities';
import { hashPassword, matchesPassword } from './password-hash';
import { passwordFault, type KnownOfPerson } from './password-rules';

export interface SignPasswordDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly box: PersonalDataBox;
}
export interface SignPasswordView {
  readonly state: 'none' | 'set' | 'locked';
  readonly setAt: Date | null;
  readonly lockedUntil: Date | null;
}

export const PASSWORD_TRIES = 5;
const LOCK_MS = 24 * 3_600_000;

export async function viewSignPassword(deps: Pick<SignPasswordDeps, 'dataSource' | 'clock'>, userId: string): Promise<SignPasswordView> {
  const row = await deps.dataSource.manager.findOneBy(SignPassword, { userId });
  if (row === null) return { state: 'none', setAt: null, lockedUntil: null };
  const lockedUntil = row.lockedUntil !== null && row.lockedUntil > deps.clock.now() ? row.lockedUntil : null;
  return { state: lockedUntil ? 'locked' : 'set', setAt: row.setAt, lockedUntil };
}

/** Refuses a weak one before anything is asked of the person. @throws AppError sign_password_weak {reason} */
export function requireGoodPassword(password: string, person: KnownOfPerson): void {
  const reason = passwordFault(password, person);
  if (reason !== null) throw new AppError('sign_password_weak', { reason });
}

/** The slow part, outside any transaction. */
export function prepareSignPassword(deps: Pick<SignPasswordDeps, 'box'>, userId: string, password: string): Promise<string> {
  return hashPassword(deps.box, userId, password);
}

/** Sets or replaces it, in the transaction that used up the step-up; what was begun with the old one is over. */
export async function storeSignPassword(manager: Manager, userId: string, hash: string, now: Date): Promise<void> {
  const fresh = { hash, wrongTries: 0, lockedUntil: null, setAt: now };
  const stored = async (): Promise<boolean> => compareAndSet(manager, SignPassword, { userId }, fresh);
  if (!(await manager.existsBy(SignPassword, { userId }))) {
    try {
      await insertRows(manager, SignPassword, { userId, ...fresh });
    } catch (error) {
      if (dbErrorKind(error) !== 'unique') throw error;
      await stored();
    }
  } else await stored();
  await endOpenWillingness(manager, userId, now, 'password');
}

/** @throws AppError sign_password_unset | sign_password_locked {retryAfterSeconds} */
export async function requireUsablePassword(manager: Manager, userId: string, now: Date): Promise<SignPassword> {
  const row = await manager.findOneBy(SignPassword, { userId });
  if (row === null) throw new AppError('sign_password_unset');
  if (row.lockedUntil !== null && row.lockedUntil > now) throw locked(row.lockedUntil, now);
  return row;
}

export type PasswordVerdict = 'right' | { readonly kind: 'wrong'; readonly attemptsLeft: number } | { readonly kind: 'locked'; readonly until: Date };

/**
 * Judges an answer that was hashed outside (`matches`) against the row it was hashed for; a row that changed meanwhile
 * (set anew, locked by another try) makes the answer count for nothing.
 */
export async function judgePassword(manager: Manager, seen: SignPassword, matches: boolean, now: Date): Promise<PasswordVerdict | 'changed'> {
  const row = await manager.findOneByOrFail(SignPassword, { userId: seen.userId });
  if (row.hash !== seen.hash) return 'changed';
  if (row.lockedUntil !== null && row.lockedUntil > now) return { kind: 'locked', until: row.lockedUntil };
  // a lock that is over begins a new count
  const tries = row.lockedUntil === null ? row.wrongTries : 0;
  const unchanged = { userId: row.userId, hash: row.hash, wrongTries: row.wrongTries };
  if (matches) return (await compareAndSet(manager, SignPassword, unchanged, { wrongTries: 0, lockedUntil: null })) ? 'right' : 'changed';
  const attemptsLeft = PASSWORD_TRIES - tries - 1;
  const lockedUntil = attemptsLeft === 0 ? new Date(now.getTime() + LOCK_MS) : null;
  if (!(await compareAndSet(manager, SignPassword, unchanged, { wrongTries: tries + 1, lockedUntil }))) return 'changed';
  return lockedUntil ? { kind: 'locked', until: lockedUntil } : { kind: 'wrong', attemptsLeft };
}

export const matchesSignPassword = (deps: Pick<SignPasswordDeps, 'box'>, row: SignPassword, password: string): Promise<boolean> => matchesPassword(deps.box, row.userId, password, row.hash);

export const locked = (until: Date, now: Date): AppError => new AppError('sign_password_locked', { retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)) });
