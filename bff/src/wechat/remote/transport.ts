/**
 * One HTTPS exchange with WeChat: budgets of time, a breaker for all endpoints together, and repetition only where it
 * cannot do harm. Addresses carry the access token, so no address, query or body is ever put into an error or a log.
 */
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen, type CircuitBreakerPolicy } from 'cockatiel';
import { Agent, request, type Dispatcher } from 'undici';
import { AppError } from '../../kernel';

export interface TransportOptions {
  /** default https://api.weixin.qq.com */
  readonly baseUrl?: string;
  /** ms for one try; default 3000 */
  readonly tryMs?: number;
  /** ms for all tries of one call; default 8000 */
  readonly callMs?: number;
  /** consecutive faults that open the breaker (default 5), and ms it stays open (default 10000) */
  readonly breakAfter?: number;
  readonly breakMs?: number;
}
export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** may be sent again although it may have arrived */
  readonly repeatable: boolean;
}
export type Answer = { readonly kind: 'json'; readonly body: Readonly<Record<string, unknown>>; readonly errcode: number } | { readonly kind: 'image'; readonly bytes: Buffer };
export interface Transport {
  /** @throws AppError('unavailable') */
  exchange(call: Exchange): Promise<Answer>;
  close(): Promise<void>;
}

const TRIES = 3;
const ANSWER_LIMIT = 2 * 1024 * 1024;
const BUSY = -1;
/** before a connection stood, so nothing was sent */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The fault by its kind only: messages of the HTTP client may quote what was sent. */
export class TransportFault extends Error {
  override readonly name = 'WeChatTransportFault';
  constructor(readonly path: string, readonly reason: string, readonly sent: boolean) {
    super(`${path}: ${reason}`);
  }
}

export function createTransport(options: TransportOptions = {}): Transport {
  const { baseUrl = 'https://api.weixin.qq.com', tryMs = 3000, callMs = 8000, breakAfter = 5, breakMs = 10_000 } = options;
  const agent = new Agent({ connect: { timeout: tryMs }, connections: 32, maxResponseSize: ANSWER_LIMIT });
  const breaker: CircuitBreakerPolicy = circuitBreaker(handleWhen((error) => error instanceof TransportFault), { halfOpenAfter: breakMs, breaker: new ConsecutiveBreaker(breakAfter) });

  return {
    async exchange(call) {
      const whole = AbortSignal.timeout(callMs);
      for (let attempt = 1; ; attempt++) {
        const last = attempt === TRIES || whole.aborted;
        try {
          const answer = await breaker.execute(() => once(agent, baseUrl, call, AbortSignal.any([whole, AbortSignal.timeout(tryMs)])));
          if (last || !call.repeatable || answer.kind === 'image' || answer.errcode !== BUSY) return answer;
        } catch (error) {
          if (error instanceof BrokenCircuitError) throw new AppError('unavailable', {}, { cause: new Error(`${call.path}: breaker open`) });
          if (!(error instanceof TransportFault)) throw error;
          if (last || whole.aborted || (error.sent && !call.repeatable)) throw new AppError('unavailable', {}, { cause: error });
        }
        await new Promise((resolve) => { setTimeout(resolve, 100 * 2 ** attempt); });
      }
    },
    close: () => agent.destroy(),
  };
}

async function once(agent: Agent, baseUrl: string, call: Exchange, signal: AbortSignal): Promise<Answer> {
  const url = new URL(call.path, baseUrl);
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  let response: Dispatcher.ResponseData;
  let bytes: Buffer;
  try {
    response = await request(url, {
      method: call.method, dispatcher: agent, signal,
      ...(call.body ? { body: JSON.stringify(call.body), headers: { 'content-type': 'application/json' } } : {}),
    });
    bytes = Buffer.from(await response.body.arrayBuffer());
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string };
    const reason = signal.aborted ? 'timeout' : String(code ?? name ?? 'failed');
    throw new TransportFault(call.path, reason, !UNSENT.has(reason));
  }
  if (response.statusCode !== 200) throw new TransportFault(call.path, `HTTP ${response.statusCode}`, true);
  return read(call.path, bytes);
}

/** code2session answers as text/plain and images fail as JSON, so the first byte decides, not the type. */
function read(path: string, bytes: Buffer): Answer {
  if (bytes[0] !== 0x7b) {
    if (isImage(bytes)) return { kind: 'image', bytes };
    throw new TransportFault(path, 'neither JSON nor an image', true);
  }
  try {
    const body = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    const { errcode = 0 } = body;
    if (typeof errcode === 'number') return { kind: 'json', body, errcode };
  } catch {
    // the parser's message quotes the text, which may hold a session key
  }
  throw new TransportFault(path, 'not the JSON of WeChat', true);
}

const isImage = (bytes: Buffer): boolean => bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xd8])) || bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
