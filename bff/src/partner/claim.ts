/**
 * Binds an invitation to one person: consent given, number right, phone number the one the partner expects. Ticket,
 * recipient, evidence and event change in one transaction; of two phones exactly one wins.
 */
import { AppError, maskPhone } from '../kernel';
import { compareAndSet, inTransaction } from '../db';
import { findPerson, requireConsent, requireConsentStill } from '../account';
import { bindRecipient, emitEvent, type EnvelopeDeps } from '../envelope';
import { appendEvidence } from '../evidence';
import { InviteTicket } from './entities';
import { burnTicket, readTicket } from './invite-ticket';

export interface ClaimInput {
  readonly userId: string;
  readonly ticket: string;
  readonly number: string;
  readonly ip: string;
  readonly userAgent: string;
}

/**
 * The phone number is compared before the number that was tapped: a stranger who filmed the QR code learns nothing and
 * cannot burn it. The invited person has one try.
 * @throws AppError not_found | ticket_expired | ticket_used | claim_other_person | ticket_number_wrong | consent_required | envelope_state
 */
export async function claimTicket(deps: EnvelopeDeps, input: ClaimInput): Promise<{ taskId: string; envelopeId: string }> {
  await requireConsent(deps, input.userId);
  const { row, recipient, partner } = await readTicket(deps, input.ticket, input.userId);
  const person = await findPerson(deps, input.userId);
  // whoever holds it already may come back with another number
  if (person.phone !== recipient.phone && recipient.boundUserId !== input.userId) throw new AppError('claim_other_person');
  if (row.state === 'open' && row.number !== input.number) {
    await burnTicket(deps.dataSource, row.id);
    throw new AppError('ticket_number_wrong');
  }

  const { envelopeId, taskId, newly } = await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    // the envelope's row is locked here: what follows sees one claim after the other
    const bound = await bindRecipient(manager, { recipientId: recipient.recipientId, userId: input.userId, at });
    await requireConsentStill(manager, input.userId);
    const first = await compareAndSet(manager, InviteTicket, { id: row.id, state: 'open' }, { state: 'claimed', claimedBy: input.userId, claimedAt: at });
    if (!first && !(await manager.existsBy(InviteTicket, { id: row.id, state: 'claimed', claimedBy: input.userId }))) throw new AppError('ticket_used');
    if (bound.newly) {
      await appendEvidence(manager, {
        envelopeId: bound.envelopeId, kind: 'recipient.claimed', at,
        content: { recipientId: recipient.recipientId, ticketId: row.id, partner: partner.name, phoneMasked: maskPhone(person.phone), numberMatched: true, ip: input.ip, userAgent: input.userAgent },
      });
      await emitEvent(manager, { envelopeId: bound.envelopeId, event: 'recipient.claimed', recipientId: recipient.recipientId, state: bound.envelopeState, at });
    }
    return bound;
  });
  if (newly) deps.nudge();
  return { taskId, envelopeId };
}
