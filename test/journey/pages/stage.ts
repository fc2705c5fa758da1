/**
 * Sets the stage of a story: one real server with fresh data, one browser, phones for the people in it. On a failure a
 * last picture of every phone and the server's words are added to what Jest prints.
 */
import type { Browser } from 'playwright-core';
import { builtMiniapp } from '../../kit/build';
import { launchBrowser, newPhone, screenshots, type Shoot } from '../../kit/browser';
import { demoPartner, startLuobi, type DemoPartner, type Luobi } from '../../kit/server';
import { serveWeapp, type ServedWeapp } from '../../weapp-host/server.mjs';
import { Phone, type Platform } from './phone';

export interface Stage {
  readonly luobi: Luobi;
  readonly partner: DemoPartner;
  /** a fresh phone: own storage; its pictures continue the series */
  phone(options?: Parameters<typeof newPhone>[1]): Promise<Phone>;
  /** runs a story and puts its phones away; on failure adds pictures and the server's log */
  story(tell: () => Promise<void>): Promise<void>;
  /** faults and accessibility findings of every phone of the stories told so far */
  complaints(): string[];
  close(): Promise<void>;
}

export async function setStage(platform: Platform, series: string): Promise<Stage> {
  const dist = await builtMiniapp(platform);
  const luobi = await startLuobi();
  const browser: Browser = await launchBrowser();
  const served: ServedWeapp | null = platform === 'weapp' ? await serveWeapp(dist, { api: luobi.url }) : null;
  const shoot: Shoot = screenshots(series);
  const phones: Phone[] = [];
  const heard: string[] = [];
  return {
    luobi,
    partner: demoPartner(luobi),
    async phone(options) {
      const { context, page, faults } = await newPhone(browser, options);
      const phone = new Phone({ platform, context, page, faults, shoot, home: served?.url ?? luobi.url });
      phones.push(phone);
      return phone;
    },
    async story(tell) {
      try {
        await tell();
      } catch (error) {
        for (const phone of phones) await shoot(phone.page, 'FAILED').catch(() => undefined);
        // Jest prints the stack
        if (error instanceof Error) error.stack += `\n\nServer:\n${luobi.log().slice(-3000)}`;
        throw error;
      } finally {
        for (const phone of phones.splice(0)) {
          heard.push(...phone.findings, ...(await phone.complaints().catch((error: unknown) => [String(error)])));
          await phone.close();
        }
      }
    },
    complaints: () => [...new Set(heard)],
    async close() {
      await browser.close();
      await served?.close();
      await luobi.remove();
    },
  };
}
