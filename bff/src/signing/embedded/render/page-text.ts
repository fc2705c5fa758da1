/** The text of a page as lines with places, for readers who listen and for search; and its hash for the page manifest. */
import { sha256Hex } from '../../../kernel';
import type { PageSize, PageText, TextLine } from '../../port';
import type { PlacedCharacter } from './open-document';

/** A page with more is a drawing made of letters; what is beyond is cut off and said to be. */
export const TEXT_LIMITS = { characters: 20_000, lines: 2_000 } as const;

/** What the manifest hashes: the characters in the order of the file, white space as one space, NFC. */
export function textSha256(text: string): string {
  return sha256Hex(text.normalize('NFC').replace(/[\s\u0000]+/g, ' ').trim());
}

/** @param characters in the order of the file @param size points as displayed */
export function linesOf(characters: readonly PlacedCharacter[], size: PageSize): PageText {
  const lines: TextLine[] = [];
  let run: PlacedCharacter[] = [];
  const close = (): void => {
    const text = run.map((c) => c.text).join('').replace(/[\s\u0000-\u001f]+/g, ' ').trim();
    if (text !== '') lines.push({ text, ...boxOf(run.filter((c) => c.text.trim() !== ''), size) });
    run = [];
  };
  for (const character of characters.slice(0, TEXT_LIMITS.characters)) {
    if (/[\r\n]/.test(character.text)) close();
    else {
      const last = run.findLast((c) => c.text.trim() !== '');
      if (last && character.text.trim() !== '' && !sameLine(last, character)) close();
      run.push(character);
    }
    if (lines.length >= TEXT_LIMITS.lines) break;
  }
  close();
  return { lines: lines.slice(0, TEXT_LIMITS.lines), complete: characters.length <= TEXT_LIMITS.characters && lines.length <= TEXT_LIMITS.lines };
}

/** Their middles are nearer than two lines can be; a comma is small and hangs below what stands beside it. */
function sameLine(a: PlacedCharacter, b: PlacedCharacter): boolean {
  const apart = Math.abs(a.top + a.bottom - b.top - b.bottom) / 2;
  return apart <= 0.7 * Math.max(a.bottom - a.top, b.bottom - b.top);
}

function boxOf(run: readonly PlacedCharacter[], size: PageSize): Omit<TextLine, 'text'> {
  const left = Math.min(...run.map((c) => c.left));
  const top = Math.min(...run.map((c) => c.top));
  const points = (part: number, whole: number): number => Math.round(part * whole * 100) / 100;
  return {
    x: points(left, size.width), y: points(top, size.height),
    width: points(Math.max(...run.map((c) => c.right)) - left, size.width), height: points(Math.max(...run.map((c) => c.bottom)) - top, size.height),
  };
}
