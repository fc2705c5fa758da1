/**
 * Face verification 2.0 of the double: numbers of checks are used once, a check belongs to one openid and one person, and
 * what the phone did is played by the test. Written from the documentation; the hash of the person is put together here
 * byte by byte, not as the client does.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Call, Person, WeChatState } from './state';

export interface FaceCheck {
  readonly verifyId: string;
  readonly sequence: string;
  readonly openid: string;
  readonly certificate: { readonly type: string; readonly name: string; readonly number: string };
  readonly until: number;
  /** 10300 until the phone is through */
  ret: unknown;
}
type Refuse = (errcode: number, errmsg?: string) => Record<string, unknown>;

const ALLOWED = new Set('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_');
const LIFE_S = 3600;

/** Published: 张三, 310101199801011234 → 3c241f7f… */
export function hashOfCertificate(type: string, name: string, number: string): string {
  const hash = createHash('sha256');
  for (const [label, value] of [['cert_type=', type], ['&cert_name=', name], ['&cert_no=', number]] as const) hash.update(label).update(btoa(String.fromCharCode(...new TextEncoder().encode(value))));
  return hash.digest().toString('hex');
}

export const faceEndpoints = (error: Refuse): Record<string, [method: string, (state: WeChatState, call: Call) => Record<string, unknown>]> => ({
  '/cityservice/face/identify/getverifyid': ['POST', (s, { body }) => {
    const { out_seq_no: sequence, cert_info: info, openid } = body!;
    if (sequence === undefined) return error(84010);
    if (typeof sequence !== 'string' || sequence.length < 5 || sequence.length > 32 || [...sequence].some((c) => !ALLOWED.has(c))) return error(84011);
    if (typeof info !== 'object' || info === null) return error(84012);
    const { cert_type: type, cert_name: name, cert_no: number } = info as Record<string, unknown>;
    if (type !== 'IDENTITY_CARD') return error(84013);
    if (typeof name !== 'string' || name === '') return error(84014);
    if (typeof number !== 'string' || number.length !== 18 || number !== number.toUpperCase()) return error(84015);
    if (openid === undefined) return error(84016);
    if (!s.people.has(String(openid))) return error(40003);
    if (s.faceChecks.some((check) => check.sequence === sequence)) return error(84019);
    const verifyId = randomBytes(96).toString('base64');
    s.faceChecks.push({ verifyId, sequence, openid: String(openid), certificate: { type, name, number }, until: s.now + LIFE_S * 1000, ret: 10300 });
    return { errcode: 0, errmsg: 'ok', verify_id: verifyId, expires_in: LIFE_S };
  }],
  '/cityservice/face/identify/queryverifyinfo': ['POST', (s, { body }) => {
    const { verify_id: id, out_seq_no: sequence, cert_hash: hash, openid } = body!;
    if (sequence === undefined) return error(84010);
    if (openid === undefined) return error(84016);
    if (id === undefined) return error(84021);
    const check = s.faceChecks.find((known) => known.verifyId === id);
    if (!check) return error(84021);
    if (check.openid !== openid) return error(84017);
    if (check.sequence !== sequence) return error(84020);
    if (hash !== hashOfCertificate(check.certificate.type, check.certificate.name, check.certificate.number)) return error(84018);
    if (s.now > check.until) return error(84022);
    return { errcode: 0, errmsg: 'ok', verify_ret: check.ret };
  }],
});

/** What `wx.requestFacialVerify` does on the phone of that person; `ret` is what WeChat will say afterwards. */
export function lookIntoCamera(state: WeChatState, person: Person, verifyId: string, ret: unknown = 10000): void {
  const check = state.faceChecks.find((known) => known.verifyId === verifyId);
  if (!check || check.openid !== person.openid || state.now > check.until) throw new Error('WeChat lets this phone make no such check');
  check.ret = ret;
}
