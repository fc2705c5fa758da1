/** One error type crosses module borders; its public face is made only in http/on-error.ts. */
import { ERROR_CODES, type ErrorCode } from '@luobi/shared';

export class AppError extends Error {
  override readonly name = 'AppError';
  /**
   * @param code what happened, from shared/src/domain/error-codes.ts
   * @param details sent to the client as they are: never put personal data or secrets here
   */
  constructor(
    readonly code: ErrorCode,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(`${code}: ${ERROR_CODES[code].when}`, options);
  }
  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}
