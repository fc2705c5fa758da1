import { MovableClock, idNumber } from '../../../../test/kit/people';
import type { FacePlay, FaceStart } from '../port';
import { createFaceSandbox } from './face-sandbox';

const clock = new MovableClock();
const start = (name = '张三丰', more: Partial<FaceStart> = {}): FaceStart => ({ challengeId: 'c1', person: { idType: 'resident_id', name, idNumber: idNumber() }, intentText: '我同意签署', ...more });

test.each([
  ['张三丰', 'match'], ['王假脸', 'mismatch'], ['李换人', 'mismatch'], ['赵离开', 'pending'], ['钱取消', 'cancelled'], ['王错配', 'mismatch'], ['李查无', 'not_found'], ['赵超时', 'unavailable'], ['孙限流', 'rate_limited'], ['周无效', 'invalid'],
  ['Ann Fakeface', 'mismatch'], ['Otherperson Lee', 'mismatch'], ['Ann Leaves', 'pending'],
])('%s is %s, the same each time', async (name, outcome) => {
  const sandbox = createFaceSandbox({ clock });
  const asked = start(name);
  const { token } = await sandbox.start(asked);
  for (let n = 0; n < 3; n++) expect(await sandbox.result(token, asked)).toMatchObject({ outcome, nameAndIdMatched: !/换人|Otherperson/.test(name), provider: 'luobi-face-sandbox', transactionId: expect.stringMatching(/^TEST-/) });
});

test.each<[FacePlay, string, number | null]>([['pass', 'match', 99], ['other_person', 'mismatch', 12], ['cancel', 'cancelled', null], ['no_answer', 'unavailable', null]])('played by hand as %s is %s, once', async (how, outcome, similarity) => {
  const sandbox = createFaceSandbox({ clock }, { played: 'by_hand', pageUrl: (token) => `https://x/dev/face?token=${token}` });
  const asked = start('张三丰', { returnUrl: 'https://x/back' });
  const { token, url, launch } = await sandbox.start(asked);
  expect(launch).toEqual({ kind: 'page', url });
  expect(await sandbox.sceneOf(token)).toEqual({ intentText: '我同意签署', returnUrl: 'https://x/back' });
  expect(await sandbox.play(token, how)).toBe(true);
  expect(await sandbox.play(token, 'pass')).toBe(false);
  expect(await sandbox.sceneOf(token)).toBeNull();
  expect(await sandbox.result(token, asked)).toMatchObject({ outcome, similarity });
});

test('a name that plays an outcome plays it on the page too; a page that is opened too late plays nothing', async () => {
  const sandbox = createFaceSandbox({ clock }, { played: 'by_hand' });
  const fake = start('王假脸');
  const { token } = await sandbox.start(fake);
  expect(await sandbox.play(token, 'pass')).toBe(true);
  expect((await sandbox.result(token, fake)).outcome).toBe('mismatch');
  const late = await sandbox.start(fake);
  clock.pass({ minutes: 10, seconds: 1 });
  expect(await sandbox.play(late.token, 'pass')).toBe(false);
  expect((await sandbox.result(late.token, fake)).outcome).toBe('invalid');
  expect(await sandbox.play('unknown', 'pass')).toBe(false);
});

test('in the mini-program there is no page to go back to', async () => {
  const sandbox = createFaceSandbox({ clock }, { played: 'by_hand' });
  const { token } = await sandbox.start(start('张三丰', { channel: 'weapp', returnUrl: 'https://x/back' }));
  expect(await sandbox.sceneOf(token)).toEqual({ intentText: '我同意签署', returnUrl: null });
});

test('another text, challenge or person is a mismatch; ten minutes later nothing counts', async () => {
  const sandbox = createFaceSandbox({ clock });
  const asked = start();
  const { token } = await sandbox.start(asked);
  for (const other of [{ ...asked, intentText: '另一份' }, { ...asked, challengeId: 'c2' }, { ...asked, person: start().person }]) expect((await sandbox.result(token, other)).outcome).toBe('mismatch');
  clock.pass({ minutes: 10 });
  expect((await sandbox.result(token, asked)).outcome).toBe('match');
  clock.pass({ ms: 1 });
  expect((await sandbox.result(token, asked)).outcome).toBe('invalid');
});
