/**
 * What is computed with a session key (wechat-api of the mini-program, 用户数据的签名验证和加解密; 用户登录态签名). Internal
 * to the module: the key is a parameter here and never a result. The HMAC key is the base64 text itself, not its bytes.
 */
import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { AppError, equalBytes } from '../kernel';

/** Hex SHA-1 over rawData followed by the key's text. */
export const rawDataSignature = (sessionKey: string, rawData: string): string => createHash('sha1').update(rawData + sessionKey).digest('hex');
/** Hex HMAC-SHA256; over the empty body it is the `signature` of checksession. */
export const userSignature = (sessionKey: string, body: string): string => createHmac('sha256', sessionKey).update(body).digest('hex');

export const sameText = (a: string, b: string): boolean => equalBytes(Buffer.from(a), Buffer.from(b));

/** AES-128-CBC, PKCS#7. @throws AppError('signature_invalid') when it does not decrypt or the watermark names another app */
export function openUserData(sessionKey: string, appId: string, sealed: { readonly encryptedData: string; readonly iv: string }): Readonly<Record<string, unknown>> {
  try {
    const decipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), Buffer.from(sealed.iv, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(sealed.encryptedData, 'base64')), decipher.final()]);
    const data = JSON.parse(plain.toString('utf8')) as { watermark?: { appid?: unknown } } | null;
    if (typeof data === 'object' && data?.watermark?.appid === appId) return data as Record<string, unknown>;
  } catch {
    // fall through: every failure looks the same, so nothing tells padding from content
  }
  throw new AppError('signature_invalid');
}
