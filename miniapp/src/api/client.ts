/**
 * The typed client of every route this app uses. Types come from the contract, paths from ROUTES; nothing of zod is
 * bundled, so beyond being an object an answer is trusted to be what our own server's contract tests prove it to be;
 * a page that falls apart over another one is caught by ui/guarded.
 */
import { ERROR_CODES, ROUTES, pathOf, type ErrorCode, type RouteName } from '@luobi/shared';
import type { Answer, BodyInput, Params, QueryInput } from '@luobi/shared/contract';
import { API_BASE } from '../platform/api-base';
import { channel, deviceName } from '../platform/device';
import { NoAnswer, downloadHttp, sendHttp, type Downloaded, type HttpAnswer } from '../platform/http';
import { ApiError } from './api-error';
import { gateFor, passGate, type Gate } from './gate';
import { rememberRequest } from './last-request';
import { isRepeatable, resending } from './resend';
import { currentToken, endSession } from './session';

export interface CallOptions<N extends RouteName> {
  readonly params?: Params<N>;
  readonly query?: QueryInput<N>;
  readonly body?: BodyInput<N>;
  /** raw bytes of a PDF, for routes that take `application/pdf` */
  readonly pdf?: ArrayBuffer;
  /** raw bytes of a JPEG or PNG, for routes that take pictures */
  readonly image?: ArrayBuffer;
  /** the same key for every attempt of one act */
  readonly idempotencyKey?: string;
  /** false: an ended session is an error for the caller and opens no login */
  readonly gates?: boolean;
}

/**
 * Calls a route. When the server asks for login, consent or a real name, that step is offered once and the call is
 * sent again; see gate.ts.
 * @throws ApiError
 */
export async function call<N extends RouteName>(name: N, options: CallOptions<N> = {}): Promise<Answer<N>> {
  return throughGates(options.gates !== false, async () => {
    const token = currentToken();
    const headers: Record<string, string> = { accept: 'application/json', ...authorization(name, token) };
    if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
    if (options.pdf) headers['content-type'] = 'application/pdf';
    else if (options.image) headers['content-type'] = new Uint8Array(options.image)[0] === PNG_FIRST_BYTE ? 'image/png' : 'image/jpeg';
    else if (options.body !== undefined) headers['content-type'] = 'application/json';
    const body = options.pdf ?? options.image ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const request = { method: ROUTES[name].method, url: urlOf(name, options), headers, body };
    const { idempotencyKey: key } = options;
    const attempt = async (): Promise<HttpAnswer> => {
      const given = await sendHttp(request);
      rememberRequest(given.requestId);
      if (given.status === 409 && problemOf(given).code === 'idempotency_in_progress') throw problemOf(given);
      return given;
    };
    const answer = await orNetworkError(isRepeatable(name, key) ? resending(key, attempt) : attempt());
    if (answer.status >= 200 && answer.status < 300) {
      if (answer.status === 204 || answer.text === '') return undefined as Answer<N>;
      return parsed(answer.text, answer.requestId) as Answer<N>;
    }
    throw refusal(answer, token);
  });
}

const PNG_FIRST_BYTE = 0x89;

export interface DownloadOptions<N extends RouteName> extends Pick<CallOptions<N>, 'params' | 'query' | 'gates'> {
  /** a picture gives way to acts, and is left out when this answers false at its turn */
  readonly wanted?: () => boolean;
}

/**
 * Downloads a route's file. `path` must be given back with `releaseFile` when it is no longer shown.
 * @throws ApiError, Unwanted
 */
export async function download<N extends RouteName>(name: N, options: DownloadOptions<N>): Promise<string> {
  return throughGates(options.gates !== false, async () => {
    const token = currentToken();
    const file: Downloaded = await orNetworkError(downloadHttp(urlOf(name, options), authorization(name, token), options.wanted ? 'picture' : 'act', options.wanted));
    rememberRequest(file.requestId);
    if (file.status >= 200 && file.status < 300) return file.path;
    throw refusal(file, token);
  });
}

async function throughGates<T>(allowed: boolean, attempt: () => Promise<T>): Promise<T> {
  const passed = new Set<Gate>();
  for (;;) {
    const tokenBefore = currentToken();
    try {
      return await attempt();
    } catch (error) {
      // consent to face recognition is asked for where it is needed, not at the policy
      const gate = error instanceof ApiError && error.details['kind'] !== 'face' ? gateFor(error.code) : null;
      if (!allowed || !gate || passed.has(gate)) throw error;
      passed.add(gate);
      // somebody else logged in while this request was away
      if (gate === 'login' && currentToken() && currentToken() !== tokenBefore) continue;
      if (!(await passGate(gate))) throw error;
    }
  }
}

/** A session goes only where one is looked at; only a login tells what device it comes from. */
function authorization(name: RouteName, token: string | null): Record<string, string> {
  const route = ROUTES[name];
  const looked = route.audience === 'session' || 'session' in route;
  return {
    'luobi-channel': channel,
    ...(token && looked ? { authorization: `Bearer ${token}` } : {}),
    // a header carries no Chinese
    ...(LOGINS.includes(name) ? { 'luobi-device': encodeURIComponent(deviceName().slice(0, 60)) } : {}),
  };
}
const LOGINS: readonly RouteName[] = ['login', 'loginByWeChat', 'loginByWeChatPhone'];

function urlOf<N extends RouteName>(name: N, { params, query }: Pick<CallOptions<N>, 'params' | 'query'>): string {
  const pairs = Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => value !== undefined && value !== null);
  const search = pairs.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&');
  return `${API_BASE}${pathOf(name, (params ?? {}) as Record<string, string | number>)}${search ? `?${search}` : ''}`;
}

async function orNetworkError<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof NoAnswer ? new ApiError('network') : error;
  }
}

/** Every JSON answer of ours is an object. */
function parsed(text: string, requestId: string | null): object {
  let answer: unknown = null;
  try {
    answer = JSON.parse(text);
  } catch {
    // a proxy's page
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new ApiError('unexpected', requestId);
  return answer;
}

/** An answer outside 2xx as an error. A body that is not a problem of ours is `unexpected`, never shown. */
function refusal(answer: { readonly status: number; readonly text: string; readonly requestId: string | null }, token: string | null): ApiError {
  const error = problemOf(answer);
  if (error.code === 'unauthenticated') endSession(token, error.details['reason']);
  return error;
}

function problemOf({ status, text, requestId }: { readonly status: number; readonly text: string; readonly requestId: string | null }): ApiError {
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // a proxy's HTML page, or nothing
  }
  const problem = (typeof body === 'object' && body !== null ? body : {}) as { code?: unknown; requestId?: unknown; details?: unknown };
  const id = typeof problem.requestId === 'string' ? problem.requestId : requestId;
  const details = typeof problem.details === 'object' && problem.details !== null ? (problem.details as Record<string, unknown>) : {};
  if (typeof problem.code === 'string' && problem.code in ERROR_CODES) return new ApiError(problem.code as ErrorCode, id, details);
  return new ApiError(status === 401 ? 'unauthenticated' : status === 503 || status === 502 || status === 504 ? 'unavailable' : 'unexpected', id);
}
