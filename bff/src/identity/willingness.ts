/**
 * Proof of will: the signer confirms with a code that was sent for exactly this person, task, revision, pages and values
 * (security R12, R17). The proof lives ten minutes (R9) and is used up in the transaction of the signature.
 */
import { IsNull, MoreThan } from 'typeorm';
import { AppError, maskPhone, newId } from '../kernel';
import { compareAndSet, insertRows, type Manager } from '../db';
import { answerChallenge, phonePlace, startChallenge, type ChallengeDeps, type StartedChallenge, type WillingnessBinding } from './challenge';
import { WillingnessProof, type Challenge } from './entities';

const PROOF_LIFE_MS = 10 * 60_000;

export interface StartWillingness {
  readonly userId: string;
  /** the verified number of the account, never one the client sent */
  readonly phone: string;
  readonly ip: string;
  readonly method: 'sms';
  readonly binding: WillingnessBinding;
  /** of the envelope, shown in the message */
  readonly title: string;
  /** short form of the page manifest hash, shown in the message and on the page */
  readonly shortHash: string;
}

/** @throws AppError code_send_limited | unavailable | phone_invalid */
export async function startWillingness(deps: ChallengeDeps, input: StartWillingness): Promise<StartedChallenge> {
  if (input.binding.userId !== input.userId) throw new AppError('forbidden');
  return startChallenge(deps, {
    purpose: 'willingness', phone: input.phone, ip: input.ip, binding: input.binding,
    message: (code, minutes) => ({ kind: 'willingness_code', code, minutes, title: input.title, shortHash: input.shortHash }),
  });
}

export interface AnswerWillingness {
  readonly userId: string;
  readonly taskId: string;
  readonly challengeId: string;
  readonly code: string;
  readonly ip: string;
}

/** @throws AppError code_wrong | code_expired | code_locked */
export function proveWillingness(deps: ChallengeDeps, input: AnswerWillingness): Promise<{ readonly proofId: string; readonly expiresAt: Date }> {
  const owner = { purpose: 'willingness', userId: input.userId, taskId: input.taskId } as const;
  return answerChallenge(deps, owner, input.challengeId, input.code, async (manager, challenge, now) => {
    const id = newId();
    const phoneMasked = maskPhone(deps.box.open(challenge.phoneSealed, phonePlace(challenge.id)));
    await insertRows(manager, WillingnessProof, { id, challengeId: challenge.id, method: 'sms', phoneMasked, ...boundTo(challenge), provenAt: now, consumedAt: null, consumedBy: null });
    return { proofId: id, expiresAt: new Date(now.getTime() + PROOF_LIFE_MS) };
  });
}

/** A willingness challenge that lacks a part of its binding proves nothing. */
function boundTo(c: Challenge): Omit<WillingnessProof, 'id' | 'challengeId' | 'method' | 'phoneMasked' | 'provenAt' | 'consumedAt' | 'consumedBy'> {
  const { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256, provider, providerTransactionId } = c;
  if (!userId || !taskId || !revisionSha256 || !pageManifestSha256 || !valuesSha256 || !provider || !providerTransactionId) throw new AppError('code_expired');
  return { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256, provider, providerTransactionId };
}

export interface ConsumedProof {
  readonly method: 'sms';
  readonly provenAt: Date;
  readonly provider: string;
  readonly providerTransactionId: string;
  /** where the code went, 138****5678 */
  readonly phoneMasked: string;
}

/**
 * Uses the proof up inside the caller's transaction: one statement names every condition, so of two signatures with one
 * proof exactly one goes through.
 * @throws AppError willingness_required when unknown, foreign, stale, consumed, or bound to anything else
 */
export async function consumeProof(manager: Manager, input: { readonly proofId: string; readonly binding: WillingnessBinding; readonly attemptId: string; readonly now: Date }): Promise<ConsumedProof> {
  const { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256 } = input.binding;
  // an absent condition would match every row: whoever passes one has proven nothing
  if (![input.proofId, userId, taskId, revisionSha256, pageManifestSha256, valuesSha256].every(isGiven)) throw new AppError('willingness_required');
  const fresh = await compareAndSet(manager, WillingnessProof, {
    id: input.proofId, userId, taskId, revisionSha256, pageManifestSha256, valuesSha256,
    consumedAt: IsNull(), provenAt: MoreThan(new Date(input.now.getTime() - PROOF_LIFE_MS)),
  }, { consumedAt: input.now, consumedBy: input.attemptId });
  if (!fresh) throw new AppError('willingness_required');
  const { method, provenAt, provider, providerTransactionId, phoneMasked } = await manager.findOneByOrFail(WillingnessProof, { id: input.proofId });
  return { method, provenAt, provider, providerTransactionId, phoneMasked };
}

const isGiven = (value: unknown): boolean => typeof value === 'string' && value !== '';
