/**
 * The real name by each way and each answer, on H5 and on the mini-program: name and number with the phone, every other
 * document, a face check with its consent, and each refusal in its own words.
 */
import type { IdentityLevel } from '../../shared/src';
import { en } from '../../miniapp/src/i18n/en';
import { describeInBrowser } from '../kit/browser';
import { documentOf } from '../kit/documents';
import { freshPhone, idNumber } from '../kit/people';
import { fillChoice, fillDay } from './pages/filler';
import type { Phone, Platform } from './pages/phone';
import { acceptInvitation, agreeIfAsked, agreeToPolicy, filled, logIn, words, type Person } from './pages/signer';
import { setStage, type Stage } from './pages/stage';
import type { WeappHost } from '../weapp-host/jsdom.mjs';

/** Plays the check at the provider's page and comes back: on that page in a browser, in the mini-program where its web-view leads. */
async function playFace(phone: Phone, how: keyof typeof BUTTONS): Promise<void> {
  if (phone.platform === 'h5') {
    await phone.page.waitForURL(/\/dev\/face/);
    await phone.glimpse(`face-page-${how}`);
    await phone.page.getByRole('button', { name: new RegExp(BUTTONS[how]) }).tap();
    await phone.page.waitForURL(/#\/pages\/identity\/index/);
    return;
  }
  const view = phone.top.locator('[role=document]');
  await view.waitFor();
  const address = new URL((await view.getAttribute('data-src')) ?? '');
  address.searchParams.set('how', how);
  expect(await (await fetch(address)).text()).toContain('请回到小程序');
  await phone.page.evaluate(() => (window as unknown as { host: WeappHost }).host.pages.navigateBack());
}
const BUTTONS = { pass: '是本人，通过', other_person: '是别人的脸', cancel: '取消', no_answer: '一直没有结果' } as const;

type Host = WeappHost & { emit(name: string, detail?: object): void };
const onHost = <T>(phone: Phone, act: (host: Host) => T): Promise<T> => phone.page.evaluate(`(${act.toString()})(window.host)`) as Promise<T>;
/** Everything this phone keeps. */
const storedOn = (phone: Phone): Promise<string> => phone.page.evaluate(() => JSON.stringify([{ ...window.localStorage }, { ...window.sessionStorage }]));

describeInBrowser('showing who one is', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `identity-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    /** Somebody who was invited, has come in and stands before the real name. */
    const invited = async (phone: Phone, over: { readonly level?: IdentityLevel; readonly name?: string; readonly picture?: boolean } = {}): Promise<Person> => {
      const { luobi: { url }, partner } = stage;
      const person = { name: over.name ?? '林晓月', phone: freshPhone() };
      const envelope = await partner.send({ ...person, ...(over.level ? { identityLevel: over.level } : {}) });
      const invitation = await partner.invite(envelope);
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, partner.demo.organization.name);
      await logIn(phone, url, person);
      await agreeToPolicy(phone);
      await phone.textbox(words.idName).waitFor();
      return person;
    };
    const fill = async (phone: Phone, name: string, number = idNumber()): Promise<string> => {
      await phone.type(words.idName, name);
      await phone.type(words.idNumber, number);
      return number;
    };
    const inReader = (phone: Phone): Promise<void> => phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: 1 }) }).first().waitFor();

    test('each answer of the register in its own words; the number is covered once it was sent', () => stage.story(async () => {
      const phone = await stage.phone();
      await invited(phone);
      await phone.picture('form');
      await phone.type(words.idNumber, '810000199801010017');
      await phone.sees(filled(words.idOtherType, { type: words.idTypePermit }));
      await phone.picture('other-type');
      await phone.type(words.idNumber, '110105194912310021');
      await phone.sees(words.idChecksum);

      const number = await fill(phone, '王错配');
      await phone.press(words.identityCheck);
      await phone.sees(words.identityMismatch);
      await phone.sees(filled(words.identityAttempts, { n: 4 }));
      await phone.sees(`${number[0]}${'*'.repeat(16)}${number[17]}`);
      expect(await phone.top.innerText()).not.toContain(number);
      await phone.picture('mismatch');
      expect(await storedOn(phone)).not.toMatch(new RegExp(`${number}|王错配`));
      await phone.press(words.idEdit);
      await fill(phone, '李查无');
      await phone.press(words.identityCheck);
      await phone.sees(words.identityNotFound);
      await phone.picture('not-found');
      await phone.press(words.idEdit);
      await fill(phone, '赵超时');
      await phone.press(words.identityCheck);
      await phone.sees('身份核验服务');
      await phone.picture('unavailable');
      await phone.press(words.idEdit);
      await fill(phone, '孙限流');
      await phone.press(words.identityCheck);
      await phone.sees('核验服务现在很忙');
      await phone.picture('rate-limited');
      await phone.press(words.idEdit);
      await fill(phone, '林晓月');
      if (platform === 'weapp') {
        // recordings show nothing of the page, and a screenshot is answered by covering the number
        expect(await onHost(phone, (host) => host.calls('setVisualEffectOnCapture').at(-1))).toMatchObject({ visualEffect: 'hidden' });
        await onHost(phone, (host) => { host.emit('UserCaptureScreen'); });
        await phone.sees(words.idCaptured);
        expect(await phone.textbox(words.idNumber).count()).toBe(0);
        await phone.picture('captured');
      }
      await phone.press(words.identityCheck);
      await inReader(phone);
      if (platform === 'weapp') expect(await onHost(phone, (host) => host.calls('setVisualEffectOnCapture').at(-1))).toMatchObject({ visualEffect: 'none' });
    }), 240_000);

    test('by a passport, with the day of birth', () => stage.story(async () => {
      const phone = await stage.phone();
      await invited(phone, { name: 'Anna Schmidt' });
      await fillChoice(phone, words.idType, words.idTypePassport);
      await phone.type(words.idName, 'Anna Schmidt');
      await phone.type(words.idNumberOther, documentOf('passport'));
      await fillDay(phone, words.idBirth, '1990-03-07');
      await phone.picture('passport');
      await phone.press(words.identityCheck);
      await inReader(phone);
    }), 180_000);

    test('by face where it is asked for: consent, refusal, each ending, and the way back', () => stage.story(async () => {
      const phone = await stage.phone();
      await invited(phone, { level: 'face' });
      await phone.sees(words.idNeedFace);
      await fill(phone, '林晓月');
      await phone.picture('face-asked');
      await phone.press(words.idByFace);
      await phone.sees(words.idFaceConsentLead);
      await phone.picture('face-consent');
      await phone.press(words.idFaceRefuse);
      await phone.sees(words.idFaceRefused);
      await phone.picture('face-refused');
      await phone.press(words.idByFace);
      await phone.press(words.idFaceAgree);
      await playFace(phone, 'cancel');
      await phone.sees(words.idFaceCancelled);
      await phone.picture('face-cancelled');

      // a browser that had left the app has forgotten what was typed, as it must
      const again = async (): Promise<void> => {
        if (phone.platform === 'h5') await fill(phone, '林晓月');
        await phone.press(words.idFaceAgain);
      };
      await again();
      await playFace(phone, 'other_person');
      await phone.sees(words.idFaceMismatch);
      await phone.picture('face-mismatch');
      await again();
      await playFace(phone, 'no_answer');
      await phone.sees(words.idFaceWaiting);
      await phone.sees('身份核验服务');
      await phone.picture('face-silent');
      await phone.press(words.idFaceOther);
      await fill(phone, '林晓月').catch(() => undefined);
      await phone.press(words.idByFace);
      await playFace(phone, 'pass');
      await inReader(phone);
    }), 300_000);

    test('in large type, in the dark and in English', () => stage.story(async () => {
      const phone = await stage.phone({ colorScheme: 'dark' });
      await phone.start();
      await phone.press(words.loginByPhone);
      await logIn(phone, stage.luobi.url, { name: '林晓月', phone: freshPhone() });
      await agreeIfAsked(phone, phone.button(words.me));
      await phone.press(words.me);
      await phone.top.getByRole('switch', { name: words.meSenior }).tap();
      await phone.press(words.identityCheck);
      await fill(phone, '林晓月');
      await phone.picture('dark-senior');
      await phone.press(words.idByFace);
      await phone.sees(words.idFaceConsentLead);
      await phone.picture('dark-senior-consent');
      await phone.start();
      await phone.press(words.me);
      await phone.press(words.otherLanguage);
      await phone.press(en.identityCheck);
      await phone.type(en.idName, '王错配');
      await phone.type(en.idNumber, idNumber());
      await phone.press(en.identityCheck);
      await phone.sees(en.identityMismatch);
      await phone.picture('english');
    }), 180_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
