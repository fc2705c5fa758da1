/**
 * Coming in, seeing where one is logged in, and changing the number: by WeChat's phone button, refused, stale and allowed,
 * without a question the next time, and by SMS code where two accounts meet.
 */
import { chineseWords } from '../../miniapp/src/api/words/zh-CN';
import { en } from '../../miniapp/src/i18n/en';
import { describeInBrowser } from '../kit/browser';
import { freshPhone } from '../kit/people';
import { nextCode, readInbox } from '../kit/server';
import type { WeappHost } from '../weapp-host/jsdom.mjs';
import type { Phone, Platform } from './pages/phone';
import { agreeIfAsked, chooseSmsLogin, filled, logIn, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';

const masked = (number: string): string => `${number.slice(0, 3)}****${number.slice(-4)}`;

/** What the person does when WeChat asks whether the number may be told. */
const phoneButtonTells = (phone: Phone, number: string | null): Promise<void> => phone.page.evaluate((told) => (window as unknown as { host: WeappHost }).host.phoneNumber(told), number);
const codeTwice = (phone: Phone, code: string): Promise<void> => phone.page.evaluate((detail) => { (window as unknown as { host: WeappHost }).host.openTypes['getPhoneNumber'] = detail; }, { errMsg: 'getPhoneNumber:ok', code });
/** The session runs out on the device, as after two idle hours. */
const loseSession = (phone: Phone): Promise<void> => phone.page.evaluate((weapp) => {
  const key = weapp ? '__weapp_storage__' : 'luobi.session';
  if (!weapp) return window.localStorage.removeItem(key);
  const { 'luobi.session': _, ...rest } = JSON.parse(window.localStorage.getItem(key) ?? '{}') as Record<string, string>;
  window.localStorage.setItem(key, JSON.stringify(rest));
}, phone.platform === 'weapp');

describeInBrowser('the account', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `account-${platform}`); }, 420_000);
    afterAll(() => stage.close());
    const home = (phone: Phone): ReturnType<Phone['button']> => phone.button(words.me);
    const enter = async (number: string, options: Parameters<Stage['phone']>[0] = {}): Promise<Phone> => {
      const phone = await stage.phone(options);
      await phone.start();
      await phone.press(words.loginByPhone);
      await logIn(phone, stage.luobi.url, { name: '', phone: number });
      await agreeIfAsked(phone, home(phone));
      return phone;
    };
    const openMine = async (phone: Phone, cell: string): Promise<void> => {
      await phone.press(words.me);
      await phone.press(cell);
    };
    const typeCode = async (phone: Phone, number: string, button: string): Promise<void> => {
      const seen = (await readInbox(stage.luobi.url, number)).length;
      await phone.press(words.codeSend);
      const { code } = await nextCode(stage.luobi.url, number, seen);
      await phone.type(words.smsCode, code);
      await phone.press(button);
    };

    if (platform === 'weapp') {
      test('one tap: refused, stale, allowed; the next time nobody is asked', () => stage.story(async () => {
        const number = freshPhone();
        const phone = await stage.phone();
        await phone.start();
        await phone.press(words.loginByPhone);
        await phone.sees(words.loginConsent);
        await phone.picture('login-wechat');
        await phone.press(words.loginPhoneButton);
        await phone.sees(words.loginRefused);
        await phone.picture('login-refused');
        // a code WeChat has taken already, e.g. because the person waited too long
        await codeTwice(phone, `${freshPhone().slice(0, 5)}`);
        await phone.press(words.loginPhoneButton);
        await phone.sees(words.loginStale);
        await phone.picture('login-stale');
        await phoneButtonTells(phone, number);
        await phone.press(words.loginPhoneButton);
        await home(phone).waitFor();
        await phone.sees(words.emptyToDo);
        await loseSession(phone);
        await phone.start();
        await phone.press(words.loginByPhone);
        await home(phone).waitFor();
        // and a page in use goes on by itself: the device holds a token the server no longer knows
        await phone.page.evaluate(() => (window as unknown as { host: WeappHost }).host.runModule("wx.setStorageSync('luobi.session', 'A'.repeat(43))"));
        await phone.start();
        await phone.sees(words.emptyToDo);
      }), 90_000);

      test('a number another WeChat uses: told by the button, moved only by SMS code and a yes', () => stage.story(async () => {
        const number = freshPhone();
        const [first, second] = [await stage.phone(), await stage.phone()];
        await first.start();
        await first.press(words.loginByPhone);
        await phoneButtonTells(first, number);
        await first.press(words.loginPhoneButton);
        await home(first).waitFor();
        await second.start();
        await second.press(words.loginByPhone);
        await phoneButtonTells(second, number);
        await second.press(words.loginPhoneButton);
        await second.sees(words.boundNumberTitle);
        await second.picture('login-bound');
        await chooseSmsLogin(second);
        await second.type(words.phone, number);
        await typeCode(second, number, words.login);
        await second.sees(words.boundNumberText);
        await second.picture('login-bound-sheet');
        await second.press(words.boundKeep);
        await second.press(words.login);
        await second.press(words.boundMove);
        await home(second).waitFor();
        await first.start();
        await first.sees(words.endedMoved);
        await first.picture('login-moved-away');
      }), 90_000);

      test('a WeChat that belongs to another number: told which, and moved only by a yes', () => stage.story(async () => {
        const [mine, other] = [freshPhone(), freshPhone()];
        const phone = await enter(mine);
        await phone.press(words.me);
        await phone.press(words.meLogout);
        await phone.press(words.loginByPhone);
        await chooseSmsLogin(phone);
        await phone.type(words.phone, other);
        await typeCode(phone, other, words.login);
        await phone.sees(filled(words.boundWeChatTitle, { phone: masked(mine) }));
        await phone.picture('login-bound-wechat');
        await phone.press(words.boundMove);
        await agreeIfAsked(phone, home(phone));
      }), 90_000);
    }

    test('devices: seen, ended one by one and all others at once; the ended one is told', () => stage.story(async () => {
      const number = freshPhone();
      const phone = await enter(number);
      const call = async (name: string, init: RequestInit): Promise<Response> => fetch(`${stage.luobi.url}${name}`, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
      // a browser of the same person, played by the API alone
      const elsewhere = async (device: string): Promise<string> => {
        const seen = (await readInbox(stage.luobi.url, number)).length;
        await new Promise((done) => { setTimeout(done, 1100); }); // the demo's pause between two codes
        const { challengeId } = await (await call('/api/v1/login/codes', { method: 'POST', body: JSON.stringify({ phone: number }) })).json() as { challengeId: string };
        const { code } = await nextCode(stage.luobi.url, number, seen);
        const { token } = await (await call('/api/v1/login', { method: 'POST', headers: { 'luobi-device': encodeURIComponent(device) }, body: JSON.stringify({ challengeId, code, channel: 'h5' }) })).json() as { token: string };
        return token;
      };
      const statusOf = async (token: string): Promise<number> => (await call('/api/v1/me', { headers: { authorization: `Bearer ${token}` } })).status;
      const [office, cafe] = [await elsewhere('Edge, Windows（公司）'), await elsewhere('Safari, iOS')];
      await openMine(phone, words.sessionsTitle);
      await phone.sees('Edge, Windows（公司）');
      await phone.sees(words.sessionHere);
      await phone.picture('devices');
      await phone.press(filled(words.sessionEndOf, { device: 'Edge, Windows（公司）' }));
      await phone.text('Edge, Windows（公司）').waitFor({ state: 'detached' });
      expect([await statusOf(office), await statusOf(cafe)]).toEqual([401, 200]);
      await phone.press(words.sessionEndOthers);
      await phone.sees(words.sessionsOnly);
      expect(await statusOf(cafe)).toBe(401);
      await phone.picture('devices-only-this');
      // now this one is ended from elsewhere
      const last = await elsewhere('Firefox, Linux');
      expect((await call('/api/v1/me/sessions', { method: 'DELETE', headers: { authorization: `Bearer ${last}` } })).status).toBe(204);
      await phone.start();
      await phone.sees(words.endedElsewhere);
      await phone.picture('login-ended-elsewhere');
      await logIn(phone, stage.luobi.url, { name: '', phone: number });
      await home(phone).waitFor();
    }), 120_000);

    test('change of number: old code, new code, everybody out, and in again with the new one', () => stage.story(async () => {
      const [old, next] = [freshPhone(), freshPhone()];
      const phone = await enter(old);
      await openMine(phone, words.phoneChangeTitle);
      await phone.sees(filled(words.phoneNow, { phone: masked(old) }));
      await phone.picture('number-old');
      await phone.press(words.phoneLost);
      await phone.sees(words.phoneLostNobody);
      await phone.picture('number-lost-nobody');
      await phone.press(words.phoneOldAgain);
      await typeCode(phone, old, words.phoneContinue);
      await phone.sees(words.phoneProven);
      await phone.type(words.phoneNew, next);
      await phone.picture('number-new');
      await typeCode(phone, next, words.phoneFinish);
      await phone.sees(filled(words.phoneChangedHelp, { phone: masked(next) }));
      await phone.picture('number-changed');
      expect((await readInbox(stage.luobi.url, old)).some(({ text }) => text.includes(masked(next)))).toBe(true);
      await phone.press(words.login);
      await logIn(phone, stage.luobi.url, { name: '', phone: next });
      await home(phone).waitFor();
      await phone.press(words.me);
      await phone.sees(masked(next));
    }), 90_000);

    test('a lost number: the real name stands in for it', () => stage.story(async () => {
      const { approver } = stage.partner.demo;
      const phone = await enter(approver.phone);
      await openMine(phone, words.phoneChangeTitle);
      await phone.press(words.phoneLost);
      await phone.type(words.idName, approver.name);
      await phone.type(words.idNumber, '310101198503040023');
      await phone.picture('number-lost');
      await phone.press(words.phoneContinue);
      await phone.sees(chineseWords.identity_mismatch[0]);
      await phone.type(words.idNumber, '310101198503040022');
      await phone.press(words.phoneContinue);
      await phone.sees(words.phoneProven);
    }), 90_000);

    test.each([
      ['dark', { colorScheme: 'dark' as const }, {}],
      ['senior', {}, { fontSize: 23 }],
      ['english', { locale: 'en-US' }, { language: 'en' }],
    ])('how it looks: %s', (name, options, settings) => stage.story(async () => {
      const t = name === 'english' ? en : words;
      const number = freshPhone();
      const phone = await enter(number, name === 'english' ? {} : options);
      if (name === 'english') {
        await phone.press(words.me);
        await phone.press(words.otherLanguage);
        await phone.start(settings);
      } else if (name === 'senior' && platform === 'h5') {
        await phone.press(words.me);
        await phone.top.getByRole('switch', { name: words.meSenior }).tap();
        await phone.start();
      } else await phone.start(settings);
      await phone.press(t.me);
      await phone.press(t.sessionsTitle);
      await phone.sees(t.sessionsLead);
      await phone.sees(t.sessionHere);
      await phone.picture(`devices-${name}`);
      await phone.page.goBack().catch(() => undefined);
      await phone.start(settings);
      await phone.press(t.me);
      await phone.press(t.phoneChangeTitle);
      await phone.sees(t.phoneChangeHelp);
      await phone.picture(`number-${name}`);
      await phone.start(settings);
      await phone.press(t.me);
      await phone.press(t.meLogout);
      await phone.press(t.loginByPhone);
      await phone.sees(t.loginLead);
      await phone.picture(`login-${name}`);
    }), 90_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
