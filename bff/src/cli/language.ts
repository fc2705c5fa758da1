/** The language of the terminal, as `npm run verify` and `npm run ca` speak to people. */
export type Language = 'zh' | 'en';

export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  return /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en';
}
