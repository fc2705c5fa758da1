/** Language of the interface: the stored choice, else the system's, else Chinese. Text is reached by key only. */
import { create } from 'zustand';
import { systemLanguage } from '../platform/device';
import { readStored, writeStored } from '../platform/storage';
import { en } from './en';
import { zhCN } from './zh-CN';

export type Language = 'zh-CN' | 'en';
export type TextKey = keyof typeof zhCN;
export type Parameters = Readonly<Record<string, string | number>>;
export type Translate = (key: TextKey, parameters?: Parameters) => string;

const TABLES: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { 'zh-CN': zhCN, en };

/** Replaces `{name}`; an unknown name stays visible, so it is noticed. */
export function fill(template: string, parameters: Parameters = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

export const translate = (language: Language, key: TextKey, parameters?: Parameters): string => fill(TABLES[language][key], parameters);

function firstLanguage(): Language {
  const stored = readStored('luobi.language');
  if (stored === 'zh-CN' || stored === 'en') return stored;
  return /^en\b/i.test(systemLanguage().replace('_', '-')) ? 'en' : 'zh-CN';
}

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

export const useLanguage = create<LanguageState>((set) => ({
  language: firstLanguage(),
  setLanguage: (language) => {
    writeStored('luobi.language', language);
    set({ language });
  },
}));

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
