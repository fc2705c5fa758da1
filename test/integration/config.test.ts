/** Settings: every fault is named at once, nothing secret is repeated, conveniences of the demo stay in the demo. */
import path from 'node:path';
import { ConfigError, readConfig } from '../../bff/src/config';

const faultsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

test('nothing set is a demo on this machine', () => {
  expect(readConfig({})).toEqual({
    mode: 'demo', dataDir: path.resolve('.luobi'), host: '0.0.0.0', port: 8787, publicUrl: null, databaseUrl: `sqlite:${path.resolve('.luobi/luobi.db')}`,
    logLevel: 'info', trustedProxies: 0, workers: undefined, jobLeaseMs: 30_000, checkAnswers: false, fault: undefined, eventKeys: 'p256', tsa: ['embedded'], tsaTimeoutMs: 8000, tsaAnchorsFile: undefined, tsaPolicies: [],
    parts: ['web', 'worker', 'signing', 'identity', 'ca'], elsewhere: {}, serviceKeys: { folder: path.resolve('.luobi/keys'), chosen: false }, ca: { kind: 'embedded' }, revocation: { internalHosts: [] },
    wechat: null, sms: { kind: 'embedded' }, smsPerDay: undefined, realName: { kind: 'embedded' }, face: { kind: 'embedded' }, identity: { level: 'name_id', faceByWeChat: false }, privacy: { operator: null, contact: null, contractYears: 10 },
  });
});

test('an empty setting is one that is not set', () => {
  const empty = Object.fromEntries(['PORT', 'LUOBI_HOST', 'LUOBI_PUBLIC_URL', 'DATABASE_URL', 'LUOBI_LOG_LEVEL', 'LUOBI_WORKERS', 'LUOBI_DATA_DIR', 'LUOBI_FAULT'].map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(readConfig({}));
});

test('all faults are told at once, by name', () => {
  const text = faultsOf({ PORT: '70000', LUOBI_LOG_LEVEL: 'loud', DATABASE_URL: 'postgres://u:geheim@h/d', LUOBI_TRUSTED_PROXIES: '-1', LUOBI_CHECK_ANSWERS: 'yes', LUOBI_WORKERS: '1.5', LUOBI_MODE: 'test' });
  for (const name of ['PORT', 'LUOBI_LOG_LEVEL', 'DATABASE_URL', 'LUOBI_TRUSTED_PROXIES', 'LUOBI_CHECK_ANSWERS', 'LUOBI_WORKERS', 'LUOBI_MODE']) expect(text).toContain(`${name}:`);
  expect(text).not.toContain('geheim');
});

test.each(['80x', '-1', '65536', 'NaN', '0x50', '1e3', ' '])('%j is no port', (port) => expect(faultsOf({ PORT: port })).toContain('PORT:'));
test.each(['ftp://x', 'javascript:alert(1)', 'luobi.example', 'https://u:p@luobi.example', 'https://luobi.example/?a=1', 'https://luobi.example/#a'])('%s is no public address', (url) => expect(faultsOf({ LUOBI_PUBLIC_URL: url })).toContain('LUOBI_PUBLIC_URL:'));
test.each([['https://luobi.example/', 'https://luobi.example'], ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'], ['https://luobi.example/sign//', 'https://luobi.example/sign']])('the public address %s is kept as %s', (given, kept) => expect(readConfig({ LUOBI_PUBLIC_URL: given }).publicUrl).toBe(kept));

test('time-stamping authorities stand in order, outside ones with their roots and policies', () => {
  const outside = { LUOBI_TSA: ' https://tsa.example.cn/tsr , embedded ', LUOBI_TSA_ANCHORS: 'roots.pem', LUOBI_TSA_POLICIES: '1.3.6.1.4.1.4146.2.3, 2.16.840.1.1' };
  expect(readConfig(outside)).toMatchObject({ tsa: ['https://tsa.example.cn/tsr', 'embedded'], tsaAnchorsFile: path.resolve('roots.pem'), tsaPolicies: ['1.3.6.1.4.1.4146.2.3', '2.16.840.1.1'] });
  const alone = faultsOf({ LUOBI_TSA: 'https://tsa.example.cn/tsr' });
  for (const name of ['LUOBI_TSA_ANCHORS', 'LUOBI_TSA_POLICIES']) expect(alone).toContain(`${name}:`);
  expect(readConfig({ LUOBI_TSA: 'http://127.0.0.1:9/', LUOBI_TSA_ANCHORS: 'a', LUOBI_TSA_POLICIES: '1.2' }).tsa).toEqual(['http://127.0.0.1:9/']);
});
test.each(['http://tsa.example.cn/', 'ftp://127.0.0.1/', 'https://u:p@tsa.example.cn/', 'https://tsa.example.cn/?key=1', 'tsa.example.cn', ',', 'embedded,embedded', 'http://127.0.0.1.example.cn/'])('%j is no list of time-stamping authorities', (list) => {
  expect(faultsOf({ LUOBI_TSA: list })).toContain('LUOBI_TSA:');
});
test('event keys are of the kinds there are, policies are OIDs', () => {
  expect(readConfig({ LUOBI_EVENT_KEYS: 'rsa3072' }).eventKeys).toBe('rsa3072');
  expect(faultsOf({ LUOBI_EVENT_KEYS: 'rsa1024', LUOBI_TSA_POLICIES: '1.2,x' })).toMatch(/LUOBI_EVENT_KEYS:[^]*LUOBI_TSA_POLICIES:/);
});

test('the process kills itself for tests only', () => {
  expect(faultsOf({ LUOBI_FAULT: 'P3:kill' })).toContain('LUOBI_FAULT:');
  expect(faultsOf({ LUOBI_FAULT: 'P3:kill', NODE_ENV: 'production' })).toContain('LUOBI_FAULT:');
  expect(readConfig({ LUOBI_FAULT: 'P3:kill', NODE_ENV: 'test' }).fault).toBe('P3:kill');
  expect(faultsOf({ LUOBI_FAULT: 'rm -rf', NODE_ENV: 'test' })).toContain('LUOBI_FAULT:');
});
