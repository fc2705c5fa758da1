import { isPersonName, normalizeName } from './person-name';
import { isMainlandPhone } from './phone';

test.each([
  [' 张三 ', '张三'], ['张　三', '张三'], ['买买提・吐尔逊', '买买提·吐尔逊'], ['买买提•吐尔逊', '买买提·吐尔逊'], ['买买提．吐尔逊', '买买提·吐尔逊'],
  ['买买提 · 吐尔逊', '买买提·吐尔逊'], ['ＬＩ Ｌｅｉ', 'LI Lei'], ['Anna   Maria', 'Anna Maria'],
])('%j is written %j', (text, name) => {
  expect(normalizeName(text)).toBe(name);
  expect(isPersonName(name)).toBe(true);
});

test('accepts rare characters, two letters, thirty letters and Latin names', () => {
  for (const name of ['丁一', '𠮷野', '㛃䶮', '〇一', '爱新觉罗·玄烨', '张'.repeat(30), "Conan O'Brien", 'Jean-Luc Picard', 'José Ortega', 'Martin Luther King Jr.']) expect([name, isPersonName(name)]).toEqual([name, true]);
});

test('refuses what is no name', () => {
  for (const name of ['', '张', '张'.repeat(31), '·张三', '张三·', '张··三', '张三1', '张三Li', '张三<b>', '13812345678', 'A', '  ', '张\u0000三', '张\u202e三', '--', 'a'.repeat(33)]) expect([name, isPersonName(name)]).toEqual([name, false]);
});

test('tells mobile numbers of the mainland from others', () => {
  for (const phone of ['13800138000', '19912345678', '17012345678']) expect(isMainlandPhone(phone)).toBe(true);
  for (const phone of ['12800138000', '1380013800', '138001380000', '+8613800138000', '138 0013 8000', '85212345678', '13800138000\n', '１３８００１３８０００']) expect([phone, isMainlandPhone(phone)]).toEqual([phone, false]);
});
