/** What strangers hear at our public addresses while no CA of ours is open: that nothing there is ours. */
import { OCSP_ERRORS } from '../embedded/ocsp/write-response';
import { rejectTimestamp } from '../embedded/tsa/responder';
import type { PublicCa } from '../port';

export const NOT_PUBLIC: PublicCa = {
  // `unauthorized`: not about certificates of ours (RFC 6960 §2.3)
  respondToOcspRequest: () => Promise.resolve({ der: OCSP_ERRORS.unauthorized, maxAgeSeconds: 0 }),
  answerTimestampRequest: () => Promise.resolve(rejectTimestamp('timeNotAvailable')),
  crl: () => Promise.resolve(null),
  authorityCertificate: () => Promise.resolve(null),
};
