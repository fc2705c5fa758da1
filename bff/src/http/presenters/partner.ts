/** What partners see. */
import type { Answer, Webhook } from '@luobi/shared/contract';
import type { Invitation, MintedTicket, WebhookState } from '../../partner';
import { maskName, maskPhone } from '../../kernel';

/** Where the H5 signer and the mini-program open an invitation; both read the query `ticket`. */
const CLAIM_PAGE = 'pages/claim/index';

export function presentTicket(minted: MintedTicket, publicUrl: string): Answer<'partnerMintTicket'> {
  const page = `${CLAIM_PAGE}?ticket=${minted.ticket}`;
  return { ticket: minted.ticket, expiresAt: minted.expiresAt.toISOString(), number: minted.number, url: `${publicUrl}/#/${page}`, miniProgramPath: page };
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
