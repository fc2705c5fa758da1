/** From the QR code to a bound recipient. */
import { z } from 'zod';
import { contract, id, instant } from './common';

const ticket = z.string().regex(/^[A-Za-z0-9_-]{22,32}$/);

export const getTicket = contract({
  params: z.object({ ticket }),
  status: 200,
  answer: z.object({
    inviter: z.object({ partnerName: z.string(), organizationName: z.string() }),
    title: z.string(),
    recipientNameMasked: z.string(),
    phoneMasked: z.string(),
    sentAt: instant,
    expiresAt: instant,
    /** three two-digit numbers; the person taps the one shown beside the QR code */
    numbers: z.array(z.string().regex(/^\d{2}$/)).length(3),
  }).meta({ id: 'Invitation' }),
  errors: ['not_found', 'ticket_expired', 'ticket_used', 'envelope_state'],
});
export const claimTicket = contract({
  body: z.strictObject({ ticket, number: z.string().regex(/^\d{2}$/) }),
  status: 201,
  answer: z.object({ taskId: id, envelopeId: id }),
  errors: ['ticket_expired', 'ticket_used', 'ticket_number_wrong', 'claim_other_person', 'consent_required', 'envelope_state'],
});
