import fc from 'fast-check';
import { crossPageStrips, CROSS_PAGE_SEAL } from './cross-page-seal';
import { displayText, FIELD_FAULTS, FIELD_KINDS, optionsFault, takesValue, VALUE_KINDS, valueFault, type FieldKind, type FieldOptions, type ValueKind } from './fields';

describe('what a field may be set up with', () => {
  test('nothing is fine for every kind but a choice, which needs choices', () => {
    for (const kind of FIELD_KINDS) expect(optionsFault(kind, {})).toBe(kind === 'choice' ? 'choices' : null);
  });
  test.each<[FieldKind, FieldOptions]>([
    ['text', { placeholder: '请填写', maxLength: 200, align: 'center', fontSize: 9 }], ['multi-line', { maxLength: 2_000 }], ['number', { min: -1, max: 1, decimals: 6, grouped: true }],
    ['number', { min: 5, max: 5 }], ['date', { dateFormat: 'iso' }], ['choice', { choices: ['是', '否'] }], ['image', { placeholder: '营业执照' }],
  ])('%s %j', (kind, options) => expect(optionsFault(kind, options)).toBeNull());
  test.each<[FieldKind, FieldOptions, keyof FieldOptions]>([
    ['text', { maxLength: 201 }, 'maxLength'], ['text', { maxLength: 0 }, 'maxLength'], ['text', { maxLength: 1.5 }, 'maxLength'], ['multi-line', { maxLength: 2_001 }, 'maxLength'],
    ['number', { min: 2, max: 1 }, 'max'], ['number', { min: Number.NaN }, 'min'], ['number', { max: Infinity }, 'max'], ['number', { decimals: 7 }, 'decimals'], ['number', { decimals: -1 }, 'decimals'],
    ['text', { fontSize: 5 }, 'fontSize'], ['text', { fontSize: Number.NaN }, 'fontSize'], ['choice', { choices: [] }, 'choices'], ['choice', { choices: ['a', 'a'] }, 'choices'], ['choice', { choices: [' '] }, 'choices'],
    ['choice', { choices: ['a\nb'] }, 'choices'], ['choice', { choices: ['\ud842'] }, 'choices'], ['choice', { choices: Array.from({ length: 51 }, String) }, 'choices'],
    ['signature', { placeholder: 'x' }, 'placeholder'], ['checkbox', { align: 'left' }, 'align'], ['date', { maxLength: 3 }, 'maxLength'], ['text', { choices: ['a'] }, 'choices'], ['cross-page-seal', { min: 1 }, 'min'],
  ])('not %s %j: %s', (kind, options, fault) => expect(optionsFault(kind, options)).toBe(fault));
});

describe('what a field takes', () => {
  test.each<[ValueKind, FieldOptions, string]>([
    ['text', {}, '上海市长阳路1687号'], ['text', { maxLength: 2 }, '𠮷𠮷'], ['multi-line', {}, '一\n二\n\n三'], ['date', {}, '2024-02-29'], ['number', {}, '0'], ['number', {}, '-5'], ['number', { decimals: 2 }, '0.05'],
    ['number', { decimals: 2 }, '3'], ['number', { min: 1, max: 3 }, '3'], ['number', {}, '999999999999999'], ['checkbox', {}, 'on'], ['choice', { choices: ['是', '否'] }, '否'], ['image', {}, 'ab'.repeat(32)],
  ])('%s %j %j', (kind, options, value) => expect(valueFault(kind, options, true, value)).toBeNull());
  test.each<[ValueKind, FieldOptions, string, keyof typeof FIELD_FAULTS]>([
    ['text', {}, '  ', 'blank'], ['text', {}, 'a\nb', 'control_character'], ['multi-line', {}, 'a\tb', 'control_character'], ['multi-line', {}, 'a\r\nb', 'control_character'], ['text', {}, 'a\u2028b', 'control_character'],
    ['text', {}, '\ud842', 'not_text'], ['text', { maxLength: 2 }, '𠮷𠮷𠮷', 'too_long'], ['text', {}, '字'.repeat(201), 'too_long'], ['multi-line', {}, '字'.repeat(2_001), 'too_long'], ['multi-line', {}, '\n\n', 'blank'],
    ['date', {}, '2026-02-30', 'not_a_date'], ['date', {}, '2026/01/01', 'not_a_date'], ['date', {}, '0000-00-00', 'not_a_date'], ['date', {}, '2026-11-24T00:00', 'not_a_date'],
    ['number', {}, '1e3', 'not_a_number'], ['number', {}, '01', 'not_a_number'], ['number', {}, '１', 'not_a_number'], ['number', {}, '1.', 'not_a_number'], ['number', {}, '.5', 'not_a_number'], ['number', {}, '+1', 'not_a_number'], ['number', {}, '1,000', 'not_a_number'],
    ['number', {}, '1000000000000000', 'not_a_number'], ['number', {}, '1.0', 'too_many_decimals'], ['number', { decimals: 2 }, '1.001', 'too_many_decimals'], ['number', { min: 1 }, '0', 'below_min'], ['number', { max: 1 }, '2', 'above_max'],
    ['checkbox', {}, 'off', 'not_checked'], ['checkbox', {}, 'yes', 'not_a_state'], ['choice', { choices: ['是'] }, '否', 'not_a_choice'], ['choice', {}, '否', 'not_a_choice'], ['image', {}, 'AB'.repeat(32), 'not_an_image'], ['image', {}, 'x', 'not_an_image'],
  ])('not %s %j %j: %s', (kind, options, value, fault) => expect(valueFault(kind, options, true, value)).toBe(fault));
  test('a box that need not be ticked may stay empty', () => expect(valueFault('checkbox', {}, false, 'off')).toBeNull());
  test('marks take no value', () => expect(FIELD_KINDS.filter((kind) => !takesValue(kind))).toEqual(['signature', 'seal', 'cross-page-seal']));
  test('every fault has words in both languages', () => {
    for (const { zh, en } of Object.values(FIELD_FAULTS)) expect([/\p{Script=Han}/u.test(zh), /^[\x20-\x7e]+$/.test(en)]).toEqual([true, true]);
  });
  test('any string gets an answer', () => {
    fc.assert(fc.property(fc.constantFrom(...VALUE_KINDS), fc.string({ unit: 'binary', maxLength: 30 }), (kind, value) => { valueFault(kind, { choices: ['a'], decimals: 2 }, true, value); }), { numRuns: 500 });
  });
});

describe('how a value is shown', () => {
  test.each<[ValueKind, FieldOptions, string, string]>([
    ['date', {}, '2026-11-24', '2026年11月24日'], ['date', {}, '2026-01-02', '2026年1月2日'], ['date', { dateFormat: 'iso' }, '2026-01-02', '2026-01-02'], ['number', {}, '-1234567', '-1234567'],
    ['number', { grouped: true }, '-1234567', '-1,234,567'], ['number', { grouped: true }, '123', '123'], ['number', { grouped: true }, '-123', '-123'], ['number', { decimals: 2 }, '3', '3.00'], ['number', { decimals: 2, grouped: true }, '1234.5', '1,234.50'],
    ['number', { decimals: 3 }, '0.1', '0.100'], ['text', {}, ' a ', ' a '], ['choice', {}, '是', '是'],
  ])('%s %j %s → %s', (kind, options, value, shown) => expect(displayText(kind, options, value)).toBe(shown));
  test('no digit of a number is lost', () => {
    fc.assert(fc.property(fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }), (n) => displayText('number', { grouped: true }, String(n)).replace(/,/g, '') === String(n)));
  });
});

describe('the seal over the edge of pages', () => {
  const a4 = { width: 595, height: 842 };
  const pages = (count: number): (typeof a4)[] => Array.from({ length: count }, () => a4);
  test('the strips of a group are one seal: same width, together its diameter, flush with the right edge', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 300 }), (count) => {
      const strips = crossPageStrips(pages(count), {})!;
      expect(strips.map(({ page }) => page)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
      for (const { x, y, width, height, index, count: of } of strips) {
        expect(of).toBeGreaterThanOrEqual(2);
        expect(of).toBeLessThanOrEqual(CROSS_PAGE_SEAL.mostInGroup);
        expect(index).toBeLessThan(of);
        expect(width * of).toBeCloseTo(119);
        expect(x + width).toBeCloseTo(595);
        expect([y, height]).toEqual([(842 - 119) / 2, 119]);
      }
    }), { numRuns: 60 });
  });
  test('21 pages are two groups, as equal as can be', () => expect(crossPageStrips(pages(21), {})!.filter(({ index }) => index === 0).map(({ count }) => count)).toEqual([10, 11]));
  test('chosen pages, in order, at a height', () => expect(crossPageStrips(pages(5), { pages: [4, 2], y: 10, diameter: 100 })!.map(({ page, y, index, count }) => [page, y, index, count])).toEqual([[2, 10, 0, 2], [4, 10, 1, 2]]));
  test('pages of different sizes: each at its own edge and its own middle', () => expect(crossPageStrips([a4, { width: 842, height: 595 }], { diameter: 100 })!.map(({ x, y }) => [x, y])).toEqual([[545, 371], [792, 247.5]]));
  test.each([[1, {}], [3, { pages: [1] }], [3, { pages: [1, 1] }], [3, { pages: [1, 9] }], [3, { y: 800 }], [3, { y: -1 }], [3, { y: Number.NaN }], [3, { diameter: 900 }]])('not on %i pages with %j', (count, place) => expect(crossPageStrips(pages(count), place)).toBeNull());
});
