/** What the doctor asks vendors, against their doubles: let in or not, and why; nothing is sent, checked or shown. */
import { writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { vendorProbes } from '../../bff/src/cli/vendor-probes';
import { MovableClock } from '../kit/people';
import { DOUBLE_KEY } from '../kit/tencent/cloud-double';
import { startFaceidDouble, type FaceidDouble } from '../kit/tencent/faceid-double';
import { SMS_SETUP, startSmsDouble, type SmsDouble } from '../kit/tencent/sms-double';
import { startWeChatDouble, type WeChatDouble } from '../kit/wechat';

class SystemTime extends MovableClock { override now(): Date { return new Date(); } }
const folder = mkdtempSync(path.join(os.tmpdir(), 'luobi-probes-'));
const put = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};
let wechat: WeChatDouble;
let sms: SmsDouble;
let faceid: FaceidDouble;
beforeAll(async () => {
  const clock = new SystemTime();
  [wechat, sms, faceid] = await Promise.all([startWeChatDouble(clock), startSmsDouble(clock), startFaceidDouble(clock)]);
});
afterAll(async () => {
  await Promise.all([wechat.stop(), sms.close(), faceid.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const mini = (over: { appId?: string; secret?: string; url?: string } = {}) => vendorProbes.wechat({ appId: over.appId ?? wechat.state.appId, secretFile: put('secret', over.secret ?? wechat.state.secret), url: over.url ?? wechat.url, version: 'release', push: null, linkFile: null, templates: {} });
const key = (secretKey: string = DOUBLE_KEY.secretKey) => ({ secretId: DOUBLE_KEY.secretId, secretKeyFile: put('key', secretKey) });
const texts = (over: { key?: ReturnType<typeof key>; templates?: Record<string, string> } = {}) => vendorProbes.sms({ kind: 'tencent', key: over.key ?? key(), url: sms.endpoint, region: 'ap-guangzhou', ...SMS_SETUP, templates: { ...SMS_SETUP.templates, ...over.templates }, variableLetters: undefined });

test('WeChat gives the token it would give the server, and kills none', async () => {
  const before = wechat.state.stable?.value;
  expect(await mini()).toMatchObject({ state: 'ok' });
  const held = wechat.state.stable!.value;
  expect(await mini()).toMatchObject({ state: 'ok' });
  expect([before, wechat.state.stable!.value]).toEqual([undefined, held]);
});
test('WeChat\'s refusals keep their number, and of their text the address alone', async () => {
  expect(await mini({ secret: 'f'.repeat(32) })).toEqual({ state: 'refused', errcode: 40125, address: null });
  expect(await mini({ appId: 'wx0000000000000000' })).toEqual({ state: 'refused', errcode: 40013, address: null });
  wechat.state.plan.set('/cgi-bin/stable_token', [40164]);
  expect(await mini()).toMatchObject({ state: 'refused', errcode: 40164 });
  expect(await mini({ url: 'http://127.0.0.1:1' })).toEqual({ state: 'unreachable' });
});
test('a secret that others may read, or is none, is not sent', async () => {
  await expect(mini({ secret: 'short' })).rejects.toThrow('LUOBI_WECHAT_SECRET_FILE');
});

test('messages: each template with its review and its variables', async () => {
  sms.review.set('1100002', 1);
  sms.review.set('1100003', -1);
  expect(await texts({ templates: { phone_changed: '9999999' } })).toEqual({ state: 'ok', templates: [
    { id: '1100001', review: 'approved', variables: 2 }, { id: '1100002', review: 'reviewing', variables: 4 }, { id: '1100003', review: 'refused', variables: 3 }, { id: '9999999', review: 'unknown', variables: null },
  ] });
  expect(sms.sent).toEqual([]);
});
test('a wrong key, and an account that may not ask, are told apart', async () => {
  expect(await texts({ key: key('x'.repeat(32)) })).toMatchObject({ state: 'trouble', failure: 'credentials' });
  sms.fail({ code: 'UnauthorizedOperation.Nonactivated' });
  expect(await texts()).toMatchObject({ state: 'trouble', failure: 'account', vendorCode: 'UnauthorizedOperation.Nonactivated' });
});

test('faceid lets us in when it does not know the check; a wrong key is said', async () => {
  expect(await vendorProbes.faceid({ key: key(), url: faceid.endpoint })).toEqual({ state: 'ok' });
  expect(await vendorProbes.faceid({ key: key('x'.repeat(32)), url: faceid.endpoint })).toMatchObject({ state: 'trouble', failure: 'credentials' });
  expect(faceid.seen.map(({ action }) => action)).toEqual(['CheckEidTokenStatus']);
});
