/**
 * Face checks by Tencent Cloud: E证通 inside the mini-program (GetEidToken, CheckEidTokenStatus, GetEidResult) and the
 * WeChat H5 page (DetectAuth, GetDetectInfoEnhanced). Both hand over name and ID number from here, have the person read a
 * text aloud, and carry the challenge id through. A token may be asked about for three days: single use is the caller's.
 */
import { AppError, newId, type Clock } from '../../kernel';
import { CloudError, type CloudAnswer, type CloudCall } from '../../kernel/cloud-call';
import type { FaceOffer, FaceResult, FaceStart, FaceVerification } from '../port';
import { openEidInfo, readSm2PrivateKey } from './eid-info';
import { readFace, type Checked } from './read-face';
import { outcomeOfError } from './result-codes';
import { isCheckable } from './tencent-real-name';

export interface TencentFaceDeps {
  /** made for the service `faceid` */
  readonly call: CloudCall;
  readonly clock: Clock;
}
interface CommonOptions {
  /** https page of ours the person comes back to; nothing on it is believed */
  readonly redirectUrl?: string;
  /** 0–100, default 70 as the vendor advises */
  readonly minSimilarity?: number;
}
export interface TencentEidOptions extends CommonOptions {
  /** 商户 ID of the console */
  readonly merchantId: string;
  /** SM2 key whose CSR was handed in for 申请返回身份信息: PEM or 64 hex digits. Without it nobody could tell who was checked. */
  readonly privateKey: string;
}
export interface TencentH5FaceOptions extends CommonOptions {
  /** 业务流程 ID (RuleId) of the console, with 意愿核身 (朗读模式) switched on */
  readonly ruleId: string;
}

export const TENCENT_EID_PROVIDER = 'tencent-eid';
export const TENCENT_H5_FACE_PROVIDER = 'tencent-face-h5';
/** Second-generation resident IDs, read aloud. */
const OFFER: FaceOffer = { idTypes: ['resident_id'], readsAloud: true, needsOpenid: false };
const EID_TOKEN_MS = 600_000;
const BIZ_TOKEN_MS = 7_200_000;
/** Text and what came of reading aloud; the latter brings a film along, which is dropped. */
const INFO_TYPE = '15';
const RESULT_BYTES = 16 * 1024 * 1024;

/** @throws Error when the private key is not one */
export function createTencentEid(deps: TencentFaceDeps, options: TencentEidOptions): FaceVerification {
  const privateKey = readSm2PrivateKey(options.privateKey);
  return {
    start: (request) => begin(deps, request, EID_TOKEN_MS, 'EidToken', 'GetEidToken', {
      MerchantId: options.merchantId, ...personOf(request), Extra: request.challengeId, ...redirect(options, request),
      Config: { InputType: '4', UseIntentionVerify: true, IntentionMode: '1', IntentionVerifyText: request.intentText },
    }),
    result: (token, expected) => fetchResult(TENCENT_EID_PROVIDER, token, async () => {
      const { fields: { Status: status }, requestId } = await deps.call('CheckEidTokenStatus', { EidToken: token }, { repeatable: true });
      if (status === 'init' || status === 'doing') return nothing(TENCENT_EID_PROVIDER, 'pending', requestId);
      if (status === 'timeout') return nothing(TENCENT_EID_PROVIDER, 'invalid', requestId);
      if (status !== 'finished') return nothing(TENCENT_EID_PROVIDER, 'unavailable', requestId);
      const answer = await deps.call('GetEidResult', { EidToken: token, InfoType: INFO_TYPE }, { repeatable: true, maxBytes: RESULT_BYTES });
      return judge(deps, TENCENT_EID_PROVIDER, answer, openEidInfo(answer.fields['EidInfo'], privateKey), expected, options, false);
    }),
    // in the mini-program the vendor's page is shown in a web-view: its domain has to be among the business domains
    where: async () => ({ weapp: OFFER, h5: OFFER }),
  };
}

export function createTencentH5Face(deps: TencentFaceDeps, options: TencentH5FaceOptions): FaceVerification {
  return {
    start: (request) => begin(deps, request, BIZ_TOKEN_MS, 'BizToken', 'DetectAuth', {
      RuleId: options.ruleId, ...personOf(request), Extra: request.challengeId, ...redirect(options, request), IntentionVerifyText: request.intentText,
    }),
    result: (token, expected) => fetchResult(TENCENT_H5_FACE_PROVIDER, token, async () => {
      const answer = await deps.call('GetDetectInfoEnhanced', { BizToken: token, RuleId: options.ruleId, InfoType: INFO_TYPE }, { repeatable: true, maxBytes: RESULT_BYTES });
      const text = answer.fields['Text'] as { IdCard?: unknown; Name?: unknown } | null | undefined;
      const who = typeof text?.IdCard === 'string' && typeof text.Name === 'string' ? { name: text.Name, idNumber: text.IdCard } : null;
      return judge(deps, TENCENT_H5_FACE_PROVIDER, answer, who, expected, options, true);
    }),
    where: async () => ({ weapp: null, h5: OFFER }),
  };
}

async function begin(deps: TencentFaceDeps, request: FaceStart, livesMs: number, tokenField: string, action: string, parameters: Readonly<Record<string, unknown>>): ReturnType<FaceVerification['start']> {
  const lettersOk = request.intentText.trim() !== '' && request.intentText.length <= 120;
  if (!isCheckable(request.person, deps.clock) || !lettersOk || !/^[\w-]{1,64}$/.test(request.challengeId)) throw new AppError('invalid_request');
  const startedAt = deps.clock.now();
  try {
    const { fields } = await deps.call(action, parameters);
    const token = fields[tokenField];
    const url = fields['Url'];
    // without its page nobody could do the check
    if (!isToken(token) || typeof url !== 'string' || url.length > 2048 || !url.startsWith('https://')) throw new CloudError('malformed');
    return { token, url, expiresAt: new Date(startedAt.getTime() + livesMs), launch: { kind: 'page', url } };
  } catch (error) {
    throw new AppError('identity_unavailable', {}, { cause: error });
  }
}

async function fetchResult(provider: string, token: string, ask: () => Promise<FaceResult>): Promise<FaceResult> {
  if (!isToken(token)) return nothing(provider, 'invalid');
  try {
    return await ask();
  } catch (error) {
    return error instanceof CloudError ? nothing(provider, outcomeOfError(error), error.requestId) : nothing(provider, 'unavailable');
  }
}

function judge(deps: TencentFaceDeps, provider: string, { fields, requestId }: CloudAnswer, who: Checked | null, expected: FaceStart, { minSimilarity = 70 }: CommonOptions, similarityNeeded: boolean): FaceResult {
  const { sequence, ...judged } = readFace({ fields, who, expected, now: deps.clock.now(), minSimilarity, similarityNeeded });
  // the vendor's number of the attempt says more than that of our question
  return { ...judged, provider, transactionId: sequence ?? requestId };
}

const nothing = (provider: string, outcome: FaceResult['outcome'], requestId = ''): FaceResult => ({ outcome, nameAndIdMatched: false, extra: null, similarity: null, at: null, provider, transactionId: requestId === '' ? newId() : requestId });
const isToken = (token: unknown): token is string => typeof token === 'string' && /^[A-Za-z0-9-]{8,128}$/.test(token);
const personOf = ({ person }: FaceStart): Readonly<Record<string, string>> => ({ IdCard: person.idNumber, Name: person.name });
function redirect({ redirectUrl }: CommonOptions, { returnUrl }: FaceStart): Readonly<Record<string, string>> {
  const to = returnUrl?.startsWith('https://') ? returnUrl : redirectUrl;
  return to === undefined ? {} : { RedirectUrl: to };
}
