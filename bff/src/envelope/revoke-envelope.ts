/** The inviter calls the envelope back. Not while an act of signing runs, and never once the last duty is done. */
import { appendEvidence } from '../evidence';
import { inTransaction } from '../db';
import { AppError } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { emitEvent } from './events';
import { endEnvelope, lockEnvelope } from './workflow';

/** @throws AppError not_found (another partner's) | envelope_state */
export async function revokeEnvelope(deps: EnvelopeDeps, input: { readonly partnerId: string; readonly envelopeId: string; readonly reason: string }): Promise<void> {
  await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    const envelope = await lockEnvelope(manager, input.envelopeId);
    if (envelope.partnerId !== input.partnerId) throw new AppError('not_found');
    await endEnvelope(manager, envelope, 'revoked', at);
    await appendEvidence(manager, { envelopeId: envelope.id, kind: 'envelope.revoked', content: { reason: input.reason }, at });
    await emitEvent(manager, { envelopeId: envelope.id, event: 'envelope.revoked', recipientId: null, state: 'revoked', at });
  });
  deps.nudge();
}
