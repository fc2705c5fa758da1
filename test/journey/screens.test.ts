/**
 * Screens beside the main road, and how all of them look in the dark, in large type and in English: nothing here
 * changes a contract. Every case must say what happened and offer a way on.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { PRIVACY_POLICY_VERSION } from '../../shared/src';
import { chineseWords } from '../../miniapp/src/api/words/zh-CN';
import { en } from '../../miniapp/src/i18n/en';
import { describeInBrowser } from '../kit/browser';
import { setStage, type Stage } from './pages/stage';
import { acceptPlace, agreeIfAsked, agreeToPolicy, chooseSmsLogin, confirmWill, filled, logIn, proveRealName, readToEnd, signByHand, waitForResult, words } from './pages/signer';
import type { Platform } from './pages/phone';

const FIRST_LOAD_BYTES = 180 * 1024;
const unsigned = (): Buffer => readFileSync(path.join(__dirname, '../../bff/demo/contract/contract.pdf'));

describeInBrowser('screens', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `screens-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test.each([
      ['light', {}, words.homeIntro],
      ['dark', { colorScheme: 'dark' as const }, words.homeIntro],
      ['english', { locale: 'en-US' }, en.homeIntro],
    ])('the first page, %s', (name, options, sentence) => stage.story(async () => {
      const phone = await stage.phone(options);
      await phone.start(name === 'english' ? { language: 'en' } : {});
      await phone.sees(sentence);
      await phone.picture(`home-${name}`);
    }), 60_000);

    if (platform === 'h5') {
      test('the first page costs at most 180 KB of JavaScript, compressed', () => stage.story(async () => {
        const phone = await stage.phone();
        const bodies: Promise<Buffer>[] = [];
        phone.page.on('response', (response) => {
          if (/\.js(\?|$)/.test(response.url())) bodies.push(response.body());
        });
        await phone.start();
        await phone.sees(words.homeIntro);
        const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
        expect(bytes).toBeGreaterThan(10_000);
        expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
        }), 60_000);
    }

    test('settings: large type stays after a restart, the language changes at once', () => stage.story(async () => {
      const phone = await stage.phone();
      await phone.start();
      await phone.press(words.loginByPhone);
      await logIn(phone, stage.luobi.url, stage.partner.demo.approver);
      await agreeIfAsked(phone, phone.button(words.me));
      await phone.press(words.me);
      await phone.sees(words.meSenior);
      await phone.picture('me');
      await phone.top.getByRole('switch', { name: words.meSenior }).tap();
      await phone.picture('me-senior');
      await phone.start();
      await phone.button(words.me).waitFor();
      expect(await phone.top.locator('.senior').count()).toBe(1);
      await phone.picture('home-senior');
      await phone.press(words.me);
      await phone.press(words.otherLanguage);
      await phone.sees(en.meSenior);
      await phone.picture('me-english');
    }), 60_000);

    test('the policy can be read without an account', () => stage.story(async () => {
      const phone = await stage.phone();
      await phone.start();
      await phone.press(words.privacyPolicy);
      await phone.sees(filled(words.consentVersion, { version: PRIVACY_POLICY_VERSION }));
      await phone.picture('privacy');
    }), 60_000);

    test('a link of nobody is not an invitation', () => stage.story(async () => {
      const phone = await stage.phone();
      const envelope = await stage.partner.send();
      const { ticket, url, miniProgramPath } = await stage.partner.invite(envelope);
      const other = 'A'.repeat(ticket.length);
      await phone.scan({ url: url.replace(ticket, other), miniProgramPath: miniProgramPath.replace(ticket, other) });
      await phone.sees(chineseWords.not_found[0]);
      await phone.picture('claim-unknown');
    }), 60_000);

    test('a wrong number burns the invitation and says so; "not me" asks for nothing', () => stage.story(async () => {
      const phone = await stage.phone();
      const { signer, organization } = stage.partner.demo;
      const invitation = await stage.partner.invite(await stage.partner.send());
      await phone.scan(invitation);
      await phone.sees(organization.name);
      await phone.press(words.claimNotMe);
      await phone.sees(words.claimNotMeText);
      await phone.picture('claim-not-me');
      await phone.top.getByRole('dialog').getByRole('button', { name: words.back }).tap();
      const wrong = (await phone.button(/^数字 \d\d$/).allInnerTexts()).map((text) => text.trim()).find((text) => !text.includes(invitation.number))!;
      await phone.press(new RegExp(wrong));
      await phone.press(words.claimContinue);
      await logIn(phone, stage.luobi.url, signer);
      await agreeToPolicy(phone);
      await phone.sees(chineseWords.ticket_number_wrong[0]);
      await phone.picture('claim-wrong-number');
    }), 90_000);

    test('a login code that is wrong says how many tries are left', () => stage.story(async () => {
      const phone = await stage.phone();
      await phone.start();
      await phone.press(words.loginByPhone);
      await chooseSmsLogin(phone);
      await phone.type(words.phone, '13912345678');
      await phone.press(words.codeSend);
      await phone.type(words.smsCode, '000000');
      await phone.press(words.login);
      await phone.top.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
      await phone.picture('login-wrong-code');
    }), 60_000);

    test('signing while no trusted time can be had is shown as waiting; declining tells what follows', () => stage.story(async () => {
      const phone = await stage.phone();
      const { signer } = stage.partner.demo;
      const invitation = await stage.partner.invite(await stage.partner.send());
      await phone.scan(invitation);
      await phone.press(filled(words.claimNumber, { n: invitation.number }));
      await phone.press(words.claimContinue);
      await logIn(phone, stage.luobi.url, signer);
      await agreeIfAsked(phone, phone.textbox(words.idName).or(phone.button(words.readMore)));
      if (await phone.textbox(words.idName).isVisible()) {
        await phone.type(words.idName, signer.name);
        await phone.type(words.idNumber, '310101199206150020');
        await phone.picture('identity-checksum');
        await proveRealName(phone, signer);
      }
      await phone.press(words.readDecline);
      await phone.textbox(words.declineReason).waitFor();
      await phone.picture('decline');
      await phone.press(words.declineThink);
      await phone.press(words.readJump);
      await phone.picture('reader-jump');
      await phone.press(words.cancel);
      await readToEnd(phone, words.readSign);
      await signByHand(phone);
      await acceptPlace(phone);
      const started = { state: 'running', step: 'certificate' };
      await phone.slowSealing([started, started, { state: 'running', step: 'timestamp' }, ...Array.from({ length: 4 }, () => ({ state: 'waiting_for_time', step: 'timestamp' }))]);
      await confirmWill(phone, stage.luobi.url, signer, words.willConfirm);
      await phone.sees(words.sealingLead);
      await phone.picture('sealing-steps');
      await phone.sees(words.sealingWaitText);
      await phone.picture('sealing-waiting-for-time');
      await waitForResult(phone, words.doneSigned);
      await phone.press(words.doneEvidence);
      await phone.sees(words.evidenceLead);
      await phone.picture('evidence');
    }), 180_000);

    test('without a network the page says so and keeps what was typed; a server killed and started again knows the person', () => stage.story(async () => {
      const phone = await stage.phone();
      const { luobi, partner: { demo: { sealer } } } = stage;
      await phone.start();
      await phone.press(words.loginByPhone);
      await chooseSmsLogin(phone);
      await phone.type(words.phone, sealer.phone);
      await phone.reachNetwork(false);
      await phone.press(words.codeSend);
      await phone.sees(chineseWords.network[0]);
      await phone.picture('no-network');
      await phone.reachNetwork(true);
      expect(await phone.textbox(words.phone).inputValue()).toBe(sealer.phone);
      await logIn(phone, luobi.url, sealer);
      await agreeIfAsked(phone, phone.button(words.me));
      await luobi.kill();
      await phone.press(new RegExp(words.boxDone));
      await phone.sees(chineseWords.network[0]);
      await phone.picture('no-server');
      await luobi.restart();
      await phone.press(words.retry);
      await phone.sees(words.emptyDone);
    }), 120_000);

    test.each([
      ['unsigned', unsigned, words.verdictUnsigned],
      ['unreadable', () => Buffer.from('%PDF-1.7 and nothing more'), words.verdictUnreadable],
    ])('verification of a file that is %s', (name, bytes, verdict) => stage.story(async () => {
      const phone = await stage.phone();
      await phone.start();
      await phone.press(words.verifyFile);
      await phone.sees(words.verifyPromise);
      if (name === 'unsigned') await phone.picture('verify');
      await phone.giveFile(words.verifyPick, '租赁合同.pdf', bytes());
      await phone.sees(verdict);
      await phone.picture(`verify-${name}`);
    }), 60_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
