/** The one place where an error gets its public face: code, request id, details; unknown errors only `internal`. */
import type Koa from 'koa';
import { AppError, type Logger } from '../kernel';
import { dbErrorKind } from '../db';

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (dbErrorKind(error) === 'retry' || dbErrorKind(error) === 'full') return new AppError('unavailable', { retryAfterSeconds: 2 }, { cause: error });
  return new AppError('internal', {}, { cause: error });
}

export function onError(logger: Logger): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const known = toAppError(error);
      if (known.status >= 500) logger.error({ err: error, requestId: ctx.state['requestId'] }, 'request failed');
      ctx.status = known.status;
      ctx.type = 'application/json';
      // a 404 may be kept by a cache unless it is told not to: what is refused now may be allowed in a minute
      ctx.set('Cache-Control', 'no-store');
      const pause = known.details['retryAfterSeconds'];
      if (typeof pause === 'number') ctx.set('Retry-After', String(pause));
      if (known.code === 'method_not_allowed') ctx.set('Allow', (known.details['allow'] as string[]).join(', '));
      if (known.code === 'unauthenticated') ctx.set('WWW-Authenticate', 'Bearer');
      ctx.body = { code: known.code, requestId: ctx.state['requestId'] as string, ...(Object.keys(known.details).length ? { details: known.details } : {}) };
    }
  };
}
