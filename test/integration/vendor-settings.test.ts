/** Settings of WeChat, messages and identity, and what production asks for: all faults at once, by name, no secret repeated. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '../../bff/src/config';
import { TEST_CA_SENTENCE } from '../../bff/src/config-production';
import { secrets } from '../../bff/src/vendors';

const faultsOf = (env: Record<string, string>, args: readonly string[] = []): string => {
  try {
    readConfig(env, args);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const without = (env: Record<string, string>, name: string): Record<string, string> => Object.fromEntries(Object.entries(env).filter(([key]) => key !== name));

const WECHAT = { LUOBI_WECHAT_APPID: 'wxba5fad812f8e6fb9', LUOBI_WECHAT_SECRET_FILE: 'secret' };
const KEY = { LUOBI_TENCENT_SECRET_ID: 'AKIDexample00', LUOBI_TENCENT_SECRET_KEY_FILE: 'key' };
const SMS = { LUOBI_SMS: 'tencent', ...KEY, LUOBI_SMS_APP_ID: '1400006666', LUOBI_SMS_SIGN: '落笔', LUOBI_SMS_TEMPLATE_LOGIN: '1100001', LUOBI_SMS_TEMPLATE_SIGN: '1100002', LUOBI_SMS_TEMPLATE_ACCOUNT: '1100003', LUOBI_SMS_TEMPLATE_PHONE_CHANGED: '1100004' };
const EID = { LUOBI_FACE: 'tencent-eid', ...KEY, LUOBI_EID_MERCHANT_ID: 'NMEID_1', LUOBI_EID_KEY_FILE: 'sm2.pem' };
const TEMPLATE = `${'A'.repeat(43)} thing1=title name2=sender time3=deadline`;

describe('WeChat', () => {
  test('a mini-program with its secret, and what it may have beside', () => {
    expect(readConfig(WECHAT, []).wechat).toEqual({ appId: 'wxba5fad812f8e6fb9', secretFile: path.resolve('secret'), url: null, version: 'release', push: null, linkFile: null, templates: {} });
    const whole = readConfig({ ...WECHAT, LUOBI_WECHAT_PUSH_TOKEN_FILE: 'token', LUOBI_WECHAT_PUSH_KEY_FILE: 'aes', LUOBI_WECHAT_LINK_FILE: 'Ab1.txt', LUOBI_WECHAT_VERSION: 'trial', LUOBI_WECHAT_TEMPLATE_TO_SIGN: TEMPLATE }, []).wechat!;
    expect(whole).toMatchObject({ version: 'trial', push: { tokenFile: path.resolve('token'), keyFile: path.resolve('aes') }, linkFile: path.resolve('Ab1.txt') });
    expect(whole.templates).toEqual({ to_sign: { id: 'A'.repeat(43), fields: { thing1: 'title', name2: 'sender', time3: 'deadline' } } });
  });
  test.each([
    ['an AppID of another form', { ...WECHAT, LUOBI_WECHAT_APPID: 'gh_123' }, 'LUOBI_WECHAT_APPID'],
    ['no secret', without(WECHAT, 'LUOBI_WECHAT_SECRET_FILE'), 'LUOBI_WECHAT_SECRET_FILE'],
    ['a secret without a mini-program', without(WECHAT, 'LUOBI_WECHAT_APPID'), 'LUOBI_WECHAT_SECRET_FILE: only with LUOBI_WECHAT_APPID'],
    ['a push key without a token', { ...WECHAT, LUOBI_WECHAT_PUSH_KEY_FILE: 'k' }, 'LUOBI_WECHAT_PUSH_TOKEN_FILE'],
    ['plain http to elsewhere', { ...WECHAT, LUOBI_WECHAT_URL: 'http://wechat.example' }, 'LUOBI_WECHAT_URL'],
    ['a template without an id', { ...WECHAT, LUOBI_WECHAT_TEMPLATE_TO_SIGN: 'thing1=title' }, 'LUOBI_WECHAT_TEMPLATE_TO_SIGN'],
    ['a template without fields', { ...WECHAT, LUOBI_WECHAT_TEMPLATE_COMPLETED: 'A'.repeat(43) }, 'LUOBI_WECHAT_TEMPLATE_COMPLETED'],
    ['a word there is not', { ...WECHAT, LUOBI_WECHAT_TEMPLATE_DECLINED: `${'A'.repeat(43)} thing1=secret` }, 'LUOBI_WECHAT_TEMPLATE_DECLINED: thing1: there is no secret'],
    ['a title where a time belongs', { ...WECHAT, LUOBI_WECHAT_TEMPLATE_EXPIRING: `${'A'.repeat(43)} time1=title` }, 'LUOBI_WECHAT_TEMPLATE_EXPIRING: time1: title fits'],
    ['one field twice', { ...WECHAT, LUOBI_WECHAT_TEMPLATE_EXPIRING: `${'A'.repeat(43)} thing1=title thing1=sender` }, 'twice'],
  ])('%s is refused', (_, env, said) => { expect(faultsOf(env)).toContain(said); });
});

describe('text messages and identity', () => {
  test('Tencent Cloud, with one key for both', () => {
    const config = readConfig({ ...SMS, ...EID, LUOBI_IDENTITY: 'tencent', LUOBI_SMS_PER_DAY: '500' }, []);
    expect(config).toMatchObject({ smsPerDay: 500, sms: { kind: 'tencent', region: 'ap-guangzhou', signName: '落笔', key: { secretId: 'AKIDexample00', secretKeyFile: path.resolve('key') } }, realName: { kind: 'tencent' }, face: { kind: 'tencent-eid', merchantId: 'NMEID_1' } });
  });
  test('faces by WeChat inside the mini-program, and how surely people have to be known', () => {
    expect(readConfig({}, []).identity).toEqual({ faceByWeChat: false, level: 'name_id' });
    expect(readConfig({ ...WECHAT, LUOBI_FACE_WEAPP: 'wechat', LUOBI_IDENTITY_LEVEL: 'face' }, []).identity).toEqual({ faceByWeChat: true, level: 'face' });
  });
  test.each(Object.keys(SMS).filter((name) => name !== 'LUOBI_SMS'))('messages do not go without %s', (name) => { expect(faultsOf(without(SMS, name))).toContain(`${name}:`); });
  test.each(Object.keys(EID).filter((name) => name !== 'LUOBI_FACE'))('E证通 does not go without %s', (name) => { expect(faultsOf(without(EID, name))).toContain(`${name}:`); });
  test.each([
    ['the H5 face check without its rule', { ...KEY, LUOBI_FACE: 'tencent-h5' }, 'LUOBI_FACE_RULE_ID:'],
    ['a face check by WeChat without a mini-program', { LUOBI_FACE_WEAPP: 'wechat' }, 'LUOBI_FACE_WEAPP:'],
    ['a level there is not', { LUOBI_IDENTITY_LEVEL: 'dna' }, 'LUOBI_IDENTITY_LEVEL:'],
    ['a rule with E证通', { ...EID, LUOBI_FACE_RULE_ID: '1' }, 'LUOBI_FACE_RULE_ID: only with'],
    ['a key nobody uses', KEY, 'LUOBI_TENCENT_SECRET_ID: no service'],
    ['a signature with its brackets', { ...SMS, LUOBI_SMS_SIGN: '【落笔】' }, 'LUOBI_SMS_SIGN:'],
    ['templates without a sender', { LUOBI_SMS_TEMPLATE_LOGIN: '1' }, 'LUOBI_SMS_TEMPLATE_LOGIN: only with'],
    ['real names over plain http', { ...KEY, LUOBI_IDENTITY: 'tencent', LUOBI_FACEID_URL: 'http://faceid.example' }, 'LUOBI_FACEID_URL:'],
    ['a sentence in the demo', { LUOBI_TEST_CA: TEST_CA_SENTENCE }, 'LUOBI_TEST_CA: only with'],
  ])('%s is refused', (_, env, said) => { expect(faultsOf(env)).toContain(said); });
});

describe('production', () => {
  const REAL = { LUOBI_MODE: 'production', LUOBI_PUBLIC_URL: 'https://sign.example.cn', ...SMS, LUOBI_IDENTITY: 'tencent' };
  const TRIAL = { ...REAL, LUOBI_TEST_CA: TEST_CA_SENTENCE };
  const LICENSED = {
    ...REAL, LUOBI_CA: 'est', LUOBI_CA_URL: 'https://ca.example.cn', LUOBI_CA_TRUST_FILE: 'root.pem', LUOBI_EST_USER: 'luobi', LUOBI_EST_PASSWORD_FILE: 'password',
    LUOBI_TSA: 'https://tsa.example.cn/tsr', LUOBI_TSA_ANCHORS: 'roots.pem', LUOBI_TSA_POLICIES: '1.2.3',
  };
  test('starts with a licensed CA and stamps, or with the sentence that everything is a test', () => {
    expect(faultsOf(LICENSED)).toBe('');
    expect(readConfig(TRIAL, [])).toMatchObject({ mode: 'production', wechat: null, face: { kind: 'none' } });
  });
  test('names everything it lacks at once, and where to get it', () => {
    const text = faultsOf({ LUOBI_MODE: 'production' });
    for (const line of ['LUOBI_PUBLIC_URL: production needs', 'beian.miit.gov.cn', 'LUOBI_SMS: production', 'console.cloud.tencent.com/smsv2', 'LUOBI_IDENTITY: production', 'LUOBI_CA: production', 'LUOBI_TSA: production', TEST_CA_SENTENCE]) expect(text).toContain(line);
  });
  test.each([
    ['an address without TLS', { ...TRIAL, LUOBI_PUBLIC_URL: 'http://sign.example.cn' }, 'LUOBI_PUBLIC_URL:'],
    ['half the sentence', { ...REAL, LUOBI_TEST_CA: '1' }, 'LUOBI_TEST_CA: say the whole sentence'],
    ['the sentence beside a licensed CA', { ...LICENSED, LUOBI_TEST_CA: TEST_CA_SENTENCE }, 'LUOBI_TEST_CA: neither'],
    ['own stamps beside a licensed CA', { ...LICENSED, LUOBI_TSA: 'https://tsa.example.cn/tsr,embedded' }, 'LUOBI_TSA:'],
    ['a face check that sees nobody', { ...TRIAL, LUOBI_FACE: 'embedded' }, 'LUOBI_FACE:'],
  ])('%s is refused', (_, env, said) => { expect(faultsOf(env)).toContain(said); });
  test('a process asks for what its own part needs, and for nothing else', () => {
    expect(faultsOf({ LUOBI_MODE: 'production' }, ['--services=signing'])).toBe('');
    expect(faultsOf({ LUOBI_MODE: 'production' }, ['--services=identity'])).toMatch(/^Settings that cannot be used:\n {2}LUOBI_IDENTITY: [^\n]*$/);
    expect(faultsOf({ LUOBI_MODE: 'production' }, ['--services=ca'])).not.toContain('LUOBI_SMS');
  });
});

describe('files with secrets', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'luobi-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string, mode = 0o600): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };
  test('give what stands in them', async () => {
    expect(await secrets({ one: ['LUOBI_ONE_FILE', put('one', 'abcd\n'), /^[a-z]{4}$/, 'a word'], two: ['LUOBI_TWO_FILE', null, /./, 'a word'] })).toEqual({ one: 'abcd' });
  });
  test('are refused all at once when missing, readable by others or of another form, without a word of what they hold', async () => {
    const wanted = { gone: ['LUOBI_GONE_FILE', path.join(folder, 'none'), /./, 'x'], open: ['LUOBI_OPEN_FILE', put('open', 'canary-1', 0o644), /./, 'x'], odd: ['LUOBI_ODD_FILE', put('odd', 'canary-2'), /^\d+$/, 'a number'] } as const;
    const message = await secrets(wanted).then(() => '', (error: Error) => error.message);
    for (const name of ['LUOBI_GONE_FILE', 'LUOBI_OPEN_FILE', 'LUOBI_ODD_FILE']) expect(message).toContain(`${name}:`);
    expect(message).not.toContain('canary');
  });
});
