/** The host in Chromium: what needs layout and touch. The same hand-written mini-program as in weapp-host.test.ts. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, drawByTouch, launchBrowser, newPhone } from '../kit/browser';
import type { WeappHost } from '../weapp-host/jsdom.mjs';
import { serveWeapp, type ServedWeapp } from '../weapp-host/server.mjs';

type WithHost = { readonly host: WeappHost };

describeInBrowser('the weapp host in a browser', () => {
  let browser: Browser;
  let served: ServedWeapp;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    served = await serveWeapp(path.join(__dirname, '../weapp-host/fixture'));
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await served.close();
  });
  beforeEach(async () => {
    ({ page } = await newPhone(browser));
    await page.goto(`${served.url}?path=pages/home/index&query=t%3D%E5%90%88%E5%90%8C&scene=1011`);
    await page.waitForFunction(() => (window as unknown as WithHost).host?.ready);
  });
  afterEach(() => page.context().close());

  test('launch options travel in the address, controls are found by role and name', async () => {
    await page.getByText('启动参数 合同').waitFor();
    await page.getByRole('switch', { name: '长辈模式' }).tap();
    await page.getByText('已打开').waitFor();
  });

  test('375rpx is half the screen', async () => {
    expect((await page.locator('wx-view.wide').boundingBox())?.width).toBeCloseTo(187.5, 0);
  });

  test('touches on a canvas are measured from its own corner', async () => {
    await page.getByPlaceholder('姓名').fill('王一');
    await page.getByRole('button', { name: '去签名' }).tap();
    const pad = page.locator('wx-canvas');
    await pad.waitFor();
    const box = (await pad.boundingBox())!;
    expect(await page.evaluate(() => document.documentElement.dataset.orientation)).toBe('landscape');
    await drawByTouch(page, box, [[[0.1, 0.2], [0.5, 0.5]]]);
    await page.getByText('点数 2').waitFor();
    const { first, last, size } = await page.evaluate(() => {
      const caller = (window as unknown as WithHost).host.stack.at(-1)!.caller as unknown as { first: Record<string, number>; last: Record<string, number>; size: Record<string, number> };
      return { first: caller.first, last: caller.last, size: caller.size };
    });
    expect(size).toEqual({ width: box.width, height: box.height });
    expect(first.x).toBeCloseTo(box.width * 0.1, 0);
    expect(last.y).toBeCloseTo(box.height * 0.5, 0);
    // the page begins below the 44 px bar
    expect(first.clientY).toBeCloseTo(box.y + box.height * 0.2 - 44, 0);
  });

  test('an uncaught rejection of the mini-program is a fault', async () => {
    const errors = await page.evaluate(async () => {
      const { host } = window as unknown as WithHost;
      host.runModule("Promise.reject(new Error('nobody listens'))");
      await new Promise((done) => { setTimeout(done, 50); });
      return host.errors.join();
    });
    expect(errors).toContain('nobody listens');
  });

  test('storage outlives a restart of the app', async () => {
    await page.evaluate(() => (window as unknown as WithHost).host.runModule("wx.setStorageSync('kept', '落笔')"));
    await page.reload();
    await page.waitForFunction(() => (window as unknown as WithHost).host?.ready);
    expect(await page.evaluate(() => (window as unknown as WithHost).host.runModule("module.exports = wx.getStorageSync('kept')"))).toBe('落笔');
  });

  test('forty pages opened and closed leave none behind', async () => {
    const left = await page.evaluate(async () => {
      const { host } = window as unknown as WithHost;
      for (let turn = 0; turn < 40; turn += 1) {
        host.pages.navigateTo('/pages/home/index');
        host.pages.navigateBack();
      }
      return { pages: document.querySelectorAll('page').length, errors: host.errors };
    });
    expect(left).toEqual({ pages: 1, errors: [] });
  });
});
