/**
 * The client of Tencent Cloud's API v3: one signed POST, within a time budget, an answer of limited size. A request is
 * sent again only when it certainly was not carried out, or when asking twice does no harm: a message must not be sent
 * twice, a check not be paid twice. After faults in a row the vendor is left alone for a while. One client per service,
 * made where the drivers are chosen. Nothing that was sent or received is logged: action, kind of trouble, codes, time.
 */
import { ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { Agent, request, type Dispatcher } from 'undici';
import type { Clock, Logger } from '../../kernel';
import { CloudError, type CloudAnswer, type CloudCall, type CloudCallOptions, type CloudFailure } from '../../kernel/cloud-call';
import { signTc3 } from '../../kernel/tc3';
import { readVendorCode } from './tencent-errors';

export interface TencentCloudOptions {
  readonly secretId: string;
  readonly secretKey: string;
  /** of temporary keys: the X-TC-Token header */
  readonly sessionToken?: string;
  readonly service: 'faceid' | 'sms';
  /** e.g. `ap-guangzhou`; faceid takes none */
  readonly region?: string;
  /** default `https://<service>.tencentcloudapi.com`; plain http is taken for this machine only */
  readonly endpoint?: string;
  /** everything together, repetitions too; default 4 s, below the 5 s an identity source is waited for */
  readonly budgetMs?: number;
  /** pause before the second try, default 150 ms */
  readonly pauseMs?: number;
  /** default 5 faults in a row, then 15 s of rest */
  readonly breaker?: { readonly faults: number; readonly restMs: number };
}
export interface TencentCloudDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

const VERSIONS = { faceid: '2018-03-01', sms: '2021-01-11' } as const;
const CONTENT_TYPE = 'application/json; charset=utf-8';
const DEFAULT_BYTES = 256 * 1024;
const TRIES = 2;
/** The name was not resolved or no connection came about. */
const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const NOT_CARRIED_OUT: readonly CloudFailure[] = ['unreachable', 'rate_limited'];
const OUTAGES: readonly CloudFailure[] = ['unreachable', 'late', 'malformed', 'vendor_fault'];

/** @throws Error when the endpoint is neither https nor on this machine, or a key is missing */
export function createTencentCloud(deps: TencentCloudDeps, options: TencentCloudOptions): CloudCall & { readonly close: () => Promise<void> } {
  const { clock, logger } = deps;
  const url = endpointOf(options);
  if (options.secretId === '' || options.secretKey === '') throw new Error('Tencent Cloud: SecretId and SecretKey are needed');
  const budgetMs = options.budgetMs ?? 4000;
  const { faults, restMs } = options.breaker ?? { faults: 5, restMs: 15_000 };
  // the signal of each call is the only clock for answers: two would race
  const agent = new Agent({ connect: { timeout: Math.min(budgetMs, 2000) }, headersTimeout: 0, bodyTimeout: 0 });
  const breaker = circuitBreaker(handleWhen((error) => error instanceof CloudError && OUTAGES.includes(error.failure)), { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(faults) });

  async function once(action: string, payload: string, maxBytes: number, signal: AbortSignal): Promise<CloudAnswer> {
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    const { authorization } = signTc3({ ...options, host: url.host, contentType: CONTENT_TYPE, payload, timestamp });
    const headers = {
      'content-type': CONTENT_TYPE, authorization, 'x-tc-action': action, 'x-tc-version': VERSIONS[options.service], 'x-tc-timestamp': String(timestamp),
      ...(options.region === undefined ? {} : { 'x-tc-region': options.region }),
      ...(options.sessionToken === undefined ? {} : { 'x-tc-token': options.sessionToken }),
    };
    try {
      const answer = await request(url, { method: 'POST', body: payload, headers, dispatcher: agent, signal });
      return readAnswer(answer.statusCode, await readBody(answer.body, maxBytes));
    } catch (error) {
      throw error instanceof CloudError ? error : new CloudError(neverReached(error) ? 'unreachable' : 'late', '', '', { cause: error });
    }
  }

  async function withinBudget(action: string, payload: string, { repeatable = false, maxBytes = DEFAULT_BYTES }: CloudCallOptions): Promise<CloudAnswer> {
    const signal = AbortSignal.timeout(budgetMs);
    for (let attempt = 1; ; attempt++) {
      try {
        return await breaker.execute(() => once(action, payload, maxBytes, signal));
      } catch (thrown) {
        const error = thrown instanceof CloudError ? thrown : new CloudError(isBrokenCircuitError(thrown) ? 'open_circuit' : 'malformed', '', '', { cause: thrown });
        const safe = NOT_CARRIED_OUT.includes(error.failure) || (repeatable && OUTAGES.includes(error.failure));
        if (!safe || attempt === TRIES || signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, options.pauseMs ?? 150));
      }
    }
  }

  const call: CloudCall = async (action, parameters, callOptions = {}) => {
    const started = performance.now();
    try {
      return await withinBudget(action, JSON.stringify(parameters), callOptions);
    } catch (error) {
      const { failure, vendorCode, requestId } = error as CloudError;
      // a refusal is an answer about a person or a number; the rest is trouble somebody has to look at
      logger[failure === 'refused' ? 'info' : 'warn']({ service: options.service, action, failure, vendorCode, requestId, ms: Math.round(performance.now() - started) }, ADVICE[failure] ?? 'Tencent Cloud did not do it');
      throw error;
    }
  };
  return Object.assign(call, { close: () => agent.destroy() });
}

const ADVICE: Partial<Record<CloudFailure, string>> = {
  clock_skew: 'Tencent Cloud refuses our clock: it differs by more than five minutes; run NTP on this machine',
  credentials: 'Tencent Cloud refuses the key: check SecretId, SecretKey and what its CAM policy allows',
  account: 'Tencent Cloud account: in arrears, or the service is not switched on in the console',
};

function endpointOf(options: TencentCloudOptions): URL {
  const url = new URL(options.endpoint ?? `https://${options.service}.tencentcloudapi.com`);
  const here = url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here)) throw new Error('Tencent Cloud: the endpoint must be https');
  return url;
}

async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // leaving the loop destroys the stream: what follows is not read
    if (bytes > maxBytes) throw new CloudError('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Every answer of the API travels under HTTP 200 as {"Response": {"RequestId", … or "Error": {"Code"}}}. */
function readAnswer(status: number, text: string): CloudAnswer {
  if (status >= 500) throw new CloudError('vendor_fault');
  const response = status === 200 ? recordOf(recordOf(parse(text))?.['Response']) : null;
  const requestId = response?.['RequestId'];
  if (!response || typeof requestId !== 'string' || !/^[\w-]{1,64}$/.test(requestId)) throw new CloudError('malformed');
  if (response['Error'] === undefined) return { requestId, fields: response };
  const { failure, vendorCode } = readVendorCode(recordOf(response['Error'])?.['Code']);
  throw new CloudError(failure, vendorCode, requestId);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}
function neverReached(error: unknown): boolean {
  return NEVER_REACHED.has(String((error as { code?: unknown } | null)?.code));
}
