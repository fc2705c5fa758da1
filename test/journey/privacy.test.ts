/**
 * A person and his data: a copy in the hand, a consent taken back and given again, a corrected name, an account that
 * ends; somebody of 17 who declares before he signs. On H5 and on the mini-program, also dark, large and in English.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { en } from '../../miniapp/src/i18n/en';
import { residentIdCheckCharacter } from '../../shared/src';
import { describeInBrowser } from '../kit/browser';
import { setStage, type Stage } from './pages/stage';
import { acceptInvitation, acceptPlace, agreeIfAsked, agreeToPolicy, filled, logIn, proveRealName, readToEnd, signByHand, words, type Person } from './pages/signer';
import type { Phone, Platform } from './pages/phone';

const idOf = (birth: string, order: string): string => { const first17 = `310101${birth}${order}`; return first17 + residentIdCheckCharacter(first17); };

/** As the bar above does: ours in browsers, WeChat's own on the mini-program. */
async function goBack(phone: Phone): Promise<void> {
  if (phone.platform === 'h5') await phone.button(/^(返回|Back)$/).first().tap();
  else await phone.page.evaluate(() => { (window as unknown as { host: { pages: { navigateBack(): void } } }).host.pages.navigateBack(); });
}

describeInBrowser('a person and his data', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `privacy-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    async function arrive(phone: Phone, person: Person): Promise<void> {
      await phone.start();
      await phone.press(words.loginByPhone);
      await logIn(phone, stage.luobi.url, person);
      await agreeIfAsked(phone, phone.button(words.me));
      await phone.press(words.me);
      await phone.press(words.dataTitle);
      await phone.sees(words.copyTitle);
    }
    async function invite(person: Person): Promise<{ url: string; miniProgramPath: string; number: string }> {
      const { client } = stage.partner;
      const { documentId } = await client.uploadDocument('劳动合同', readFileSync(path.join(__dirname, '../fixtures/noembed.pdf')));
      const envelope = await client.createEnvelope({ title: '劳动合同', documentId, recipients: [{ kind: 'person', name: person.name, phone: person.phone, fields: [{ kind: 'signature', place: { page: 1, x: 60, y: 60, width: 160, height: 60 } }] }] }, randomUUID());
      return client.mintTicket(envelope.envelopeId, envelope.recipients[0]!.recipientId);
    }

    test('takes a copy away, takes consent back and gives it again, corrects the name, closes the account and comes back as somebody new', () => stage.story(async () => {
      const person = { name: '顾云舒', phone: platform === 'h5' ? '13811110001' : '13811110002', idNumber: idOf('19910406', platform === 'h5' ? '101' : '103') };
      const phone = await stage.phone();
      await arrive(phone, person);
      await phone.picture('data');
      await phone.press(words.copyStart);
      await phone.sees(new RegExp(words.copyReady.split('{')[0]!));
      await phone.picture('data-copy-ready');
      if (platform === 'weapp') {
        await phone.press(words.copyFetch);
        await phone.button(words.copyShare).waitFor();
        await phone.picture('data-copy-fetched');
      }
      const files = unzipSync(await phone.keepFile(platform === 'weapp' ? words.copyShare : words.copySave));
      expect(Object.keys(files).sort()).toEqual(['my-data.html', 'my-data.json']);
      expect(JSON.parse(Buffer.from(files['my-data.json']!).toString('utf8'))).toMatchObject({ account: { phone: person.phone } });

      await phone.press(words.consentsTitle);
      await phone.sees(words.consentGiven);
      await phone.picture('consents');
      await phone.press(filled(words.consentWithdrawOf, { name: words.privacyPolicy }));
      await phone.sees(words.consentWithdrawPrivacy);
      await phone.picture('consent-withdraw');
      await phone.press(words.consentWithdrawConfirm);
      await phone.sees(words.consentWithdrawn);
      await phone.picture('consent-withdrawn');
      await phone.press(words.consentAgreeAgain);
      await agreeToPolicy(phone);
      await phone.button(filled(words.consentWithdrawOf, { name: words.privacyPolicy })).waitFor();
      await phone.press(filled(words.consentReadTextOf, { name: words.consentFace }));
      await phone.sees('单独的同意');
      await phone.picture('face-text');
      await goBack(phone);
      await goBack(phone);

      await phone.press(words.nameTitle);
      await phone.sees(words.nameNotVerified);
      await phone.press(words.identityCheck);
      await proveRealName(phone, person);
      await goBack(phone);
      await phone.press(words.nameTitle);
      await phone.type(words.nameNew, '顾错配');
      await phone.press(words.nameCheck);
      await phone.sees(words.nameMismatch);
      await phone.picture('name-mismatch');
      await phone.type(words.nameNew, '顾云帆');
      await phone.press(words.nameCheck);
      await phone.sees(filled(words.nameDone, { name: '顾*帆' }));
      await phone.picture('name-done');
      await phone.press(words.back);

      await phone.press(words.closeTitle);
      await phone.sees(words.closeGone);
      await phone.picture('close');
      await phone.top.getByRole('switch', { name: words.closeUnderstood }).tap();
      await phone.picture('close-understood');
      await phone.press(words.closeConfirm);
      await phone.sees(words.closeDone);
      await phone.picture('closed');
      await phone.press(words.goHome);
      await phone.press(words.loginByPhone);
      await logIn(phone, stage.luobi.url, person);
      await agreeToPolicy(phone);
      await phone.press(words.me);
      await phone.sees(words.meNotVerified);
    }), 180_000);

    test('an open duty stands in the way and leads to where it is settled', () => stage.story(async () => {
      const person = { name: '沈一帆', phone: platform === 'h5' ? '13811110003' : '13811110004' };
      const phone = await stage.phone();
      const invitation = await invite(person);
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, stage.partner.demo.organization.name);
      await logIn(phone, stage.luobi.url, person);
      await agreeIfAsked(phone, phone.textbox(words.idName).or(phone.button(words.readMore)));
      await phone.start();
      await phone.press(words.me);
      await phone.press(words.dataTitle);
      await phone.press(words.closeTitle);
      await phone.sees(words.closeOpenTask);
      await phone.picture('close-obstacle');
      expect(await phone.button(words.closeConfirm).count()).toBe(0);
      await phone.press(/劳动合同/);
      await phone.button(words.readDecline).or(phone.textbox(words.idName)).first().waitFor();
    }), 120_000);

    test('somebody of 17 declares to live by own work and goes on where he was', () => stage.story(async () => {
      const person = { name: '周小满', phone: platform === 'h5' ? '13811110005' : '13811110006', idNumber: idOf(`${new Date().getFullYear() - 17}0101`, platform === 'h5' ? '111' : '113') };
      const phone = await stage.phone();
      const invitation = await invite(person);
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, stage.partner.demo.organization.name);
      await logIn(phone, stage.luobi.url, person);
      await agreeIfAsked(phone, phone.textbox(words.idName));
      await proveRealName(phone, person);
      await readToEnd(phone, words.readSign);
      await signByHand(phone);
      await acceptPlace(phone);
      await phone.press(words.willSend);
      await phone.sees(words.incomeLead);
      await phone.picture('income');
      await phone.press(words.incomeNo);
      await phone.sees(words.incomeNoText);
      await phone.picture('income-no');
      await phone.press(words.back);
      await phone.button(words.willSend).waitFor();
      await phone.press(words.willSend);
      await phone.press(words.incomeDeclare);
      await phone.textbox(words.smsCode).waitFor();
      await phone.sees(new RegExp(words.codeSentTo.split('{')[0]!));
    }), 180_000);

    test.each([['dark', { colorScheme: 'dark' as const }, 'zh-CN'], ['senior', {}, 'zh-CN'], ['english', { locale: 'en-US' }, 'en']])('looks as it should: %s', (look, options, language) => stage.story(async () => {
      const person = { name: '', phone: `1381111${platform === 'h5' ? '1' : '2'}${look.length}00` };
      const phone = await stage.phone(options);
      const w = language === 'en' ? en : words;
      await phone.remember('luobi.language', language);
      if (look === 'senior') await phone.remember('luobi.senior', '1');
      await phone.start();
      await phone.press(w.loginByPhone);
      const { nextCode, readInbox } = await import('../kit/server');
      if (platform === 'weapp') await phone.press(w.loginBySms);
      const seen = (await readInbox(stage.luobi.url, person.phone)).length;
      await phone.type(w.phone, person.phone);
      await phone.press(w.codeSend);
      await phone.type(w.smsCode, (await nextCode(stage.luobi.url, person.phone, seen)).code);
      await phone.press(w.login);
      await phone.button(w.consentAgree).or(phone.button(w.me)).first().waitFor();
      if (await phone.button(w.consentAgree).isVisible()) {
        await phone.picture(`${look}-consent`);
        await phone.press(w.consentAgree);
      }
      await phone.press(w.me);
      await phone.press(w.dataTitle);
      await phone.sees(w.copyTitle);
      await phone.picture(`${look}-data`);
      await phone.press(w.consentsTitle);
      await phone.sees(w.consentFaceFor);
      await phone.picture(`${look}-consents`);
      await goBack(phone);
      await phone.press(w.closeTitle);
      await phone.sees(w.closeGone);
      await phone.picture(`${look}-close`);
      await goBack(phone);
      await phone.press(w.privacyPolicy);
      await phone.sees(language === 'en' ? 'Who is responsible' : '谁在处理');
      await phone.picture(`${look}-policy`);
    }), 120_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
