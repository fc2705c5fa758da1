/**
 * Where a line may end (a subset of Unicode UAX #14 for Chinese and Latin text): between ideographs and at spaces, never
 * before closing punctuation (避头), never after opening punctuation (避尾), never inside a word or number that fits on
 * a line. Knows nothing of fonts: widths come from the caller.
 */

/** may not begin a line */
const CLOSING = /^[\p{Pe}\p{Pf}、。，．：；？！‥…‧・·•—–～〜%‰℃°′″々〻ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!"'\u00a0]/u;
/** may not end a line */
const OPENING = /[\p{Ps}\p{Pi}¥￥$＄£€#＃@＠\u00a0]$/u;
/** combining marks, joiners and variation selectors belong to what stands before */
const ATTACHED = /^(?:\p{M}|\u200d)/u;
/** letters and digits of scripts that part words by spaces, and what holds words and numbers together */
const WORD = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}_@./\\&+'’:=-]/u;
/** likewise at the end of a piece; a comma or the like between two of them does not part them (1,234 and a.cn/?b) */
const WORD_END = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}_@./\\&+'’:][,;:?!=]?\p{M}*$/u;

/** Pieces no line may part, in order; joined they are the text. Spaces end the piece before them. */
export function unbreakable(text: string): string[] {
  const pieces: string[] = [];
  for (const character of text) {
    const last = pieces.at(-1);
    if (last !== undefined && !mayBreak(last, character)) pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
  }
  return pieces;
}

function mayBreak(before: string, next: string): boolean {
  if (ATTACHED.test(next) || /^[ \u3000]/.test(next)) return false;
  if (/[ \u3000]$/.test(before)) return true;
  if (CLOSING.test(next) || OPENING.test(before)) return false;
  return !(WORD_END.test(before) && WORD.test(next));
}

/**
 * @param width of a text in the unit of `room`
 * @returns lines without the spaces at their ends; a piece wider than a whole line is parted between characters
 */
export function wrapText(text: string, room: number, width: (text: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, room, width));
}

function wrapParagraph(paragraph: string, room: number, width: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (candidate: string): boolean => width(candidate.trimEnd()) <= room;
  for (const piece of unbreakable(paragraph)) {
    if (fits(line + piece)) {
      line += piece;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = '';
    if (fits(piece)) line = piece;
    else {
      for (const character of piece) {
        if (line !== '' && !ATTACHED.test(character) && !fits(line + character)) {
          lines.push(line.trimEnd());
          line = '';
        }
        line += character;
      }
    }
  }
  lines.push(line.trimEnd());
  return lines;
}
