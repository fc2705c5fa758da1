/**
 * The app is killed at every step. Opened again, by its icon in WeChat or by the tab's reload, it stands where the person
 * was, by what the server says. Strokes are in memory only: that they are gone is told. On H5 and on the mini-program.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeInBrowser, SIGNATURE } from '../kit/browser';
import { nextCode, readInbox } from '../kit/server';
import { fillText } from './pages/filler';
import { claimed, knownPerson, openPage } from './pages/known';
import type { Platform } from './pages/phone';
import { acceptInvitation, acceptPlace, agreeToPolicy, chooseSmsLogin, logIn, proveRealName, readToEnd, signByHand, waitForResult, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';

const place = (y: number, height: number) => ({ page: 1, x: 60, y, width: 200, height });
const FIELDS = [{ kind: 'signature', place: place(700, 60) }, { kind: 'text', label: '联系地址', place: place(200, 24) }];
const pdf = (): Buffer => readFileSync(path.join(__dirname, '../fixtures/noembed.pdf'));

describeInBrowser('an app that is killed', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `restore-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('before the matter is mine: invitation, login, consent, real name', () => stage.story(async () => {
      const { luobi: { url }, partner: { demo: { signer, organization } } } = stage;
      const invitation = await stage.partner.invite(await stage.partner.send());
      const phone = await stage.phone();
      await phone.scan(invitation);
      await phone.sees(organization.name);
      await phone.kill();
      // nothing is stored before the login: the code is scanned once more
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await chooseSmsLogin(phone);
      await phone.kill();
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await logIn(phone, url, signer);
      await phone.sees(words.consentLead);
      await phone.kill();
      // the session is there; the invitation still waits for its number
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await agreeToPolicy(phone);
      await phone.textbox(words.idName).waitFor();
      await phone.kill();
      await phone.textbox(words.idName).or(phone.button(new RegExp(words.stateToSign))).first().waitFor();
      if (!(await phone.textbox(words.idName).isVisible())) await phone.press(new RegExp(words.stateToSign));
      if (!(await phone.textbox(words.idName).isVisible())) await phone.scan(invitation).then(() => acceptInvitation(phone, invitation.number, organization.name));
      await proveRealName(phone, signer);
      await phone.button(words.readMore).or(phone.button(words.readSign)).first().waitFor();
    }), 180_000);

    test('reading, filling, writing, looking, confirming, sealing, done', () => stage.story(async () => {
      const { luobi: { url }, partner: { demo: { signer } } } = stage;
      const known = await knownPerson(stage, signer, platform);
      const task = await claimed(stage, known, '登记表', pdf(), { fields: FIELDS });
      const phone = await stage.phone();
      await openPage(phone, known.token, 'pages/read/index', { task });
      await phone.button(words.readMore).or(phone.button(words.readFill)).first().waitFor();

      // — reading
      await phone.kill();
      await readToEnd(phone, words.readFill);

      // — filling: what was typed is on the server a moment later
      await fillText(phone, '联系地址', '长阳路1687号');
      await phone.page.waitForTimeout(300);
      for (let turn = 0; turn < 40 && (await known.call('getTask', { params: { taskId: task } })).fields.find(({ kind }) => kind === 'text')?.value !== '长阳路1687号'; turn += 1) await phone.page.waitForTimeout(150);
      await phone.kill();
      await phone.button(words.readSign).waitFor();
      await phone.page.getByText('长阳路1687号').first().waitFor();
      await phone.picture('filled-after-kill');

      // — writing
      await phone.press(words.readSign);
      const pad = phone.top.getByRole('img', { name: words.padLabel, exact: true });
      await pad.waitFor();
      await phone.page.waitForTimeout(300);
      await phone.draw(SIGNATURE.slice(0, 2), words.padLabel);
      await phone.kill();
      await phone.sees(words.padLost);
      await phone.picture('pad-after-kill');
      await signByHand(phone);

      // — looking at it in its place, and confirming: the mark is gone, and that is said
      await phone.button(words.placeOk).waitFor();
      await phone.kill();
      await phone.sees(words.padLost);
      await signByHand(phone);
      await acceptPlace(phone);
      await phone.button(words.willSend).waitFor();
      await phone.kill();
      await phone.sees(words.padLost);
      await signByHand(phone);
      await acceptPlace(phone);
      const seen = (await readInbox(url, signer.phone)).length;
      await phone.press(words.willSend);
      const { code } = await nextCode(url, signer.phone, seen);
      await phone.type(words.smsCode, code);
      await phone.press(words.willConfirm);

      // — sealing goes on without the phone
      await phone.text(words.sealingLead).or(phone.text(words.doneSigned)).first().waitFor();
      await phone.kill();
      if (platform === 'h5') await waitForResult(phone, words.doneSigned);
      else await phone.text(words.doneSigned).or(phone.button(new RegExp(words.boxDone))).first().waitFor();
      for (let turn = 0; turn < 100 && (await known.call('getTask', { params: { taskId: task } })).state !== 'done'; turn += 1) await phone.page.waitForTimeout(100);

      // — done: nothing is left to go on with
      await phone.kill();
      if (platform === 'h5') await phone.sees(words.doneSigned);
      else await phone.button(new RegExp(words.boxDone)).waitFor();
      await phone.picture('done-after-kill');
    }), 240_000);

    test('no faults, and a name for every control', () => { expect(stage.complaints()).toEqual([]); });
  });
});
