export { authenticatePartner, forgetOldNonces, signRequest, type SignedRequest } from './request-signature';
export { mintTicket, readTicket, type Invitation, type MintedTicket } from './invite-ticket';
export { claimTicket } from './claim';
export { CLAIM_PAGE, PLAIN_LINK_PATH, createCodePictures, linksOf, type CodePicture, type CodePictures, type LinkDeps, type TicketLinks } from './ticket-links';
export { readWebhook, setWebhook, signWebhook, webhookJobHandlers, type WebhookState } from './webhook';
export { addPartnerKey, findPartner, listPartners, registerPartner, revokePartnerKey, type PartnerCredentials, type RegistryDeps } from './partner-registry';
