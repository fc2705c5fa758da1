/** Envelopes as parties see them (others' names masked) and as the partner that sent them sees them. */
import type { Envelope, PartnerEnvelope, RecipientProgress } from '@luobi/shared/contract';
import type { EnvelopeView, PartnerEnvelopeView, RecipientView } from '../../envelope';
import { maskName } from '../../kernel';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentProgress(recipient: RecipientView): RecipientProgress {
  return {
    recipientId: recipient.recipientId, kind: recipient.kind, order: recipient.order,
    nameMasked: recipient.kind === 'person' ? maskName(recipient.name) : recipient.name,
    tasks: recipient.tasks.map((task) => ({ kind: task.kind, state: task.state, doneAt: iso(task.doneAt) })),
  };
}

export function presentEnvelope(envelope: EnvelopeView): Envelope {
  return {
    envelopeId: envelope.envelopeId, title: envelope.title, state: envelope.state, inviter: envelope.inviter,
    sentAt: iso(envelope.sentAt), completedAt: iso(envelope.completedAt), deadline: iso(envelope.deadline),
    recipients: envelope.recipients.map(presentProgress), finalSha256: envelope.finalSha256, level: envelope.level,
  };
}

export function presentPartnerEnvelope(envelope: PartnerEnvelopeView): PartnerEnvelope {
  return {
    envelopeId: envelope.envelopeId, title: envelope.title, state: envelope.state,
    createdAt: envelope.createdAt.toISOString(), completedAt: iso(envelope.completedAt), deadline: iso(envelope.deadline), finalSha256: envelope.finalSha256, level: envelope.level,
    recipients: envelope.recipients.map((recipient) => ({
      recipientId: recipient.recipientId, kind: recipient.kind, name: recipient.name, order: recipient.order, claimed: recipient.claimed,
      tasks: recipient.tasks.map((task) => ({ kind: task.kind, state: task.state, doneAt: iso(task.doneAt) })),
    })),
  };
}
