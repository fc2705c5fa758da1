/**
 * Proof of will by the sign password: asked for one task, revision and set of values, answered within ten minutes. The
 * password itself travels once, is hashed outside any transaction, and is in no record.
 */
import { AppError } from '../kernel';
import { inTransaction } from '../db';
import type { WillingnessBinding } from './binding';
import { CHECK_LIFE_MS, endCheck, openCheck, requireOpenCheck } from './checks';
import { standInLine } from './gate';
import { insertProof, type EarnedProof } from './proofs';
import { judgePassword, locked, matchesSignPassword, requireUsablePassword, type SignPasswordDeps } from './sign-password';
import type { DeviceFactor } from './soter';

export const PASSWORD_PROVIDER = 'luobi-sign-password';

/** @throws AppError sign_password_unset | sign_password_locked */
export async function startPasswordCheck(deps: SignPasswordDeps, binding: WillingnessBinding): Promise<{ readonly challengeId: string; readonly expiresAt: Date }> {
  const now = deps.clock.now();
  const { userId, taskId } = binding;
  const expiresAt = new Date(now.getTime() + CHECK_LIFE_MS);
  const challengeId = await inTransaction(deps.dataSource, async (manager) => {
    await standInLine(manager, [`user:${userId}`], now);
    await requireUsablePassword(manager, userId, now);
    return openCheck(manager, { method: 'password', owner: { purpose: 'willingness', userId, taskId }, binding, tokenSealed: null, questionSealed: null, now, expiresAt });
  });
  return { challengeId, expiresAt };
}

export interface AnswerPassword {
  readonly userId: string;
  readonly taskId: string;
  readonly challengeId: string;
  readonly password: string;
  readonly device?: DeviceFactor | null;
}

/** @throws AppError sign_password_wrong {attemptsLeft} | sign_password_locked | sign_password_unset | willingness_expired */
export async function proveByPassword(deps: SignPasswordDeps, input: AnswerPassword): Promise<EarnedProof> {
  const { userId, taskId, challengeId } = input;
  const owner = { purpose: 'willingness', userId, taskId } as const;
  const { manager } = deps.dataSource;
  await requireOpenCheck(manager, owner, 'password', challengeId, deps.clock.now());
  const seen = await requireUsablePassword(manager, userId, deps.clock.now());
  const matches = await matchesSignPassword(deps, seen, input.password);

  const now = deps.clock.now();
  const verdict = await inTransaction(deps.dataSource, async (tx) => {
    await standInLine(tx, [`user:${userId}`], now);
    const check = await requireOpenCheck(tx, owner, 'password', challengeId, now);
    const judged = await judgePassword(tx, seen, matches, now);
    if (judged === 'changed') return judged;
    if (judged !== 'right') {
      if (judged.kind === 'locked') await endCheck(tx, check.id, 'locked', now);
      return judged;
    }
    if (!(await endCheck(tx, check.id, 'proved', now))) return 'changed';
    return insertProof(tx, {
      challengeId: check.id, method: 'password', boundTo: check, provider: PASSWORD_PROVIDER, providerTransactionId: check.id, provenAt: now, device: input.device ?? null,
    });
  });
  if (verdict === 'changed') throw new AppError('willingness_expired');
  if (!('kind' in verdict)) return verdict;
  if (verdict.kind === 'wrong') throw new AppError('sign_password_wrong', { attemptsLeft: verdict.attemptsLeft });
  deps.logger.warn({ event: 'sign_password_locked', challengeId }, 'too many wrong sign passwords');
  throw locked(verdict.until, now);
}
