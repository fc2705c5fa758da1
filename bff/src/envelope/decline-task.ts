/** A recipient refuses, with a reason: the envelope ends for everybody. Possible without real name: saying no is free. */
import { appendEvidence } from '../evidence';
import { inTransaction } from '../db';
import { AppError } from '../kernel';
import { isMember } from '../org';
import type { TaskAccess } from './access';
import { requireHolder, roleFor } from './assignment';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import { emitEvent } from './events';
import { noticeEnded } from './notices';
import { endEnvelope, lockEnvelope, moveTask, requireActive, requireOpen } from './workflow';

/** @throws AppError task_assigned | task_closed | not_your_turn | forbidden | envelope_state (also while another's act of signing runs) */
export async function declineTask(deps: EnvelopeDeps, access: TaskAccess, input: { readonly reason: string; readonly origin: ActOrigin }): Promise<void> {
  const { organizationId } = access.task;
  await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    const envelope = await lockEnvelope(manager, access.envelope.id);
    const task = await requireOpen(manager, access.task.id);
    requireActive(envelope, at);
    if (organizationId !== null && !(await isMember(manager, { userId: access.userId, organizationId, role: roleFor(task.kind) }))) throw new AppError('forbidden');
    await requireHolder(manager, task, access.userId);
    await moveTask(manager, task, 'declined', { doneAt: at, actorUserId: access.userId, declineReason: input.reason });
    await appendEvidence(manager, {
      envelopeId: envelope.id, kind: 'task.declined', at,
      content: { taskId: task.id, recipientId: task.recipientId, userId: access.userId, reason: input.reason, ...originOf(input.origin) },
    });
    await endEnvelope(manager, envelope, 'declined', at);
    await appendEvidence(manager, { envelopeId: envelope.id, kind: 'envelope.declined', content: { taskId: task.id }, at });
    await noticeEnded(manager, envelope.id, 'declined', at);
    await emitEvent(manager, { envelopeId: envelope.id, event: 'task.declined', recipientId: task.recipientId, state: 'declined', at });
    await emitEvent(manager, { envelopeId: envelope.id, event: 'envelope.declined', recipientId: null, state: 'declined', at });
  });
  deps.nudge();
}
