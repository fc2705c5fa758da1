import { fill } from './index';
import { en } from './en';
import { zhCN } from './zh-CN';

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('both languages have the same keys, and no sentence is empty', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort());
  for (const [key, text] of [...Object.entries(zhCN), ...Object.entries(en)]) expect([key, text.trim().length > 0]).toEqual([key, true]);
});

test('both languages fill in the same values', () => {
  for (const key of Object.keys(zhCN) as (keyof typeof zhCN)[]) expect([key, placeholders(en[key])]).toEqual([key, placeholders(zhCN[key])]);
});

test('English holds no Chinese, except the name of the other language', () => {
  for (const [key, text] of Object.entries(en)) if (key !== 'otherLanguage') expect([key, /[\u3400-\u9fff]/.test(text)]).toEqual([key, false]);
});

test('a value that is missing stays visible instead of vanishing', () => {
  expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
});
