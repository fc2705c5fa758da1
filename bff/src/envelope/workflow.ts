/**
 * Moves of envelopes and duties, inside the caller's transaction. Every move is a compare-and-set along the table in
 * shared/domain (security R20) and leaves evidence. The envelope row is locked first, always: one order, no deadlocks.
 */
import { In } from 'typeorm';
import { canMove, type EnvelopeState, type TaskState } from '@luobi/shared';
import { appendEvidence } from '../evidence';
import { compareAndSet, forUpdate, type Manager } from '../db';
import { enqueue } from '../jobs';
import { AppError } from '../kernel';
import { Document, Envelope, Task } from './entities';
import { noticeOpened } from './notices';

/** @throws AppError('not_found') */
export async function lockEnvelope(manager: Manager, envelopeId: string): Promise<Envelope> {
  const envelope = await manager.findOne(Envelope, { where: { id: envelopeId }, ...forUpdate(manager) });
  if (!envelope) throw new AppError('not_found');
  return envelope;
}

/** @throws AppError('envelope_state') unless recipients may act: also past the deadline, before the expiry job has run */
export function requireActive(envelope: Envelope, now: Date): void {
  if (envelope.state !== 'sent' && envelope.state !== 'in_progress') throw new AppError('envelope_state', { state: envelope.state });
  if (envelope.deadline && envelope.deadline <= now) throw new AppError('envelope_state', { state: 'expired' });
}

/** The task as it stands now, to be acted on. @throws AppError not_your_turn | task_closed */
export async function requireOpen(manager: Manager, taskId: string): Promise<Task> {
  const task = await manager.findOneByOrFail(Task, { id: taskId });
  if (task.state === 'waiting') throw new AppError('not_your_turn');
  if (task.state !== 'open') throw new AppError('task_closed', { state: task.state });
  return task;
}

/** Changes a task from the state it was read in; the loser of a race gets task_closed with the winner's state. */
export async function moveTask(manager: Manager, task: Task, to: TaskState, patch: Partial<Task> = {}): Promise<void> {
  if (await compareAndSet(manager, Task, { id: task.id, state: task.state, version: task.version }, { ...patch, state: to, version: task.version + 1 })) {
    Object.assign(task, patch, { state: to, version: task.version + 1 });
    return;
  }
  const now = await manager.findOneByOrFail(Task, { id: task.id });
  throw new AppError('task_closed', { state: now.state });
}

/** @throws AppError('envelope_state') when the table has no such move or somebody else moved it */
export async function moveEnvelope(manager: Manager, envelope: Envelope, to: EnvelopeState, patch: Partial<Envelope> = {}): Promise<void> {
  const moved = canMove(envelope.state, to) && (await compareAndSet(manager, Envelope, { id: envelope.id, state: envelope.state }, { ...patch, state: to }));
  if (!moved) throw new AppError('envelope_state', { state: envelope.state });
  Object.assign(envelope, patch, { state: to });
}

/** `sent` becomes `in_progress` with the first act of any recipient. */
export async function markStarted(manager: Manager, envelope: Envelope, taskId: string, at: Date): Promise<void> {
  if (envelope.state !== 'sent') return;
  await moveEnvelope(manager, envelope, 'in_progress');
  await appendEvidence(manager, { envelopeId: envelope.id, kind: 'envelope.started', content: { taskId }, at });
}

/**
 * Opens whatever is due: of the lowest turn that is not finished, each recipient's first duty that is not done.
 * When nothing is left the envelope goes to `completing` and a job finishes it.
 */
export async function advance(manager: Manager, envelope: Envelope, at: Date): Promise<void> {
  const document = await manager.findOneByOrFail(Document, { id: envelope.documentId });
  const tasks = await manager.find(Task, { where: { envelopeId: envelope.id }, order: { turn: 'ASC', step: 'ASC', id: 'ASC' } });
  const left = tasks.filter((task) => task.state !== 'done');
  const turn = left[0]?.turn;
  if (turn === undefined) {
    await moveEnvelope(manager, envelope, 'completing');
    await appendEvidence(manager, { envelopeId: envelope.id, kind: 'envelope.completing', content: { finalSha256: document.currentSha256 }, at });
    await enqueue(manager, { kind: 'complete-envelope', payload: { envelopeId: envelope.id }, dedupeKey: `complete-envelope:${envelope.id}` }, at);
    return;
  }
  const served = new Set<string>();
  for (const task of left.filter((t) => t.turn === turn)) {
    if (served.has(task.recipientId)) continue;
    served.add(task.recipientId);
    if (task.state !== 'waiting') continue;
    await moveTask(manager, task, 'open', { openedAt: at, openedOrdinal: document.currentOrdinal });
    await noticeOpened(manager, task, at);
    await appendEvidence(manager, {
      envelopeId: envelope.id, kind: 'task.opened', at,
      content: { taskId: task.id, recipientId: task.recipientId, kind: task.kind, revisionOrdinal: document.currentOrdinal },
    });
  }
}

/**
 * Ends an envelope early: every duty not done falls away.
 * @throws AppError('envelope_state', {sealing: true}) while an act of signing runs: it was promised to end as done
 */
export async function endEnvelope(manager: Manager, envelope: Envelope, to: 'declined' | 'revoked' | 'expired', at: Date): Promise<void> {
  if (await manager.existsBy(Task, { envelopeId: envelope.id, state: 'sealing' })) throw new AppError('envelope_state', { state: envelope.state, sealing: true });
  await moveEnvelope(manager, envelope, to, { endedAt: at });
  const tasks = await manager.find(Task, { where: { envelopeId: envelope.id, state: In(['waiting', 'open']) }, order: { id: 'ASC' } });
  for (const task of tasks) {
    await moveTask(manager, task, 'cancelled');
    await appendEvidence(manager, { envelopeId: envelope.id, kind: 'task.cancelled', content: { taskId: task.id, recipientId: task.recipientId }, at });
  }
}
