/**
 * What a person with a phone waits for, in a real browser on a slowed-down line and processor: the first page of 500, and
 * the script a finger on the pad costs each frame. Bundled by run.mjs; the server is the shipped one.
 */
import type { CDPSession, Page } from 'playwright-core';
import { SIGNATURE, drawByTouch, launchBrowser, newPhone } from '../kit/browser';
import { demoPartner, startLuobi } from '../kit/server';
import { claimed, knownPerson } from '../journey/pages/known';
import type { Stage } from '../journey/pages/stage';

/** 1.6 Mbit/s down, 150 ms there and back */
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const SLOWER = 4;

export interface PhoneBench {
  /** ms from opening a task in the app until its first page is seen */
  firstPage(): Promise<number>;
  /** ms of script in each frame in which the finger moved */
  padFrames(): Promise<number[]>;
  close(): Promise<void>;
}

export async function openPhoneBench(pages500: Uint8Array): Promise<PhoneBench> {
  const luobi = await startLuobi();
  const browser = await launchBrowser();
  const stage = { luobi, partner: demoPartner(luobi) } as Stage;
  const known = await knownPerson(stage, stage.partner.demo.signer, 'h5');
  const task = await claimed(stage, known, '五百页的合同', Buffer.from(pages500), { fields: [{ kind: 'signature', place: { page: 1, x: 60, y: 60, width: 160, height: 60 } }] });
  const withPhone = async <T>(use: (page: Page, session: CDPSession) => Promise<T>): Promise<T> => {
    const { context, page } = await newPhone(browser);
    try {
      await context.addInitScript((token) => { try { localStorage.setItem('luobi.session', token); } catch { /* a page of no origin */ } }, known.token);
      await page.goto(`${luobi.url}/#/pages/home/index`);
      await page.waitForLoadState('networkidle');
      return await use(page, await context.newCDPSession(page));
    } finally {
      await context.close();
    }
  };
  const open = (page: Page, where: string): Promise<void> => page.evaluate((hash) => { location.hash = hash; }, `/pages/${where}?task=${task}`);
  return {
    firstPage: () => withPhone(async (page, session) => {
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', LINE);
      const began = Date.now();
      await open(page, 'read/index');
      await page.waitForFunction(() => { const image = document.querySelector<HTMLImageElement>('img.page-image'); return image?.complete && image.naturalWidth > 0; }, undefined, { polling: 'raf', timeout: 60_000 });
      return Date.now() - began;
    }),
    padFrames: () => withPhone(async (page, session) => {
      await open(page, 'sign/pad');
      const pad = page.locator('#pad');
      await pad.waitFor();
      await page.waitForTimeout(300);
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
      await page.evaluate(() => {
        const frames: number[] = [];
        let [began, sum] = [0, 0];
        for (const type of ['pointerdown', 'pointermove', 'pointerup']) {
          // between these two every handler of the page runs
          window.addEventListener(type, () => { began = performance.now(); }, true);
          window.addEventListener(type, () => { sum += performance.now() - began; });
        }
        const frame = (): void => { if (sum > 0) frames.push(sum); sum = 0; requestAnimationFrame(frame); };
        requestAnimationFrame(frame);
        Object.assign(window, { padFrames: frames });
      });
      const box = await pad.boundingBox();
      const upright = (box?.height ?? 0) > (box?.width ?? 0);
      await drawByTouch(page, box!, upright ? SIGNATURE.map((stroke) => stroke.map(([x, y]) => [1 - y, x] as const)) : SIGNATURE);
      return page.evaluate(() => (window as unknown as { padFrames: number[] }).padFrames);
    }),
    async close() {
      await browser.close();
      await luobi.remove();
    },
  };
}
