/**
 * A real operation on this machine: the built server in production mode, with WeChat, text messages and identity on the
 * doubles of their vendors, every secret in a file. What an operator does, and what people's phones receive.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createPhoneClient, type PhoneClient } from '../../bff/demo/phone-client';
import { createPartnerClient, type PartnerClient } from '../../bff/demo/partner-client';
import { main as admin } from '../../bff/src/cli/admin';
import { TEST_CA_SENTENCE } from '../../bff/src/config-production';
import { openDatabase } from '../../bff/src/db/open';
import { Challenge } from '../../bff/src/identity/entities';
import { MovableClock } from './people';
import { startLuobi, type Luobi } from './server';
import { DOUBLE_KEY } from './tencent/cloud-double';
import { startFaceidDouble, type FaceidDouble } from './tencent/faceid-double';
import { SMS_SETUP, startSmsDouble, type SmsDouble } from './tencent/sms-double';
import { startWeChatDouble, type WeChatDouble } from './wechat';

class SystemTime extends MovableClock {
  override now(): Date { return new Date(); }
}

export interface Operation {
  /** where the test reaches the server; people would come over TLS */
  readonly url: string;
  readonly luobi: Luobi;
  readonly sms: SmsDouble;
  readonly faceid: FaceidDouble;
  readonly wechat: WeChatDouble;
  /** what must never be seen anywhere */
  readonly secrets: readonly string[];
  /** `npm run admin -- …`; throws unless it ends with 0. @returns what it said */
  admin(...args: string[]): Promise<string>;
  partner(credentials: { readonly keyId: string; readonly secret: string }): PartnerClient;
  phone(): PhoneClient;
  /** the newest code this number was sent after `after` */
  readCode(phone: string, after: Date): Promise<string>;
  /** for the limits on codes it is now an hour later */
  anHourLater(): Promise<void>;
  close(): Promise<void>;
}
export const PUSH = { token: 'LuobiPushToken01', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' } as const;

/** @param more settings beside those of a whole operation */
export async function openOperation(more: Readonly<Record<string, string>> = {}): Promise<Operation> {
  const clock = new SystemTime();
  const [sms, faceid, wechat] = await Promise.all([startSmsDouble(clock), startFaceidDouble(clock), startWeChatDouble(clock)]);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'luobi-production-'));
  const secretFile = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
    return file;
  };
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  const env = {
    LUOBI_MODE: 'production', LUOBI_PUBLIC_URL: 'https://sign.example.cn', LUOBI_TEST_CA: TEST_CA_SENTENCE,
    LUOBI_TENCENT_SECRET_ID: DOUBLE_KEY.secretId, LUOBI_TENCENT_SECRET_KEY_FILE: secretFile('tencent', DOUBLE_KEY.secretKey),
    LUOBI_SMS: 'tencent', LUOBI_SMS_URL: sms.endpoint, LUOBI_SMS_APP_ID: SMS_SETUP.sdkAppId, LUOBI_SMS_SIGN: SMS_SETUP.signName, LUOBI_SMS_TEMPLATE_LOGIN: SMS_SETUP.templates.login_code,
    LUOBI_SMS_TEMPLATE_SIGN: SMS_SETUP.templates.willingness_code, LUOBI_SMS_TEMPLATE_ACCOUNT: SMS_SETUP.templates.account_code, LUOBI_SMS_TEMPLATE_PHONE_CHANGED: SMS_SETUP.templates.phone_changed,
    LUOBI_IDENTITY: 'tencent', LUOBI_FACEID_URL: faceid.endpoint,
    LUOBI_WECHAT_APPID: wechat.state.appId, LUOBI_WECHAT_SECRET_FILE: secretFile('wechat', wechat.state.secret), LUOBI_WECHAT_URL: wechat.url,
    LUOBI_WECHAT_PUSH_TOKEN_FILE: secretFile('push-token', PUSH.token), LUOBI_WECHAT_PUSH_KEY_FILE: secretFile('push-key', PUSH.encodingAesKey),
    ...more,
  };
  const luobi = await startLuobi({ dataDir, env });
  const url = `http://127.0.0.1:${luobi.ready.port}`;
  const databaseUrl = `sqlite:${path.join(dataDir, 'luobi.db')}`;

  const readCode = async (phone: string, after: Date): Promise<string> => {
    // the server answers only when the vendor took the message: it is there
    const message = sms.sent.filter((one) => one.phone === `+86${phone}` && one.at >= after.getTime() - 1000).at(-1);
    if (!message) throw new Error('no code was sent to this number');
    return message.variables[0]!;
  };
  return {
    url, luobi, sms, faceid, wechat, readCode, secrets: [DOUBLE_KEY.secretKey, wechat.state.secret, PUSH.token, PUSH.encodingAesKey],
    async admin(...args) {
      const lines: string[] = [];
      const code = await admin(args, { ...env, LUOBI_DATA_DIR: dataDir }, (line) => { lines.push(line); });
      if (code !== 0) throw new Error(lines.join('\n'));
      return lines.join('\n');
    },
    partner: (credentials) => createPartnerClient({ server: url, keyId: credentials.keyId, secret: credentials.secret }),
    phone: () => createPhoneClient(url, readCode),
    async anHourLater() {
      const dataSource = await openDatabase({ url: databaseUrl });
      for (const challenge of await dataSource.manager.find(Challenge)) await dataSource.manager.update(Challenge, { id: challenge.id }, { createdAt: new Date(challenge.createdAt.getTime() - 3_700_000) });
      await dataSource.destroy();
    },
    async close() {
      await luobi.stop();
      await Promise.all([sms.close(), faceid.close(), wechat.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
