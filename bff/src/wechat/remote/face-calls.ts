/**
 * The two server calls of WeChat's face verification 2.0 (人脸核身), without any judgement: that is the identity driver's.
 * WeChat opens it to listed kinds of business only; whether an operator may use it is between him and WeChat.
 */
import { AppError } from '../../kernel';
import type { WeChatFaceCalls } from '../port';

type Post = (path: string, body: Readonly<Record<string, unknown>>, repeatable: boolean, tolerated?: readonly number[]) => Promise<{ readonly errcode: number; readonly body: Readonly<Record<string, unknown>> }>;

/** Names, numbers and openids we sent in a form WeChat does not take. */
const REQUEST_FAULTS = [40003, 84010, 84011, 84012, 84013, 84014, 84015, 84016];
const USED_BEFORE = 84019;
/** Said of a check that is not this person's, or is over: an answer, not a fault. */
const ANSWERS = [84017, 84018, 84019, 84020, 84021, 84022];

export const createFaceCalls = (post: Post): WeChatFaceCalls => ({
  async verifyId({ outSeqNo, name, idNumber, openid }) {
    const path = '/cityservice/face/identify/getverifyid';
    // a second request with the same number is refused, so it is not repeated
    const { errcode, body } = await post(path, { out_seq_no: outSeqNo, cert_info: { cert_type: 'IDENTITY_CARD', cert_name: name, cert_no: idNumber }, openid }, false, [...REQUEST_FAULTS, USED_BEFORE]);
    if (errcode === USED_BEFORE) throw new AppError('conflict');
    if (errcode !== 0) throw new AppError('invalid_request');
    const { verify_id: verifyId, expires_in: expiresInSeconds } = body;
    if (typeof verifyId !== 'string' || !/^[\x21-\x7e]{1,256}$/.test(verifyId) || typeof expiresInSeconds !== 'number' || !(expiresInSeconds > 0 && expiresInSeconds <= 86_400)) throw new AppError('unavailable', {}, { cause: new Error(`${path}: not the documented answer`) });
    return { verifyId, expiresInSeconds };
  },
  async verifyInfo({ verifyId, outSeqNo, certHash, openid }) {
    const { errcode, body } = await post('/cityservice/face/identify/queryverifyinfo', { verify_id: verifyId, out_seq_no: outSeqNo, cert_hash: certHash, openid }, true, ANSWERS);
    return { errcode, verifyRet: body['verify_ret'] };
  },
});
