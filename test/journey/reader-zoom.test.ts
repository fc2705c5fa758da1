/**
 * Looking closer: two fingers, two taps, two buttons. What was between the fingers stays there, squares make the page
 * sharp, never more than seven pictures are alive, and another page is shown whole again. On H5 and on the mini-program.
 */
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../kit/browser';
import { manyPages } from '../kit/pdf/variants';
import { claimed, knownPerson, openPage } from './pages/known';
import type { Phone, Platform } from './pages/phone';
import { filled, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';

const LIVE = 7;
type Finger = readonly [number, number];

/** Fingers as the screen feels them: each frame is where they are. */
async function touch(page: Page, frames: readonly (readonly Finger[])[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  let before = 0;
  for (const fingers of [...frames, []]) {
    const touchPoints = fingers.map(([x, y], id) => ({ x, y, id }));
    await session.send('Input.dispatchTouchEvent', { type: fingers.length > before ? 'touchStart' : fingers.length < before ? 'touchEnd' : 'touchMove', touchPoints });
    before = fingers.length;
    await page.waitForTimeout(16);
  }
  await session.detach();
}

/** Two fingers moving apart (or together) around a middle; `from` and `to` are px from it. */
const pinch = (page: Page, [x, y]: Finger, from: number, to: number): Promise<void> =>
  touch(page, Array.from({ length: 13 }, (_, step) => from + ((to - from) * step) / 12).map((away) => [[x - away, y], [x + away, y]] as const));

interface Look {
  /** px: the page on screen */
  readonly width: number;
  /** share of the page's width and height that lies at the spot */
  readonly u: number;
  readonly v: number;
  readonly pictures: number;
  /** picture pixels to one pixel of the screen, at the spot */
  readonly sharpness: number;
}

/** What is at a spot of the screen. */
const lookAt = (phone: Phone, [x, y]: Finger): Promise<Look | null> => phone.top.evaluate((top, spot) => {
  const page = Array.from(top.querySelectorAll('.page')).find((one) => { const box = one.getBoundingClientRect(); return box.top <= spot.y && box.bottom >= spot.y; });
  if (!page) return null;
  const box = page.getBoundingClientRect();
  const all = Array.from(top.querySelectorAll('.page-image'));
  const under = all.filter((one) => { const r = one.getBoundingClientRect(); return r.left <= spot.x && r.right >= spot.x && r.top <= spot.y && r.bottom >= spot.y; })
    .map((one) => (one instanceof HTMLImageElement ? one : one.querySelector('img')!));
  const sharpness = Math.max(0, ...under.map((image) => image.naturalWidth / image.getBoundingClientRect().width));
  return { width: box.width, u: (spot.x - box.left) / box.width, v: (spot.y - box.top) / box.height, pictures: all.length, sharpness };
}, { x, y });

describeInBrowser('looking closer', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `reader-zoom-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('fingers, taps and buttons', () => stage.story(async () => {
      const known = await knownPerson(stage, stage.partner.demo.signer, platform);
      const task = await claimed(stage, known, '长合同', manyPages(12), { fields: [{ kind: 'signature', place: { page: 9, x: 60, y: 400, width: 160, height: 60 } }] });
      const phone = await stage.phone();
      await openPage(phone, known.token, 'pages/read/index', { task });
      const picture = phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: 1 }) }).first();
      await picture.waitFor();
      await phone.page.waitForTimeout(400);
      const spot: Finger = [150, 330];
      const settled = async (): Promise<Look> => {
        let seen: Look | null = null;
        for (let turn = 0; turn < 50; turn += 1) {
          await phone.page.waitForTimeout(100);
          seen = await lookAt(phone, spot);
          if (seen && seen.sharpness >= 1.7) break;
        }
        expect(seen).not.toBeNull();
        expect(seen!.pictures).toBeLessThanOrEqual(LIVE);
        return seen!;
      };
      const whole = await settled();
      expect(whole.width).toBeCloseTo(351, 0);

      // — two fingers: what is between them stays between them, and becomes sharp
      await pinch(phone.page, spot, 30, 90);
      const near = await settled();
      expect(near.width).toBeGreaterThan(whole.width * 2.6);
      expect(near.width).toBeLessThan(whole.width * 3.2);
      expect(near.u).toBeCloseTo(whole.u, 1);
      expect(near.v).toBeCloseTo(whole.v, 1);
      expect(near.sharpness).toBeGreaterThanOrEqual(1.7);
      expect(await phone.top.locator('.page-tile').count()).toBeGreaterThan(0);
      await phone.picture('pinched');

      // — no further than four times, and back to the whole width
      await pinch(phone.page, spot, 20, 140);
      expect((await settled()).width).toBeCloseTo(whole.width * 4, -1);
      await phone.picture('nearest');
      await pinch(phone.page, spot, 140, 10);
      expect((await settled()).width).toBeCloseTo(whole.width, 0);
      expect(await phone.top.locator('.page-tile').count()).toBe(0);

      // — two taps in and out
      for (const times of [2.5, 1]) {
        await touch(phone.page, [[spot], [], [spot]]);
        await phone.page.waitForTimeout(300);
        const seen = await settled();
        expect(seen.width).toBeCloseTo(whole.width * times, 0);
        if (times > 1) await phone.picture('double-tap');
        await phone.page.waitForTimeout(400);
      }

      // — buttons, for keyboards and screen readers
      for (const times of [1.5, 2.5, 4]) {
        await phone.press(words.readZoomIn);
        await phone.sees(`${times * 100}%`);
      }
      expect(await phone.button(words.readZoomIn).isDisabled()).toBe(true);
      await phone.press(words.readZoomOut);
      await phone.sees('250%');
      await settled();

      // — another page is shown whole
      await phone.press(words.readNextPlace);
      await phone.sees(filled(words.readAt, { page: 9, total: 12 }));
      await phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: 9 }) }).first().waitFor();
      expect((await settled()).width).toBeCloseTo(whole.width, 0);
      expect(await phone.button(words.readZoomOut).isDisabled()).toBe(true);
      await phone.picture('next-place');
    }), 120_000);

    test('no faults, and a name for every control', () => { expect(stage.complaints()).toEqual([]); });
  });
});
