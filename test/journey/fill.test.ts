/** A person fills in every kind of field and signs; what was filled in stands in the PDF as text, and holds. On H5 and weapp. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeInBrowser } from '../kit/browser';
import { pdftotext } from '../kit/pdf/outside-opinions';
import type { Platform } from './pages/phone';
import { fillChoice, fillDay, fillPicture, fillText, fillTick } from './pages/filler';
import { acceptInvitation, acceptPlace, agreeToPolicy, confirmWill, logIn, proveRealName, readToEnd, signByHand, waitForResult, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';

const place = (y: number, height = 24, width = 240) => ({ page: 1, x: 60, y, width, height });

describeInBrowser('filling in', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `fill-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('every kind of field: faults in words, then all of it in the signed PDF', () => stage.story(async () => {
      const { luobi: { url }, partner } = stage;
      const { signer, organization } = partner.demo;
      const { documentId } = await partner.client.uploadDocument('登记表', readFileSync(path.join(__dirname, '../fixtures/noembed.pdf')));
      const envelope = await partner.client.createEnvelope({
        title: '入住登记表', documentId,
        recipients: [{
          kind: 'person', name: signer.name, phone: signer.phone,
          fields: [
            { kind: 'signature', place: place(700, 60, 160) },
            { kind: 'text', label: '联系地址', place: place(200), options: { maxLength: 20 } },
            { kind: 'multi-line', label: '备注', required: false, place: place(240, 60) },
            { kind: 'number', label: '押金', place: place(320), options: { min: 0, max: 100_000, decimals: 2, grouped: true } },
            { kind: 'date', label: '入住日期', place: place(360) },
            { kind: 'choice', label: '付款方式', place: place(400), options: { choices: ['月付', '季付'] } },
            { kind: 'checkbox', label: '已阅读消防须知', place: place(440, 16, 16) },
            { kind: 'image', label: '身份证明', required: false, place: place(480, 80, 120) },
          ],
        }],
      }, randomUUID());
      const invitation = await partner.invite(envelope);

      const phone = await stage.phone();
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await logIn(phone, url, signer);
      await agreeToPolicy(phone);
      await proveRealName(phone, signer);
      await readToEnd(phone, words.readFill);

      await phone.picture('fill-empty');
      await fillText(phone, '押金', '十万');
      await phone.press(words.fillSave);
      await phone.sees('请填写数字');
      await phone.sees('请勾选');
      await phone.picture('fill-faults');
      await fillText(phone, '联系地址', '长阳路1687号');
      await fillText(phone, '备注', '第一行\n第二行');
      await fillText(phone, '押金', '１２,３４５.６');
      await fillDay(phone, '入住日期', '2026-12-01');
      await fillChoice(phone, '付款方式', '季付');
      await fillTick(phone, '已阅读消防须知');
      await fillPicture(phone, words.fillPicturePick, readFileSync(path.join(__dirname, '../../.github/pictures/journey.png')));
      await phone.sees(words.fillPictureThere);
      await phone.picture('fill-filled');
      await phone.press(words.fillSave);

      await phone.press(words.readSign);
      await signByHand(phone);
      await acceptPlace(phone);
      await confirmWill(phone, url, signer, words.willConfirm);
      await waitForResult(phone, words.doneSigned);
      const text = pdftotext(await partner.client.getPdf(envelope.envelopeId)).replace(/\s+/g, ' ');
      for (const value of ['长阳路1687号', '第一行', '第二行', '12,345.60', '2026年12月1日', '季付']) expect(text).toContain(value);
    }), 420_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
