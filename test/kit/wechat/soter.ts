/**
 * SOTER as WeChat's server sees it: it knows the public key of each person's phone and checks SHA256withRSA/PSS with a salt
 * of 20 bytes over the very text. Written from the documentation; real keys, real signatures.
 */
import { constants, createVerify, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Call, WeChatState } from './state';

const keys = new WeakMap<WeChatState, Map<string, KeyObject>>();

export interface TestDevice {
  /** `resultJSON` and `resultJSONSignature` of wx.startSoterAuthentication */
  answer(challenge: string, over?: Readonly<Record<string, unknown>>): { readonly resultJson: string; readonly resultSignature: string };
}

/** Enrols a phone with this person. Its counter grows with every answer. */
export function enrolDevice(state: WeChatState, openid: string): TestDevice {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const known = keys.get(state) ?? new Map<string, KeyObject>();
  keys.set(state, known.set(openid, publicKey));
  let counter = 0;
  return {
    answer(challenge, over = {}) {
      counter += 1;
      const resultJson = JSON.stringify({ raw: challenge, fid: '4294967296', counter, tee_n: 'Trustonic', tee_v: '4.1', fp_n: 'goodix', fp_v: '2.0', cpu_id: 'e0c2b4a19d', uid: '10123', ...over });
      const resultSignature = sign('sha256', Buffer.from(resultJson), { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 }).toString('base64');
      return { resultJson, resultSignature };
    },
  };
}

export function verifySignature(state: WeChatState, { body }: Call): Record<string, unknown> {
  const openid = body!['openid'];
  if (typeof openid !== 'string' || !state.people.has(openid)) return { errcode: 40003, errmsg: 'invalid openid' };
  const [json, signature] = [body!['json_string'], body!['json_signature']];
  if (typeof json !== 'string' || typeof signature !== 'string') return { errcode: 47001, errmsg: 'data format error' };
  const key = keys.get(state)?.get(openid);
  const holds = key !== undefined && createVerify('sha256').update(json).verify({ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 }, signature, 'base64');
  return { errcode: 0, errmsg: 'ok', is_ok: holds };
}
