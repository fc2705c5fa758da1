/** Tencent SMS against its double: what every channel must keep to, and the vendor's own rules. */
import { Writable } from 'node:stream';
import { AppError, createLogger } from '../../bff/src/kernel';
import type { SmsChannel, SmsMessage } from '../../bff/src/notify';
import { createTencentCloud } from '../../bff/src/notify/remote/tencent-cloud';
import { createTencentSms } from '../../bff/src/notify/remote/tencent-sms';
import { MovableClock, freshPhone } from '../kit/people';
import { DOUBLE_KEY } from '../kit/tencent/cloud-double';
import { SMS_SETUP, startSmsDouble, type SmsDouble } from '../kit/tencent/sms-double';

const clock = new MovableClock();
let double: SmsDouble;
let log = '';
let call: ReturnType<typeof createTencentCloud>;
let sms: SmsChannel;
beforeAll(async () => {
  double = await startSmsDouble(clock);
  const logger = createLogger('info', new Writable({ write(chunk, _, done) { log += String(chunk); done(); } }) as never);
  call = createTencentCloud({ clock, logger }, { ...DOUBLE_KEY, service: 'sms', region: 'ap-guangzhou', endpoint: double.endpoint, budgetMs: 800, pauseMs: 5, breaker: { faults: 100, restMs: 1 } });
  sms = createTencentSms({ call, logger }, SMS_SETUP);
});
afterAll(async () => { await call.close(); await double.close(); });

const login = (phone: string, code = '012345'): SmsMessage => ({ phone, template: { kind: 'login_code', code, minutes: 5 } });
const willing = (title: string, phone = freshPhone()): SmsMessage => ({ phone, template: { kind: 'willingness_code', code: '654321', minutes: 5, title, shortHash: 'A1B2C3' } });
const reasonOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'ok', (error: AppError) => (error instanceof AppError && error.code === 'unavailable' ? error.details['reason'] : error));

test('gives a receipt with its name and the vendor\'s serial of every message, without number or code', async () => {
  const phone = freshPhone();
  const [a, b] = [await sms.send(login(phone, '111111')), await sms.send(login(phone, '222222'))];
  expect(a.provider).toBe('tencent-sms');
  expect(a.transactionId).not.toBe(b.transactionId);
  expect(JSON.stringify([a, b])).not.toMatch(new RegExp(`111111|222222|${phone}`));
  expect(double.sent.at(-1)).toMatchObject({ phone: `+86${phone}`, templateId: '1100001', variables: ['222222', '5'] });
});

test('a willingness message names title, hash and minutes', async () => {
  await sms.send(willing('房屋租赁合同'));
  expect(double.sent.at(-1)!.variables).toEqual(['654321', '房屋租赁合同', 'A1B2C3', '5']);
});

test.each(['https://evil.example/x', '点击 www.evil.com 领取', '1.2.3.4', 'evil.com', 'ｅｖｉｌ．ｃｏｍ', 'evil。com', '合同》【银行】\n转账', '', '\u202e', '𠮷'.repeat(60), 'a.b.c.d.e.f.g.com'])('a title %j becomes a variable the vendor takes', async (title) => {
  await sms.send(willing(title));
  const [, shown] = double.sent.at(-1)!.variables;
  expect([...shown!].length).toBeGreaterThan(0);
  expect([...shown!].length).toBeLessThanOrEqual(12);
  expect(shown).not.toMatch(/[【】《》\p{Cc}\p{Cf}]/u);
});

test('longer variables for an account that has them', async () => {
  const long = createTencentSms({ call }, { ...SMS_SETUP, limits: { letters: 20 } });
  expect(await reasonOf(long.send(willing('一'.repeat(20))))).toBe('text_refused');
});

test.each([
  ['LimitExceeded.PhoneNumberThirtySecondLimit', 'phone_limited'], ['LimitExceeded.PhoneNumberOneHourLimit', 'phone_limited'], ['LimitExceeded.PhoneNumberDailyLimit', 'phone_limited'], ['LimitExceeded.PhoneNumberSameContentDailyLimit', 'phone_limited'], ['LimitExceeded.DeliveryFrequencyLimit', 'phone_limited'],
  ['LimitExceeded.AppDailyLimit', 'setup'], ['FailedOperation.PhoneNumberInBlacklist', 'phone_not_accepted'], ['InvalidParameterValue.IncorrectPhoneNumber', 'phone_not_accepted'], ['FailedOperation.ContainSensitiveWord', 'text_refused'],
  ['InvalidParameterValue.TemplateParameterFormatError', 'text_refused'], ['InvalidParameterValue.TemplateParameterLengthLimit', 'text_refused'], ['InvalidParameterValue.ProhibitedUseUrlInTemplateParameter', 'text_refused'],
  ['FailedOperation.SignatureIncorrectOrUnapproved', 'setup'], ['FailedOperation.TemplateIncorrectOrUnapproved', 'setup'], ['FailedOperation.InsufficientBalanceInSmsPackage', 'setup'], ['UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'setup'],
  ['InternalError.RequestTimeException', 'vendor'], ['ok', 'vendor'], ['OK', 'vendor'], ['Something.New', 'vendor'],
])('%s for the number is %s, whether in its status or as the error of the call', async (code, reason) => {
  double.answerNext({ Code: code });
  expect(await reasonOf(sms.send(login(freshPhone())))).toBe(reason);
  double.fail({ code });
  expect(await reasonOf(sms.send(login(freshPhone())))).toBe(reason);
});

test.each<[string, Record<string, unknown>]>([['another number', { PhoneNumber: '+8613800000000' }], ['no serial', { SerialNo: '' }], ['no code', { Code: null }], ['an endless serial', { SerialNo: 'x'.repeat(200) }]])('`Ok` with %s is not sent', async (_, status) => {
  double.answerNext(status);
  expect(await reasonOf(sms.send(login(freshPhone())))).toBe('vendor');
});
test.each(['{"Response":{"RequestId":"r"}}', '{"Response":{"RequestId":"r","SendStatusSet":[]}}', '{"Response":{"RequestId":"r","SendStatusSet":{"Code":"Ok"}}}', '{"Response":{"RequestId":"r","SendStatusSet":[null]}}'])('the answer %s is not sent', async (raw) => {
  double.fail({ raw });
  expect(await reasonOf(sms.send(login(freshPhone())))).toBe('vendor');
});

test('a message whose fate is unknown is not sent a second time', async () => {
  const phone = freshPhone();
  double.fail('break_after_work');
  expect(await reasonOf(sms.send(login(phone)))).toBe('vendor');
  expect(double.sent.filter((s) => s.phone === `+86${phone}`)).toHaveLength(1);
});

test('the vendor\'s own limit for the same text is met as a limit', async () => {
  const phone = freshPhone();
  await sms.send(login(phone));
  expect(await reasonOf(sms.send(login(phone)))).toBe('phone_limited');
  clock.pass({ seconds: 31 });
  expect(await reasonOf(sms.send(login(phone)))).toBe('ok');
});

test.each(['', '+8613912345678', '139123456789', '23912345678', '1391234567x'])('the number %j is not even asked about', async (phone) => {
  const before = double.arrivals();
  expect(await reasonOf(sms.send(login(phone)))).toBe('phone_not_accepted');
  expect(double.arrivals()).toBe(before);
});
test.each(['1234567', 'abcdef', ''])('the code %j is not sent', async (code) => expect(await reasonOf(sms.send(login(freshPhone(), code)))).toBe('text_refused'));

test('the log says by the vendor\'s code why a number was not sent to', async () => {
  log = '';
  double.answerNext({ Code: 'LimitExceeded.PhoneNumberDailyLimit' });
  await sms.send(login(freshPhone())).catch(() => undefined);
  expect(JSON.parse(log)).toMatchObject({ vendorCode: 'LimitExceeded.PhoneNumberDailyLimit', reason: 'phone_limited', kind: 'login_code' });
});

test('neither number, code, title nor key is in the log', async () => {
  log = '';
  const phone = freshPhone();
  double.fail({ code: 'InternalError' });
  const error = await sms.send(willing('金丝雀合同', phone)).catch((thrown: unknown) => thrown as Error);
  expect(log).not.toBe('');
  expect(`${log}${JSON.stringify(error)}${(error as Error).stack ?? ''}`).not.toMatch(new RegExp(`${phone}|654321|金丝雀|CANARY`));
});

test('a code for the account says what for; a notice carries no code; a message without an approved template is not sent', async () => {
  await sms.send({ phone: freshPhone(), template: { kind: 'account_code', code: '123456', minutes: 5, act: 'phone_new' } });
  expect(double.sent.at(-1)).toMatchObject({ templateId: '1100003', variables: ['123456', '绑定新手机号', '5'] });
  await sms.send({ phone: freshPhone(), template: { kind: 'phone_changed', newPhoneMasked: '138****5678' } });
  expect(double.sent.at(-1)).toMatchObject({ templateId: '1100004', variables: ['138****5678'] });
  const without = createTencentSms({ call }, { ...SMS_SETUP, templates: { login_code: '1100001', willingness_code: '1100002' } });
  expect(await reasonOf(without.send({ phone: freshPhone(), template: { kind: 'phone_changed', newPhoneMasked: '138****5678' } }))).toBe('setup');
});
