/** Requests per minute and route for one subject (session, partner or address), in memory of this process. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../kernel';

export type Limiter = (subject: string) => Promise<void>;

/** @throws AppError rate_limited with retryAfterSeconds */
export function perMinute(points: number): Limiter {
  const limiter = new RateLimiterMemory({ points, duration: 60 });
  return async (subject) => {
    try {
      await limiter.consume(subject);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new AppError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) });
    }
  };
}
