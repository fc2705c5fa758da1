/** An organisation's approver agrees that the organisation signs this revision; sealing comes after, by another person. */
import { appendEvidence } from '../evidence';
import { inTransaction } from '../db';
import { requireConsentStill } from '../account';
import { AppError } from '../kernel';
import { isMember } from '../org';
import type { TaskAccess } from './access';
import { requireHolder } from './assignment';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import { emitEvent } from './events';
import { appendReading } from './reading-rule';
import { requireAgreeable, requireViewed } from './revisions';
import { identityEvidence, requireSigner } from './signer';
import { advance, lockEnvelope, markStarted, moveTask, requireActive, requireOpen } from './workflow';

export interface ApproveInput {
  readonly revisionSha256: string;
  readonly comment?: string | undefined;
  readonly origin: ActOrigin;
}

/** @throws AppError task_assigned | revision_changed | not_your_turn | task_closed | identity_required | consent_required | not_viewed | forbidden | envelope_state */
export async function approveTask(deps: EnvelopeDeps, access: TaskAccess, input: ApproveInput): Promise<void> {
  const { organizationId } = access.task;
  if (access.task.kind !== 'approval' || organizationId === null) throw new AppError('forbidden');
  const { verified } = await requireSigner(deps, access);
  await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    const envelope = await lockEnvelope(manager, access.envelope.id);
    requireActive(envelope, at);
    await requireConsentStill(manager, access.userId);
    const task = await requireOpen(manager, access.task.id);
    await requireHolder(manager, task, access.userId);
    if (!(await isMember(manager, { userId: access.userId, organizationId, role: 'approver' }))) throw new AppError('forbidden');
    const revision = await requireAgreeable(manager, access.document.id, task, input.revisionSha256);
    await requireViewed(manager, task, access.userId, revision);
    await appendReading(manager, { envelopeId: envelope.id, documentId: access.document.id, task, userId: access.userId, revisionSha256: revision.sha256, at });
    await moveTask(manager, task, 'done', { doneAt: at, actorUserId: access.userId });
    await markStarted(manager, envelope, task.id, at);
    await appendEvidence(manager, {
      envelopeId: envelope.id, kind: 'task.approved', at,
      content: {
        taskId: task.id, recipientId: task.recipientId, userId: access.userId, organizationId, revisionSha256: revision.sha256, comment: input.comment ?? null,
        identity: identityEvidence(verified),
        ...originOf(input.origin),
      },
    });
    await advance(manager, envelope, at);
    await emitEvent(manager, { envelopeId: envelope.id, event: 'task.approved', recipientId: task.recipientId, state: envelope.state, at });
  });
  deps.nudge();
}
