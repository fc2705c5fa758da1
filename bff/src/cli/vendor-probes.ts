/** For the doctor: opens each vendor's client with the settings of the server and asks what harms nothing. */
import type { Config } from '../config';
import { createLogger, systemClock } from '../kernel';
import { createTencentCloud } from '../notify/remote/tencent-cloud';
import { probeFaceid, probeSms } from '../notify/remote/probe';
import { secrets } from '../vendors';
import { probeWeChat } from '../wechat/remote/probe';
import type { VendorProbes } from './doctor/vendors';

const BUDGET_MS = 4000;

/** Each throws ConfigError when a file with a secret cannot be used. */
export const vendorProbes: VendorProbes = {
  async wechat({ appId, secretFile, url }) {
    const { secret } = await secrets({ secret: ['LUOBI_WECHAT_SECRET_FILE', secretFile, /^[0-9a-zA-Z]{32}$/, 'an AppSecret of 32 letters and digits'] });
    return probeWeChat({ appId, secret: secret! }, { tryMs: 3000, callMs: BUDGET_MS, ...(url === null ? {} : { baseUrl: url }) });
  },
  sms: (settings) => withTencent(settings.key, { service: 'sms', region: settings.region, url: settings.url }, (call) => probeSms(call, Object.values(settings.templates).filter((id): id is string => id !== undefined))),
  faceid: ({ key, url }) => withTencent(key, { service: 'faceid', url }, probeFaceid),
};

async function withTencent<T>(key: Extract<Config['sms'], { kind: 'tencent' }>['key'], { service, region, url }: { readonly service: 'sms' | 'faceid'; readonly region?: string; readonly url: string | null }, ask: (call: ReturnType<typeof createTencentCloud>) => Promise<T>): Promise<T> {
  const { secretKey } = await secrets({ secretKey: ['LUOBI_TENCENT_SECRET_KEY_FILE', key.secretKeyFile, /^[\x21-\x7e]{16,128}$/, 'a SecretKey'] });
  const call = createTencentCloud({ clock: systemClock, logger: createLogger('silent') }, { secretId: key.secretId, secretKey: secretKey!, service, budgetMs: BUDGET_MS, ...(region === undefined ? {} : { region }), ...(url === null ? {} : { endpoint: url }) });
  try {
    return await ask(call);
  } finally {
    await call.close();
  }
}
