/**
 * Who a person is. `unavailable` is never `mismatch` and never counts as an attempt; anything late or malformed is
 * `unavailable` (security R16).
 */
import type { IdType } from '@luobi/shared';

export type RealNameOutcome = 'match' | 'mismatch' | 'not_found' | 'unavailable' | 'rate_limited' | 'invalid';

export interface RealNameRequest {
  readonly name: string;
  readonly idType: IdType;
  /** normal form of `checkIdNumber` */
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

/** `pending`: the person has not finished; ask again. `cancelled`: the person turned back, nothing was checked. Neither is a match. */
export type FaceOutcome = RealNameOutcome | 'pending' | 'cancelled';
/** Where the person is: some checks are made in the mini-program only, some in browsers only. */
export type FacePlace = 'weapp' | 'h5';
export interface FaceStart {
  /** goes through the provider unchanged and comes back in the result: letters, digits, `-`, `_`, at most 64 */
  readonly challengeId: string;
  readonly person: RealNameRequest;
  /** what the person reads aloud: names the document and its short hash; 1 to 120 letters */
  readonly intentText: string;
  /** what the person holds; default h5. A driver that cannot serve it throws identity_unavailable */
  readonly channel?: FacePlace;
  /** the openid of that person in our mini-program, for drivers of WeChat */
  readonly openid?: string;
  /** our https page a browser comes back to; nothing on it is believed. Default: the driver's setting */
  readonly returnUrl?: string;
}
/** How the phone gets the person before the camera; what it reports afterwards is not looked at. */
export type FaceLaunch =
  /** a page of the provider, which leads back to `returnUrl` */
  | { readonly kind: 'page'; readonly url: string }
  /** `wx.requestFacialVerify` */
  | { readonly kind: 'wechat'; readonly verifyId: string }
  /** `wx.navigateToMiniProgram`; coming back is seen by the page being shown again */
  | { readonly kind: 'mini_program'; readonly appId: string; readonly path: string; readonly extraData?: Readonly<Record<string, string>> };
export interface FaceStarted {
  readonly token: string;
  readonly url: string | null;
  readonly expiresAt: Date;
  /** absent: the page `url`, and without one nothing is left to do on the phone */
  readonly launch?: FaceLaunch;
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
  /** when the face was taken, by the provider's clock; where the provider tells no time, when the check was started */
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
  start(request: FaceStart): Promise<FaceStarted>;
  /** Never rejects. @param expected what `start` was given; older than `FACE_FRESH_MS` is `invalid` */
  result(token: string, expected: FaceStart): Promise<FaceResult>;
  /** Where it can be made, and for whom. A driver that does not say looks at holders of a resident ID anywhere. */
  where?(): Promise<FacePlaces>;
}
/** null: not there */
export type FacePlaces = Readonly<Record<FacePlace, FaceOffer | null>>;
export interface FaceOffer {
  readonly idTypes: readonly IdType[];
  /** the person reads `intentText` aloud, and the provider says whether it was that text */
  readonly readsAloud: boolean;
  /** `openid` must be given */
  readonly needsOpenid: boolean;
}
/** A face taken longer ago proves nothing about now. */
export const FACE_FRESH_MS = 10 * 60_000;

/** pass · another face in front of the camera · the person turns back · the provider never comes to an answer */
export const FACE_PLAYS = ['pass', 'other_person', 'cancel', 'no_answer'] as const;
export type FacePlay = (typeof FACE_PLAYS)[number];
/** What the page that plays a TEST face check shows. */
export interface FaceScene {
  /** the text to read aloud */
  readonly intentText: string;
  /** where a browser goes afterwards; null in the mini-program, which looks for itself */
  readonly returnUrl: string | null;
}
/** What only the TEST face check has: somebody plays the person in front of the camera. */
export interface FacePlayer {
  /** Null for a token that is unknown, expired or already played. */
  sceneOf(token: string): Promise<FaceScene | null>;
  /** The person finishes. @returns false when there is nothing to play */
  play(token: string, how: FacePlay): Promise<boolean>;
}

/** What a source of real names can check, by its own statement. What is not listed is not asked. */
export interface IdentityOffer {
  /** name and number */
  readonly realName: readonly IdType[];
  /** name, number and mobile number */
  readonly withPhone: readonly IdType[];
  /** age by another source than the number */
  readonly age: readonly IdType[];
}
/** A source as its callers take it. One that states no offer checks resident IDs by name and number. */
export type IdentitySource = IdentityService & Partial<PhoneIdentityService & AgeCheck> & { offer?(): Promise<IdentityOffer> };
