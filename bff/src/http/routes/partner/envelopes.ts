/** Documents, envelopes, invitations and results for partner servers. */
import { exportEvidence } from '../../../evidence';
import { createEnvelope, joinPictures, listPartnerEnvelopes, loadPartnerEnvelope, readFinalPdf, readOriginal, revokeEnvelope, uploadDocument, type PartnerEnvelopeView } from '../../../envelope';
import { findPartner, linksOf, mintTicket } from '../../../partner';
import { presentEvidence } from '../../presenters/evidence';
import { presentPartnerEnvelope } from '../../presenters/envelope';
import { presentTicket } from '../../presenters/partner';
import { route, self, type AnyRoute, type PartnerActor, type Policy } from '../../route';

/** The partner's own envelope; another partner's is absent. */
function ownEnvelope<N extends 'partnerGetEnvelope' | 'partnerRevokeEnvelope' | 'partnerGetPdf' | 'partnerGetEvidence' | 'partnerMintTicket'>(): Policy<N, PartnerEnvelopeView> {
  return { name: 'own-envelope', load: (services, actor, params) => loadPartnerEnvelope(services, (actor as PartnerActor).partnerId, (params as { envelopeId: string }).envelopeId) };
}

export const partnerEnvelopeRoutes: AnyRoute[] = [
  route('partnerUploadDocument', {
    policy: self(),
    perMinute: 60,
    run: (services, { actor, query, bytes }) => uploadDocument(services, { partnerId: actor.partnerId, title: query.title, alreadySigned: query.alreadySigned, bytes }),
  }),
  route('partnerJoinPictures', {
    policy: self(),
    perMinute: 60,
    run: (services, { actor, body }) => joinPictures(services, { partnerId: actor.partnerId, ...body }),
  }),
  route('partnerGetOriginal', {
    policy: self(),
    fileName: () => 'original',
    run: (services, { actor, params }) => readOriginal(services, actor.partnerId, params.documentId),
  }),
  route('partnerCreateEnvelope', {
    policy: self(),
    perMinute: 60,
    idempotent: true,
    run: async (services, { actor, body, repeatableId }) => {
      const partner = await findPartner(services, actor.partnerId);
      const envelopeId = await createEnvelope(services, { partnerId: actor.partnerId, inviter: partner.organizationName, ...(repeatableId ? { envelopeId: repeatableId } : {}) }, body);
      return presentPartnerEnvelope(await loadPartnerEnvelope(services, actor.partnerId, envelopeId));
    },
  }),
  route('partnerListEnvelopes', {
    policy: self(),
    run: async (services, { actor, query }) => {
      const { items, nextCursor } = await listPartnerEnvelopes(services, actor.partnerId, query);
      return { items: items.map(presentPartnerEnvelope), nextCursor };
    },
  }),
  route('partnerGetEnvelope', {
    policy: ownEnvelope(),
    perMinute: 600,
    run: async (_, { subject }) => presentPartnerEnvelope(subject),
  }),
  route('partnerRevokeEnvelope', {
    policy: ownEnvelope(),
    idempotent: true,
    run: async (services, { actor, subject, body }) => {
      await revokeEnvelope(services, { partnerId: actor.partnerId, envelopeId: subject.envelopeId, reason: body.reason });
      return presentPartnerEnvelope(await loadPartnerEnvelope(services, actor.partnerId, subject.envelopeId));
    },
  }),
  route('partnerMintTicket', {
    policy: ownEnvelope(),
    perMinute: 120,
    run: async (services, { actor, params, query }) => {
      const minted = await mintTicket(services, { partnerId: actor.partnerId, ...params, use: query.use });
      return presentTicket(minted, await linksOf(services, minted.ticket, query.use === 'message'), services.publicUrl);
    },
  }),
  route('partnerGetPdf', {
    policy: ownEnvelope(),
    fileName: ({ subject }) => `${subject.title}.pdf`,
    run: (services, { subject }) => readFinalPdf(services, subject.envelopeId),
  }),
  route('partnerGetEvidence', {
    policy: ownEnvelope(),
    run: async (services, { subject }) => presentEvidence(await exportEvidence(services, subject.envelopeId)),
  }),
];
