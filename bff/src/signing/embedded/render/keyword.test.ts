import { findKeyword } from './keyword';
import type { PlacedCharacter } from './open-document';

const SIZE = { width: 600, height: 800 };
/** Characters in a row, each 0.1 wide, from the left of a line 0.5 down. */
const line = (text: string, top = 0.5): PlacedCharacter[] => [...text].map((c, i) => ({ text: c, left: i / 10, right: (i + 1) / 10, top, bottom: top + 0.02 }));
const find = (keyword: string, ...pages: PlacedCharacter[][]) => findKeyword(pages, pages.map(() => SIZE), keyword);

test('gives the box in points from the top left', () => {
  expect(find('方签', line('甲方签字'))).toEqual([{ page: 1, x: 60, y: 400, width: 120, height: 16 }]);
});
test('every place on every page, without overlap', () => {
  expect(find('aa', line('aaaa'), line('b'), line('baa')).map((h) => [h.page, h.x])).toEqual([[1, 0], [1, 120], [3, 60]]);
});
test('white space counts on neither side', () => {
  expect(find('甲 方 签字', line('甲方 签\n字'))).toHaveLength(1);
});
test('full-width letters, ligatures and radicals are what they look like', () => {
  expect(find('ABC', line('ＡＢＣ'))).toHaveLength(1);
  expect(find('office', line('o\ufb03ce'))).toMatchObject([{ x: 0, width: 240 }]);
  expect(find('人', line('\u2f08'))).toHaveLength(1);
});
test('characters outside of the basic plane are one character', () => {
  expect(find('𠮷野', line('𠮷野家'))).toMatchObject([{ x: 0, width: 120 }]);
});
test('nothing to look for, nothing found', () => {
  expect(find('', line('abc'))).toEqual([]);
  expect(find(' \u200b', line('abc'))).toEqual([]);
  expect(find('abcd', line('abc'))).toEqual([]);
});
test('stops at two hundred', () => {
  expect(find('a', line('a'.repeat(500)))).toHaveLength(200);
});
