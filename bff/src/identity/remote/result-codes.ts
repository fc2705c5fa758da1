/**
 * Every result code Tencent Cloud faceid documents (2018-03-01) as an outcome of the port. What is not listed is
 * `unavailable`: a code nobody knew yet must neither verify a person nor be counted against one.
 */
import type { CloudError } from '../../kernel/cloud-call';
import type { AgeRange, FaceOutcome, RealNameOutcome } from '../port';

type Codes<T extends string> = Readonly<Record<string, T>>;

export const ID_CARD_CODES: Codes<RealNameOutcome> = {
  '0': 'match', '-1': 'mismatch', '-2': 'invalid', '-3': 'invalid', '-4': 'unavailable', '-5': 'not_found', '-6': 'unavailable', '-7': 'rate_limited',
};
export const PHONE_CODES: Codes<RealNameOutcome> = {
  '0': 'match', '-4': 'mismatch', '-6': 'invalid', '-7': 'invalid', '-8': 'invalid', '-9': 'not_found', '-11': 'unavailable', '-12': 'rate_limited',
  // the number's range cannot be checked: nothing about the person, so never counted against anybody
  '-13': 'unavailable',
};
/** 0 adult and -1 minor both say that name and number belong together. */
export const MINORS_CODES: Codes<RealNameOutcome> = {
  '0': 'match', '-1': 'match', '-2': 'not_found', '-3': 'mismatch', '-4': 'invalid', '-5': 'invalid', '-6': 'unavailable', '-7': 'not_found', '-8': 'unavailable',
};
export const AGE_RANGES: Codes<AgeRange> = { '[0,8)': 'under_8', '[8,16)': '8_to_15', '[16,18)': '16_or_17', '[18,+)': 'adult' };

/**
 * Text.ErrCode of GetDetectInfoEnhanced and GetEidResult. A face that was badly lit or covered is `invalid` (do it again);
 * `mismatch` is kept for another face, another name, or something that was no live person.
 */
const FACE_CODES: Codes<FaceOutcome> = {
  '0': 'match', '1': 'unavailable', '2': 'unavailable', '3': 'unavailable', '4': 'unavailable', '8': 'unavailable', '9': 'unavailable', '10': 'unavailable', '11': 'unavailable', '12': 'unavailable', '13': 'unavailable',
  '14': 'unavailable', '15': 'invalid', '16': 'rate_limited', '17': 'pending',
  '201': 'unavailable', '202': 'unavailable', '203': 'unavailable', '204': 'unavailable', '301': 'mismatch', '302': 'invalid', '303': 'invalid',
  '1001': 'unavailable', '1002': 'mismatch', '1003': 'invalid', '1004': 'invalid', '1005': 'invalid', '1006': 'unavailable', '1007': 'unavailable', '1008': 'unavailable',
  '2001': 'unavailable', '2002': 'invalid', '2003': 'invalid', '2004': 'invalid', '2005': 'not_found', '2006': 'mismatch', '2007': 'not_found', '2008': 'not_found', '2009': 'not_found', '2010': 'invalid', '2011': 'mismatch', '2016': 'mismatch',
};
/** Digits, action and light checks of the living face: 1101–1109 and 1201–1299 ask the person to do it again. */
const LIVENESS_AGAIN = /^1[12]\d\d$/;

/** @param code as it stands in the answer: a number, a string of one, or null before the person has begun */
export function faceOutcome(code: unknown): FaceOutcome {
  if (code === null || code === undefined) return 'pending';
  const text = codeText(code);
  if (text === null) return 'unavailable';
  return outcomeIn(FACE_CODES, text) ?? (LIVENESS_AGAIN.test(text) ? 'invalid' : 'unavailable');
}

/** @param code `Result` of a check, which the vendor gives as a string */
export function outcomeOf(codes: Codes<RealNameOutcome>, code: unknown): RealNameOutcome {
  return (typeof code === 'string' ? outcomeIn(codes, code) : undefined) ?? 'unavailable';
}

const REFUSALS: Codes<RealNameOutcome> = {
  'FailedOperation.IdFormatError': 'invalid', 'FailedOperation.NameFormatError': 'invalid', 'FailedOperation.IdNameMisMatch': 'mismatch', 'FailedOperation.IdNoExistSystem': 'not_found', 'FailedOperation.UnregisteredEid': 'not_found',
  'FailedOperation.CompareLowSimilarity': 'mismatch', 'FailedOperation.LivessDetectFail': 'invalid', 'FailedOperation.LivessDetectFake': 'mismatch', 'FailedOperation.SilentFaceWithMaskFail': 'invalid',
  'InvalidParameterValue.BizTokenExpired': 'invalid', 'InvalidParameterValue.BizTokenIllegal': 'invalid',
};
/** What an error of the call itself says about the person: mostly nothing. */
export function outcomeOfError(error: CloudError): RealNameOutcome {
  if (error.failure === 'rate_limited') return 'rate_limited';
  return error.failure === 'refused' ? (outcomeIn(REFUSALS, error.vendorCode) ?? 'unavailable') : 'unavailable';
}

function outcomeIn<T extends string>(codes: Codes<T>, code: string): T | undefined {
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}
function codeText(code: unknown): string | null {
  if (typeof code === 'number') return Number.isInteger(code) ? String(code) : null;
  return typeof code === 'string' && /^-?\d{1,9}$/.test(code) ? code : null;
}
