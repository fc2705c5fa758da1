/**
 * Whether a phone's secure element made a SOTER signature (wx.startSoterAuthentication): WeChat knows the public keys of
 * the phones a person uses. It verifies the signature only; what was signed is judged in identity/soter.ts.
 */
import { AppError } from '../../kernel';
import type { WeChatDeviceSignatures } from '../port';

const PATH = '/cgi-bin/soter/verify_signature';
const LIMITS = { json: 4096, signature: 2048 };

type Post = (path: string, body: Readonly<Record<string, unknown>>, repeatable: boolean) => Promise<{ readonly body: Readonly<Record<string, unknown>> }>;

export function createDeviceSignatures(post: Post): WeChatDeviceSignatures {
  return {
    async verifyDeviceSignature({ openid, resultJson, signature }) {
      if (!/^[0-9A-Za-z_-]{6,64}$/.test(openid) || resultJson.length > LIMITS.json || signature.length > LIMITS.signature) throw new AppError('invalid_request');
      const { body } = await post(PATH, { openid, json_string: resultJson, json_signature: signature }, true);
      // anything but a plain answer is no answer: neither yes nor no
      if (typeof body['is_ok'] !== 'boolean') throw new AppError('unavailable', {}, { cause: new Error(`${PATH}: not the documented answer`) });
      return body['is_ok'];
    },
  };
}
