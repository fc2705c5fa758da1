import { MovableClock, idNumber } from '../../../../test/kit/people';
import type { FaceStart } from '../port';
import { createFaceSandbox } from './face-sandbox';

const clock = new MovableClock();
const start = (name = '张三丰'): FaceStart => ({ challengeId: 'c1', person: { idType: 'resident_id', name, idNumber: idNumber() }, intentText: '我同意签署' });

test.each([['张三丰', 'match'], ['王假脸', 'mismatch'], ['李换人', 'mismatch'], ['赵离开', 'pending'], ['王错配', 'mismatch'], ['李查无', 'not_found'], ['赵超时', 'unavailable'], ['孙限流', 'rate_limited']])('%s is %s, the same each time', async (name, outcome) => {
  const sandbox = createFaceSandbox({ clock });
  const asked = start(name);
  const { token } = await sandbox.start(asked);
  for (let n = 0; n < 3; n++) expect(await sandbox.result(token, asked)).toMatchObject({ outcome, nameAndIdMatched: name !== '李换人', provider: 'luobi-face-sandbox', transactionId: expect.stringMatching(/^TEST-/) });
});

test('played by hand: shown, passed or failed once, within ten minutes', async () => {
  const sandbox = createFaceSandbox({ clock }, { played: 'by_hand' });
  const asked = start();
  const { token } = await sandbox.start(asked);
  expect(sandbox.intentOf(token)).toBe('我同意签署');
  expect(sandbox.play(token, 'fail')).toBe(true);
  expect(sandbox.play(token, 'pass')).toBe(false);
  expect(sandbox.intentOf(token)).toBeNull();
  expect((await sandbox.result(token, asked)).outcome).toBe('mismatch');
  const late = await sandbox.start(asked);
  clock.pass({ minutes: 10, seconds: 1 });
  expect(sandbox.play(late.token, 'pass')).toBe(false);
  expect((await sandbox.result(late.token, asked)).outcome).toBe('invalid');
  expect(sandbox.play('unknown', 'pass')).toBe(false);
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
