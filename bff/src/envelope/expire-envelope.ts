/** The deadline has passed: a job, due at the deadline, with no age limit. An act that began in time is allowed to end. */
import { appendEvidence } from '../evidence';
import { inTransaction } from '../db';
import { RetryLater } from '../jobs';
import type { EnvelopeDeps } from './deps';
import { Task } from './entities';
import { emitEvent } from './events';
import { endEnvelope, lockEnvelope } from './workflow';

const LOOK_AGAIN_MS = 1000;

export async function expireEnvelope(deps: EnvelopeDeps, envelopeId: string): Promise<void> {
  await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    const envelope = await lockEnvelope(manager, envelopeId);
    if (envelope.state !== 'sent' && envelope.state !== 'in_progress') return;
    if (!envelope.deadline) return;
    if (envelope.deadline > at) throw new RetryLater(envelope.deadline.getTime() - at.getTime(), 'not due yet');
    if (await manager.existsBy(Task, { envelopeId, state: 'sealing' })) throw new RetryLater(LOOK_AGAIN_MS, 'an act of signing runs');
    await endEnvelope(manager, envelope, 'expired', at);
    await appendEvidence(manager, { envelopeId, kind: 'envelope.expired', content: { deadline: envelope.deadline.toISOString() }, at });
    await emitEvent(manager, { envelopeId, event: 'envelope.expired', recipientId: null, state: 'expired', at });
  });
  deps.nudge();
}
