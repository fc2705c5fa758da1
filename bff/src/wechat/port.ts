/**
 * What the program asks of WeChat, in narrow capabilities. Session keys, the AppSecret and access tokens are not in any
 * of these types: they stay inside the driver. A driver that cannot answer throws AppError('unavailable'), never a guess.
 */
export interface WeChatIdentity {
  /** per mini-program and person */
  readonly openid: string;
  /** only when the mini-program is bound to an Open Platform account */
  readonly unionid: string | null;
}

export interface WeChatLogin {
  /**
   * Trades the code of wx.login for the person. The code lives five minutes and works once.
   * @throws AppError code_expired (used, old or unknown), forbidden (WeChat holds the person for high risk), rate_limited, unavailable
   */
  login(request: { readonly code: string }): Promise<WeChatIdentity>;
}

/** Proofs made with the session key that login left inside the module. All answer false when there is no key. */
export interface WeChatSessions {
  /** Whether WeChat still honours the session key. */
  checkSession(openid: string): Promise<boolean>;
  /** `signature` of open data: hex SHA-1 over rawData and the session key. */
  checkRawData(openid: string, data: { readonly rawData: string; readonly signature: string }): Promise<boolean>;
  /** User signature: hex HMAC-SHA256 of a body under the session key. */
  checkUserSignature(openid: string, data: { readonly body: string; readonly signature: string }): Promise<boolean>;
  /**
   * Decrypts `encryptedData` (base64) with `iv` (base64) and checks the watermark's appid.
   * @throws AppError code_expired (no session key: log in again), signature_invalid (does not decrypt, or another app's)
   */
  openUserData(openid: string, sealed: { readonly encryptedData: string; readonly iv: string }): Promise<Readonly<Record<string, unknown>>>;
}

export interface WeChatPhone {
  /**
   * Trades the code of the phone button (not the code of wx.login) for the number; WeChat checks that code and openid belong together.
   * @throws AppError code_expired, rate_limited, unavailable
   */
  phoneNumber(request: { readonly code: string; readonly openid: string }): Promise<{ readonly phone: string; readonly countryCode: string }>;
}

export type AppVersion = 'release' | 'trial' | 'develop';

export interface WeChatCodes {
  /**
   * An unlimited mini-program code.
   * @throws AppError invalid_request (the scene or page breaks WeChat's rules; nothing was sent), rate_limited, unavailable, internal
   */
  miniProgramCode(request: {
    /** 1-32 characters, see scene.ts */
    readonly scene: string;
    /** `pages/sign/index`: no leading slash, no query */
    readonly page: string;
    readonly version?: AppVersion;
    /** pixels, 280-1280; default 430 */
    readonly width?: number;
  }): Promise<{ readonly bytes: Buffer; readonly mediaType: 'image/png' | 'image/jpeg' }>;
}

export interface LinkRequest {
  readonly path: string;
  /** without `?` */
  readonly query: string;
  /** whole days, 1-30 */
  readonly days: number;
  readonly version?: AppVersion;
}
export interface WeChatLinks {
  /** An https address for SMS and mail that opens the mini-program. @throws as miniProgramCode */
  urlLink(request: LinkRequest): Promise<string>;
  /** A `weixin://` address for other apps. @throws as miniProgramCode */
  scheme(request: LinkRequest): Promise<string>;
}

export interface SubscribeMessage {
  readonly openid: string;
  readonly templateId: string;
  /** where a tap leads, with query */
  readonly page?: string;
  /** `thing1` → text; checked against message-fields.ts before anything is sent */
  readonly fields: Readonly<Record<string, string>>;
}
/** sent · no_credit: not subscribed or used up · blocked: switched off, or the text was refused · try_later: nothing was sent */
export type SubscribeOutcome = 'sent' | 'no_credit' | 'blocked' | 'try_later';
export interface WeChatMessages {
  /** Never repeated by the driver once it may have arrived. @throws AppError invalid_request (a field breaks its limit), rate_limited, unavailable, internal */
  sendSubscribeMessage(message: SubscribeMessage): Promise<SubscribeOutcome>;
}

export interface WeChatTextCheck {
  /**
   * Text that other people will read. Anything but `pass` must not be shown; `unchecked` = the author has not been seen for two hours.
   * @param request.text at most 2500 characters
   */
  checkText(request: { readonly openid: string; readonly text: string; readonly kind: 'profile' | 'comment' | 'forum' | 'social' }): Promise<{ readonly verdict: 'pass' | 'review' | 'risky' | 'unchecked'; readonly label: number }>;
}

/** The two server calls of face verification 2.0, open to listed kinds of business only. What their answers are worth is judged in identity/. */
export interface WeChatFaceCalls {
  /**
   * @param request.outSeqNo 5-32 letters, digits, `-`, `_`; new for every check
   * @throws AppError conflict (the number was used before), invalid_request, rate_limited, unavailable, internal
   */
  verifyId(request: { readonly outSeqNo: string; readonly name: string; readonly idNumber: string; readonly openid: string }): Promise<{ readonly verifyId: string; readonly expiresInSeconds: number }>;
  /**
   * What WeChat says about a check, `verifyRet` unread.
   * @param request.certHash 64 hex digits over type, name and number of the person
   * @throws as verifyId
   */
  verifyInfo(request: { readonly verifyId: string; readonly outSeqNo: string; readonly certHash: string; readonly openid: string }): Promise<{ readonly errcode: number; readonly verifyRet: unknown }>;
}

export interface WeChatDeviceSignatures {
  /**
   * Whether a phone of this person made the signature of a SOTER result over exactly this text. What the text says is judged elsewhere.
   * @throws AppError invalid_request, rate_limited, unavailable, internal; never a guess
   */
  verifyDeviceSignature(request: { readonly openid: string; readonly resultJson: string; readonly signature: string }): Promise<boolean>;
}

export interface WeChat extends WeChatLogin, WeChatSessions, WeChatPhone, WeChatCodes, WeChatLinks, WeChatMessages, WeChatTextCheck, WeChatDeviceSignatures {
  /** `wechat` or `luobi-test` */
  readonly provider: string;
  /** absent where faces cannot be checked by WeChat */
  readonly face?: WeChatFaceCalls;
  /** of the mini-program: openids are its own */
  readonly appId: string;
}

/** Where secrets rest between calls: one token per deployment, one session key per person. Both sealed. */
export interface WeChatStore {
  readToken(): Promise<StoredToken | null>;
  writeToken(token: StoredToken): Promise<void>;
  /** Leave to kill the current token, given to one caller in 30 s and twenty a day (WeChat's limit). */
  claimForcedRefresh(): Promise<boolean>;
  readSessionKey(openid: string): Promise<string | null>;
  writeSessionKey(openid: string, sessionKey: string): Promise<void>;
  forgetSessionKey(openid: string): Promise<void>;
}
export interface StoredToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Whether WeChat lets us in, for whoever looks after the server. */
export type WeChatProbe =
  | { readonly state: 'ok'; readonly expiresInSeconds: number }
  /** address: ours, as WeChat saw it, where it says so */
  | { readonly state: 'refused'; readonly errcode: number; readonly address: string | null }
  | { readonly state: 'unreachable' };
