import { ID_TYPES } from '@luobi/shared';
import { translate, type Translate } from '../../i18n';
import { asksBirth, birthFault, remarkOn, typedNumber, TYPE_NAME } from './id-words';

const t: Translate = (key, values) => translate('zh-CN', key, values);
const TODAY = '2026-11-24';
const said = (type: Parameters<typeof remarkOn>[0], number: string): string => { const { fault, good } = remarkOn(type, number, t, TODAY); return fault ?? good ?? ''; };

test('what is typed is kept in capitals, without blanks, and no longer than the document has it', () => {
  expect([typedNumber('resident_id', ' 110105 19491231 002x9'), typedNumber('hk_macao_permit', 'h-1234-5678 01 2'), typedNumber('passport', 'e12345678')]).toEqual(['11010519491231002X', 'H1234567801', 'E12345678']);
});
test('nothing is wrong with a number that is not finished', () => {
  expect([said('resident_id', '1101'), said('hk_macao_permit', 'H123'), said('taiwan_permit', '1234567'), said('permanent_resident', 'USA1100'), said('permanent_resident', '9118'), said('passport', 'E12')]).toEqual(['还差 14 位', '', '', '', '', '']);
});
test('what is wrong is said as it is typed', () => {
  expect(said('resident_id', '110105194912310021')).toContain('输错');
  expect(said('resident_id', '810000199801010017')).toContain('港澳台居民居住证');
  expect(remarkOn('resident_id', '810000199801010017', t, TODAY).fits).toBe('residence_permit');
  expect(said('hk_macao_permit', 'A123')).toContain('位数');
  expect(said('passport', 'E1234_678')).toContain('字符');
  expect(said('hk_macao_permit', 'H12345678')).toBe('号码已填完整');
});
test('a birth date is asked for where the number tells none, and nobody under 16 goes on', () => {
  expect(ID_TYPES.filter((type) => asksBirth(type, '9'))).toEqual(['hk_macao_permit', 'taiwan_permit', 'passport']);
  expect(asksBirth('permanent_resident', 'USA')).toBe(true);
  expect(birthFault('passport', 'E12345678', '2010-11-24', t, TODAY)).toBeNull();
  expect(birthFault('passport', 'E12345678', '2010-11-25', t, TODAY)).toContain('16');
  expect(birthFault('passport', 'E12345678', '2030-01-01', t, TODAY)).toContain('出生日期');
  // the number counts, not what was chosen
  expect(birthFault('resident_id', '11010519491231002X', '2020-01-01', t, TODAY)).toBeNull();
});
test('every document has a name in both languages', () => {
  for (const type of ID_TYPES) for (const language of ['zh-CN', 'en'] as const) expect(translate(language, TYPE_NAME[type]).length).toBeGreaterThan(1);
});
