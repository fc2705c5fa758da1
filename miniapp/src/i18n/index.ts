/** Language of the interface: the stored choice, else the system's, else Chinese. Text is reached by key only. */
import { create } from 'zustand';
import { systemLanguage } from '../platform/device';
import { readStored, writeStored } from '../platform/storage';
import { zhCN } from './zh-CN';

export type Language = 'zh-CN' | 'en';
export type TextKey = keyof typeof zhCN;
export type Parameters = Readonly<Record<string, string | number>>;
export type Translate = (key: TextKey, parameters?: Parameters) => string;

type Table = Readonly<Record<TextKey, string>>;
const TABLES: { 'zh-CN': Table; en?: Table } = { 'zh-CN': zhCN };
// browsers fetch English when somebody reads it; a mini-program has no fetching of code, it brings both
// eslint-disable-next-line @typescript-eslint/no-require-imports -- only a require leaves the browser's bundle by a build constant
if (process.env.TARO_ENV !== 'h5') TABLES.en = (require('./en') as typeof import('./en')).en;

async function fetchWords(language: Language): Promise<void> {
  if (process.env.TARO_ENV === 'h5' && !TABLES[language]) TABLES.en = (await import('./en')).en;
}

/** Replaces `{name}`; an unknown name stays visible, so it is noticed. */
export function fill(template: string, parameters: Parameters = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

export const translate = (language: Language, key: TextKey, parameters?: Parameters): string => fill((TABLES[language] ?? zhCN)[key], parameters);

function firstLanguage(): Language {
  const stored = readStored('luobi.language');
  if (stored === 'zh-CN' || stored === 'en') return stored;
  return /^en\b/i.test(systemLanguage().replace('_', '-')) ? 'en' : 'zh-CN';
}

const FIRST = firstLanguage();

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

export const useLanguage = create<LanguageState>((set) => ({
  language: TABLES[FIRST] ? FIRST : 'zh-CN',
  setLanguage: (language) => {
    writeStored('luobi.language', language);
    // without a network the words that are there stay
    fetchWords(language).then(() => set({ language }), () => undefined);
  },
}));
if (!TABLES[FIRST]) fetchWords(FIRST).then(() => useLanguage.setState({ language: FIRST }), () => undefined);

/** `t(key, parameters)` in the current language. */
export function useText(): Translate {
  const language = useLanguage((state) => state.language);
  return (key, parameters) => translate(language, key, parameters);
}

const PAD = (n: number): string => String(n).padStart(2, '0');

/** An instant in local time, `2026-11-24 14:05`: unambiguous in both languages, and no Intl, which WeChat lacks on some phones. */
export function dateTime(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return `${at.getFullYear()}-${PAD(at.getMonth() + 1)}-${PAD(at.getDate())} ${PAD(at.getHours())}:${PAD(at.getMinutes())}`;
}
