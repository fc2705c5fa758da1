/** Anyone may check a PDF against our roots; the file is not kept. */
import { AppError } from '../../../kernel';
import { presentVerification } from '../../presenters/verification';
import { anyone, route, type AnyRoute } from '../../route';

export const verificationRoutes: AnyRoute[] = [
  route('verifyPdf', {
    policy: anyone(),
    perMinute: 30,
    run: async ({ signing, ca, clock }, { bytes }) => {
      if (bytes.length === 0) throw new AppError('invalid_request', { issues: [{ path: 'body', message: 'the PDF is missing' }] });
      return presentVerification(await signing.verify(bytes, await ca.trustAnchors(), clock.now()), bytes);
    },
  }),
  route('getTrustAnchors', {
    policy: anyone(),
    fileName: () => 'luobi-root.pem',
    run: async ({ ca }) => Buffer.from((await ca.trustAnchors()).map(toPem).join('')),
  }),
];

function toPem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
