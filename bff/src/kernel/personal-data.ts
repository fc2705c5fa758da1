/**
 * Personal data at rest: AES-256-GCM with an own key per value wrapped under the master key, bound to where it is stored,
 * and a keyed blind index for equality search. Sealed text: `v1.<wrapped key>.<nonce+ciphertext+tag>` in base64url.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export interface PersonalDataBox {
  /** @param place `table:column:rowId`; opening under another place fails */
  seal(text: string, place: string): string;
  /** @throws Error when the text was changed or belongs elsewhere */
  open(sealed: string, place: string): string;
  /** 64 hex digits; equal texts of the same kind give equal indexes */
  blindIndex(text: string, kind: 'phone' | 'id_number' | 'otp' | 'ip' | 'repeated_request' | 'sign_password' | 'device' | 'human'): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createPersonalDataBox(masterKey: Uint8Array): PersonalDataBox {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', masterKey, '', `luobi/${purpose}/v1`, 32));
  const wrapKey = derive('wrap');
  const indexKey = derive('blind-index');
  return {
    seal(text, place) {
      const dataKey = randomBytes(32);
      const wrapped = encrypt(wrapKey, dataKey, `key:${place}`);
      return `v1.${wrapped.toString('base64url')}.${encrypt(dataKey, Buffer.from(text, 'utf8'), place).toString('base64url')}`;
    },
    open(sealed, place) {
      const [version, wrapped, body] = sealed.split('.');
      if (version !== 'v1' || !wrapped || !body) throw new Error('not a sealed value');
      const dataKey = decrypt(wrapKey, Buffer.from(wrapped, 'base64url'), `key:${place}`);
      return decrypt(dataKey, Buffer.from(body, 'base64url'), place).toString('utf8');
    },
    blindIndex: (text, kind) => createHmac('sha256', indexKey).update(`${kind}\0${text}`).digest('hex'),
  };
}

function encrypt(key: Uint8Array, plain: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}
function decrypt(key: Uint8Array, sealed: Buffer, place: string): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
}

/** 138****5678 */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
/** 张*丰, 张* */
export function maskName(name: string): string {
  const letters = [...name];
  if (letters.length <= 1) return '*';
  return letters.length === 2 ? `${letters[0]}*` : `${letters[0]}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`;
}
