/**
 * Challenges that are not codes: rows for face checks and passwords to be typed, and the rule that one task has one open
 * challenge. Beginning any challenge ends the others of that person and task, and proofs earned by another method.
 */
import { In, IsNull, Not } from 'typeorm';
import type { WillingnessMethod } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { compareAndSet, insertRows, type Manager } from '../db';
import type { WillingnessBinding } from './binding';
import { Challenge, WillingnessCheck, WillingnessProof, type CheckState } from './entities';

export const CHECK_LIFE_MS = 10 * 60_000;

/** Which check may be answered: a stranger's, or one of another task or purpose, is as good as absent. */
export type CheckOwner = { readonly purpose: 'willingness'; readonly userId: string; readonly taskId: string } | { readonly purpose: 'sign_password'; readonly userId: string };

export interface NewCheck {
  readonly id?: string;
  readonly method: WillingnessCheck['method'];
  readonly owner: CheckOwner;
  /** null unless the purpose is willingness */
  readonly binding: WillingnessBinding | null;
  readonly tokenSealed: string | null;
  readonly questionSealed: string | null;
  readonly now: Date;
  readonly expiresAt: Date;
}

/** Opens a check and ends what it replaces. */
export async function openCheck(manager: Manager, check: NewCheck): Promise<string> {
  const { binding, owner, now } = check;
  if (binding !== null && (owner.purpose !== 'willingness' || binding.userId !== owner.userId || binding.taskId !== owner.taskId)) throw new AppError('forbidden');
  const id = check.id ?? newId();
  await endOthers(manager, owner, check.method, now);
  await insertRows(manager, WillingnessCheck, {
    id, method: check.method, purpose: owner.purpose, state: 'open', userId: owner.userId, taskId: binding?.taskId ?? null, revisionSha256: binding?.revisionSha256 ?? null,
    pageManifestSha256: binding?.pageManifestSha256 ?? null, valuesSha256: binding?.valuesSha256 ?? null, tokenSealed: check.tokenSealed, questionSealed: check.questionSealed,
    createdAt: now, expiresAt: check.expiresAt, endedAt: null,
  });
  return id;
}

/** Ends every open challenge of the same thing, and for a task the proofs that another method earned. */
export async function endOthers(manager: Manager, owner: CheckOwner, method: WillingnessMethod, now: Date): Promise<void> {
  const { purpose, userId } = owner;
  const same = owner.purpose === 'willingness' ? { purpose, userId, taskId: owner.taskId } : { purpose, userId };
  await manager.update(WillingnessCheck, { ...same, state: 'open' }, { state: 'replaced', endedAt: now });
  await manager.update(Challenge, { ...same, state: In(['open', 'sending']) }, { state: 'replaced' });
  if (owner.purpose === 'willingness') await manager.update(WillingnessProof, { userId, taskId: owner.taskId, method: Not(method), consumedAt: IsNull(), endedAt: IsNull() }, { endedAt: now });
}

/**
 * What a change of the phone number or of the sign password takes away, in the transaction of the change: what was begun
 * and what was proven and not used yet. A proof used up before belongs to an act under way, which goes on.
 * @param method default: every method
 */
export async function endOpenWillingness(manager: Manager, userId: string, now: Date, method?: WillingnessMethod): Promise<void> {
  if (method !== 'sms') await manager.update(WillingnessCheck, { userId, state: 'open', ...(method ? { method } : {}) }, { state: 'replaced', endedAt: now });
  if (method === undefined || method === 'sms') await manager.update(Challenge, { userId, purpose: In(['willingness', 'sign_password']), state: In(['open', 'sending']) }, { state: 'replaced' });
  await manager.update(WillingnessProof, { userId, consumedAt: IsNull(), endedAt: IsNull(), ...(method ? { method } : {}) }, { endedAt: now });
}

/** @throws AppError willingness_expired when unknown, foreign, ended or too old */
export async function requireOpenCheck(manager: Manager, owner: CheckOwner, method: WillingnessCheck['method'], id: string, now: Date): Promise<WillingnessCheck> {
  const check = typeof id === 'string' && id !== '' ? await manager.findOneBy(WillingnessCheck, { id, method, ...owner }) : null;
  if (check === null || check.state !== 'open' || now >= check.expiresAt) throw new AppError('willingness_expired');
  return check;
}

/** Moves an open check; false when somebody else did meanwhile. */
export async function endCheck(manager: Manager, id: string, state: Exclude<CheckState, 'open'>, now: Date): Promise<boolean> {
  return compareAndSet(manager, WillingnessCheck, { id, state: 'open' }, { state, endedAt: now });
}

/** What a challenge of this person and task is, whatever became of it; null when there is none or a part of it is missing. */
export async function findChallengeBinding(manager: Manager, { userId, taskId }: { readonly userId: string; readonly taskId: string }, id: string): Promise<{ readonly method: WillingnessMethod; readonly binding: WillingnessBinding } | null> {
  const where = { id, userId, taskId, purpose: 'willingness' as const };
  const code = await manager.findOneBy(Challenge, where);
  const row = code ?? (await manager.findOneBy(WillingnessCheck, where));
  if (!row?.revisionSha256 || !row.pageManifestSha256 || !row.valuesSha256) return null;
  const { revisionSha256, pageManifestSha256, valuesSha256 } = row;
  return { method: row instanceof WillingnessCheck ? row.method : 'sms', binding: { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256 } };
}
