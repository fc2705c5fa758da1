import { ConfigError, readConfig, type Config } from '../../config';
import type { CloudProbe, SmsProbe } from '../../notify';
import type { WeChatProbe } from '../../wechat';
import { checkVendors, type VendorProbes } from './vendors';

const KEY = { LUOBI_TENCENT_SECRET_ID: 'AKIDexample00', LUOBI_TENCENT_SECRET_KEY_FILE: 'key' };
const SMS = { LUOBI_SMS: 'tencent', ...KEY, LUOBI_SMS_APP_ID: '1400006666', LUOBI_SMS_SIGN: '落笔', LUOBI_SMS_TEMPLATE_LOGIN: '1', LUOBI_SMS_TEMPLATE_SIGN: '2', LUOBI_SMS_TEMPLATE_ACCOUNT: '3', LUOBI_SMS_TEMPLATE_PHONE_CHANGED: '4' };
const WECHAT = { LUOBI_WECHAT_APPID: 'wxba5fad812f8e6fb9', LUOBI_WECHAT_SECRET_FILE: 'secret', LUOBI_PUBLIC_URL: 'https://sign.example.cn' };
const config = (env: Record<string, string> = {}): Config => readConfig(env, []);
const APPROVED: SmsProbe = { state: 'ok', templates: [['1', 2], ['2', 4], ['3', 3], ['4', 1]].map(([id, variables]) => ({ id: String(id), review: 'approved' as const, variables: Number(variables) })) };
const probes = (over: { wechat?: WeChatProbe; sms?: SmsProbe; faceid?: CloudProbe } = {}): VendorProbes => ({
  wechat: async () => over.wechat ?? { state: 'ok', expiresInSeconds: 7200 }, sms: async () => over.sms ?? APPROVED, faceid: async () => over.faceid ?? { state: 'ok' },
});
const look = async (env: Record<string, string>, over = {}): Promise<string[]> => (await checkVendors(config(env), probes(over))).map(({ area, state, text, meaning }) => `${area} [${state}] ${text} → ${meaning ?? ''}`);
const line = async (env: Record<string, string>, over: object, begin: string): Promise<string> => (await look(env, over)).find((one) => one.startsWith(begin)) ?? '';

test('a demo says what is played, and what would make it real', async () => {
  const text = (await look({})).join('\n');
  for (const part of ['WeChat [note] embedded', 'LUOBI_WECHAT_APPID', 'mp.weixin.qq.com', 'messages [note] embedded', 'LUOBI_SMS=tencent', 'smsv2', 'identity [note] embedded', 'LUOBI_IDENTITY=tencent', 'faceid', 'faces [note] embedded']) expect(text).toContain(part);
});
test('nobody is asked where nothing is set', async () => {
  const never = (): never => { throw new Error('asked'); };
  await expect(checkVendors(config(), { wechat: never, sms: never, faceid: never })).resolves.toBeDefined();
});
test('a whole mini-program is ok; what only its operator can see is a note', async () => {
  const template = `${'A'.repeat(43)} thing1=title`;
  const whole = await look({ ...WECHAT, LUOBI_WECHAT_PUSH_TOKEN_FILE: 't', LUOBI_WECHAT_PUSH_KEY_FILE: 'k', LUOBI_WECHAT_LINK_FILE: 'a.txt', ...Object.fromEntries(['TO_SIGN', 'TO_APPROVE', 'COMPLETED', 'DECLINED', 'EXPIRING'].map((kind) => [`LUOBI_WECHAT_TEMPLATE_${kind}`, template])) });
  expect(whole.filter((one) => one.startsWith('WeChat')).map((one) => one.split(' → ')[0])).toEqual([
    'WeChat [ok] wxba5fad812f8e6fb9: knows us, token for 7200 s', 'WeChat push [ok] https://sign.example.cn/wechat/push, secure mode', 'WeChat links [ok] rule https://sign.example.cn/q/, page pages/claim/index', 'WeChat notices [ok] a template for each', 'WeChat domain [note] https://sign.example.cn',
  ]);
});
test.each<[string, Record<string, string>, string, string]>([
  ['no push', WECHAT, 'WeChat push', 'https://sign.example.cn/wechat/push'],
  ['a push in plain mode', { ...WECHAT, LUOBI_WECHAT_PUSH_TOKEN_FILE: 't' }, 'WeChat push', 'LUOBI_WECHAT_PUSH_KEY_FILE'],
  ['no ownership file', WECHAT, 'WeChat links', 'https://sign.example.cn/q/'],
  ['templates that are missing', { ...WECHAT, LUOBI_WECHAT_TEMPLATE_TO_SIGN: `${'A'.repeat(43)} thing1=title` }, 'WeChat notices', 'LUOBI_WECHAT_TEMPLATE_TO_APPROVE, LUOBI_WECHAT_TEMPLATE_COMPLETED'],
  ['a version for testers', { ...WECHAT, LUOBI_WECHAT_VERSION: 'trial' }, 'WeChat version', 'testers'],
  ['an address WeChat does not reach', { ...WECHAT, LUOBI_PUBLIC_URL: 'http://10.0.0.7:8787' }, 'WeChat domain', 'https addresses with ICP filing'],
])('%s is a note with what to do', async (_, env, area, said) => {
  const found = await line(env, {}, area);
  expect(found).toContain('[note]');
  expect(found).toContain(said);
});
test.each<[WeChatProbe, 'broken' | 'note', string]>([
  [{ state: 'refused', errcode: 40164, address: '203.0.113.7' }, 'broken', 'IP 白名单); WeChat saw 203.0.113.7'],
  [{ state: 'refused', errcode: 40164, address: null }, 'broken', 'IP whitelist'],
  [{ state: 'refused', errcode: 40125, address: null }, 'broken', 'LUOBI_WECHAT_SECRET_FILE'],
  [{ state: 'refused', errcode: 40013, address: null }, 'broken', 'LUOBI_WECHAT_APPID'],
  [{ state: 'refused', errcode: 40243, address: null }, 'broken', 'frozen'],
  [{ state: 'refused', errcode: 12345, address: null }, 'broken', '12345'],
  [{ state: 'refused', errcode: -1, address: null }, 'note', 'busy'],
  [{ state: 'unreachable' }, 'broken', 'api.weixin.qq.com'],
])('WeChat: %j is %s and says %s', async (wechat, state, said) => {
  const found = await line(WECHAT, { wechat }, 'WeChat [');
  expect(found).toContain(`[${state}]`);
  expect(found).toContain(said);
});
test.each<[string, SmsProbe, 'broken' | 'note', string]>([
  ['under review', { state: 'ok', templates: [{ id: '2', review: 'reviewing', variables: 4 }] }, 'note', 'template 2 (willingness_code): under review'],
  ['refused', { state: 'ok', templates: [{ id: '1', review: 'refused', variables: 2 }] }, 'broken', 'template 1 (login_code): refused'],
  ['unknown', { state: 'ok', templates: [{ id: '3', review: 'unknown', variables: null }] }, 'broken', 'not in this account'],
  ['of other variables', { state: 'ok', templates: [{ id: '2', review: 'approved', variables: 3 }] }, 'broken', '3 variables instead of 4'],
  ['behind a wrong key', { state: 'trouble', failure: 'credentials', vendorCode: 'AuthFailure.SignatureFailure' }, 'broken', 'LUOBI_TENCENT_SECRET_KEY_FILE'],
  ['of another clock', { state: 'trouble', failure: 'clock_skew', vendorCode: '' }, 'broken', 'NTP'],
  ['in arrears', { state: 'trouble', failure: 'account', vendorCode: 'UnauthorizedOperation.Arrears' }, 'broken', 'in arrears'],
  ['out of reach', { state: 'trouble', failure: 'unreachable', vendorCode: '' }, 'broken', 'firewall'],
  ['asked too often', { state: 'trouble', failure: 'rate_limited', vendorCode: '' }, 'note', 'in a minute'],
  ['malformed', { state: 'trouble', failure: 'malformed', vendorCode: '' }, 'note', 'first use'],
])('messages %s', async (_, sms, state, said) => {
  const found = (await look(SMS, { sms })).find((one) => one.includes(said)) ?? '';
  expect(found).toContain(`[${state}]`);
});
test('the limit nobody is told of is told: two messages a number and day', async () => {
  expect((await look(SMS)).join('\n')).toMatch(/2 messages a day[^]*third code of a day silently never comes/);
});
test('identity: let in, or why not; without faces that is said', async () => {
  const env = { ...KEY, LUOBI_IDENTITY: 'tencent', LUOBI_FACE: 'none' };
  expect((await look(env)).slice(-3).map((one) => one.split(' → ')[0])).toEqual(['identity [ok] tencent: real names by faceid', 'faceid [ok] lets us in', 'faces [note] no face check']);
  expect(await line(env, { faceid: { state: 'trouble', failure: 'account', vendorCode: 'UnauthorizedOperation.Nonactivated' } }, 'faceid')).toContain('[broken]');
});
test('a file that cannot be used is broken by name, and a process of another part is not asked about it', async () => {
  const refuse = (): never => { throw new ConfigError('Settings that cannot be used:\n  LUOBI_WECHAT_SECRET_FILE: secret cannot be read: ENOENT'); };
  const found = await checkVendors(config(WECHAT), { ...probes(), wechat: async () => refuse() });
  expect(found[0]).toMatchObject({ state: 'broken', text: expect.stringContaining('LUOBI_WECHAT_SECRET_FILE') as string });
  expect(await checkVendors(readConfig({ ...WECHAT }, ['--services=signing']), probes())).toEqual([]);
});
