import type { PlacedCharacter } from './open-document';
import { linesOf, TEXT_LIMITS, textSha256 } from './page-text';

const SIZE = { width: 600, height: 800 };
/** letters of 0.02 × 0.02 from (x, y) on */
const word = (text: string, x = 0.1, y = 0.1): PlacedCharacter[] => [...text].map((char, i) => ({ text: char, left: x + i * 0.02, right: x + i * 0.02 + 0.02, top: y, bottom: y + 0.02 }));

test('a line ends where the file says so, or where the next letter stands on another height', () => {
  const { lines, complete } = linesOf([...word('甲方'), ...word('\r\n', 0, 0), ...word('乙方', 0.1, 0.2), ...word('丙方', 0.5, 0.5)], SIZE);
  expect(complete).toBe(true);
  expect(lines).toEqual([
    { text: '甲方', x: 60, y: 80, width: 24, height: 16 }, { text: '乙方', x: 60, y: 160, width: 24, height: 16 }, { text: '丙方', x: 300, y: 400, width: 24, height: 16 },
  ]);
});

test('white space makes no line and no box', () => {
  expect(linesOf([...word('  '), ...word('\n'), ...word('a  b', 0.1, 0.3)], SIZE).lines).toMatchObject([{ text: 'a b', x: 60, width: 48 }]);
  expect(linesOf([], SIZE)).toEqual({ lines: [], complete: true });
});

test('a small letter above the line stays in it', () => {
  const raised = { text: '2', left: 0.2, right: 0.21, top: 0.095, bottom: 0.11 };
  expect(linesOf([...word('m'), raised], SIZE).lines).toMatchObject([{ text: 'm2' }]);
});

test('a comma that hangs below the line stays in it, the line below does not', () => {
  const comma = { text: ',', left: 0.16, right: 0.165, top: 0.116, bottom: 0.124 };
  expect(linesOf([...word('123'), comma, ...word('456', 0.17), ...word('next', 0.1, 0.124)], SIZE).lines.map(({ text }) => text)).toEqual(['123,456', 'next']);
});

test('a page made of letters is cut off, and says so', () => {
  const many = Array.from({ length: TEXT_LIMITS.characters + 1 }, (_, i) => word('x', 0.1, (i % 2) / 2)[0]!);
  const { lines, complete } = linesOf(many, SIZE);
  expect(lines).toHaveLength(TEXT_LIMITS.lines);
  expect(complete).toBe(false);
});

test('the hash is over what is said, not over how it is spaced or composed', () => {
  expect(textSha256('a \r\n b')).toBe(textSha256(' a b\u0000'));
  expect(textSha256('e\u0301')).toBe(textSha256('\u00e9'));
  expect(textSha256('ab')).not.toBe(textSha256('a b'));
  expect(textSha256('１０００')).not.toBe(textSha256('1000'));
});
