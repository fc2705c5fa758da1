/** WeChat's error codes in our words. The number stays in the cause for the log; WeChat's text does not: it may quote what was sent. */
import type { ErrorCode } from '@luobi/shared';
import { AppError } from '../../kernel';

export class WeChatRefusal extends Error {
  override readonly name = 'WeChatRefusal';
  constructor(readonly path: string, readonly errcode: number) {
    super(`${path} answered ${errcode}`);
  }
}

/** the token was not accepted: get another, try once more */
export const TOKEN_REFUSED: ReadonlySet<number> = new Set([40001, 40014, 42001]);

const MEANING: Readonly<Record<number, ErrorCode>> = {
  // — the person's
  40029: 'code_expired', 40163: 'code_expired', 40226: 'forbidden',
  // — quotas
  45009: 'rate_limited', 45011: 'rate_limited', 44990: 'rate_limited', 44991: 'rate_limited', 44993: 'rate_limited', 89507: 'rate_limited',
  // — WeChat's or the operator's: secret, whitelist, permission, licence
  [-1]: 'unavailable', 40001: 'unavailable', 40014: 'unavailable', 42001: 'unavailable', 40002: 'unavailable', 40013: 'unavailable', 40125: 'unavailable', 40164: 'unavailable', 40243: 'unavailable',
  41001: 'unavailable', 41002: 'unavailable', 41004: 'unavailable', 48001: 'unavailable', 50004: 'unavailable', 50007: 'unavailable', 61007: 'unavailable', 89503: 'unavailable', 89506: 'unavailable', 43104: 'unavailable',
};
const DAILY = 45009;

/** A number not in the list is a request we should not have made: internal. */
export function refusal(path: string, errcode: number): AppError {
  const code = MEANING[errcode] ?? 'internal';
  return new AppError(code, code === 'rate_limited' ? { retryAfterSeconds: errcode === DAILY ? 3600 : 60 } : {}, { cause: new WeChatRefusal(path, errcode) });
}
