/**
 * A long contract whose sender asks for reading first: at most seven pictures at once, straight to a page, larger, as
 * text; the way on opens when our clock says that it was read. The same on H5 and on the mini-program.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeInBrowser } from '../kit/browser';
import { acceptInvitation, agreeToPolicy, filled, logIn, proveRealName, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';
import type { Platform } from './pages/phone';

const PAGES = 500;
const SECONDS = 25;
const LIVE = 7;

describeInBrowser('reading a long contract', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `reading-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('what is missing is told, and nothing is signed before', () => stage.story(async () => {
      const { luobi: { url }, partner: { client, demo: { signer, organization } } } = stage;
      const { documentId } = await client.uploadDocument('长合同', readFileSync(path.join(__dirname, '../fixtures/p500.pdf')));
      const envelope = await client.createEnvelope({
        title: '五百页的合同', documentId,
        recipients: [{ kind: 'person', name: signer.name, phone: signer.phone, readingRule: { minSeconds: SECONDS, toEnd: true }, fields: [{ kind: 'signature', place: { page: 250, x: 60, y: 400, width: 160, height: 60 } }] }],
      }, randomUUID());
      const invitation = await stage.partner.invite(envelope);
      const phone = await stage.phone();
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await logIn(phone, url, signer);
      await agreeToPolicy(phone);
      await proveRealName(phone, signer);

      const pictures = (): Promise<number> => phone.page.locator('.page-image').count();
      await phone.sees(new RegExp(filled(words.readSecondsToEnd, { n: '\\d+' })));
      await phone.page.locator('.page-image').first().waitFor();
      await phone.picture('first-page');
      expect(await pictures()).toBeLessThanOrEqual(LIVE);

      // — straight to the middle, where the place is
      await phone.press(words.readNextPlace);
      await phone.sees(filled(words.readAt, { page: 250, total: PAGES }));
      await phone.sees(words.readSignHere);
      expect(await pictures()).toBeLessThanOrEqual(LIVE);
      await phone.picture('place');
      await phone.press(words.readZoomIn);
      await phone.page.locator('.page-image').first().waitFor();
      expect(await pictures()).toBeLessThanOrEqual(LIVE);
      await phone.picture('zoomed');
      await phone.press(words.readZoomOut);

      // — as text, page by page
      await phone.press(words.readAsText);
      await phone.page.locator('.text-line').first().waitFor();
      await phone.picture('as-text');
      await phone.press(words.readJump);
      await phone.type(words.readJumpLabel, String(PAGES - 1));
      await phone.press(words.linkOpen);
      await phone.press(words.readPageAfter);
      await phone.sees(filled(words.readPageAlt, { page: PAGES }));

      // — the end is reached, the time is not
      await phone.sees(new RegExp(filled(words.readSeconds, { n: '\\d+' })));
      await phone.picture('time-missing');
      await phone.press(words.readAsPictures);
      await phone.page.getByRole('button', { name: words.readSign }).waitFor({ timeout: SECONDS * 2_000 });
      await phone.page.getByRole('img', { name: filled(words.readPageAlt, { page: PAGES }) }).first().waitFor();
      expect(await pictures()).toBeLessThanOrEqual(LIVE);
      await phone.picture('read');
    }), 240_000);

    test('no faults, and a name for every control', () => { expect(stage.complaints()).toEqual([]); });
  });
});
