/**
 * The one way from the CA drivers to a service an operator chose: https (plain http to this machine only when told),
 * trust as configured, one budget of time for a whole exchange, answers of limited size, no redirects, and a breaker
 * that leaves a service alone after faults in a row. Errors say the kind of trouble and never what was sent.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { Agent, request, type Dispatcher } from 'undici';
import { CloudError, type CloudFailure } from '../../kernel/cloud-call';

export interface HttpsOptions {
  /** address of the service; paths are appended */
  readonly url: string;
  /** for one whole exchange, in milliseconds; default 8000 */
  readonly timeoutMs?: number;
  /** PEM of the authorities its https certificate may come from, instead of the public ones */
  readonly tlsCa?: string;
  /** SHA-256 of the SubjectPublicKeyInfo of its https certificate, hex: one of these or nothing */
  readonly tlsPins?: readonly string[];
  /** PEM; what we show when the service asks who we are */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  /** plain http to 127.0.0.1, ::1 or localhost */
  readonly allowLoopbackHttp?: boolean;
  /** default 5 faults in a row, then 15 s of rest */
  readonly breaker?: { readonly faults: number; readonly restMs: number };
}
export interface HttpsExchange {
  readonly method: 'GET' | 'POST';
  /** appended to the address, with leading slash; '' for the address itself */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** bytes of an answer at most; default 64 KiB */
  readonly maxBytes?: number;
}
export interface HttpsAnswer {
  /** 200-299 or 400-499 */
  readonly status: number;
  /** media type without parameters, lower case */
  readonly type: string;
  readonly body: Buffer;
  /** Retry-After in whole seconds; an HTTP date is not understood */
  readonly retryAfterSeconds: number | null;
}
export interface HttpsClient {
  /** @throws CloudError unreachable | late | too_large | refused (a redirect) | vendor_fault (5xx) | open_circuit */
  exchange(call: HttpsExchange): Promise<HttpsAnswer>;
  close(): Promise<void>;
}

export const DEFAULT_MAX_BYTES = 64 * 1024;
const DEFAULT_TIMEOUT_MS = 8000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const OUTAGES: readonly CloudFailure[] = ['unreachable', 'late', 'too_large', 'vendor_fault'];
/** The name was not resolved, no connection came about, or TLS was not agreed on: nothing was sent. */
const NEVER_REACHED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|CERT_\w+|(?:\w+_)?SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED)$/;

/** @throws TypeError for an address that is not allowed, or holds a password, a query or a fragment */
export function httpsClient(options: HttpsOptions): HttpsClient {
  const base = serviceAddress(options);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const { faults, restMs } = options.breaker ?? { faults: 5, restMs: 15_000 };
  // the signal of each exchange is the only clock: two would race
  const agent = new Agent({ connect: { timeout: timeoutMs, ...tlsOptions(options) }, headersTimeout: 0, bodyTimeout: 0 });
  const breaker = circuitBreaker(handleWhen((error) => error instanceof CloudError && OUTAGES.includes(error.failure)), { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(faults) });

  return {
    async exchange(call) {
      try {
        return await breaker.execute(() => exchangeOnce(call.path === '' ? base : new URL(`${base.href.replace(/\/+$/, '')}${call.path}`), call, agent, timeoutMs));
      } catch (error) {
        throw isBrokenCircuitError(error) ? new CloudError('open_circuit') : error;
      }
    },
    close: () => agent.destroy(),
  };
}

/** @throws CloudError */
export async function exchangeOnce(url: URL, { method, headers = {}, body, maxBytes = DEFAULT_MAX_BYTES }: Omit<HttpsExchange, 'path'>, dispatcher: Dispatcher, timeoutMs: number): Promise<HttpsAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(url, { method, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }), dispatcher, signal });
    const refusal = answer.statusCode >= 500 ? 'vendor_fault' : answer.statusCode < 200 || answer.statusCode >= 300 && answer.statusCode < 400 ? 'refused' : null;
    if (refusal) {
      // what it says instead is not read: it could be of any size
      answer.body.on('error', () => undefined).destroy();
      throw new CloudError(refusal, `HTTP ${answer.statusCode}`);
    }
    const retryAfter = String(answer.headers['retry-after'] ?? '');
    return {
      status: answer.statusCode,
      type: String(answer.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase(),
      body: await readBody(answer.body, maxBytes),
      retryAfterSeconds: /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null,
    };
  } catch (error) {
    if (error instanceof CloudError) throw error;
    // no cause: messages of the HTTP client may quote what was sent
    const code = String((error as { code?: unknown } | null)?.code ?? '');
    const known = /^[A-Z][A-Z_0-9]{2,60}$/.test(code) ? code : '';
    throw NEVER_REACHED.test(code) ? new CloudError('unreachable', known) : new CloudError('late', signal.aborted ? 'timeout' : known);
  }
}

async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // leaving the loop destroys the stream: what follows is not read
    if (bytes > maxBytes) throw new CloudError('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function serviceAddress({ url, allowLoopbackHttp = false }: HttpsOptions): URL {
  const target = new URL(url);
  const here = target.protocol === 'http:' && allowLoopbackHttp && LOOPBACK.test(target.hostname);
  if (target.protocol !== 'https:' && !here) throw new TypeError('an outside service is reached by https');
  if (target.username || target.password || target.search || target.hash) throw new TypeError('the address of an outside service has no password, query or fragment');
  return target;
}

function tlsOptions({ tlsCa, tlsPins, clientCertificate }: HttpsOptions): object {
  const pins = tlsPins?.map((pin) => pin.toLowerCase().replace(/[^0-9a-f]/g, ''));
  if (pins?.some((pin) => pin.length !== 64) || pins?.length === 0) throw new TypeError('a pin is the SHA-256 of a public key in hex');
  return {
    ...(tlsCa === undefined ? {} : { ca: tlsCa }),
    ...(clientCertificate ? { cert: clientCertificate.certificate, key: clientCertificate.key } : {}),
    ...(pins ? { checkServerIdentity: (host: string, peer: PeerCertificate) => checkServerIdentity(host, peer) ?? pinFault(peer, pins) } : {}),
  };
}

function pinFault(peer: PeerCertificate, pins: readonly string[]): Error | undefined {
  const spki = new X509Certificate(peer.raw).publicKey.export({ format: 'der', type: 'spki' });
  if (pins.includes(createHash('sha256').update(spki).digest('hex'))) return undefined;
  return Object.assign(new Error('another key than the pinned one'), { code: 'ERR_TLS_PIN' });
}
