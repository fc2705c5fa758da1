/**
 * Carries time-stamp requests to an outside authority over HTTP (RFC 3161 §3.4). It only carries: what comes back is
 * believed after verify-token.ts. How it travels: https.ts. The breaker is the one of the list, timestamp-chain.ts.
 */
import { CloudError } from '../../kernel/cloud-call';
import { httpsClient, type HttpsOptions } from './https';

export interface Rfc3161Options extends Omit<HttpsOptions, 'breaker'> {
  /** e.g. authorization, where an authority asks for it */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Rfc3161Client {
  /** TimeStampReq → TimeStampResp. @throws TimestampTransportError */
  send(request: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** No TimeStampResp came. */
export class TimestampTransportError extends Error {
  override readonly name = 'TimestampTransportError';
}

const QUERY = 'application/timestamp-query';
const REPLY = 'application/timestamp-reply';
/** A token with a long RSA chain has about 15 KB. */
const MAX_RESPONSE_BYTES = 64 * 1024;
/** The list of authorities counts faults itself, those of the token's check too. */
const NO_BREAKER = { faults: Number.MAX_SAFE_INTEGER, restMs: 0 };

/** @throws TypeError for an address that is not allowed, see https.ts */
export function rfc3161Client({ headers = {}, ...options }: Rfc3161Options): Rfc3161Client {
  const client = httpsClient({ ...options, breaker: NO_BREAKER });
  return {
    async send(query) {
      try {
        const { status, type, body } = await client.exchange({ method: 'POST', path: '', body: query, headers: { ...headers, 'content-type': QUERY, accept: REPLY }, maxBytes: MAX_RESPONSE_BYTES });
        if (status !== 200) throw new TimestampTransportError(`HTTP ${status}`);
        if (type !== REPLY) throw new TimestampTransportError(`not ${REPLY}`);
        return body;
      } catch (cause) {
        if (cause instanceof TimestampTransportError) throw cause;
        throw new TimestampTransportError(cause instanceof CloudError ? cause.message : 'no answer', { cause });
      }
    },
    close: () => client.close(),
  };
}
