/**
 * Words looked for in a contract, its text as paragraphs, the tools on the smallest phone in English; and a page whose
 * answer is not what it should be. On H5 and on the mini-program.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chineseWords } from '../../miniapp/src/api/words/zh-CN';
import { en } from '../../miniapp/src/i18n/en';
import { demoContract } from '../../bff/demo/contract/envelope';
import { describeInBrowser } from '../kit/browser';
import { claimed, knownPerson, openPage } from './pages/known';
import type { Platform } from './pages/phone';
import { filled, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';

const SMALLEST = { width: 320, height: 568 };
const fields = [{ kind: 'signature', place: { page: 1, x: 60, y: 700, width: 160, height: 60 } }];
/** what the browser says of the fault this test makes */
const MADE_HERE = /Cannot read properties of undefined|The above error occurred|is not iterable|undefined is not/;

describeInBrowser('finding one\'s way in a contract', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `reader-find-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('words are found, marked and gone through; text reads in paragraphs', () => stage.story(async () => {
      const known = await knownPerson(stage, stage.partner.demo.signer, platform);
      const task = await claimed(stage, known, '房屋租赁合同', demoContract(path.join(__dirname, '../..')), { fields });
      const phone = await stage.phone();
      await openPage(phone, known.token, 'pages/read/index', { task });
      await phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: 1 }) }).first().waitFor();
      await phone.press(words.readFind);
      await phone.type(words.findLabel, '违约');
      await phone.press(words.findAfter);
      await phone.top.locator('.found').first().waitFor();
      const first = await phone.top.locator('.search-told').innerText();
      await phone.picture('found');
      await phone.press(words.findAfter);
      await phone.page.waitForFunction(([selector, before]) => document.querySelector(selector!)?.textContent !== before, ['.search-told', first]);
      await phone.press(words.findBefore);
      await phone.sees(first);
      await phone.type(words.findLabel, '绝不会出现的词');
      await phone.press(words.findAfter);
      await phone.sees(words.findNone);
      await phone.press(words.findClose);
      expect(await phone.top.locator('.found').count()).toBe(0);

      await phone.press(words.readAsText);
      // the page of the words that were found
      await phone.sees(filled(words.readAt, { page: 2, total: 3 }));
      await phone.page.locator('.text-line').first().waitFor();
      const { lines } = await known.call('getTaskPageText', { params: { taskId: task, page: 2 } });
      const paragraphs = await phone.top.locator('.text-line').allInnerTexts();
      expect(paragraphs.length).toBeLessThan(lines.length);
      expect(paragraphs.join('').replace(/\s/g, '')).toBe(lines.map(({ text }) => text).join('').replace(/\s/g, ''));
      await phone.picture('paragraphs');
    }), 90_000);

    test('on the smallest phone, in English, the tools stand in one line', () => stage.story(async () => {
      const known = await knownPerson(stage, stage.partner.demo.signer, platform);
      const task = await claimed(stage, known, 'Contract', readFileSync(path.join(__dirname, '../fixtures/noembed.pdf')), { fields });
      const phone = await stage.phone({ viewport: SMALLEST, locale: 'en-US' });
      await openPage(phone, known.token, 'pages/read/index', { task }, { language: 'en' });
      await phone.button(en.readDecline).waitFor();
      const boxes = await Promise.all([en.readJump, en.readNextPlace, en.readFind, en.readAsText, en.readDecline].map((name) => phone.button(name).boundingBox()));
      expect(new Set(boxes.map((box) => Math.round(box!.y))).size).toBe(1);
      for (const box of boxes) {
        expect(box!.x).toBeGreaterThanOrEqual(0);
        expect(box!.x + box!.width).toBeLessThanOrEqual(SMALLEST.width);
        expect(box!.height).toBeGreaterThanOrEqual(44);
      }
      await phone.picture('smallest');
    }), 60_000);

    test('an answer that is not what it should be is told calmly, and another try mends it', () => stage.story(async () => {
      const known = await knownPerson(stage, stage.partner.demo.signer, platform);
      const task = await claimed(stage, known, '合同', readFileSync(path.join(__dirname, '../fixtures/noembed.pdf')), { fields });
      const phone = await stage.phone();
      const isTask = (url: URL): boolean => /\/tasks\/[^/?]+$/.test(decodeURIComponent(url.href));
      let broken = 1;
      await phone.page.route(isTask, async (route) => {
        const response = await route.fetch();
        await ((broken -= 1) >= 0 ? route.fulfill({ response, json: { taskId: task, state: 'open' } }) : route.fulfill({ response }));
      });
      await openPage(phone, known.token, 'pages/read/index', { task });
      await phone.sees(chineseWords.unexpected[0]);
      expect(await phone.top.innerText()).toMatch(new RegExp(filled(words.requestId, { id: '\\S{8,}' })));
      await phone.button(words.goHome).waitFor();
      await phone.picture('fell-apart');
      await phone.press(words.retry);
      await phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: 1 }) }).first().waitFor();
    }), 60_000);

    test('no faults but the one made here, and a name for every control', () => {
      expect(stage.complaints().filter((text) => !MADE_HERE.test(text))).toEqual([]);
    });
  });
});
