import fc from 'fast-check';
import { missingCharacters, textWidth } from '../fonts';
import { checkText, layOutText } from './index';
import { unbreakable, wrapText } from './line-break';

const style = { multiLine: true, align: 'left', fontSize: 0 } as const;
const perCharacter = (text: string): number => [...text].length;

describe('where a line may end', () => {
  test.each([
    ['甲方，乙方', '甲|方，|乙|方'], ['（一）总则', '（一）|总|则'], ['“好”了', '“好”|了'], ['the quick fox', 'the |quick |fox'], ['合同No.12签', '合|同|No.12|签'], ['¥1,234.50元', '¥1,234.50|元'],
    ['50%，好', '50%，|好'], ['a\u00a0b', 'a\u00a0b'], ['e\u0301t', 'e\u0301t'], ['见http://a.cn/b?c', '见|http://a.cn/b?c'], ['甲　乙', '甲　|乙'], ['……完', '……|完'],
  ])('%s', (text, pieces) => expect(unbreakable(text).join('|')).toBe(pieces));
  test('no piece is lost or added', () => fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => unbreakable(text).join('') === text)));
});

describe('wrapping', () => {
  test('closing punctuation never begins a line, opening never ends one', () => {
    expect(wrapText('甲方应当付款，乙方（卖方）收款。', 6, perCharacter)).toEqual(['甲方应当付', '款，乙方（卖', '方）收款。']);
    expect(wrapText('甲方应当付款，乙方收（款）', 11, perCharacter)).toEqual(['甲方应当付款，乙方收', '（款）']);
  });
  test('a word that fits on a line is not parted; one that does not is, between characters', () => {
    expect(wrapText('pay within thirty days', 10, perCharacter)).toEqual(['pay within', 'thirty', 'days']);
    expect(wrapText('abcdefghijkl mn', 5, perCharacter)).toEqual(['abcde', 'fghij', 'kl mn']);
  });
  test('line feeds are kept, empty lines too', () => expect(wrapText('一\n\n二', 10, perCharacter)).toEqual(['一', '', '二']));
  const han = fc.constantFrom(...'甲乙丙丁合同条款，。、；：！？）」（「abc 123.5%\n');
  test('every character comes out, in order, and no line is longer than the room', () => {
    fc.assert(fc.property(fc.string({ unit: han, maxLength: 200 }), fc.integer({ min: 4, max: 40 }), (text, room) => {
      const lines = wrapText(text, room, perCharacter);
      expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      for (const line of lines) expect(perCharacter(line)).toBeLessThanOrEqual(room);
    }));
  });
  test('punctuation begins a line only when there are more marks than fit on one', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('甲', '乙', '合同', '条款，', '付款。', '（一）', 'abc, ', '说：“好。”'), { maxLength: 60 }), fc.integer({ min: 10, max: 40 }), (parts, room) => {
      for (const line of wrapText(parts.join(''), room, perCharacter)) {
        expect(line).not.toMatch(/^[，。：）”,]/);
        expect(line).not.toMatch(/[（“]$/);
      }
    }));
  });
});

describe('fitting', () => {
  const any = fc.string({ unit: fc.constantFrom(...'甲乙𠮷䶮合同条款，。（）abcdefg HIJ 0123456789.-·'), minLength: 1, maxLength: 120 }).filter((text) => text.trim() !== '');
  const side = fc.double({ min: 8, max: 500, noNaN: true });
  test('never overflows, whatever the text and the rectangle: it lies inside or is refused', () => {
    let fitted = 0;
    fc.assert(fc.property(any, side, side, fc.boolean(), fc.constantFrom('left' as const, 'center' as const, 'right' as const), fc.constantFrom(0, 6, 9, 14, 48), (text, width, height, multiLine, align, fontSize) => {
      expect(missingCharacters(text)).toEqual([]);
      let layout;
      try {
        layout = layOutText(text, width, height, { multiLine, align, fontSize });
      } catch (error) {
        expect(error).toMatchObject({ code: 'text_does_not_fit' });
        return;
      }
      fitted++;
      expect(layout.size).toBeGreaterThanOrEqual(5);
      expect(layout.size).toBeLessThanOrEqual(Math.max(5, fontSize || 12));
      for (const line of layout.lines) {
        expect(line.x).toBeGreaterThanOrEqual(0);
        expect(line.x + textWidth(line.text, layout.size)).toBeLessThanOrEqual(width + 0.01);
        // the em box of the line
        expect(line.y - 0.12 * layout.size).toBeGreaterThanOrEqual(-0.01);
        expect(line.y + 0.88 * layout.size).toBeLessThanOrEqual(height + 0.01);
      }
    }), { numRuns: 600 });
    expect(fitted).toBeGreaterThan(150);
  });
  test('a text is as large as asked for where there is room, and smaller where there is not', () => {
    expect(layOutText('甲方', 300, 40, { ...style, fontSize: 20 }).size).toBe(20);
    expect(layOutText('甲方', 300, 40, { multiLine: false, align: 'left', fontSize: 0 }).size).toBe(12);
    expect(layOutText('甲方乙方丙方', 52, 40, { multiLine: false, align: 'left', fontSize: 20 }).size).toBe(8);
  });
  test('whether a text fits does not depend on the size asked for', () => {
    fc.assert(fc.property(any, side, side, fc.boolean(), fc.double({ min: 1, max: 48, noNaN: true }), (text, width, height, multiLine, fontSize) => {
      const fits = (size: number): boolean => {
        try {
          return layOutText(text, width, height, { multiLine, align: 'left', fontSize: size }).size >= 5;
        } catch {
          return false;
        }
      };
      if (fits(0)) expect(fits(fontSize) || multiLine).toBe(true);
    }), { numRuns: 200 });
    expect(layOutText('甲方', 100, 40, { ...style, fontSize: 3 }).size).toBe(5);
  });
  test('left, middle, right', () => {
    const x = (align: 'left' | 'center' | 'right'): number => layOutText('甲方', 104, 20, { multiLine: false, align, fontSize: 10 }).lines[0]!.x;
    expect([x('left'), x('center'), x('right')]).toEqual([2, 42, 82]);
  });
  test('lines go down from the top', () => {
    const { lines } = layOutText('一\n二\n三', 100, 100, style);
    expect(lines.map(({ text }) => text)).toEqual(['一', '二', '三']);
    expect(lines[0]!.y).toBeGreaterThan(lines[1]!.y);
    expect(lines[0]!.y).toBeGreaterThan(80);
  });
});

describe('a value looked at before it is saved', () => {
  const frame = { kind: 'text', width: 60, height: 20, options: {} } as const;
  test('fits or is refused by a code of its own', () => {
    expect(() => checkText('张三', frame)).not.toThrow();
    expect(() => checkText('一段太长的文字放不进这个小小的控件', frame)).toThrow(expect.objectContaining({ code: 'text_does_not_fit' }));
    expect(() => checkText('一段太长的文字放不进这个小小的控件', { ...frame, kind: 'multi-line', height: 80 })).not.toThrow();
  });
  test('is looked at as it will be shown: a date and a number are longer than what was typed', () => {
    expect(() => checkText('2026-11-24', { ...frame, kind: 'date', width: 34 })).toThrow(expect.objectContaining({ code: 'text_does_not_fit' }));
    expect(() => checkText('2026-11-24', { ...frame, kind: 'date', width: 34, options: { dateFormat: 'iso' } })).not.toThrow();
  });
  test('a character no font has is named', () => expect(() => checkText('李𪚥', frame)).toThrow(expect.objectContaining({ code: 'glyph_missing', details: { characters: ['𪚥'] } })));
  test('ticks and pictures are no text', () => {
    for (const kind of ['checkbox', 'image'] as const) expect(() => checkText('\u0000', { ...frame, kind })).not.toThrow();
  });
  test('without a field only the characters count', () => expect(() => checkText('长'.repeat(999))).not.toThrow());
});
