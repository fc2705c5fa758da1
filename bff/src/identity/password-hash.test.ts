import { createPersonalDataBox } from '../kernel';
import { hashPassword, matchesPassword, normalPassword } from './password-hash';

const box = createPersonalDataBox(Buffer.alloc(32, 7));
const USER = '7ZK3V8Q4N6S2M7T5R1W0XYZ4AB';

test('takes the right password and no other, not for another person and not under another key', async () => {
  const stored = await hashPassword(box, USER, '清晨 the river 7');
  expect(await matchesPassword(box, USER, '清晨 the river 7', stored)).toBe(true);
  expect(await matchesPassword(box, USER, '清晨 the river 8', stored)).toBe(false);
  expect(await matchesPassword(box, USER, '清晨 the river 7 ', stored)).toBe(false);
  expect(await matchesPassword(box, `${USER.slice(0, 25)}C`, '清晨 the river 7', stored)).toBe(false);
  expect(await matchesPassword(createPersonalDataBox(Buffer.alloc(32, 8)), USER, '清晨 the river 7', stored)).toBe(false);
});

test('two hashes of one password have nothing in common, and fit their column', async () => {
  const [a, b] = [await hashPassword(box, USER, 'correct horse'), await hashPassword(box, USER, 'correct horse')];
  expect(a.split('$').slice(0, 4)).toEqual(['scrypt', '32768', '8', '3']);
  expect(a.split('$')[4]).not.toBe(b.split('$')[4]);
  expect(a.split('$')[5]).not.toBe(b.split('$')[5]);
  expect(a.length).toBeLessThanOrEqual(200);
});

test('two keyboards write one password', async () => {
  const stored = await hashPassword(box, USER, 'café ｍoon 7');
  expect(await matchesPassword(box, USER, 'cafe\u0301 moon 7', stored)).toBe(true);
  expect(normalPassword('①Ａ')).toBe('1A');
});

test.each(['', 'plain', 'scrypt$1$1$1$x$y', `scrypt$99999999$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`, `scrypt$32768$8$99$${'A'.repeat(22)}$${'A'.repeat(43)}`])('a stored text of another shape or cost matches nothing: %s', async (stored) => {
  expect(await matchesPassword(box, USER, 'anything', stored)).toBe(false);
});
