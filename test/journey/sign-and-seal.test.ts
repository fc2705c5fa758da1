/**
 * The main job, whole: a partner sends a contract, a person scans the QR code and signs it on the phone, a company's
 * approver approves, another member seals, everybody has the file. The same story on H5 and on the mini-program.
 */
import { createHash } from 'node:crypto';
import { en } from '../../miniapp/src/i18n/en';
import { describeInBrowser } from '../kit/browser';
import { setStage, type Stage } from './pages/stage';
import { acceptInvitation, acceptPlace, agreeToPolicy, confirmWill, filled, logIn, proveRealName, readToEnd, signByHand, waitForResult, words } from './pages/signer';
import { approve, chooseSeal, enterInbox, openFromInbox, openTask, verifyFile, viewWhatWasSigned } from './pages/staff';
import type { Platform } from './pages/phone';

/** In the middle of the first revision: a character of the contract, as far as the signatures are concerned. */
const withOneByteChanged = (pdf: Buffer): Buffer => {
  const changed = Buffer.from(pdf);
  const at = Math.floor(pdf.indexOf('%%EOF') / 2);
  changed[at]! ^= 1;
  return changed;
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describeInBrowser('from the QR code to the sealed contract', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `sign-and-seal-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('three people and a partner, and one PDF that verifies', () => stage.story(async () => {
      const { luobi: { url }, partner } = stage;
      const { signer, approver, sealer, organization } = partner.demo;
      const envelope = await partner.send();
      const invitation = await partner.invite(envelope);

      // — the signer
      const phone = await stage.phone();
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await logIn(phone, url, signer);
      await agreeToPolicy(phone);
      await proveRealName(phone, signer);
      await readToEnd(phone, words.readSign);
      await signByHand(phone);
      await acceptPlace(phone);
      await confirmWill(phone, url, signer, words.willConfirm);
      await waitForResult(phone, words.doneSigned);

      // — the approver
      const desk = await stage.phone();
      await enterInbox(desk, url, approver);
      await openTask(desk, envelope.title, words.approveView);
      await desk.press(words.approveView);
      await readToEnd(desk, words.readBackToApproval);
      await approve(desk);
      await desk.sees(words.doneApproved);
      await desk.picture('approved');

      // — the member with the seal
      const office = await stage.phone();
      await enterInbox(office, url, sealer);
      await openTask(office, envelope.title, words.readMore);
      await readToEnd(office, words.readSeal);
      await chooseSeal(office);
      await acceptPlace(office);
      await confirmWill(office, url, sealer, words.willConfirmSeal);
      await waitForResult(office, words.doneSealed);

      // — everybody has the same file: the office at once, the signer from the inbox, the partner by API
      const kept = await office.keepFile(words.donePdf);
      await openFromInbox(phone, words.boxDone, envelope.title);
      await phone.picture('result-completed');
      const signersCopy = await phone.keepFile(words.donePdf);
      const fetched = await partner.client.getPdf(envelope.envelopeId);
      const { state, finalSha256 } = await partner.client.getEnvelope(envelope.envelopeId);
      expect(state).toBe('completed');
      expect([kept, signersCopy, fetched].map(sha256)).toEqual([finalSha256, finalSha256, finalSha256]);

      // — and anybody can ask whether it holds
      await verifyFile(office, '合同.pdf', kept, words.verdictValid);
      await office.sees(signer.name);
      await office.sees(words.sigRoot);
      await office.sees(/由签名时间戳证明/);
      const signedFirst = await viewWhatWasSigned(office);
      expect(signedFirst.length).toBeLessThan(kept.length);
      expect(kept.subarray(0, signedFirst.length).equals(signedFirst)).toBe(true);
      await verifyFile(office, '合同-签署时.pdf', signedFirst, words.verdictValid, 'verify-signed-revision');
      await verifyFile(office, '改过的合同.pdf', withOneByteChanged(kept), words.verdictInvalid);
      await office.sees(filled(words.sigClaims, { name: signer.name }));

      // — in English too
      const abroad = await stage.phone({ locale: 'en-US' });
      await abroad.start({ language: 'en' });
      await abroad.press(en.verifyFile);
      await abroad.giveFile(en.verifyPick, 'contract.pdf', kept);
      await abroad.sees(en.verdictValid);
      await abroad.sees(/proven by a signature timestamp/);
      await abroad.picture('verify-english');
    }), 420_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
