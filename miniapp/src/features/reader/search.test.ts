import fc from 'fast-check';
import { paragraphsOf } from './paragraphs';
import { hitsIn, isSearchable, pagesFrom, type TextLine } from './search';

const line = (text: string, y: number, x = 60, width = 400, height = 12): TextLine => ({ text, x, y, width, height });

describe('search', () => {
  test('finds a word wherever it stands, across the end of a line too', () => {
    const lines = [line('租金每月十二日前支付，逾', 100), line('期支付的，按日计违约金。', 120)];
    expect(hitsIn(1, lines, '违约金')).toHaveLength(1);
    const [across] = hitsIn(3, lines, '逾期支付');
    expect(across?.page).toBe(3);
    expect(across?.rects).toHaveLength(2);
    expect(across?.rects[0]).toMatchObject({ y: 100 });
    expect(across?.rects[0]!.x).toBeCloseTo(60 + (400 * 11) / 12, 5);
    expect(across?.rects[1]).toMatchObject({ x: 60, y: 120 });
  });

  test('spaces, capitals and full-width forms do not matter', () => {
    expect(hitsIn(1, [line('ＡＢＣ 有限 公司', 1)], 'abc有限公司')).toHaveLength(1);
    expect(hitsIn(1, [line('Rent is 1,200 Yuan', 1)], 'rent IS')).toHaveLength(1);
    expect(isSearchable(' \n')).toBe(false);
    expect(hitsIn(1, [line('甲', 1)], '  ')).toEqual([]);
  });

  test('whatever the text: places do not overlap, are on the page, and as many as in the plain text', () => {
    const text = fc.string({ unit: fc.constantFrom('甲', '乙', 'a', 'B', ' ', 'İ', 'ﬁ', '𠮷'), maxLength: 30 });
    fc.assert(fc.property(fc.array(text, { maxLength: 6 }), fc.string({ unit: fc.constantFrom('甲', 'a', 'b', 'i', '𠮷'), minLength: 1, maxLength: 3 }), (texts, query) => {
      const lines = texts.map((one, i) => line(one, i * 20));
      const whole = texts.join('').normalize('NFKC').toLowerCase().replace(/\s/g, '');
      const hits = hitsIn(1, lines, query);
      expect(hits).toHaveLength(whole.split(query.normalize('NFKC').toLowerCase()).length - 1);
      for (const { x, width } of hits.flatMap(({ rects }) => rects)) {
        expect(x).toBeGreaterThanOrEqual(60);
        expect(x + width).toBeLessThanOrEqual(460.0001);
        expect(width).toBeGreaterThan(0);
      }
    }));
  });

  test('looks through every page once, from where one is', () => {
    expect(pagesFrom(3, 4, 1)).toEqual([3, 4, 1, 2]);
    expect(pagesFrom(2, 4, -1)).toEqual([2, 1, 4, 3]);
  });
});

describe('paragraphs', () => {
  test('lines that only ended at the edge are one paragraph again; what begins anew stays apart', () => {
    expect(paragraphsOf([
      line('第一条 租赁房屋', 100, 60, 120),
      line('甲方将坐落于长阳路的房屋出租给乙方使用，乙方已了解', 120),
      line('房屋的全部情况并愿意承租。', 136, 60, 200),
      line('（一）租期自二〇二六年十二月一日起，至二〇二七年十一', 152),
      line('月三十日止。', 168, 60, 80),
      line('第二条 租金', 190, 60, 100),
    ])).toEqual(['第一条 租赁房屋', '甲方将坐落于长阳路的房屋出租给乙方使用，乙方已了解房屋的全部情况并愿意承租。', '（一）租期自二〇二六年十二月一日起，至二〇二七年十一月三十日止。', '第二条 租金']);
  });

  test('words of Latin letters keep their space; another size or a gap is another paragraph', () => {
    expect(paragraphsOf([line('This agreement is between', 10), line('two people.', 26, 60, 90)])).toEqual(['This agreement is between two people.']);
    expect(paragraphsOf([line('租赁合同书', 10, 60, 400, 24), line('编号', 40, 60, 60)])).toHaveLength(2);
    expect(paragraphsOf([line('甲'.repeat(20), 10), line('乙'.repeat(20), 60)])).toHaveLength(2);
  });

  test('whatever the lines: no word is lost, added or moved', () => {
    const any = fc.record({ text: fc.string({ unit: fc.constantFrom('甲', '。', 'a', ' ', '一、'), maxLength: 12 }), x: fc.integer({ min: 0, max: 90 }), y: fc.integer({ min: 0, max: 900 }), width: fc.integer({ min: 0, max: 500 }), height: fc.integer({ min: 0, max: 40 }) });
    fc.assert(fc.property(fc.array(any, { maxLength: 20 }), (lines) => {
      const letters = (texts: readonly string[]): string => texts.join('').replace(/\s/g, '');
      expect(letters(paragraphsOf(lines))).toBe(letters(lines.map(({ text }) => text)));
    }));
  });
});
