/** Results, for the parties: the envelope, the finished PDF, the evidence. */
import { exportEvidence } from '../../../evidence';
import { readFinalPdf, viewEnvelope } from '../../../envelope';
import { myEnvelope } from '../../policies/envelope';
import { presentEnvelope } from '../../presenters/envelope';
import { presentEvidence } from '../../presenters/evidence';
import { route, type AnyRoute } from '../../route';

export const envelopeRoutes: AnyRoute[] = [
  route('getEnvelope', {
    policy: myEnvelope(),
    run: async (services, { subject }) => presentEnvelope(await viewEnvelope(services, subject.envelope)),
  }),
  route('getEnvelopePdf', {
    policy: myEnvelope(),
    fileName: ({ subject }) => `${subject.envelope.title}.pdf`,
    run: (services, { subject }) => readFinalPdf(services, subject.envelope.id),
  }),
  route('getEnvelopeEvidence', {
    policy: myEnvelope(),
    run: async (services, { subject }) => presentEvidence(await exportEvidence(services, subject.envelope.id)),
  }),
];
