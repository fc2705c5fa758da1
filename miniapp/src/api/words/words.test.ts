import { ERROR_CODES } from '@luobi/shared';
import { ApiError, type ClientErrorCode } from '../api-error';
import { wordsFor } from './index';
import { chineseWords } from './zh-CN';
import { englishWords } from './en';

const CODES = [...Object.keys(ERROR_CODES), 'network', 'unexpected'] as ClientErrorCode[];

test.each(CODES)('%s says what happened and what to do next, in both languages', (code) => {
  for (const language of ['zh-CN', 'en'] as const) {
    const { what, next } = wordsFor(new ApiError(code), language);
    expect(what.length).toBeGreaterThan(2);
    expect(next.length).toBeGreaterThan(2);
    expect(/[\u3400-\u9fff]/.test(what + next)).toBe(language === 'zh-CN');
    // a code is for machines
    expect(what + next).not.toMatch(/_|undefined/);
  }
});

test('there are words for every code and no words without a code', () => {
  expect(Object.keys(chineseWords).sort()).toEqual([...CODES].sort());
  expect(Object.keys(englishWords).sort()).toEqual([...CODES].sort());
});

test('tells the tries left, and how long to wait', () => {
  expect(wordsFor(new ApiError('code_wrong', null, { attemptsLeft: 2 }), 'zh-CN').next).toContain('还可以试 2 次');
  expect(wordsFor(new ApiError('code_wrong', null, { attemptsLeft: 2 }), 'en').next).toContain('2 tries left');
  expect(wordsFor(new ApiError('code_send_limited', null, { retryAfterSeconds: 41.2 }), 'en').next).toContain('42 s');
});

test('a code of a newer server is not shown raw', () => {
  const { what } = wordsFor(new ApiError('brand_new' as ClientErrorCode), 'en');
  expect(what).toBe(englishWords.unexpected[0]);
});
