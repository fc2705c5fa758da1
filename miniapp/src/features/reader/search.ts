/**
 * Words in the text of a page, and where they stand. Pure. Spaces and line breaks do not matter, nor full-width forms,
 * nor capitals: a contract's text is broken by its lines, a person's memory is not.
 */
export interface TextLine {
  readonly text: string;
  /** PDF points on the page as displayed, origin top left */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Hit {
  /** 1-based */
  readonly page: number;
  /** one for each line it stands on, PDF points */
  readonly rects: readonly Rect[];
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
export const isSearchable = (query: string): boolean => plain(query) !== '';

/** Every place on a page, in order, not overlapping. */
export function hitsIn(page: number, lines: readonly TextLine[], query: string): Hit[] {
  const wanted = plain(query);
  if (wanted === '') return [];
  let text = '';
  const from: { readonly line: number; readonly start: number; readonly end: number }[] = [];
  lines.forEach((line, number) => {
    let at = 0;
    for (const character of line.text) {
      for (const unit of plain(character)) {
        text += unit;
        // lower case and compatibility forms may be longer than the character they come from
        for (let i = 0; i < unit.length; i += 1) from.push({ line: number, start: at, end: at + character.length });
      }
      at += character.length;
    }
  });
  const hits: Hit[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const spans = new Map<number, { start: number; end: number }>();
    for (const { line, start, end } of from.slice(at, at + wanted.length)) {
      const span = spans.get(line);
      if (span) span.end = Math.max(span.end, end);
      else spans.set(line, { start, end });
    }
    hits.push({ page, rects: [...spans].flatMap(([line, { start, end }]) => { const found = lines[line]; return found ? [part(found, start, end)] : []; }) });
  }
  return hits;
}

/** The share of a line that some of its characters take: Chinese ones are twice as wide as Latin ones, about. */
function part(line: TextLine, start: number, end: number): Rect {
  const all = widthOf(line.text) || 1;
  const left = widthOf(line.text.slice(0, start)) / all;
  const right = widthOf(line.text.slice(0, end)) / all;
  return { x: line.x + left * line.width, y: line.y, width: (right - left) * line.width, height: line.height };
}
const widthOf = (text: string): number => Array.from(text).reduce((sum, character) => sum + (character.charCodeAt(0) < 0x2e80 ? 0.5 : 1), 0);

/** Pages in the order they are looked through: from a page on, round once. */
export function pagesFrom(start: number, count: number, direction: 1 | -1): number[] {
  return Array.from({ length: count }, (_, i) => ((((start - 1 + direction * i) % count) + count) % count) + 1);
}
