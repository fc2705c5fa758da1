/**
 * A real name by WeChat's own face check, whole: the settings, the login in the mini-program, the check begun for that
 * openid, what the phone is told, the result fetched by the server. WeChat is its double.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer } from '@luobi/shared/contract';
import { pathOf, ROUTES, type RouteName } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { openLuobi, type LuobiHere } from '../kit/luobi';
import { freshPhone, idNumber } from '../kit/people';
import { startWeChatDouble, type WeChatDouble } from '../kit/wechat';
import { lookIntoCamera } from '../kit/wechat/face';
import type { Person } from '../kit/wechat/state';

interface Phone {
  readonly person: Person;
  call<N extends RouteName>(name: N, body?: object, params?: Record<string, string>): Promise<{ status: number; body: Answer<N> & { code?: string } }>;
}

forEachDatabase('a real name by WeChat\'s face check', (database) => {
  let wechat: WeChatDouble;
  let luobi: LuobiHere;
  beforeAll(async () => {
    wechat = await startWeChatDouble();
    const secret = path.join(database().folder, 'wechat-secret');
    writeFileSync(secret, wechat.state.secret);
    chmodSync(secret, 0o600);
    luobi = await openLuobi(database(), { env: { LUOBI_WECHAT_APPID: wechat.state.appId, LUOBI_WECHAT_SECRET_FILE: secret, LUOBI_WECHAT_URL: wechat.url, LUOBI_FACE: 'none', LUOBI_FACE_WEAPP: 'wechat' } });
  });
  afterAll(async () => { await luobi.close(); await wechat.stop(); });

  /** A phone with WeChat on it, logged in and agreed to the policy and to a face check. */
  async function phone(channel: 'weapp' | 'h5' = 'weapp'): Promise<Phone> {
    const person = wechat.state.addPerson({ phone: freshPhone() });
    let token: string | null = null;
    const call: Phone['call'] = async (name, body, params = {}) => {
      const answer = await fetch(`${luobi.url}${pathOf(name, params)}`, {
        method: ROUTES[name].method,
        headers: { 'content-type': 'application/json', 'luobi-channel': channel, ...(token ? { authorization: `Bearer ${token}` } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: answer.status, body: await answer.json() } as Awaited<ReturnType<Phone['call']>> as never;
    };
    if (channel === 'weapp') {
      const first = await call('loginByWeChat', { code: wechat.state.issueCode('login', person) });
      if (first.body.state !== 'phone_needed') throw new Error('known before');
      token = (await call('loginByWeChatPhone', { ticket: first.body.ticket, code: wechat.state.issueCode('phone', person) })).body.token;
    } else {
      const before = new Date();
      const { challengeId } = (await call('sendLoginCode', { phone: person.phone })).body;
      token = (await call('login', { challengeId, code: await luobi.readCode(person.phone, before), channel: 'h5' })).body.token;
    }
    const me = (await call('getMe')).body;
    await call('giveConsent', { kind: 'privacy', version: me.privacyConsent.requiredVersion });
    await call('giveConsent', { kind: 'face', version: (await call('getIdentityOptions')).body.faceConsent.requiredVersion });
    return { person, call };
  }
  const claim = { idType: 'resident_id', name: '林晓月' } as const;
  const begin = async ({ call }: Phone): Promise<{ verificationId: string; verifyId: string }> => {
    const { body } = await call('startFaceVerification', { claim: { ...claim, idNumber: idNumber() } });
    if (body.launch?.kind !== 'wechat') throw new Error(`led to ${JSON.stringify(body)}`);
    return { verificationId: body.verificationId, verifyId: body.launch.verifyId };
  };
  const result = async ({ call }: Phone, verificationId: string): Promise<string | undefined> => {
    const { body } = await call('fetchFaceVerification', undefined, { verificationId });
    return body.code ?? body.outcome;
  };

  test('is offered in the mini-program only, passed there, and counts once for that person', async () => {
    const one = await phone();
    expect((await one.call('getIdentityOptions')).body.idTypes[0]).toEqual({ idType: 'resident_id', ways: ['name_id', 'name_id_phone', 'face'] });
    const { verificationId, verifyId } = await begin(one);
    expect(await result(one, verificationId)).toBe('pending');
    lookIntoCamera(wechat.state, one.person, verifyId);
    expect(await result(await phone(), verificationId)).toBe('not_found');
    expect(await result(one, verificationId)).toBe('match');
    expect((await one.call('getMe')).body.realName).toMatchObject({ state: 'verified', level: 'face' });

    const browser = await phone('h5');
    expect((await browser.call('getIdentityOptions')).body.idTypes[0]).toEqual({ idType: 'resident_id', ways: ['name_id', 'name_id_phone'] });
    expect((await browser.call('startFaceVerification', { claim: { ...claim, idNumber: idNumber() } })).body.code).toBe('identity_type_unsupported');
  });

  test('another face, a cancelled check and a silent WeChat are three answers, and none verifies', async () => {
    const one = await phone();
    const other = await begin(one);
    lookIntoCamera(wechat.state, one.person, other.verifyId, 10004);
    expect(await result(one, other.verificationId)).toBe('mismatch');
    const cancelled = await begin(one);
    lookIntoCamera(wechat.state, one.person, cancelled.verifyId, 90002);
    expect(await result(one, cancelled.verificationId)).toBe('cancelled');
    const silent = await begin(one);
    lookIntoCamera(wechat.state, one.person, silent.verifyId);
    wechat.state.plan.set('/cityservice/face/identify/queryverifyinfo', ['garbage', 'garbage', 'garbage']);
    expect(await result(one, silent.verificationId)).toBe('identity_unavailable');
    wechat.state.plan.delete('/cityservice/face/identify/queryverifyinfo');
    expect(await result(one, silent.verificationId)).toBe('match');
  });

  test('neither openid, verify id nor the person reaches a log or, in clear, the database', async () => {
    const one = await phone();
    const { verificationId, verifyId } = await begin(one);
    await result(one, verificationId);
    for (const secret of [verifyId, '林晓月']) expect(luobi.log()).not.toContain(secret);
    const checks = JSON.stringify(await luobi.services.dataSource.query('SELECT * FROM identity_face_checks'));
    for (const secret of [verifyId, '林晓月', one.person.openid]) expect(checks).not.toContain(secret);
  });
});
