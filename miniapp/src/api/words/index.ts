/** From an error code to the words a person reads: what happened and what to do next. */
import { fill, type Language } from '../../i18n';
import type { ApiError, ClientErrorCode } from '../api-error';
import { englishWords } from './en';
import { chineseWords } from './zh-CN';

/** [what happened, what to do next] */
export type Words = readonly [what: string, next: string];
export type WordTable = Readonly<Record<ClientErrorCode, Words>>;

const TABLES: Readonly<Record<Language, WordTable>> = { 'zh-CN': chineseWords, en: englishWords };
const LEFT: Readonly<Record<Language, string>> = { 'zh-CN': '还可以试 {n} 次。', en: '{n} tries left.' };
const WAIT: Readonly<Record<Language, string>> = { 'zh-CN': '请在 {n} 秒后再试。', en: 'Please try again in {n} s.' };

/** The words for an error, with tries left or the waiting time when the server told them. */
export function wordsFor(error: ApiError, language: Language): { readonly what: string; readonly next: string } {
  const [what, next] = TABLES[language][error.code] ?? TABLES[language].unexpected;
  const left = error.details['attemptsLeft'];
  const wait = error.details['retryAfterSeconds'];
  const gap = language === 'en' ? ' ' : '';
  if (typeof left === 'number') return { what, next: `${next}${gap}${fill(LEFT[language], { n: left })}` };
  if (typeof wait === 'number') return { what, next: fill(WAIT[language], { n: Math.ceil(wait) }) };
  return { what, next };
}
