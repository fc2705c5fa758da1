/**
 * From a matched request to an answer, the same for every route:
 * authenticate → limit → read → validate → policy → idempotency → run → answer.
 */
import type Koa from 'koa';
import { z } from 'zod';
import { FIELD_LIMITS, ROUTES, type RouteName } from '@luobi/shared';
import { CONTRACT, type RouteContract } from '@luobi/shared/contract';
import { AppError, sha256Hex } from '../kernel';
import { KEY_PATTERN, once, repeatableIdOf, type IdempotentRequest, type StoredAnswer } from './middleware/idempotency';
import { perMinute } from './middleware/rate-limit';
import { readBody } from './middleware/read-body';
import { parse, parseJson } from './middleware/validate';
import type { AnyRoute, Origin, PartnerActor, RouteRequest, SessionActor } from './route';
import type { Services } from './services';

/** How the two kinds of callers prove who they are. */
export interface Guards {
  /**
   * @param channel where the request says it comes from: a session of the other channel does not count
   * @returns null when the bearer token is no live session
   * @throws AppError unauthenticated {reason} when it is known why it ended
   */
  session(token: string, channel: 'weapp' | 'h5'): Promise<SessionActor | null>;
  /** @throws AppError signature_invalid */
  partner(request: { headers: Readonly<Record<string, string | string[] | undefined>>; method: string; pathAndQuery: string; body: Buffer }): Promise<PartnerActor>;
}
export interface PipelineOptions {
  readonly services: Services;
  readonly guards: Guards;
  /** also checks our own answers against the contract: tests and development */
  readonly checkAnswers: boolean;
  /** multiplies every per-minute limit; 1 in production */
  readonly limitFactor: number;
}

const JSON_LIMIT = 2 * 1024 * 1024;
const PDF_LIMIT = 20 * 1024 * 1024;
/** Bodies that are not JSON. */
const BINARY = {
  pdf: { limit: PDF_LIMIT, type: /^application\/pdf\b/i, expected: 'application/pdf' },
  document: { limit: PDF_LIMIT, type: /^(?:application\/pdf|image\/(?:jpeg|png))\b/i, expected: 'application/pdf, image/jpeg or image/png' },
  image: { limit: FIELD_LIMITS.imageBytes, type: /^image\/(?:jpeg|png)\b/i, expected: 'image/jpeg or image/png' },
} as const;
const DEFAULT_PER_MINUTE = 120;
/** A parameter nobody asked for is a mistake, also where there are none. */
const NO_QUERY = z.strictObject({});

export function serve({ name, definition }: AnyRoute, options: PipelineOptions): Koa.Middleware {
  const { services, guards } = options;
  const contract: RouteContract = CONTRACT[name];
  const { audience, method } = ROUTES[name];
  const looksAtSession = 'session' in ROUTES[name];
  const limit = perMinute((definition.perMinute ?? DEFAULT_PER_MINUTE) * options.limitFactor);

  return async (ctx) => {
    const origin: Origin = { requestId: ctx.state['requestId'] as string, ip: ctx.ip, userAgent: ctx.get('user-agent').slice(0, 300), device: deviceOf(ctx.get('luobi-device')) };
    const session = audience === 'session' ? await requireSession(guards, ctx) : looksAtSession ? await sessionIfAny(guards, ctx) : null;
    if (audience !== 'session') await limit(`ip:${ctx.ip}`);
    else await limit(`user:${session!.userId}`);

    const bytes = method === 'GET' || method === 'DELETE' ? Buffer.alloc(0) : await readBody(ctx.req, typeof contract.body === 'string' ? BINARY[contract.body].limit : JSON_LIMIT);
    const actor = audience === 'partner' ? await guards.partner({ headers: ctx.headers, method: ctx.method, pathAndQuery: ctx.originalUrl, body: bytes }) : session;

    const params = contract.params ? parse(contract.params, ctx['params'], 'params') : {};
    const query = parse(contract.query ?? NO_QUERY, { ...ctx.query }, 'query');
    const body = bodyOf(contract, bytes, ctx.get('content-type'));
    const subject = await definition.policy.load(services, actor as never, params as never);
    const repeated = definition.idempotent && actor ? repeatedRequest(ctx, actor, method, bytes) : null;
    const repeatableId = repeated ? repeatableIdOf(services.box, repeated) : undefined;
    const request = { actor, subject, params, query, body, bytes, origin, repeatableId } as unknown as RouteRequest<RouteName, unknown>;

    if (repeated) {
      const stored = await once(services, repeated, async (): Promise<StoredAnswer> => ({
        status: contract.status, body: JSON.stringify(checked(contract, await definition.run(services, request), options.checkAnswers)),
      }));
      ctx.status = stored.status;
      ctx.type = 'application/json';
      ctx.set('Cache-Control', 'no-store');
      ctx.body = stored.body;
      return;
    }
    const answer = await definition.run(services, request);
    ctx.status = contract.status;
    if (typeof contract.answer !== 'string') {
      ctx.type = 'application/json';
      ctx.body = JSON.stringify(checked(contract, answer, options.checkAnswers));
      ctx.set('Cache-Control', 'no-store');
    } else if (contract.answer === 'none') ctx.body = null;
    else {
      ctx.type = contract.answer;
      ctx.set('Cache-Control', contract.answer === 'image/jpeg' ? pictureLifetime(Boolean(definition.forEver?.(request))) : 'no-store');
      if (definition.fileName) ctx.set('Content-Disposition', contentDisposition(definition.fileName(request)));
      ctx.body = Buffer.from(answer as unknown as Uint8Array);
      // whoever asks again was let in again: the tag saves the bytes, not the right
      if (contract.answer === 'image/jpeg') {
        ctx.set('Vary', 'Authorization');
        ctx.set('ETag', `"${sha256Hex(answer as unknown as Uint8Array)}"`);
        if (ctx.fresh) {
          ctx.body = null;
          ctx.status = 304;
        }
      }
    }
  };
}

/** A day, not a year: a phone is lent and sold. Kept per session, by `Vary`. */
function pictureLifetime(forEver: boolean): string {
  return forEver ? 'private, max-age=86400, immutable' : 'private, max-age=0, must-revalidate';
}

const BEARER = /^Bearer ([A-Za-z0-9_-]{20,100})$/;

/** A browser need not say what it is; a session of the mini-program is taken only from the mini-program. */
async function requireSession(guards: Guards, ctx: Koa.Context): Promise<SessionActor> {
  const token = BEARER.exec(ctx.get('authorization'))?.[1];
  const channel = ctx.get('luobi-channel') || 'h5';
  const actor = token && (channel === 'h5' || channel === 'weapp') ? await guards.session(token, channel) : null;
  if (!actor) throw new AppError('unauthenticated');
  return actor;
}

/** Where anybody may come, a session that has ended counts as none. */
async function sessionIfAny(guards: Guards, ctx: Koa.Context): Promise<SessionActor | null> {
  return requireSession(guards, ctx).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'unauthenticated') return null;
    throw error;
  });
}

const LONGEST_DEVICE = 400;

/** Percent-encoded, because a header carries no Chinese. Anything may be sent: it is cut first and believed in nothing. */
function deviceOf(header: string): string {
  const said = header.slice(0, LONGEST_DEVICE);
  try {
    return decodeURIComponent(said);
  } catch {
    return said;
  }
}

/** @throws AppError invalid_request for a key of another shape */
function repeatedRequest(ctx: Koa.Context, actor: SessionActor | PartnerActor, method: string, body: Buffer): IdempotentRequest | null {
  const key = ctx.get('idempotency-key');
  if (!key) return null;
  if (!KEY_PATTERN.test(key)) throw new AppError('invalid_request', { issues: [{ path: 'headers.idempotency-key', message: '8 to 80 visible ASCII characters' }] });
  return { subject: actor.kind === 'session' ? `user:${actor.userId}` : `partner:${actor.partnerId}`, key, method, path: ctx.originalUrl, body };
}

function bodyOf(contract: RouteContract, bytes: Buffer, contentType: string): unknown {
  if (typeof contract.body === 'string') {
    const { type, expected } = BINARY[contract.body];
    if (!type.test(contentType)) throw new AppError('unsupported_media_type', { expected });
    return undefined;
  }
  return contract.body ? parse(contract.body, parseJson(bytes, contentType), 'body') : undefined;
}

function checked(contract: RouteContract, answer: unknown, check: boolean): unknown {
  return check ? (contract.answer as z.ZodType).parse(answer) : answer;
}

/** RFC 6266 with the name in UTF-8; nothing of it can end the header. */
function contentDisposition(fileName: string): string {
  const encoded = encodeURIComponent(fileName.replace(/[\\/\u0000-\u001f]/g, '_').slice(0, 120)).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="document"; filename*=UTF-8''${encoded}`;
}
