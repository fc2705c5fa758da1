/** Where a word stands on the pages: compared after NFKC and without white space, because PDF text has neither. */
import type { KeywordHit, PageSize } from '../../port';
import type { PlacedCharacter } from './open-document';

const MAX_HITS = 200;

/** @param pages characters of every page, in order @param sizes points as displayed */
export function findKeyword(pages: Iterable<readonly PlacedCharacter[]>, sizes: readonly PageSize[], keyword: string): KeywordHit[] {
  const wanted = [...plain(keyword)];
  const hits: KeywordHit[] = [];
  if (wanted.length === 0) return hits;
  let number = 0;
  for (const characters of pages) {
    const size = sizes[number++];
    if (!size) break;
    // one entry per code point, so a ligature that becomes two letters points twice at its box
    const points = characters.flatMap((c) => [...plain(c.text)].map((text) => ({ text, box: c })));
    for (let i = 0; i + wanted.length <= points.length; i++) {
      if (!wanted.every((w, j) => points[i + j]!.text === w)) continue;
      hits.push(hitOf(number, size, points.slice(i, i + wanted.length).map((p) => p.box)));
      if (hits.length >= MAX_HITS) return hits;
      i += wanted.length - 1;
    }
  }
  return hits;
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/[\s\u200b\ufeff]/g, '');
}

function hitOf(page: number, size: PageSize, boxes: readonly PlacedCharacter[]): KeywordHit {
  const left = Math.min(...boxes.map((b) => b.left));
  const top = Math.min(...boxes.map((b) => b.top));
  const right = Math.max(...boxes.map((b) => b.right));
  const bottom = Math.max(...boxes.map((b) => b.bottom));
  const points = (fraction: number, whole: number) => Math.round(fraction * whole * 100) / 100;
  return { page, x: points(left, size.width), y: points(top, size.height), width: points(right - left, size.width), height: points(bottom - top, size.height) };
}
