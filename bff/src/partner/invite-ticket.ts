/**
 * Short-lived, single-use invitations behind QR codes (RFC 10027 mitigations, security §3.4). A ticket names one
 * recipient; the phone must also tap the number that only the partner's page shows.
 */
import { randomInt } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { AppError, newId, newToken, sha256Hex } from '../kernel';
import { compareAndSet, insertRows } from '../db';
import { loadRecipientForTicket, type EnvelopeDeps, type TicketRecipient } from '../envelope';
import { InviteTicket, Partner } from './entities';
import { MESSAGE_DAYS } from './ticket-links';

/** on a screen, beside the number that is asked for */
export const TICKET_LIFE_MS = 300_000;
/** in a message to the invited person's own number: only that number can claim it */
export const MESSAGE_TICKET_LIFE_MS = MESSAGE_DAYS * 86_400_000;

export interface MintedTicket {
  /** 192 random bits, base64url */
  readonly ticket: string;
  readonly number: string;
  readonly expiresAt: Date;
}

/**
 * Also for a recipient who has claimed already: scanning again leads the same person back to the task, nobody else.
 * @throws AppError not_found (another partner's recipient) | conflict (an organisation) | envelope_state
 */
export async function mintTicket(deps: EnvelopeDeps, input: { partnerId: string; envelopeId: string; recipientId: string; use?: 'screen' | 'message' }): Promise<MintedTicket> {
  const recipient = await loadRecipientForTicket(deps, input.recipientId);
  if (!recipient || recipient.envelopeId !== input.envelopeId || recipient.partnerId !== input.partnerId) throw new AppError('not_found');
  if (recipient.kind !== 'person') throw new AppError('conflict', { reason: 'staff of an organisation find the task in their inbox' });
  requireOpen(recipient);
  const now = deps.clock.now();
  const ticket = newToken(24);
  const choices = threeNumbers();
  const number = choices[randomInt(3)]!;
  const expiresAt = new Date(now.getTime() + (input.use === 'message' ? MESSAGE_TICKET_LIFE_MS : TICKET_LIFE_MS));
  await insertRows(deps.dataSource.manager, InviteTicket, {
    id: newId(), ticketHash: sha256Hex(ticket), partnerId: input.partnerId, envelopeId: recipient.envelopeId, recipientId: recipient.recipientId,
    number, choices: choices.join(','), state: 'open', claimedBy: null, claimedAt: null, createdAt: now, expiresAt,
  });
  return { ticket, number, expiresAt };
}

function requireOpen({ envelopeState: state }: TicketRecipient): void {
  if (state !== 'sent' && state !== 'in_progress') throw new AppError('envelope_state', { state });
}

/** Three different two-digit numbers. */
function threeNumbers(): string[] {
  const numbers = new Set<string>();
  while (numbers.size < 3) numbers.add(String(randomInt(10, 100)));
  return [...numbers];
}

export interface Invitation {
  readonly row: InviteTicket;
  readonly recipient: TicketRecipient;
  readonly partner: Partner;
}

/**
 * What a ticket is about.
 * @param userId the person asking, when known: the one who claimed it may open it again
 * @throws AppError not_found | ticket_expired | ticket_used | envelope_state (revoked, expired, declined, completed)
 */
export async function readTicket(deps: EnvelopeDeps, ticket: string, userId: string | null): Promise<Invitation> {
  const row = await deps.dataSource.manager.findOneBy(InviteTicket, { ticketHash: sha256Hex(ticket) });
  if (!row) throw new AppError('not_found');
  const reopened = row.state === 'claimed' && row.claimedBy === userId && userId !== null;
  if (!reopened) {
    if (row.state === 'claimed') throw new AppError('ticket_used');
    if (row.state === 'burnt' || row.expiresAt <= deps.clock.now()) throw new AppError('ticket_expired');
  }
  const recipient = await loadRecipientForTicket(deps, row.recipientId);
  const partner = await deps.dataSource.manager.findOneBy(Partner, { id: row.partnerId });
  if (!recipient || !partner) throw new AppError('not_found');
  if (!reopened) requireOpen(recipient);
  return { row, recipient, partner };
}

/** A wrong number ends the ticket; the partner's page shows a fresh one. */
export async function burnTicket(dataSource: DataSource, id: string): Promise<void> {
  await compareAndSet(dataSource.manager, InviteTicket, { id, state: 'open' }, { state: 'burnt' });
}
