/**
 * What WeChat pushes over HTTP: forged and replayed pushes change nothing; what a person took back is gone at once — the
 * sessions of that WeChat account, the join, keys and credits — and consent counts as withdrawn; nobody else is touched.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { consentVersion, hasFaceConsent } from '../../bff/src/account';
import { WeChatAccount } from '../../bff/src/account/login-entities';
import { creditsOf, recordAnswers } from '../../bff/src/wechat';
import { WeChatSession } from '../../bff/src/wechat/entities';
import { POLICY_VERSIONS } from '../../bff/src/account';
import { forEachDatabase } from '../kit/databases';
import { openLuobi, type LuobiHere } from '../kit/luobi';
import { MovableClock, freshPhone } from '../kit/people';
import { startWeChatDouble, type WeChatDouble } from '../kit/wechat';
import { pushPlain, pushSealed, type Pushed } from '../kit/wechat/push';

const PUSH = { token: 'LuobiPushToken01', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
class SystemTime extends MovableClock { override now(): Date { return new Date(); } }

forEachDatabase('pushes over HTTP', (database) => {
  let double: WeChatDouble;
  let luobi: LuobiHere;
  const settings = (): { appId: string; token: string; encodingAesKey: string } => ({ appId: double.state.appId, ...PUSH });
  const now = (): number => Math.floor(Date.now() / 1000);
  beforeAll(async () => {
    double = await startWeChatDouble(new SystemTime());
    const put = (name: string, text: string): string => {
      const file = path.join(database().folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    };
    luobi = await openLuobi(database(), { env: {
      LUOBI_WECHAT_APPID: double.state.appId, LUOBI_WECHAT_URL: double.url, LUOBI_WECHAT_SECRET_FILE: put('secret', double.state.secret),
      LUOBI_WECHAT_PUSH_TOKEN_FILE: put('token', PUSH.token), LUOBI_WECHAT_PUSH_KEY_FILE: put('key', PUSH.encodingAesKey),
    } });
  });
  afterAll(async () => { await luobi.close(); await double.stop(); });

  const push = async ({ query, body }: Pushed): Promise<[number, string]> => {
    const answer = await fetch(`${luobi.url}/wechat/push?${new URLSearchParams(query).toString()}`, { method: 'POST', body: new Uint8Array(body), headers: { 'content-type': 'text/xml' } });
    return [answer.status, await answer.text()];
  };
  const revoked = (openid: string, over: object = {}): object => ({ ToUserName: 'gh_1', FromUserName: 'o_system', CreateTime: now(), MsgType: 'event', Event: 'user_authorization_revoke', OpenID: openid, AppID: double.state.appId, RevokeInfo: '8', ...over });

  interface Person { readonly openid: string; readonly userId: string; alive(): Promise<boolean>; wants(kind: 'privacy' | 'face'): Promise<boolean> }
  /** comes in by WeChat, with consent to both texts, an accept and a session key */
  async function enter(): Promise<Person> {
    const person = double.state.addPerson({ phone: freshPhone() });
    const call = async (name: string, body: object, token?: string): Promise<{ status: number; body: Record<string, never> }> => {
      const answer = await fetch(`${luobi.url}${name}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'luobi-channel': 'weapp', ...(token ? { authorization: `Bearer ${token}` } : {}) } });
      return { status: answer.status, body: (await answer.json()) as Record<string, never> };
    };
    const first = (await call('/api/v1/login/wechat', { code: double.state.issueCode('login', person) })).body as unknown as { ticket: string };
    const session = (await call('/api/v1/login/wechat/phone', { ticket: first.ticket, code: double.state.issueCode('phone', person) })).body as unknown as { token: string; me: { userId: string } };
    const { userId } = session.me;
    for (const kind of ['privacy', 'face'] as const) await call('/api/v1/me/consents', { kind, version: POLICY_VERSIONS[kind] }, session.token);
    await recordAnswers(luobi.services.dataSource.manager, { openid: person.openid, answers: [{ templateId: 't', accepted: true }], now: new Date() });
    return {
      openid: person.openid, userId,
      alive: async () => (await fetch(`${luobi.url}/api/v1/me`, { headers: { 'luobi-channel': 'weapp', authorization: `Bearer ${session.token}` } })).status === 200,
      wants: async (kind) => (kind === 'face' ? hasFaceConsent(luobi.services, userId) : (await consentVersion(luobi.services, userId, 'privacy')) !== null),
    };
  }
  const traces = async ({ openid }: Person): Promise<number[]> => {
    const { manager } = luobi.services.dataSource;
    return [await manager.countBy(WeChatAccount, { openid }), await manager.countBy(WeChatSession, { openid }), await creditsOf(manager, openid, 't')];
  };

  test('the handshake is answered with the echo, a forged one with a refusal', async () => {
    const { query } = pushPlain(settings(), now(), {});
    const ask = async (over: object): Promise<[number, string]> => {
      const answer = await fetch(`${luobi.url}/wechat/push?${new URLSearchParams({ ...query, echostr: '4375120948345356249', ...over }).toString()}`);
      return [answer.status, await answer.text()];
    };
    expect(await ask({})).toEqual([200, '4375120948345356249']);
    expect((await ask({ signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696' }))[0]).toBe(401);
  });

  test('forged, plain, foreign and stale pushes are refused and change nothing', async () => {
    const person = await enter();
    const forged: Pushed[] = [
      pushPlain(settings(), now(), revoked(person.openid)), pushSealed({ ...settings(), token: 'Another' }, now(), revoked(person.openid)), pushSealed({ ...settings(), encodingAesKey: 'B'.repeat(43) }, now(), revoked(person.openid)),
      pushSealed({ ...settings(), appId: 'wx0000000000000000' }, now(), revoked(person.openid, { AppID: undefined })), pushSealed(settings(), now() - 400, revoked(person.openid)),
    ];
    for (const one of forged) expect((await push(one))[0]).toBe(401);
    expect(await traces(person)).toEqual([1, 1, 1]);
    expect([await person.alive(), await person.wants('privacy'), await person.wants('face')]).toEqual([true, true, true]);
  });

  test.each([
    ['the phone number', { RevokeInfo: '8' }, [false, true]],
    ['the camera', { RevokeInfo: '7' }, [false, false]],
    ['something this version does not know', { RevokeInfo: '99' }, [false, false]],
    ['the WeChat account itself', { Event: 'user_authorization_cancellation', RevokeInfo: undefined }, [false, false]],
  ])('%s taken back: session, join, key and credits are gone, consent is withdrawn', async (_, over, [privacy, face]) => {
    const [person, other] = [await enter(), await enter()];
    expect(await push(pushSealed(settings(), now(), revoked(person.openid, over)))).toEqual([200, 'success']);
    expect(await traces(person)).toEqual([0, 0, 0]);
    expect([await person.alive(), await person.wants('privacy'), await person.wants('face')]).toEqual([false, privacy, face]);
    expect(await traces(other)).toEqual([1, 1, 1]);
    expect(await other.alive()).toBe(true);
  });

  test('a replayed push is answered and not obeyed: who came back meanwhile stays', async () => {
    const person = await enter();
    const captured = pushSealed(settings(), now(), revoked(person.openid));
    await push(captured);
    const { manager } = luobi.services.dataSource;
    await recordAnswers(manager, { openid: person.openid, answers: [{ templateId: 't', accepted: true }], now: new Date() });
    expect(await push(captured)).toEqual([200, 'success']);
    expect(await creditsOf(manager, person.openid, 't')).toBe(1);
  });

  test('an openid nobody has here, and a person whose account is closed, are no error', async () => {
    expect(await push(pushSealed(settings(), now(), revoked('o_nobody_here')))).toEqual([200, 'success']);
  });

  test('an accept pushed by WeChat is a credit', async () => {
    const person = await enter();
    await push(pushSealed(settings(), now(), revoked(person.openid, { FromUserName: person.openid, OpenID: undefined, Event: 'subscribe_msg_popup_event', RevokeInfo: undefined, List: { TemplateId: 't', SubscribeStatusString: 'accept', PopupScene: '0' } })));
    expect(await creditsOf(luobi.services.dataSource.manager, person.openid, 't')).toBe(2);
  });

  test('neither secret, token nor key is in the log', () => {
    for (const canary of [double.state.secret, PUSH.token, PUSH.encodingAesKey]) expect(luobi.log()).not.toContain(canary);
  });
});

describe('without a push set up', () => {
  test('the address is absent', async () => {
    const { freshSqlite } = await import('../kit/databases');
    const database = await freshSqlite();
    const luobi = await openLuobi(database);
    for (const method of ['GET', 'POST']) expect((await fetch(`${luobi.url}/wechat/push?signature=x&timestamp=1&nonce=1&echostr=1`, { method })).status).toBe(404);
    await luobi.close();
    await database.drop();
  });
});
