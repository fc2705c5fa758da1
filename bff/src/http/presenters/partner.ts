/** What partners see. */
import type { Answer, Webhook } from '@luobi/shared/contract';
import { CLAIM_PAGE, type Invitation, type MintedTicket, type TicketLinks, type WebhookState } from '../../partner';
import { maskName, maskPhone } from '../../kernel';

export function presentTicket(minted: MintedTicket, links: TicketLinks, publicUrl: string): Answer<'partnerMintTicket'> {
  const page = `${CLAIM_PAGE}?ticket=${minted.ticket}`;
  return {
    ticket: minted.ticket, expiresAt: minted.expiresAt.toISOString(), number: minted.number, url: `${publicUrl}/#/${page}`, miniProgramPath: page,
    plainLink: links.plainLink, miniProgramCodeUrl: links.miniProgramCodeUrl, urlLink: links.urlLink, scheme: links.scheme, opens: links.opens,
  };
}

export function presentInvitation({ row, recipient, partner }: Invitation): Answer<'getTicket'> {
  return {
    inviter: { partnerName: partner.name, organizationName: partner.organizationName },
    title: recipient.title,
    recipientNameMasked: maskName(recipient.name),
    phoneMasked: maskPhone(recipient.phone),
    sentAt: recipient.sentAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    numbers: row.choices.split(','),
  };
}

export function presentWebhook(state: WebhookState): Webhook {
  return {
    url: state.url,
    active: state.active,
    deliveries: state.deliveries.map((d) => ({
      deliveryId: d.id, event: d.event, envelopeId: d.envelopeId, state: d.state, attempts: d.attempts, lastStatus: d.lastStatus, createdAt: d.createdAt.toISOString(),
    })),
  };
}
