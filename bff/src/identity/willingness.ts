/**
 * Proof of will by a code: the signer confirms with one that was sent to the own number for exactly this person, task,
 * revision, pages and values (security R12, R17). What it earns is in proofs.ts; other methods are willingness-*.ts.
 */
import { AppError, maskPhone } from '../kernel';
import type { WillingnessBinding } from './binding';
import { answerChallenge, phonePlace, startChallenge, type ChallengeDeps, type StartedChallenge } from './challenge';
import { insertProof, type EarnedProof } from './proofs';
import type { DeviceFactor } from './soter';

export interface StartWillingness {
  readonly userId: string;
  /** the verified number of the account, never one the client sent */
  readonly phone: string;
  readonly ip: string;
  readonly method: 'sms';
  readonly binding: WillingnessBinding;
  /** of the envelope, shown in the message */
  readonly title: string;
  /** short form of the revision hash, shown in the message and on the page */
  readonly shortHash: string;
}

/** @throws AppError code_send_limited | willingness_method_closed | unavailable | phone_invalid */
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
  /** the number the account has now: a code that went to another one is over */
  readonly phone?: string;
  /** what the phone's own reader confirmed for this challenge, already verified */
  readonly device?: DeviceFactor | null;
}

/** @throws AppError code_wrong | code_expired | code_locked | rate_limited | willingness_method_closed */
export function proveWillingness(deps: ChallengeDeps, input: AnswerWillingness): Promise<EarnedProof> {
  const owner = { purpose: 'willingness', userId: input.userId, taskId: input.taskId } as const;
  return answerChallenge(deps, owner, input.challengeId, input.code, async (manager, challenge, now) => {
    const { provider, providerTransactionId, phoneIndex } = challenge;
    if (!provider || !providerTransactionId) throw new AppError('code_expired');
    const masked = maskPhone(deps.box.open(challenge.phoneSealed, phonePlace(challenge.id)));
    return insertProof(manager, {
      challengeId: challenge.id, method: 'sms', boundTo: challenge, provider, providerTransactionId, provenAt: now, device: input.device ?? null, phone: { masked, index: phoneIndex },
    });
  }, { ip: input.ip, phone: input.phone });
}
