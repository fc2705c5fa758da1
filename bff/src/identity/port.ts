/**
 * Who a person is. `unavailable` is never `mismatch` and never counts as an attempt; anything late or malformed is
 * `unavailable` (security R16).
 */
export type RealNameOutcome = 'match' | 'mismatch' | 'not_found' | 'unavailable' | 'rate_limited' | 'invalid';

export interface RealNameRequest {
  readonly name: string;
  readonly idType: 'resident_id';
  /** 18 characters, upper-case X */
  readonly idNumber: string;
}
export interface RealNameResult {
  readonly outcome: RealNameOutcome;
  /** driver name, kept in evidence */
  readonly provider: string;
  /** the provider's own transaction id, kept in evidence */
  readonly transactionId: string;
}
export interface IdentityService {
  verifyRealName(request: RealNameRequest): Promise<RealNameResult>;
}
