/**
 * Lines of a page → paragraphs, for people who listen or want larger letters. Pure and cautious: a line continues the one
 * before only when that one reaches the right edge and nothing says that something new begins; words are never changed.
 */
import type { TextLine } from './search';

const BEGINS = /^\s*(第[一二三四五六七八九十百零〇\d]+[条章节款项]|[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、．.)）](?!\d)|[-•·●○■□◆]\s?|[甲乙丙丁]方|附件|注[：:])/;
const ENDS = /[。！？；：.!?;:]["”’』」）)]?\s*$/;
const CJK = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/;

export function paragraphsOf(lines: readonly TextLine[]): string[] {
  const right = Math.max(0, ...lines.map((line) => line.x + line.width));
  const paragraphs: string[] = [];
  lines.forEach((line, i) => {
    const text = line.text.trim();
    if (text === '') return;
    const before = lines[i - 1];
    const last = paragraphs.length - 1;
    if (before && last >= 0 && continues(before, line, right)) paragraphs[last] = joined(paragraphs[last] ?? '', text);
    else paragraphs.push(text);
  });
  return paragraphs;
}

function continues(before: TextLine, line: TextLine, right: number): boolean {
  const size = Math.max(before.height, 1);
  const full = before.x + before.width >= right - 2.5 * size;
  const sameSize = Math.abs(line.height - before.height) <= 0.25 * size;
  const gap = line.y - (before.y + before.height);
  const next = gap > -0.5 * size && gap <= 1.2 * size;
  // an indent that is new begins a paragraph; the first line's own indent does not
  const indented = line.x > before.x + 1.2 * size;
  return full && sameSize && next && !indented && !BEGINS.test(line.text) && !(ENDS.test(before.text) && line.x > before.x + 0.5 * size);
}

function joined(before: string, text: string): string {
  const together = CJK.test(before.slice(-1)) || CJK.test(text.slice(0, 1));
  return together ? before + text : `${before} ${text}`;
}
