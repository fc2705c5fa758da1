/**
 * Carries time-stamp requests to an outside authority over HTTP (RFC 3161 §3.4). It only carries: what comes back is
 * believed after verify-token.ts. https, but for loopback; no redirects; limited in time and size.
 */
import { Agent, request, type Dispatcher } from 'undici';

export interface Rfc3161Options {
  /** of the authority, set by the operator */
  readonly url: string;
  /** for connecting, for headers and for the whole answer each; default 8 s */
  readonly timeoutMs?: number;
  /** e.g. authorization, where an authority asks for it */
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the CA of its https certificate, where it is no public one */
  readonly tlsCa?: string;
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
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** @throws TypeError for an address that is neither https nor loopback, or holds a password */
export function rfc3161Client({ url, timeoutMs = 8000, headers = {}, tlsCa }: Rfc3161Options): Rfc3161Client {
  const target = new URL(url);
  if (target.protocol !== 'https:' && !(target.protocol === 'http:' && LOOPBACK.test(target.hostname))) throw new TypeError('a time-stamping authority is reached by https');
  if (target.username || target.password) throw new TypeError('no password in the address of a time-stamping authority: use a header');
  const agent = new Agent({
    connect: { timeout: timeoutMs, ...(tlsCa === undefined ? {} : { ca: tlsCa }) }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxResponseSize: MAX_RESPONSE_BYTES,
  });
  return {
    send: (query) => exchange(target, query, headers, agent, timeoutMs),
    close: () => agent.destroy(),
  };
}

async function exchange(target: URL, query: Uint8Array, headers: Readonly<Record<string, string>>, dispatcher: Dispatcher, timeoutMs: number): Promise<Uint8Array> {
  try {
    const { statusCode, headers: answered, body } = await request(target, {
      method: 'POST', body: Buffer.from(query), headers: { ...headers, 'content-type': QUERY, accept: REPLY }, dispatcher, signal: AbortSignal.timeout(timeoutMs),
    });
    const type = String(answered['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
    if (statusCode !== 200 || type !== REPLY) {
      // what it says instead is not read: it could be of any size
      body.on('error', () => undefined).destroy();
      throw new TimestampTransportError(statusCode !== 200 ? `HTTP ${statusCode}` : `not ${REPLY}`);
    }
    return new Uint8Array(await body.arrayBuffer());
  } catch (cause) {
    if (cause instanceof TimestampTransportError) throw cause;
    throw new TimestampTransportError('no answer', { cause });
  }
}
