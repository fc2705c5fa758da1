/**
 * Proofs of will, whatever the method: earned once per challenge, ten minutes old at most, bound to person, task,
 * revision, pages and values (security R9, R12, R17), and used up in the transaction of the signature.
 */
import { IsNull, MoreThan } from 'typeorm';
import type { DeviceCheck, WillingnessMethod } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { compareAndSet, dbErrorKind, insertRows, type Manager } from '../db';
import type { WillingnessBinding } from './binding';
import { ConsumedToken, WillingnessProof } from './entities';
import { advanceCounter, type DeviceFactor } from './soter';

export const PROOF_LIFE_MS = 10 * 60_000;

export interface EarnedProof {
  readonly proofId: string;
  readonly method: WillingnessMethod;
  readonly expiresAt: Date;
  readonly provider: string;
  readonly providerTransactionId: string;
  readonly similarity: number | null;
}
export interface NewProof extends Pick<WillingnessProof, 'challengeId' | 'method' | 'provider' | 'providerTransactionId'> {
  /** a challenge that lacks a part of its binding proves nothing */
  readonly boundTo: { readonly [K in keyof WillingnessBinding]: string | null };
  readonly provenAt: Date;
  readonly device: DeviceFactor | null;
  readonly phone?: { readonly masked: string; readonly index: string };
  readonly face?: { readonly tokenSha256: string; readonly similarity: number | null };
}

/** @throws AppError willingness_expired when the challenge is bound to less than everything; device_check_failed for a copied answer of a device */
export async function insertProof(manager: Manager, proof: NewProof): Promise<EarnedProof> {
  const { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256 } = proof.boundTo;
  if (!userId || !taskId || !revisionSha256 || !pageManifestSha256 || !valuesSha256 || !proof.provider || !proof.providerTransactionId) throw new AppError('willingness_expired');
  const { challengeId, method, provider, providerTransactionId, provenAt } = proof;
  if (proof.device !== null) await advanceCounter(manager, proof.device);
  const id = newId();
  const measured = proof.face?.similarity ?? null;
  const similarity = measured === null ? null : Math.round(measured);
  await insertRows(manager, WillingnessProof, {
    id, challengeId, method, userId, taskId, revisionSha256, pageManifestSha256, valuesSha256, provider, providerTransactionId, provenAt,
    phoneMasked: proof.phone?.masked ?? null, phoneIndex: proof.phone?.index ?? null, tokenSha256: proof.face?.tokenSha256 ?? null, similarity,
    device: proof.device === null ? null : JSON.stringify(proof.device), consumedAt: null, consumedBy: null, endedAt: null,
  });
  return { proofId: id, method, expiresAt: new Date(provenAt.getTime() + PROOF_LIFE_MS), provider, providerTransactionId, similarity };
}

export interface UsedProof {
  readonly method: WillingnessMethod;
  readonly provenAt: Date;
  readonly provider: string;
  readonly providerTransactionId: string;
  /** where a code went, 138****5678 */
  readonly phoneMasked: string | null;
  readonly similarity: number | null;
  readonly device: DeviceFactor | null;
}
export interface ProofUse {
  readonly proofId: string;
  readonly binding: WillingnessBinding;
  readonly attemptId: string;
  readonly now: Date;
  /** what the inviter fixed, read in the same transaction; left out: any method, no device */
  readonly rule?: { readonly methods: readonly WillingnessMethod[]; readonly deviceCheck: DeviceCheck | null };
  /** keyed index of the number the account has now: a code that went to another one proves nothing any more */
  readonly phoneIndex?: string;
}

/**
 * Uses the proof up inside the caller's transaction: one statement names every condition, so of two signatures with one
 * proof exactly one goes through; the token of a face check is written down as used with it.
 * @throws AppError willingness_required when unknown, foreign, stale, ended, consumed, bound to anything else, by a method
 * that is not allowed, without the device that is required, or by a face check that counted already
 */
export async function consumeProof(manager: Manager, use: ProofUse): Promise<UsedProof> {
  const { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256 } = use.binding;
  // an absent condition would match every row: whoever passes one has proven nothing
  if (![use.proofId, userId, taskId, revisionSha256, pageManifestSha256, valuesSha256].every(isGiven)) throw new AppError('willingness_required');
  const fresh = await compareAndSet(manager, WillingnessProof, {
    id: use.proofId, userId, taskId, revisionSha256, pageManifestSha256, valuesSha256,
    consumedAt: IsNull(), endedAt: IsNull(), provenAt: MoreThan(new Date(use.now.getTime() - PROOF_LIFE_MS)),
  }, { consumedAt: use.now, consumedBy: use.attemptId });
  if (!fresh) throw new AppError('willingness_required');
  const proof = await manager.findOneByOrFail(WillingnessProof, { id: use.proofId });
  const device = proof.device === null ? null : (JSON.parse(proof.device) as DeviceFactor);
  if (use.rule && !use.rule.methods.includes(proof.method)) throw new AppError('willingness_required', { reason: 'method_not_allowed' });
  if (use.rule?.deviceCheck === 'required' && device === null) throw new AppError('willingness_required', { reason: 'device_check' });
  if (use.phoneIndex !== undefined && proof.phoneIndex !== null && proof.phoneIndex !== use.phoneIndex) throw new AppError('willingness_required', { reason: 'phone_changed' });
  if ((proof.method === 'face') !== (proof.tokenSha256 !== null)) throw new AppError('willingness_required');
  if (proof.tokenSha256 !== null) await countOnce(manager, proof, proof.tokenSha256, use);
  const { method, provenAt, provider, providerTransactionId, phoneMasked, similarity } = proof;
  return { method, provenAt, provider, providerTransactionId, phoneMasked, similarity, device };
}

async function countOnce(manager: Manager, { id: proofId, provider }: WillingnessProof, tokenSha256: string, { attemptId, now }: ProofUse): Promise<void> {
  try {
    await insertRows(manager, ConsumedToken, { id: newId(), provider, tokenSha256, proofId, attemptId, consumedAt: now });
  } catch (error) {
    if (dbErrorKind(error) === 'unique') throw new AppError('willingness_required', { reason: 'face_result_used' }, { cause: error });
    throw error;
  }
}

const isGiven = (value: unknown): boolean => typeof value === 'string' && value !== '';
