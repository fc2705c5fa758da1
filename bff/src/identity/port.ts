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

/** The same question with the number the person uses: do name, ID number and mobile number belong together? */
export interface PhoneIdentityService {
  /** @param phone 11 digits */
  verifyRealNameAndPhone(request: RealNameRequest & { readonly phone: string }): Promise<RealNameResult>;
}

/** Whether a source other than the ID number itself calls the person an adult. */
export interface AgeCheck {
  /** `match` means name and number belong together; only then is `age` told */
  checkAge(request: RealNameRequest): Promise<RealNameResult & { readonly age: AgeRange | null }>;
}
export type AgeRange = 'under_8' | '8_to_15' | '16_or_17' | 'adult';

/** `pending`: the person has not finished; ask again. Never a match. */
export type FaceOutcome = RealNameOutcome | 'pending';
export interface FaceStart {
  /** goes through the provider unchanged and comes back in the result: letters, digits, `-`, `_`, at most 64 */
  readonly challengeId: string;
  readonly person: RealNameRequest;
  /** what the person reads aloud: names the document and its short hash; 1 to 120 letters */
  readonly intentText: string;
}
export interface FaceResult {
  /** `match` only when face, intent, person, challenge and freshness all hold */
  readonly outcome: FaceOutcome;
  /** the provider's own statement of who was checked equals the person; false when it states nobody */
  readonly nameAndIdMatched: boolean;
  /** the challenge id the provider gave back */
  readonly extra: string | null;
  /** 0–100; null where the provider gives none */
  readonly similarity: number | null;
  /** when the face was taken, by the provider's clock */
  readonly at: Date | null;
  readonly provider: string;
  /** the provider's id of the check, kept in evidence; never the token */
  readonly transactionId: string;
}
/**
 * A face check whose result this server fetches (security R15): nothing the phone reports is looked at. A provider gives
 * the same result again for days, so **the caller must let a token count once**: unique (provider, token hash), written in
 * the signing transaction. Neither method keeps pictures.
 */
export interface FaceVerification {
  /** @throws AppError('identity_unavailable'), or AppError('invalid_request') when person or text cannot be checked */
  start(request: FaceStart): Promise<{ readonly token: string; readonly url: string | null; readonly expiresAt: Date }>;
  /** Never rejects. @param expected what `start` was given; older than `FACE_FRESH_MS` is `invalid` */
  result(token: string, expected: FaceStart): Promise<FaceResult>;
}
/** A face taken longer ago proves nothing about now. */
export const FACE_FRESH_MS = 10 * 60_000;
