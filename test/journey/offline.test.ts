/**
 * A network that goes and comes: what was filled in arrives, an answer that was lost is made good, signing happens once.
 * On H5 and on the mini-program, against the real server.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chineseWords } from '../../miniapp/src/api/words/zh-CN';
import { describeInBrowser } from '../kit/browser';
import { nextCode, readInbox } from '../kit/server';
import { fillText } from './pages/filler';
import { claimed, knownPerson, openPage } from './pages/known';
import type { Phone, Platform } from './pages/phone';
import { acceptPlace, readToEnd, signByHand, waitForResult, words } from './pages/signer';
import { setStage, type Stage } from './pages/stage';

const place = (y: number, height: number) => ({ page: 1, x: 60, y, width: 200, height });
const FIELDS = [{ kind: 'signature', place: place(700, 60) }, { kind: 'text', label: '联系地址', place: place(200, 24) }];
const isSignature = (url: string): boolean => /tasks(\/|%2F)[^/%]+(\/|%2F)signature$/.test(url);

/** Keys under which the phone sent the act, in order; the first answers are lost on their way back. */
async function losingAnswers(phone: Phone, lost: number): Promise<string[]> {
  const keys: string[] = [];
  await phone.page.route((url) => isSignature(url.href), async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    const answer = await route.fetch();
    await (keys.length <= lost ? route.abort('connectionreset') : route.fulfill({ response: answer }));
  });
  return keys;
}

describeInBrowser('a network that goes and comes', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `offline-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    test('values wait for it, the mark stays, the act arrives once although its answer was lost twice', () => stage.story(async () => {
      const { luobi: { url }, partner: { demo: { signer } } } = stage;
      const known = await knownPerson(stage, signer, platform);
      const task = await claimed(stage, known, '登记表', readFileSync(path.join(__dirname, '../fixtures/noembed.pdf')), { fields: FIELDS });
      const valueOf = async (): Promise<string | null | undefined> => (await known.call('getTask', { params: { taskId: task } })).fields.find(({ kind }) => kind === 'text')?.value;
      const phone = await stage.phone();
      await openPage(phone, known.token, 'pages/read/index', { task });
      await readToEnd(phone, words.readFill);

      // — filled in without a network
      await phone.reachNetwork(false);
      await phone.sees(words.offline);
      await fillText(phone, '联系地址', '长阳路1687号');
      await phone.press(words.fillSave);
      await phone.sees(words.offlineWaiting);
      await phone.picture('waiting');
      expect(await valueOf()).toBeNull();
      await phone.reachNetwork(true);
      await phone.button(words.readSign).waitFor();
      expect(await phone.top.locator('.offline').count()).toBe(0);
      expect(await valueOf()).toBe('长阳路1687号');

      // — the mark is made, the network goes while it is looked at
      await phone.press(words.readSign);
      await signByHand(phone);
      await phone.button(words.placeOk).waitFor();
      await phone.reachNetwork(false);
      await acceptPlace(phone);
      // the page asks for the task again: what is there already stays
      await phone.sees(words.offline);
      await phone.reachNetwork(true);
      const seen = (await readInbox(url, signer.phone)).length;
      await phone.press(words.willSend);
      const { code } = await nextCode(url, signer.phone, seen);
      await phone.type(words.smsCode, code);

      // — the server signs, its answer is lost twice
      const keys = await losingAnswers(phone, 2);
      await phone.press(words.willConfirm);
      await waitForResult(phone, words.doneSigned);
      expect(keys).toHaveLength(3);
      expect(new Set(keys).size).toBe(1);
      const { envelopeId } = await known.call('getTask', { params: { taskId: task } });
      const { records } = await known.call('getEnvelopeEvidence', { params: { envelopeId } }) as { records: readonly { kind: string }[] };
      expect(records.filter(({ kind }) => /signed/.test(kind) && !/completed/.test(kind)).length).toBe(1);
    }), 180_000);

    test('a page that could not be loaded loads by itself when the network is back', () => stage.story(async () => {
      const known = await knownPerson(stage, stage.partner.demo.signer, platform);
      const phone = await stage.phone();
      await openPage(phone, known.token, 'pages/home/index');
      await phone.button(new RegExp(words.boxDone)).waitFor();
      await phone.reachNetwork(false);
      await phone.press(new RegExp(words.boxDone));
      await phone.sees(chineseWords.network[0]);
      await phone.picture('inbox-without');
      await phone.reachNetwork(true);
      await phone.page.locator('.void-mark-bad').waitFor({ state: 'detached' });
    }), 60_000);

    test('no faults, and a name for every control', () => { expect(stage.complaints()).toEqual([]); });
  });
});
