/** From an error code to the words a person reads: what happened and what to do next. */
import { fill, useLanguage, type Language } from '../../i18n';
import type { ApiError, ClientErrorCode } from '../api-error';
import { chineseWords } from './zh-CN';

/** [what happened, what to do next] */
export type Words = readonly [what: string, next: string];
export type WordTable = Readonly<Record<ClientErrorCode, Words>>;

const TABLES: { 'zh-CN': WordTable; en?: WordTable } = { 'zh-CN': chineseWords };
// as in i18n: browsers fetch English when somebody reads it
// eslint-disable-next-line @typescript-eslint/no-require-imports -- only a require leaves the browser's bundle by a build constant
if (process.env.TARO_ENV !== 'h5') TABLES.en = (require('./en') as typeof import('./en')).englishWords;
else {
  const fetchWords = ({ language }: { readonly language: Language }): void => {
    if (language === 'en' && !TABLES.en) import('./en').then(({ englishWords }) => { TABLES.en = englishWords; }, () => undefined);
  };
  useLanguage.subscribe(fetchWords);
  fetchWords(useLanguage.getState());
}
const LEFT: Readonly<Record<Language, string>> = { 'zh-CN': '还可以试 {n} 次。', en: '{n} tries left.' };
/** by how long it is: seconds, minutes, hours */
const WAIT: Readonly<Record<Language, readonly [string, string, string]>> = {
  'zh-CN': ['请在 {n} 秒后再试。', '请在 {n} 分钟后再试。', '请在 {n} 小时后再试。'], en: ['Please try again in {n} s.', 'Please try again in {n} minutes.', 'Please try again in {n} hours.'],
};
/** waiting is one way out of these, and their own words tell of the others */
const OTHER_WAYS: readonly ClientErrorCode[] = ['willingness_method_closed', 'face_attempts_exhausted', 'sign_password_locked'];

/** The words for an error, with tries left or the waiting time when the server told them. */
export function wordsFor(error: ApiError, language: Language): { readonly what: string; readonly next: string } {
  const [what, next] = (TABLES[language] ?? chineseWords)[error.code] ?? (TABLES[language] ?? chineseWords).unexpected;
  const left = error.details['attemptsLeft'];
  const wait = error.details['retryAfterSeconds'];
  const gap = language === 'en' ? ' ' : '';
  if (typeof left === 'number') return { what, next: `${next}${gap}${fill(LEFT[language], { n: left })}` };
  if (typeof wait === 'number') return { what, next: OTHER_WAYS.includes(error.code) ? `${next}${gap}${waitWords(wait, language)}` : waitWords(wait, language) };
  return { what, next };
}

/** @param seconds how long to wait; never told shorter than it is */
export function waitWords(seconds: number, language: Language): string {
  const [bySeconds, byMinutes, byHours] = WAIT[language];
  if (seconds <= 120) return fill(bySeconds, { n: Math.ceil(seconds) });
  return seconds <= 7200 ? fill(byMinutes, { n: Math.ceil(seconds / 60) }) : fill(byHours, { n: Math.ceil(seconds / 3600) });
}
