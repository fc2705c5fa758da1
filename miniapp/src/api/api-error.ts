/** What a request can end with besides an answer: the server's code, or one of two codes of our own. */
import type { ErrorCode } from '@luobi/shared';

/** `network`: no answer arrived. `unexpected`: an answer that is not ours, e.g. a proxy's page. */
export type ClientErrorCode = ErrorCode | 'network' | 'unexpected';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: ClientErrorCode,
    readonly requestId: string | null = null,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
  }

  /** True when nobody knows whether the server acted: the same Idempotency-Key must be used again. */
  get undecided(): boolean {
    return this.code === 'network' || this.code === 'unexpected' || this.code === 'internal' || this.code === 'unavailable' || this.code === 'idempotency_in_progress';
  }
}

/** Anything thrown, as an ApiError. A fault of our own code is `unexpected`, its text withheld. */
export function asApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError ? thrown : new ApiError('unexpected');
}
