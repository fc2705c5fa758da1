/**
 * WeChat face verification 2.0 (微信人脸核身): holders of a resident ID look into the camera inside the mini-program. Passed
 * if and only if errcode is 0 and verify_ret is 10000, asked by this server with its own number of the check, the hash of
 * the person's name and number, and the openid. WeChat tells no time and has nothing read aloud: the start of the check,
 * which is in the token, stands for its time, so nothing older can pass for fresh; what the person confirmed is bound by
 * the number of the check alone.
 */
import { createHash } from 'node:crypto';
import { AppError, newId, type Clock } from '../../kernel';
import type { WeChatFaceCalls } from '../../wechat/port';
import { FACE_FRESH_MS, type FaceOffer, type FaceOutcome, type FaceResult, type FaceVerification, type RealNameRequest } from '../port';
import { isCheckable } from './tencent-real-name';

export const WECHAT_FACE_PROVIDER = 'wechat-face';
const OFFER: FaceOffer = { idTypes: ['resident_id'], readsAloud: false, needsOpenid: true };
const SEQUENCE = /^[0-9A-Za-z_-]{5,32}$/;
const OPENID = /^[0-9A-Za-z_-]{6,64}$/;
/** start in milliseconds, base 36 · `.` · WeChat's id */
const TOKEN = /^([0-9a-z]{8})\.([\x21-\x7e]{1,256})$/;

export function createWeChatFace({ calls, clock }: { readonly calls: WeChatFaceCalls; readonly clock: Clock }): FaceVerification {
  return {
    async start({ challengeId, person, openid, channel, intentText }) {
      if (channel !== 'weapp' || openid === undefined) throw new AppError('identity_unavailable');
      if (!isCheckable(person, clock) || !SEQUENCE.test(challengeId) || !OPENID.test(openid) || intentText.trim() === '' || intentText.length > 120) throw new AppError('invalid_request');
      const startedAt = clock.now();
      const { verifyId, expiresInSeconds } = await calls.verifyId({ outSeqNo: challengeId, name: person.name, idNumber: person.idNumber, openid }).catch((cause: unknown) => {
        throw new AppError('identity_unavailable', {}, { cause });
      });
      const livesMs = Math.min(expiresInSeconds * 1000, FACE_FRESH_MS);
      return { token: `${startedAt.getTime().toString(36)}.${verifyId}`, url: null, expiresAt: new Date(startedAt.getTime() + livesMs), launch: { kind: 'wechat', verifyId } };
    },
    async result(token, expected) {
      const [, start, verifyId] = TOKEN.exec(token) ?? [];
      const { challengeId, person, openid } = expected;
      const facts: Omit<FaceResult, 'outcome'> = { nameAndIdMatched: false, extra: null, similarity: null, at: null, provider: WECHAT_FACE_PROVIDER, transactionId: SEQUENCE.test(challengeId) ? challengeId : newId() };
      if (start === undefined || verifyId === undefined || openid === undefined) return { ...facts, outcome: 'invalid' };
      const at = new Date(parseInt(start, 36));
      const age = clock.now().getTime() - at.getTime();
      if (age < 0) return { ...facts, outcome: 'unavailable' };
      if (age > FACE_FRESH_MS) return { ...facts, outcome: 'invalid' };
      try {
        const { errcode, verifyRet } = await calls.verifyInfo({ verifyId, outSeqNo: challengeId, certHash: certificateHash(person), openid });
        const outcome = errcode === 0 ? outcomeOf(verifyRet) : (BY_ERROR[errcode] ?? 'unavailable');
        // an errcode of 0 says that number, person and openid are those the check was made for
        return errcode === 0 ? { ...facts, outcome, nameAndIdMatched: true, extra: challengeId, at: outcome === 'match' ? at : null } : { ...facts, outcome };
      } catch (error) {
        return { ...facts, outcome: error instanceof AppError && error.code === 'rate_limited' ? 'rate_limited' : 'unavailable' };
      }
    },
    where: async () => ({ weapp: OFFER, h5: null }),
  };
}

/** `cert_hash`, as WeChat's document gives it: values in Base64, joined like a query. */
export function certificateHash({ name, idNumber }: Pick<RealNameRequest, 'name' | 'idNumber'>): string {
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  return createHash('sha256').update(`cert_type=${base64('IDENTITY_CARD')}&cert_name=${base64(name)}&cert_no=${base64(idNumber)}`).digest('hex');
}

/** 84017 another openid · 84018 another person · 84020 another number: not this check. 84021, 84022: no such check, over. */
const BY_ERROR: Readonly<Record<number, FaceOutcome>> = { 84017: 'mismatch', 84018: 'mismatch', 84020: 'mismatch', 84021: 'invalid', 84022: 'invalid' };

/**
 * verify_ret. `mismatch` is kept for another face or name; what the person or the phone did not manage is `invalid` (do it
 * again); what is not listed is `unavailable`.
 */
const VERIFY_RET: Readonly<Record<number, FaceOutcome>> = {
  10000: 'match',
  10003: 'mismatch', 10004: 'mismatch', 10012: 'mismatch', 10041: 'unavailable', 10026: 'not_found', 10017: 'invalid',
  10005: 'pending', 10300: 'pending', 10042: 'rate_limited',
  90002: 'cancelled', 90003: 'cancelled', 90004: 'cancelled', 90005: 'cancelled', 90006: 'cancelled',
  90001: 'invalid', 90109: 'invalid', 90008: 'invalid', 90009: 'invalid', 90010: 'invalid', 90011: 'invalid', 90013: 'invalid', 90014: 'invalid', 90017: 'invalid', 90107: 'invalid', 10002: 'invalid', 10010: 'invalid', 10020: 'invalid',
};
/** 10021 (an earlier result again), 10001, 10006, 10045, 10052, 90007, 90012, 90018, 90104–90106, 90110, 90199 and whatever is new say nothing about the person. */
const outcomeOf = (verifyRet: unknown): FaceOutcome => (typeof verifyRet === 'number' && Object.hasOwn(VERIFY_RET, verifyRet) ? VERIFY_RET[verifyRet]! : 'unavailable');
