/** What every WeChat driver must keep to (bff/src/wechat/port.ts): embedded, and remote against the double. */
import sharp from 'sharp';
import type { WeChat } from '../../bff/src/wechat';
import { createWeChatStore } from '../../bff/src/wechat';
import { createEmbeddedWeChat } from '../../bff/src/wechat/embedded';
import { createRemoteWeChat } from '../../bff/src/wechat/remote';
import { createLogger, createPersonalDataBox } from '../../bff/src/kernel';
import { forEachDatabase, type TestDatabase } from '../kit/databases';
import { MovableClock, outcomeOf } from '../kit/people';
import { startWeChatDouble } from '../kit/wechat';

interface Stage {
  readonly wechat: WeChat;
  /** a person's phone: fresh codes, always the same person for the same name */
  loginCode(name: string): string;
  phoneCode(name: string): string;
  accept(openid: string, template: string): void;
  close(): Promise<void>;
}
const PHONE = '13912345678';
const TEMPLATE = 'tmpl-sign';

async function embedded(): Promise<Stage> {
  let n = 0;
  const wechat = createEmbeddedWeChat({ clock: new MovableClock(), pageUrl: (page, query) => `http://127.0.0.1:8787/#/${page}?${query}` });
  return { wechat, loginCode: (name) => `${name}.${++n}`, phoneCode: () => `${PHONE}.${++n}`, accept: wechat.accept, close: async () => undefined };
}
async function remote(database: TestDatabase): Promise<Stage> {
  const clock = new MovableClock();
  const double = await startWeChatDouble(clock);
  const dataSource = await database.open();
  const { state } = double;
  const store = createWeChatStore({ dataSource, clock, box: createPersonalDataBox(Buffer.alloc(32, 9)) }, state.appId);
  const wechat = createRemoteWeChat({ app: { appId: state.appId, secret: state.secret }, store, clock, logger: createLogger('silent'), baseUrl: double.url });
  state.templates.set(TEMPLATE, ['thing1', 'name2']);
  const people = new Map<string, ReturnType<typeof state.addPerson>>();
  const person = (name: string): ReturnType<typeof state.addPerson> => {
    const known = people.get(name) ?? state.addPerson({ phone: PHONE });
    people.set(name, known);
    return known;
  };
  return {
    wechat, loginCode: (name) => state.issueCode('login', person(name)), phoneCode: (name) => state.issueCode('phone', person(name)), accept: (openid, template) => state.accept(openid, template),
    close: async () => { await wechat.close(); await dataSource.destroy(); await double.stop(); },
  };
}

forEachDatabase('WeChat', (database) => {
  describe.each([['embedded', embedded], ['remote', remote]] as const)('%s driver', (_, open) => {
    let stage: Stage;
    beforeAll(async () => { stage = await open(database()); });
    afterAll(async () => { await stage.close(); });
    const login = (name: string): Promise<string> => stage.wechat.login({ code: stage.loginCode(name) }).then((who) => who.openid);

    test('the same person has the same openid at each login, another person another; nothing else comes out', async () => {
      const [a, again, b] = [await stage.wechat.login({ code: stage.loginCode('a') }), await login('a'), await login('b')];
      expect(again).toBe(a.openid);
      expect(b).not.toBe(a.openid);
      expect(Object.keys(a).sort()).toEqual(['openid', 'unionid']);
    });
    test('a login code works once', async () => {
      const code = stage.loginCode('a');
      await stage.wechat.login({ code });
      expect(await outcomeOf(stage.wechat.login({ code }))).toBe('code_expired');
    });
    test.each(['', 'a b', 'x'.repeat(300), '签'])('a code that cannot be one is refused: %j', async (code) => {
      expect(await outcomeOf(stage.wechat.login({ code }))).toBe('code_expired');
    });
    test('a phone code gives the number once, and is no login code', async () => {
      const openid = await login('a');
      const code = stage.phoneCode('a');
      expect(await stage.wechat.phoneNumber({ code, openid })).toEqual({ phone: PHONE, countryCode: '86' });
      expect(await outcomeOf(stage.wechat.phoneNumber({ code, openid }))).toBe('code_expired');
      expect(await outcomeOf(stage.wechat.phoneNumber({ code: stage.loginCode('a'), openid }))).toBe('code_expired');
    });
    test('a phone code of somebody unknown gives nothing', async () => {
      expect(await outcomeOf(stage.wechat.phoneNumber({ code: stage.phoneCode('a'), openid: 'o_nobody_at_all' }))).toBe('code_expired');
    });
    test('the session stands after login, and not for a stranger', async () => {
      expect(await stage.wechat.checkSession(await login('c'))).toBe(true);
      expect(await stage.wechat.checkSession('o_nobody_at_all')).toBe(false);
      expect(await stage.wechat.checkUserSignature(await login('c'), { body: '{}', signature: '0'.repeat(64) })).toBe(false);
      expect(await stage.wechat.checkRawData(await login('c'), { rawData: '{}', signature: '' })).toBe(false);
    });
    test('a mini-program code is an image of the asked width; a scene outside the rules is refused', async () => {
      const { bytes, mediaType } = await stage.wechat.miniProgramCode({ scene: `t=${'A'.repeat(22)}`, page: 'pages/sign/index', width: 600 });
      const { format, width } = await sharp(bytes).metadata();
      expect(`image/${format}`).toBe(mediaType);
      expect(Math.abs(width - 600)).toBeLessThan(60);
      for (const wrong of [{ scene: '' }, { scene: 'a%b' }, { scene: 'x'.repeat(33) }, { page: '/pages/sign/index' }, { width: 200 }]) {
        expect(await outcomeOf(stage.wechat.miniProgramCode({ scene: 'a', page: 'pages/sign/index', ...wrong }))).toBe('invalid_request');
      }
    });
    test('links open the page for up to 30 days', async () => {
      expect(await stage.wechat.urlLink({ path: 'pages/sign/index', query: 'ticket=abc', days: 30 })).toMatch(/^https?:\/\//);
      expect(await stage.wechat.scheme({ path: 'pages/sign/index', query: 'ticket=abc', days: 1 })).toMatch(/^weixin:\/\/dl\/business\/\?t=\w+$/);
      expect(await outcomeOf(stage.wechat.urlLink({ path: 'pages/sign/index', query: 'a=签', days: 1 }))).toBe('invalid_request');
      expect(await outcomeOf(stage.wechat.scheme({ path: 'pages/sign/index', query: '', days: 31 }))).toBe('invalid_request');
    });
    test('one accept is one message', async () => {
      const openid = await login('d');
      const message = { openid, templateId: TEMPLATE, fields: { thing1: '房屋租赁合同', name2: '张三丰' } };
      expect(await stage.wechat.sendSubscribeMessage(message)).toBe('no_credit');
      stage.accept(openid, TEMPLATE);
      expect(await outcomeOf(stage.wechat.sendSubscribeMessage({ ...message, fields: { ...message.fields, thing1: 'x'.repeat(21) } }))).toBe('invalid_request');
      expect(await stage.wechat.sendSubscribeMessage(message)).toBe('sent');
      expect(await stage.wechat.sendSubscribeMessage(message)).toBe('no_credit');
    });
    test('text is judged, and the text of somebody not seen is not passed', async () => {
      const openid = await login('e');
      const check = async (text: string): Promise<string> => (await stage.wechat.checkText({ openid, text, kind: 'comment' })).verdict;
      expect([await check('同意'), await check('测试复核'), await check('测试违规')]).toEqual(['pass', 'review', 'risky']);
      expect(await outcomeOf(check('x'.repeat(2501)))).toBe('invalid_request');
    });
  });
});
