/**
 * What happens when steps 4 to 9 do not go through. Three kinds: it cannot be done as ordered (the task opens again and
 * says why), it cannot be done now (it waits and is retried for ever), our own verifier refused our own file (retried a
 * few times, then the task opens again). In no case is anything stored as signed.
 */
import type { ErrorCode } from '@luobi/shared';
import { appendEvidence } from '../evidence';
import { compareAndSet, inTransaction } from '../db';
import { RetryLater } from '../jobs';
import { AppError } from '../kernel';
import { SignedFileRefused } from './check-signed';
import type { EnvelopeDeps } from './deps';
import { CertificateIntent, SigningAttempt, Task } from './entities';
import { TimeMissing } from './time-missing';
import { lockEnvelope, moveTask } from './workflow';

/** Errors of the order itself: trying again cannot help. */
const HOPELESS: readonly ErrorCode[] = ['glyph_missing', 'signature_empty', 'field_outside_page', 'field_value_invalid', 'pdf_unreadable', 'pdf_signing_forbidden', 'pdf_too_large'];
const REFUSALS_BEFORE_GIVING_UP = 5;
const LONGEST_PAUSE_MS = 30_000;

/** Always throws RetryLater, or returns when the attempt was ended for good. */
export async function answerFault(deps: EnvelopeDeps, attempt: SigningAttempt, error: unknown, run: number): Promise<void> {
  if (error instanceof AppError && HOPELESS.includes(error.code)) {
    deps.logger.error({ err: error, attemptId: attempt.id }, 'an act of signing cannot be done as ordered');
    return reopen(deps, attempt, error.code);
  }
  if (error instanceof TimeMissing) {
    await compareAndSet(deps.dataSource.manager, Task, { id: attempt.taskId, state: 'sealing' }, { waitingForTime: true });
    throw new RetryLater(pauseMs(run), 'no verified time', { cause: error });
  }
  if (error instanceof SignedFileRefused) {
    const refusals = attempt.refusals + 1;
    deps.logger.error({ err: error, attemptId: attempt.id, refusals }, 'our verifier refused our own signature');
    await compareAndSet(deps.dataSource.manager, SigningAttempt, { id: attempt.id, state: 'intent' }, { refusals });
    if (refusals >= REFUSALS_BEFORE_GIVING_UP) return reopen(deps, attempt, 'internal');
    throw new RetryLater(pauseMs(run), 'the signed file was refused', { cause: error });
  }
  if (error instanceof AppError && error.code === 'conflict') throw new RetryLater(50, 'the document moved on', { cause: error });
  throw new RetryLater(pauseMs(run), 'the act was interrupted', { cause: error });
}

const pauseMs = (run: number): number => Math.min(LONGEST_PAUSE_MS, 250 * 2 ** Math.min(run, 10));

/** The proof of will stays consumed: the person proves anew. */
async function reopen(deps: EnvelopeDeps, attempt: SigningAttempt, failure: ErrorCode): Promise<void> {
  await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    await lockEnvelope(manager, attempt.envelopeId);
    const ended = await compareAndSet(manager, SigningAttempt, { id: attempt.id, state: 'intent' }, { state: 'abandoned', liveTaskId: null, failure, finishedAt: at });
    if (!ended) return;
    const task = await manager.findOneByOrFail(Task, { id: attempt.taskId, state: 'sealing' });
    await moveTask(manager, task, 'open', { sealingStep: null, waitingForTime: false, actorUserId: null, failure });
    await manager.update(CertificateIntent, { attemptId: attempt.id, state: 'intended' }, { state: 'abandoned' });
    await appendEvidence(manager, { envelopeId: attempt.envelopeId, kind: 'task.failed', content: { taskId: attempt.taskId, attemptId: attempt.id, reason: failure }, at });
  });
}
