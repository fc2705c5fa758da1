/** Anyone may check a PDF against our roots; the file is not kept. */
import { trustOf, trustPem } from '../../../ca';
import { AppError } from '../../../kernel';
import { presentVerification } from '../../presenters/verification';
import { anyone, route, type AnyRoute } from '../../route';

export const verificationRoutes: AnyRoute[] = [
  route('verifyPdf', {
    policy: anyone(),
    perMinute: 30,
    run: async ({ signing, ca, clock }, { bytes }) => {
      if (bytes.length === 0) throw new AppError('invalid_request', { issues: [{ path: 'body', message: 'the PDF is missing' }] });
      return presentVerification(await signing.verify(bytes, await trustOf(ca), clock.now()), bytes);
    },
  }),
  route('getTrustAnchors', {
    policy: anyone(),
    fileName: () => 'luobi-root.pem',
    run: async ({ ca }) => Buffer.from(trustPem(await trustOf(ca))),
  }),
];
