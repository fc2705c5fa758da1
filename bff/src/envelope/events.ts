/** Tells the partner, through the outbox: the job commits with the change it tells about. The partner module delivers. */
import type { EnvelopeState } from '@luobi/shared';
import type { WebhookEvent } from '@luobi/shared/contract';
import { compareAndSet, forUpdate, type Manager } from '../db';
import { enqueue } from '../jobs';
import { AppError } from '../kernel';
import { Envelope } from './entities';

export interface EnvelopeEvent {
  readonly envelopeId: string;
  readonly event: WebhookEvent['event'];
  /** whom it is about, if anyone */
  readonly recipientId: string | null;
  /** the envelope's state after the change */
  readonly state: EnvelopeState;
  readonly at: Date;
}

/** Dedupe key of the job that carries an event: who keeps the order can see which are still to come. */
export const eventJobKey = (envelopeId: string, sequence: number): string => `envelope-event:${envelopeId}:${sequence}`;

/** Enqueues a job of kind `envelope-event`; `sequence` grows by one per envelope, from 1. */
export async function emitEvent(manager: Manager, event: EnvelopeEvent): Promise<void> {
  const envelope = await manager.findOneOrFail(Envelope, { where: { id: event.envelopeId }, ...forUpdate(manager) });
  const sequence = envelope.eventCount + 1;
  if (!(await compareAndSet(manager, Envelope, { id: envelope.id, eventCount: envelope.eventCount }, { eventCount: sequence }))) throw new AppError('conflict');
  await enqueue(manager, {
    kind: 'envelope-event', dedupeKey: eventJobKey(envelope.id, sequence),
    payload: { event: event.event, envelopeId: envelope.id, partnerId: envelope.partnerId, recipientId: event.recipientId, sequence, at: event.at.toISOString(), state: event.state },
  }, event.at);
}
