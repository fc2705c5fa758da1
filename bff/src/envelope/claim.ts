/** What an invitation is about, and binding it to the person who claims it. The ticket itself is the partner module's. */
import { IsNull, type DataSource } from 'typeorm';
import type { EnvelopeState, RecipientKind } from '@luobi/shared';
import { compareAndSet, type Manager } from '../db';
import { AppError, type PersonalDataBox } from '../kernel';
import { places } from './deps';
import { Envelope, Recipient, Task } from './entities';
import { lockEnvelope } from './workflow';

export interface TicketRecipient {
  readonly recipientId: string;
  readonly envelopeId: string;
  readonly partnerId: string;
  readonly title: string;
  readonly inviter: string;
  readonly envelopeState: EnvelopeState;
  readonly kind: RecipientKind;
  /** in clear: mask before showing */
  readonly name: string;
  /** in clear, empty for an organisation: compare, never show */
  readonly phone: string;
  readonly sentAt: Date;
  readonly boundUserId: string | null;
}

/** Null when there is no such recipient. */
export async function loadRecipientForTicket(deps: { readonly dataSource: DataSource; readonly box: PersonalDataBox }, recipientId: string): Promise<TicketRecipient | null> {
  const { manager } = deps.dataSource;
  const recipient = await manager.findOneBy(Recipient, { id: recipientId });
  const envelope = recipient && (await manager.findOneBy(Envelope, { id: recipient.envelopeId }));
  if (!recipient || !envelope) return null;
  return {
    recipientId, envelopeId: envelope.id, partnerId: envelope.partnerId, title: envelope.title, inviter: envelope.inviter, envelopeState: envelope.state,
    kind: recipient.kind, name: recipientName(deps.box, recipient),
    phone: recipient.phoneSealed === null ? '' : deps.box.open(recipient.phoneSealed, places.recipientPhone(recipient.id)),
    sentAt: envelope.sentAt ?? envelope.createdAt, boundUserId: recipient.userId,
  };
}

export function recipientName(box: PersonalDataBox, recipient: Recipient): string {
  return recipient.organizationName ?? (recipient.nameSealed === null ? '' : box.open(recipient.nameSealed, places.recipientName(recipient.id)));
}

export interface BoundRecipient {
  readonly envelopeId: string;
  readonly taskId: string;
  readonly envelopeState: EnvelopeState;
  /** false when the user had it already */
  readonly newly: boolean;
}

/**
 * Binds a person's invitation to a user, once. The caller has checked ticket, phone number and consent, and writes the
 * evidence in the same transaction.
 * @throws AppError ticket_used (somebody else has it) | conflict (an organisation) | envelope_state | not_found
 */
export async function bindRecipient(manager: Manager, { recipientId, userId, at }: { readonly recipientId: string; readonly userId: string; readonly at: Date }): Promise<BoundRecipient> {
  const found = await manager.findOneBy(Recipient, { id: recipientId });
  if (!found) throw new AppError('not_found');
  if (found.kind !== 'person') throw new AppError('conflict');
  const envelope = await lockEnvelope(manager, found.envelopeId);
  const recipient = await manager.findOneByOrFail(Recipient, { id: recipientId });
  const task = await manager.findOneByOrFail(Task, { recipientId, kind: 'signing' });
  const bound = { envelopeId: envelope.id, taskId: task.id, envelopeState: envelope.state };
  if (recipient.userId === userId) return { ...bound, newly: false };
  if (recipient.userId !== null) throw new AppError('ticket_used');
  if (envelope.state !== 'sent' && envelope.state !== 'in_progress') throw new AppError('envelope_state', { state: envelope.state });
  if (!(await compareAndSet(manager, Recipient, { id: recipientId, userId: IsNull() }, { userId, claimedAt: at }))) throw new AppError('ticket_used');
  if (!(await compareAndSet(manager, Task, { id: task.id, userId: IsNull() }, { userId }))) throw new AppError('ticket_used');
  return { ...bound, newly: true };
}
