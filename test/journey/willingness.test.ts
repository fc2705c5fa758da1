/**
 * Every way to confirm, as a person walks it: by the sign password set on the way, by face with its own consent, by a code
 * together with the finger of the phone. And what each screen says when it does not go well.
 */
import { en } from '../../miniapp/src/i18n/en';
import { describeInBrowser } from '../kit/browser';
import { nextCode, readInbox } from '../kit/server';
import type { WeappHost } from '../weapp-host/jsdom.mjs';
import type { Phone, Platform } from './pages/phone';
import { enterInbox } from './pages/staff';
import { setStage, type Stage } from './pages/stage';
import { acceptInvitation, acceptPlace, agreeToPolicy, filled, logIn, proveRealName, readToEnd, signByHand, waitForResult, words } from './pages/signer';

const PASSWORD = '清晨 the river 7';
const method = (name: string): RegExp => new RegExp(`^${name} `);

/** A password is no textbox to a screen reader: it is found by its label. */
async function typePassword(phone: Phone, label: string, text: string): Promise<void> {
  await phone.top.getByLabel(label, { exact: true }).first().locator('input').or(phone.top.locator(`input[aria-label="${label}"]`)).first().fill(text);
}

/** From the inbox or the invitation to the last confirmation. */
async function upToConfirmation(phone: Phone): Promise<void> {
  await readToEnd(phone, words.readSign);
  await signByHand(phone);
  await acceptPlace(phone);
  await phone.sees(words.willHow);
}

/** The same screen in the dark and in large letters, without walking there again. */
async function inOtherModes(phone: Phone, name: string): Promise<void> {
  await phone.page.emulateMedia({ colorScheme: 'dark' });
  await phone.picture(`${name}-dark`);
  await phone.page.emulateMedia({ colorScheme: 'light' });
  const large = (on: boolean): Promise<void> => phone.top.locator('.screen').first().evaluate((screen, senior) => { screen.classList.toggle('senior', senior); }, on);
  await large(true);
  await phone.picture(`${name}-senior`);
  await large(false);
}

/** Plays the face check at the provider's page and comes back. */
async function playFace(phone: Phone, how: 'pass' | 'other_person'): Promise<void> {
  if (phone.platform === 'h5') {
    await phone.page.waitForURL(/\/dev\/face/);
    await phone.page.locator(`button[value=${how}]`).tap();
    await phone.page.waitForURL(/willingness|sign-password/);
    return;
  }
  const view = phone.top.locator('[role=document]');
  await view.waitFor();
  const url = new URL((await view.getAttribute('data-src')) ?? '');
  url.searchParams.set('how', how);
  await fetch(url);
  await phone.page.evaluate(() => { (window as unknown as { host: WeappHost }).host.pages.navigateBack(); });
}

describeInBrowser('the ways to confirm', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `willingness-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('a password set on the way, a face with its own consent, and on a phone with a reader a finger', () => stage.story(async () => {
      const { luobi: { url }, partner } = stage;
      const { signer, organization } = partner.demo;

      // — password: chosen, not set yet, set, wrong once, right
      const phone = await stage.phone();
      const first = await partner.send({ willingness: ['sms', 'password', 'face'] });
      const invitation = await partner.invite(first);
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await logIn(phone, url, signer);
      await agreeToPolicy(phone);
      await proveRealName(phone, signer);
      await upToConfirmation(phone);
      await phone.picture('methods');
      await inOtherModes(phone, 'methods');
      await phone.press(method(words.willByPassword));
      await typePassword(phone, words.willPassword, PASSWORD);
      await phone.press(words.willConfirm);
      await phone.sees('您还没有设置签署密码');
      await phone.picture('password-unset');
      await phone.press(words.passLead);

      await phone.sees(words.passHelp);
      const seen = (await readInbox(url, signer.phone)).length;
      await phone.press(words.codeSend);
      const message = await nextCode(url, signer.phone, seen);
      expect(message.text).toContain('设置签署密码');
      await phone.type(words.smsCode, message.code);
      await typePassword(phone, words.passNew, '12345678');
      await phone.press(words.passSave);
      await phone.sees(words.passWeakSequence);
      await phone.picture('password-weak');
      await typePassword(phone, words.passNew, PASSWORD);
      await phone.press(words.passSave);
      await phone.sees(words.passSaved);
      await phone.picture('password-saved');
      await phone.press(words.back);

      await phone.sees(words.willHow);
      await typePassword(phone, words.willPassword, '别的 password 1');
      await phone.press(words.willConfirm);
      await phone.sees(/签署密码不对/);
      await phone.picture('password-wrong');
      await typePassword(phone, words.willPassword, PASSWORD);
      await phone.press(words.willConfirm);
      await waitForResult(phone, words.doneSigned);
      await phone.sees(words.doneWillPassword);
      expect((await partner.client.getEvidence(first.envelopeId)).records.filter(({ kind }) => kind === 'task.signed').map(({ content }) => (JSON.parse(content) as { willingness: object }).willingness)[0]).toMatchObject({ method: 'password', result: 'password_matched', provider: 'luobi-sign-password' });

      // — face: consent refused, then given; another person first, then the right one
      const second = await partner.send({ willingness: ['password', 'face'] });
      const again = await partner.invite(second);
      await phone.scan(again);
      await acceptInvitation(phone, again.number, organization.name);
      await upToConfirmation(phone);
      await phone.press(method(words.willByFace));
      await phone.press(words.willFaceStart);
      await phone.sees(words.faceConsentLead);
      await phone.picture('face-consent');
      await phone.press(words.faceConsentRefuse);
      await phone.sees(words.willPasswordForgot);
      await phone.press(method(words.willByFace));
      await phone.picture('face');
      await phone.press(words.willFaceStart);
      await phone.press(words.faceConsentAgree);
      await playFace(phone, 'other_person');
      await phone.sees('刷脸没有通过');
      await phone.picture('face-refused');
      await phone.press(words.willFaceStart);
      await playFace(phone, 'pass');
      await phone.sees(filled(words.willFacePassed, { act: words.willActSign }));
      await phone.picture('face-passed');
      await phone.press(words.willConfirm);
      await waitForResult(phone, words.doneSigned);
      await phone.sees(words.doneWillFace);

      // — code and finger: only where the phone can be verified
      const third = await partner.send({ willingness: ['sms'], deviceCheck: 'required' });
      const last = await partner.invite(third);
      await phone.scan(last);
      if (platform === 'weapp') await phone.page.evaluate(() => { (window as unknown as { host: WeappHost & { readers: string[] } }).host.readers = ['fingerPrint']; });
      await acceptInvitation(phone, last.number, organization.name);
      await readToEnd(phone, words.readSign);
      await signByHand(phone);
      await acceptPlace(phone);
      if (platform === 'h5') {
        await phone.sees(words.willDeviceNone);
        await phone.picture('no-reader');
        return;
      }
      const before = (await readInbox(url, signer.phone)).length;
      await phone.press(words.willSend);
      await phone.type(words.smsCode, (await nextCode(url, signer.phone, before)).code);
      await phone.picture('finger');
      await phone.page.evaluate(() => { (window as unknown as { host: { finger: string } }).host.finger = 'cancel'; });
      await phone.press(words.willConfirm);
      await phone.page.evaluate(() => { (window as unknown as { host: { finger: string } }).host.finger = 'recognised'; });
      await phone.press(words.willConfirm);
      await waitForResult(phone, words.doneSigned);
      await phone.sees(filled(words.doneWillDevice, { method: words.doneWillSms }));
      await phone.picture('result-with-finger');
    }), 420_000);

    test('the page of the password in large letters, in English and in the dark', () => stage.story(async () => {
      const { luobi: { url }, partner } = stage;
      const phone = await stage.phone({ colorScheme: 'dark' });
      await enterInbox(phone, url, partner.demo.signer);
      await phone.remember('luobi.senior', '1');
      await phone.openAt('pages/me/sign-password', {}, { fontSize: 22 });
      await phone.sees(words.passHelp);
      await phone.picture('password-senior-dark');
      await phone.remember('luobi.language', 'en');
      await phone.openAt('pages/me/sign-password', {}, { language: 'en' });
      await phone.page.reload();
      await phone.sees(en.passHelp);
      await phone.picture('password-english');
    }), 200_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
