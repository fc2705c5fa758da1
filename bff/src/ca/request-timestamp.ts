/**
 * One time-stamp, for every driver: fresh nonce, request, exchange, and the check of verify-token.ts. A driver brings only
 * the exchange, so no token can reach the rest of the program unchecked.
 */
import { randomBytes } from 'node:crypto';
import { AppError, type Clock } from '../kernel';
import type { TimestampToken } from './port';
import { encodeTimestampRequest } from './tsp/request';
import { TokenRefused, verifyTimestampResponse } from './verify-token';
import type { Certificate } from './x509/read-certificate';

export interface TimestampExchange {
  /** carries a TimeStampReq to the authority and brings the TimeStampResp back, both DER */
  send(request: Uint8Array): Promise<Uint8Array>;
  /** the policy asked for and the only one accepted; or several that are accepted, and none asked for */
  readonly policy: string | readonly string[];
  readonly trustAnchors: readonly Certificate[];
  readonly clock: Clock;
}

/**
 * @param digest SHA-256, 32 bytes
 * @throws AppError('unavailable') when no answer came or it did not hold; the cause tells which
 */
export async function requestTimestamp(digest: Uint8Array, { send, policy, trustAnchors, clock }: TimestampExchange): Promise<TimestampToken> {
  if (digest.length !== 32) throw new AppError('invalid_request', { field: 'digest' });
  const nonce = randomBytes(16);
  nonce[0] = (nonce[0]! & 0x7f) | 0x40;
  try {
    const response = await send(encodeTimestampRequest(digest, nonce, typeof policy === 'string' ? policy : undefined));
    const { token, time, path } = verifyTimestampResponse(response, { digest, nonce, policies: typeof policy === 'string' ? [policy] : policy, trustAnchors, now: clock.now() });
    return { token, time, goodUntil: new Date(Math.min(...path.map((certificate) => certificate.notAfter.getTime()))) };
  } catch (cause) {
    throw new AppError('unavailable', cause instanceof TokenRefused ? { reason: cause.reason } : {}, { cause });
  }
}
