import { Writable } from 'node:stream';
import { DOUBLE_KEY, startCloudDouble, text, type CloudDouble, type Fault } from '../../../../test/kit/tencent/cloud-double';
import { MovableClock } from '../../../../test/kit/people';
import { createLogger } from '../../kernel';
import { type CloudError } from '../../kernel/cloud-call';
import { createTencentCloud, type TencentCloudOptions } from './tencent-cloud';

const clock = new MovableClock();
let double: CloudDouble;
let log = '';
const logger = createLogger('info', new Writable({ write(chunk, _, done) { log += String(chunk); done(); } }) as never);
const clients: { close: () => Promise<void> }[] = [];
const open = (over: Partial<TencentCloudOptions> = {}): ReturnType<typeof createTencentCloud> => {
  const client = createTencentCloud({ clock, logger }, { ...DOUBLE_KEY, service: 'faceid', endpoint: double.endpoint, budgetMs: 600, pauseMs: 5, ...over });
  clients.push(client);
  return client;
};
const failureOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'ok', (error: CloudError) => error.failure);

beforeAll(async () => {
  double = await startCloudDouble({ service: 'faceid', version: '2018-03-01', needsRegion: false, clock, actions: { Echo: { required: { Name: text(32) }, answer: ({ Name }) => ({ Name }) } } });
});
afterAll(async () => { await Promise.all(clients.map((client) => client.close())); await double.close(); });

test('a signed request in Chinese is accepted by an independent check of the signature', async () => {
  expect((await open()('Echo', { Name: '张三' })).fields['Name']).toBe('张三');
});

test.each<[string, Partial<TencentCloudOptions>]>([['another secret', { secretKey: 'x' }], ['an unknown id', { secretId: 'AKIDother' }], ['another service', { service: 'sms' }]])('%s is a matter of credentials', async (_, over) => {
  expect(await failureOf(open(over)('Echo', { Name: 'a' }))).toBe('credentials');
});

test('a clock six minutes off is named as such, with what to do in the log', async () => {
  const late = new MovableClock(new Date(clock.now().getTime() - 360_000).toISOString());
  const client = createTencentCloud({ clock: late, logger }, { ...DOUBLE_KEY, service: 'faceid', endpoint: double.endpoint });
  clients.push(client);
  expect(await failureOf(client('Echo', { Name: 'a' }))).toBe('clock_skew');
  expect(log).toMatch(/differs by more than five minutes; run NTP/);
});

test.each<[string, Fault, string]>([
  ['silence', 'silence', 'late'], ['a broken connection', 'break', 'late'], ['HTTP 502', { status: 502, raw: 'bad gateway' }, 'vendor_fault'], ['a page', { raw: '<html>' }, 'malformed'], ['a redirect', { status: 302, raw: '' }, 'malformed'],
  ['no Response', { raw: '{}' }, 'malformed'], ['no RequestId', { raw: '{"Response":{"Result":"0"}}' }, 'malformed'], ['a list', { raw: '{"Response":[]}' }, 'malformed'], ['an error without a code', { raw: '{"Response":{"RequestId":"r","Error":null}}' }, 'malformed'],
  ['a megabyte', { raw: Buffer.alloc(1_000_000, 'a') }, 'too_large'], ['a refusal', { code: 'InvalidParameterValue.BizTokenExpired' }, 'refused'], ['a fault', { code: 'InternalError' }, 'vendor_fault'],
])('%s is told apart and not asked again', async (_, fault, failure) => {
  const before = double.arrivals();
  double.fail(fault);
  expect(await failureOf(open()('Echo', { Name: 'a' }))).toBe(failure);
  expect(double.arrivals() - before).toBe(1);
});

test('what was certainly not carried out is tried once more, and a pure reading after any fault', async () => {
  double.fail({ code: 'RequestLimitExceeded' });
  expect(await failureOf(open()('Echo', { Name: 'a' }))).toBe('ok');
  double.fail({ code: 'RequestLimitExceeded' }, { code: 'RequestLimitExceeded' });
  expect(await failureOf(open()('Echo', { Name: 'a' }))).toBe('rate_limited');
  double.fail('break_after_work');
  expect(await failureOf(open()('Echo', { Name: 'a' }))).toBe('late');
  double.fail('break_after_work');
  expect(await failureOf(open()('Echo', { Name: 'a' }, { repeatable: true }))).toBe('ok');
  double.fail({ code: 'InvalidParameterValue' });
  expect(await failureOf(open()('Echo', { Name: 'a' }, { repeatable: true }))).toBe('refused');
});

test('nobody listening is `unreachable`', async () => expect(await failureOf(open({ endpoint: 'http://127.0.0.1:9' })('Echo', { Name: 'a' }))).toBe('unreachable'));

test('the budget holds for all tries together', async () => {
  double.fail('silence');
  const started = performance.now();
  expect(await failureOf(open({ budgetMs: 300 })('Echo', { Name: 'a' }, { repeatable: true }))).toBe('late');
  expect(performance.now() - started).toBeLessThan(1500);
});

test('after faults in a row the vendor is left alone, then asked again; refusals do not count', async () => {
  const client = open({ breaker: { faults: 2, restMs: 150 } });
  double.fail({ code: 'InvalidParameterValue' }, { code: 'InvalidParameterValue' }, { code: 'InternalError' }, { code: 'InternalError' });
  for (const failure of ['refused', 'refused', 'vendor_fault', 'vendor_fault', 'open_circuit']) expect(await failureOf(client('Echo', { Name: 'a' }))).toBe(failure);
  const before = double.arrivals();
  await failureOf(client('Echo', { Name: 'a' }));
  expect(double.arrivals()).toBe(before);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await failureOf(client('Echo', { Name: 'a' }))).toBe('ok');
});

test('no secret, name or sentence of the vendor\'s reaches the log or the error', async () => {
  log = '';
  double.fail({ code: 'InternalError' });
  const error = await open()('Echo', { Name: '张三丰的金丝雀' }).catch((thrown: unknown) => thrown as CloudError);
  expect(`${log}${String(error)}${JSON.stringify(error)}${(error as Error).stack ?? ''}`).not.toMatch(/金丝雀|CANARY|TC3-HMAC/);
  expect(JSON.parse(log)).toMatchObject({ service: 'faceid', action: 'Echo', failure: 'vendor_fault', vendorCode: 'InternalError' });
});

test.each(['http://faceid.tencentcloudapi.com', 'ftp://127.0.0.1', 'http://127.0.0.1.example.com'])('refuses to be opened on %s', (endpoint) => {
  expect(() => createTencentCloud({ clock, logger }, { ...DOUBLE_KEY, service: 'faceid', endpoint })).toThrow(/https/);
});
test('refuses to be opened without a key', () => expect(() => createTencentCloud({ clock, logger }, { secretId: '', secretKey: '', service: 'faceid' })).toThrow(/SecretId/));
