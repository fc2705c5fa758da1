/** A sum written out, for whoever has the page read aloud: up to 99 plus up to 9. */
import { randomInt } from 'node:crypto';

export type WordLanguage = 'zh-CN' | 'en';

const HAN = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

export function sumInWords(language: WordLanguage): { readonly question: string; readonly answer: string } {
  const [a, b] = [randomInt(21, 100), randomInt(2, 10)];
  const answer = String(a + b);
  return { answer, question: language === 'en' ? `${inEnglish(a)} plus ${inEnglish(b)}` : `${inChinese(a)} 加 ${inChinese(b)}` };
}

export function inChinese(n: number): string {
  if (n < 10) return HAN[n]!;
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return `${tens === 1 ? '' : HAN[tens]}十${ones === 0 ? '' : HAN[ones]}`;
}
export function inEnglish(n: number): string {
  if (n < 20) return ONES[n]!;
  const ones = n % 10;
  return `${TENS[Math.floor(n / 10)]}${ones === 0 ? '' : `-${ONES[ones]}`}`;
}
