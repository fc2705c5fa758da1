/**
 * A long contract whose sender asks for reading first: at most seven pictures at once, straight to a page, larger, as
 * text; the way on opens when our clock says that it was read. Sixty pages for the story; five hundred only to count the
 * pictures. The same on H5 and on the mini-program.
 */
import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { describeInBrowser } from '../kit/browser';
import { fixture } from '../kit/pdf/fixtures';
import { manyPages } from '../kit/pdf/variants';
import { acceptInvitation, agreeToPolicy, filled, logIn, proveRealName, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';
import type { Platform } from './pages/phone';

const PAGES = 60;
const PLACE = 30;
const MOST = 500;
const SECONDS = 12;
const LIVE = 7;

/** Waits until it can be seen, not only found: a page may hang in the tree far from where the column stands. */
const onScreen = async (element: Locator): Promise<void> => {
  await element.waitFor();
  await element.evaluate((node) => new Promise<void>((done) => {
    new IntersectionObserver(([entry], watch) => { if (entry?.isIntersecting) { watch.disconnect(); done(); } }).observe(node);
  }));
};

describeInBrowser('reading a long contract', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `reading-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    const invite = async (title: string, pdf: Buffer, page: number, readingRule?: { readonly minSeconds: number; readonly toEnd: boolean }) => {
      const { client, demo: { signer: { name, phone } } } = stage.partner;
      const { documentId } = await client.uploadDocument(title, pdf);
      const fields = [{ kind: 'signature' as const, place: { page, x: 60, y: 400, width: 160, height: 60 } }];
      return stage.partner.invite(await client.createEnvelope({ title, documentId, recipients: [{ kind: 'person', name, phone, fields, ...(readingRule && { readingRule }) }] }, randomUUID()));
    };

    test('what is missing is told, and nothing is signed before', () => stage.story(async () => {
      const { luobi: { url }, partner: { demo: { signer, organization } } } = stage;
      const invitation = await invite('长合同', manyPages(PAGES), PLACE, { minSeconds: SECONDS, toEnd: true });
      const phone = await stage.phone();
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, organization.name);
      await logIn(phone, url, signer);
      await agreeToPolicy(phone);
      await proveRealName(phone, signer);

      const pictures = (): Promise<number> => phone.top.locator('.page-image').count();
      await phone.sees(new RegExp(filled(words.readSecondsToEnd, { n: '\\d+' })));
      await phone.page.locator('.page-image').first().waitFor();
      await phone.picture('first-page');
      expect(await pictures()).toBeLessThanOrEqual(LIVE);

      // — straight to the middle, where the place is
      await phone.press(words.readNextPlace);
      await phone.sees(filled(words.readAt, { page: PLACE, total: PAGES }));
      await phone.sees(words.readSignHere);
      await phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: PLACE }) }).first().waitFor();
      expect(await pictures()).toBeLessThanOrEqual(LIVE);
      await phone.picture('place');
      await phone.top.locator('.page-image').first().waitFor();
      await phone.press(words.readZoomIn);
      // the page that was looked at is the one that is closer now
      await phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: PLACE }) }).first().waitFor();
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
      const sent = invite('五百页的合同', fixture('p500.pdf'), MOST / 2); // while the clock runs
      await phone.page.getByRole('button', { name: words.readSign }).waitFor({ timeout: SECONDS * 2_000 });
      await onScreen(phone.page.getByRole('img', { name: filled(words.readPageAlt, { page: PAGES }) }).first());
      expect(await pictures()).toBeLessThanOrEqual(LIVE);
      await phone.picture('read');

      // — many more pages cost no more
      const longer = await sent;
      await phone.scan(longer);
      await acceptInvitation(phone, longer.number, organization.name);
      await phone.sees(filled(words.readAt, { page: 1, total: MOST }));
      await phone.press(words.readNextPlace);
      await phone.sees(filled(words.readAt, { page: MOST / 2, total: MOST }));
      await phone.page.getByRole('img', { name: filled(words.readPageAlt, { page: MOST / 2 }) }).first().waitFor();
      expect(await pictures()).toBeLessThanOrEqual(LIVE);

      // — from the first page to the last, looked at all the way: pictures and pages in the tree stay as few
      const region = platform === 'h5' ? phone.top.getByRole('region', { name: words.readRegion }) : phone.top.locator('wx-scroll-view').first();
      const most = await region.evaluate(async (element) => {
        const seen = { pictures: 0, pages: 0 };
        const look = (): void => {
          seen.pictures = Math.max(seen.pictures, element.querySelectorAll('.page-image').length);
          seen.pages = Math.max(seen.pages, element.querySelectorAll('.page').length);
        };
        for (let step = 0; step <= 125; step += 1) {
          element.scrollTop = (step / 125) * element.scrollHeight;
          await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
          look();
        }
        return seen;
      });
      expect(most.pages).toBeGreaterThan(0);
      expect(most.pages).toBeLessThanOrEqual(LIVE);
      expect(most.pictures).toBeLessThanOrEqual(LIVE);
      await phone.sees(filled(words.readAt, { page: MOST, total: MOST }));
      await phone.page.getByRole('img', { name: filled(words.readPageAlt, { page: MOST }) }).first().waitFor();
    }), 240_000);

    test('no faults, and a name for every control', () => { expect(stage.complaints()).toEqual([]); });
  });
});
