/** Starts the browser as a phone: 375×812, touch, Chinese, Shanghai time. */
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { browserPath } from './find';

/** No network of its own, no first-run pages. `--no-sandbox`: containers run as root; only our own pages are opened. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];

export const PHONE = { width: 375, height: 812 } as const;

export function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (executablePath === null) throw new Error('no browser on this machine');
  return chromium.launch({ executablePath, args: [...FLAGS] });
}

/** A page of a fresh person: own storage, own cookies. Uncaught errors of the page are collected in `faults`. */
export async function newPhone(browser: Browser, options: BrowserContextOptions = {}): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => {
    // a refused request is an answer, not a fault: the page shows it
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
  });
  return { context, page, faults };
}
