/**
 * Public addresses that speak by other rules than our API: OCSP, CRLs, time-stamps, WeChat's message push, plain links.
 * Limited in size and rate; method and content type are fixed by whoever owns the rules. No session, no cookie.
 */
import type Koa from 'koa';
import { AppError } from '../kernel';
import { perMinute } from './middleware/rate-limit';
import { readBody } from './middleware/read-body';

export interface BinaryRequest {
  readonly method: 'GET' | 'POST';
  /** body of a POST, else empty */
  readonly bytes: Uint8Array;
  /** what follows the endpoint's path, percent-decoded; empty for an exact path */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** at most 300 characters */
  readonly userAgent: string;
}
export interface BinaryAnswer {
  readonly type: string;
  readonly body: Uint8Array;
  /** how long anybody may keep it; 0: nobody */
  readonly maxAgeSeconds: number;
  /** default 200 */
  readonly status?: number;
  /** a picture that pages of other sites may show */
  readonly embeddable?: boolean;
}
export interface BinaryEndpoint {
  readonly methods: readonly ('GET' | 'POST')[];
  /** of a POST; anything else is refused. `any` where the sender does not say it reliably */
  readonly contentType?: string;
  readonly limitBytes: number;
  /** per address */
  readonly perMinute: number;
  /** @returns null for "not found" */
  handle(request: BinaryRequest): Promise<BinaryAnswer | null>;
}
/** By path. One that ends in `/` serves everything below it, unless a longer or exact path is there. */
export type BinaryEndpoints = ReadonlyMap<string, BinaryEndpoint>;

/** @param limitFactor multiplies every per-minute limit; 1 in production */
export function binaryEndpoints(endpoints: BinaryEndpoints, limitFactor: number): Koa.Middleware {
  const limits = new Map([...endpoints].map(([path, endpoint]) => [path, perMinute(endpoint.perMinute * limitFactor)]));
  const prefixes = [...endpoints.keys()].filter((path) => path.endsWith('/')).sort((a, b) => b.length - a.length);

  return async (ctx, next) => {
    const path = endpoints.has(ctx.path) ? ctx.path : prefixes.find((prefix) => ctx.path.startsWith(prefix));
    const endpoint = path === undefined ? undefined : endpoints.get(path);
    if (path === undefined || !endpoint) return next();
    const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
    if (!isOneOf(endpoint.methods, method)) throw new AppError('method_not_allowed', { allow: [...endpoint.methods] });
    await limits.get(path)!(`ip:${ctx.ip}`);
    if (method === 'POST' && endpoint.contentType !== 'any' && ctx.get('content-type').split(';')[0]!.trim().toLowerCase() !== endpoint.contentType) {
      throw new AppError('unsupported_media_type', { expected: endpoint.contentType });
    }
    const bytes = method === 'POST' ? await readBody(ctx.req, endpoint.limitBytes) : Buffer.alloc(0);
    const answer = await endpoint.handle({
      method, bytes, rest: decoded(ctx.path.slice(path.length), endpoint.limitBytes), query: new URLSearchParams(ctx.querystring), userAgent: ctx.get('user-agent').slice(0, 300),
    });
    if (!answer) throw new AppError('not_found');
    ctx.status = answer.status ?? 200;
    ctx.type = answer.type;
    if (answer.embeddable) ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
    ctx.set('Cache-Control', answer.maxAgeSeconds > 0 ? `public, max-age=${answer.maxAgeSeconds}, no-transform` : 'no-store');
    ctx.body = Buffer.from(answer.body);
  };
}

function isOneOf(methods: readonly ('GET' | 'POST')[], method: string): method is 'GET' | 'POST' {
  return (methods as readonly string[]).includes(method);
}

/** Text in a path is at most three times as long as what it stands for, and base64 a third longer. */
function decoded(rest: string, limitBytes: number): string {
  if (rest.length > limitBytes * 4) throw new AppError('payload_too_large', { limitBytes });
  try {
    return decodeURIComponent(rest);
  } catch {
    throw new AppError('not_found');
  }
}
