/** WeChat's side of the message push, by the other way round than the receiver: seals what the receiver opens. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface PushSettings {
  readonly appId: string;
  readonly token: string;
  readonly encodingAesKey: string;
}
export interface Pushed {
  readonly query: Record<string, string>;
  readonly body: Buffer;
}

const sign = (parts: string[]): string => createHash('sha1').update(parts.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).reduce((all, part) => all + part, '')).digest('hex');
const keyOf = (text: string): Buffer => Buffer.concat([Buffer.from(text.slice(0, 40), 'base64'), Buffer.from(`${text.slice(40)}=`, 'base64')]);

export function pushPlain(settings: PushSettings, seconds: number, message: object, nonce = String(randomBytes(4).readUInt32BE())): Pushed {
  const timestamp = String(seconds);
  return { query: { signature: sign([timestamp, nonce, settings.token]), timestamp, nonce }, body: Buffer.from(JSON.stringify(message)) };
}

export function pushSealed(settings: PushSettings, seconds: number, message: object, over: { nonce?: string; random?: Buffer; spoil?: (plain: Buffer) => Buffer } = {}): Pushed {
  const { nonce = String(randomBytes(4).readUInt32BE()), random = randomBytes(16), spoil = (plain: Buffer) => plain } = over;
  const text = Buffer.from(JSON.stringify(message));
  const size = text.length;
  const head = Buffer.from([size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  let plain: Buffer = Buffer.concat([random, head, text, Buffer.from(settings.appId)]);
  const missing = 32 - (plain.length % 32);
  plain = spoil(Buffer.concat([plain, Buffer.from(new Array<number>(missing).fill(missing))]));
  const key = keyOf(settings.encodingAesKey);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  const Encrypt = Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
  const timestamp = String(seconds);
  return {
    query: { signature: sign([settings.token, timestamp, nonce]), timestamp, nonce, encrypt_type: 'aes', msg_signature: sign([settings.token, timestamp, nonce, Encrypt]) },
    body: Buffer.from(JSON.stringify({ ToUserName: 'gh_97417a04a28d', Encrypt })),
  };
}

/** Reads an encrypted reply as WeChat would. @throws Error when the signature or the frame is wrong */
export function openReply(settings: PushSettings, reply: { Encrypt: string; MsgSignature: string; TimeStamp: number; Nonce: string }): unknown {
  if (sign([settings.token, String(reply.TimeStamp), reply.Nonce, reply.Encrypt]) !== reply.MsgSignature) throw new Error('signature');
  const key = keyOf(settings.encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
  decipher.setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(Buffer.from(reply.Encrypt, 'base64')), decipher.final()]);
  const size = plain.readInt32BE(16);
  const rest = plain.subarray(20 + size).toString('latin1');
  if (!rest.startsWith(settings.appId)) throw new Error('appid');
  return JSON.parse(plain.subarray(20, 20 + size).toString('utf8'));
}
