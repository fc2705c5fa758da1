import { cleaned, faultOf, isMissing } from './fill-rules';

const field = (kind: Parameters<typeof faultOf>[0]['kind'], over: Partial<Parameters<typeof faultOf>[0]> = {}): Parameters<typeof faultOf>[0] => ({ kind, options: {}, required: true, ...over });

test.each([
  ['12,345.60', '12345.60'], ['１２３．５', '123.5'], ['+7', '7'], ['007', '7'], ['-007.5', '-7.5'], ['.5', '0.5'], ['-.5', '-0.5'], ['5.', '5'], ['0', '0'], ['1 000', '1000'], ['', ''],
])('a number typed as %s is %s', (typed, value) => {
  expect(cleaned({ kind: 'number' }, typed)).toBe(value);
});

test('text keeps what is inside, loses what is around, and knows one line end', () => {
  expect(cleaned({ kind: 'text' }, '  张 三，O=1,000 ')).toBe('张 三，O=1,000');
  expect(cleaned({ kind: 'multi-line' }, '甲\r\n乙\r丙\n')).toBe('甲\n乙\n丙');
});

test('an empty field is a fault only when it must be filled', () => {
  for (const kind of ['text', 'multi-line', 'number', 'choice', 'image'] as const) {
    expect(faultOf(field(kind), '')).toBe('blank');
    expect(faultOf(field(kind, { required: false }), '')).toBeNull();
  }
  expect(faultOf(field('checkbox'), '')).toBe('not_checked');
  expect(faultOf(field('checkbox'), 'off')).toBe('not_checked');
  expect(faultOf(field('checkbox', { required: false }), 'off')).toBeNull();
});

test('a date left empty is the day of signing: no fault, nothing missing', () => {
  expect(faultOf(field('date'), '')).toBeNull();
  expect(isMissing({ ...field('date'), value: null })).toBe(false);
  expect(isMissing({ ...field('text'), value: null })).toBe(true);
  expect(isMissing({ ...field('text'), value: '甲' })).toBe(false);
  expect(isMissing({ ...field('signature'), value: null })).toBe(false);
});

test('the rules of each kind are the server\'s', () => {
  expect(faultOf(field('number', { options: { min: 1, max: 10, decimals: 2 } }), '10.01')).toBe('above_max');
  expect(faultOf(field('number', { options: { min: 1, max: 10, decimals: 2 } }), '0.5')).toBe('below_min');
  expect(faultOf(field('number', { options: { decimals: 2 } }), '1.234')).toBe('too_many_decimals');
  expect(faultOf(field('number'), 'abc')).toBe('not_a_number');
  expect(faultOf(field('date'), '2026-02-30')).toBe('not_a_date');
  expect(faultOf(field('date'), '2028-02-29')).toBeNull();
  expect(faultOf(field('choice', { options: { choices: ['月付', '季付'] } }), '年付')).toBe('not_a_choice');
  expect(faultOf(field('text', { options: { maxLength: 3 } }), '一二三四')).toBe('too_long');
});

test('a mark takes no value', () => {
  expect(faultOf(field('signature'), '')).toBeNull();
});
