/** How far the act of a task is, as the waiting person sees it. */
import type { SealingStep } from '@luobi/shared';
import type { Manager } from '../db';
import type { StoredWillingness } from '../evidence';
import { SigningAttempt, type Task } from './entities';

export interface SealingView {
  readonly state: 'not_started' | 'running' | 'waiting_for_time' | 'done' | 'failed';
  readonly step: SealingStep | null;
  readonly startedAt: Date | null;
  /** error code of an act that failed for good; the task is open again */
  readonly failure: string | null;
  readonly signature: {
    readonly signedAt: Date;
    readonly certificateSerial: string;
    readonly certificateSubject: string;
    readonly certificateIssuer: string;
    readonly revisionSha256: string;
    readonly willingness: StoredWillingness;
  } | null;
}
export const NOT_STARTED: SealingView = { state: 'not_started', step: null, startedAt: null, failure: null, signature: null };

export async function sealingOf(manager: Manager, task: Task): Promise<SealingView> {
  if (task.kind !== 'signing') return NOT_STARTED;
  const attempt = await manager.findOneBy(SigningAttempt, { liveTaskId: task.id });
  if (task.state === 'open' && task.failure !== null) return { ...NOT_STARTED, state: 'failed', failure: task.failure };
  if (!attempt) return NOT_STARTED;
  if (task.state === 'sealing') return { state: task.waitingForTime ? 'waiting_for_time' : 'running', step: task.sealingStep, startedAt: attempt.createdAt, failure: null, signature: null };
  const { signedAt, certificateSerial, certificateSubject, certificateIssuer, revisionSha256 } = attempt;
  if (attempt.state !== 'done' || !signedAt || !certificateSerial || !certificateSubject || !certificateIssuer || !revisionSha256) return NOT_STARTED;
  return { state: 'done', step: 'done', startedAt: attempt.createdAt, failure: null, signature: { signedAt, certificateSerial, certificateSubject, certificateIssuer, revisionSha256, willingness: JSON.parse(attempt.willingness) as StoredWillingness } };
}
