/** The person's signature book and certificates. */
import type { HandwrittenSignature } from '@luobi/shared';
import { SIGNATURES_IN_BOOK, deleteSignature, listSignatures, saveSignature } from '../../../account';
import { listMyCertificates } from '../../../envelope';
import { presentCertificates, presentSignature } from '../../presenters/signature-book';
import { route, self, type AnyRoute } from '../../route';

export const signatureBookRoutes: AnyRoute[] = [
  route('listSignatures', {
    policy: self(),
    run: async (services, { actor }) => ({ signatures: (await listSignatures(services, actor.userId)).map(presentSignature), limit: SIGNATURES_IN_BOOK }),
  }),
  route('saveSignature', {
    policy: self(),
    perMinute: 20,
    idempotent: true,
    run: async (services, { actor, body: { width, height, color, strokes } }) => presentSignature(await saveSignature(services, actor.userId, { width, height, color, strokes: strokes as HandwrittenSignature['strokes'] })),
  }),
  route('deleteSignature', {
    policy: self(),
    run: (services, { actor, params }) => deleteSignature(services, actor.userId, params.signatureId),
  }),
  route('listMyCertificates', {
    policy: self(),
    run: async (services, { actor }) => presentCertificates(await listMyCertificates(services, actor.userId)),
  }),
];
