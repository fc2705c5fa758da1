import fc from 'fast-check';
import { ID_LENGTH, ID_TYPES, IDENTITY_LEVELS, ageOn, checkIdNumber, maskId, satisfiesLevel, tellsBirth, type IdType } from './id-types';
import { residentIdCheckCharacter } from './resident-id';

const TODAY = '2026-11-24';
const withCheck = (first17: string): string => first17 + residentIdCheckCharacter(first17);
const fault = (type: IdType, text: string): string => {
  const checked = checkIdNumber(type, text, TODAY);
  return checked.ok ? 'none' : checked.fits ? `${checked.fault} ${checked.fits}` : checked.fault;
};

describe('examples', () => {
  test.each<[IdType, string, string | null]>([
    ['resident_id', '11010519491231002X', '1949-12-31'], ['residence_permit', '810000199801010017', '1998-01-01'], ['residence_permit', withCheck('82000019980101001'), '1998-01-01'], ['residence_permit', withCheck('83000019980101001'), '1998-01-01'],
    ['permanent_resident', withCheck('91184019850302012'), '1985-03-02'], ['permanent_resident', 'USA110085030201', null],
    ['hk_macao_permit', 'H12345678', null], ['hk_macao_permit', 'M1234567801', null], ['taiwan_permit', '12345678', null], ['passport', 'E12345678', null], ['passport', 'C01X00T47', null],
  ])('%s %s is taken, with its date of birth or none', (type, number, birthDate) => {
    expect(checkIdNumber(type, number, TODAY)).toMatchObject({ ok: true, type, normalized: number, birthDate });
    expect(tellsBirth(type, number)).toBe(birthDate !== null);
  });
  test('a card that was replaced is still the same person', () => {
    const subjects = ['H12345678', 'H1234567801', 'h1234567802'].map((text) => { const c = checkIdNumber('hk_macao_permit', text, TODAY); return c.ok && c.subject; });
    expect(subjects).toEqual(['H12345678', 'H12345678', 'H12345678']);
  });
});

describe('what each type refuses', () => {
  test.each<[IdType, string, string]>([
    ['resident_id', '810000199801010017', 'type residence_permit'], ['resident_id', withCheck('91184019850302012'), 'type permanent_resident'], ['residence_permit', '11010519491231002X', 'type resident_id'], ['permanent_resident', '11010519491231002X', 'type resident_id'],
    ['resident_id', '110105194912310021', 'checksum'], ['residence_permit', '810000199801010018', 'checksum'], ['residence_permit', withCheck('81000019980230001'), 'date'], ['residence_permit', withCheck('81000119980101001'), 'region'], ['residence_permit', '81000019980101', 'length'],
    ['permanent_resident', '911840198503020120', 'checksum'], ['permanent_resident', 'USA11008503020', 'length'], ['permanent_resident', 'USA1100850302O1', 'characters'], ['permanent_resident', 'US1110085030201', 'characters'],
    ['hk_macao_permit', 'A12345678', 'characters'], ['hk_macao_permit', 'H1234567', 'length'], ['hk_macao_permit', 'H123456789', 'length'], ['hk_macao_permit', 'HH2345678', 'characters'], ['hk_macao_permit', '11010519491231002X', 'type resident_id'],
    ['taiwan_permit', '1234567', 'length'], ['taiwan_permit', '1234567801', 'length'], ['taiwan_permit', 'A1234567', 'characters'], ['taiwan_permit', '', 'length'],
    ['passport', 'E123', 'length'], ['passport', 'E1234567890123456789', 'length'], ['passport', 'E1234_678', 'characters'], ['passport', '张三12345', 'characters'], ['passport', '11010519491231002X', 'type resident_id'],
  ])('%s %j: %s', (type, text, expected) => expect(fault(type, text)).toBe(expected));
});

describe('for any text', () => {
  const type = fc.constantFrom(...ID_TYPES);
  const digits = fc.integer({ min: 0, max: 9 });
  test('a check never throws, and what it takes it takes again unchanged, within its length', () => {
    fc.assert(fc.property(type, fc.oneof(fc.string({ unit: 'binary', maxLength: 24 }), fc.stringMatching(/^[HM0-9XA-Z]{5,18}$/)), (t, text) => {
      const first = checkIdNumber(t, text, TODAY);
      if (!first.ok) return;
      expect(checkIdNumber(t, first.normalized, TODAY)).toEqual(first);
      expect(first.normalized).toMatch(/^[A-Z0-9]+$/);
      expect(first.normalized.length).toBeLessThanOrEqual(ID_LENGTH[t]);
      expect(first.normalized.startsWith(first.subject)).toBe(true);
    }), { numRuns: 2000 });
  });
  test('blanks, hyphens, full width and lower case say the same', () => {
    fc.assert(fc.property(fc.constantFrom<[IdType, string]>(['resident_id', '11010519491231002X'], ['hk_macao_permit', 'H12345678'], ['permanent_resident', 'USA110085030201'], ['passport', 'E12345678']), fc.nat({ max: 17 }), ([t, number], at) => {
      const wide = [...number].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('');
      for (const text of [number.toLowerCase(), wide, ` ${number.slice(0, at)} ${number.slice(at)}\u3000`, `${number.slice(0, at)}-${number.slice(at)}`]) expect(checkIdNumber(t, text, TODAY)).toMatchObject({ ok: true, normalized: number });
    }));
  });
  test('of the numbers with a check character, one wrong character is always noticed', () => {
    fc.assert(fc.property(fc.constantFrom<[IdType, string]>(['residence_permit', '830000'], ['permanent_resident', '911840'], ['resident_id', '440305']), fc.array(digits, { minLength: 3, maxLength: 3 }), fc.nat({ max: 17 }), digits, ([t, region], sequence, at, digit) => {
      const right = withCheck(`${region}19900307${sequence.join('')}`);
      expect(fault(t, right)).toBe('none');
      if (right[at] !== String(digit)) expect(fault(t, right.slice(0, at) + String(digit) + right.slice(at + 1))).not.toBe('none');
    }));
  });
  test('a masked number shows two characters and its length', () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Z0-9]{3,18}$/), (number) => {
      expect(maskId(number)).toHaveLength(number.length);
      expect(maskId(number).replace(/\*/g, '')).toBe(`${number[0]}${number.at(-1)}`);
    }));
    expect(['', 'A', 'AB', '12345678'].map(maskId)).toEqual(['', '*', '**', '1******8']);
  });
});

test('an age needs a date that is one', () => {
  expect([ageOn('2010-11-25', TODAY), ageOn('2010-11-24', TODAY), ageOn('2026-11-25', TODAY), ageOn('2010-02-30', TODAY), ageOn('', TODAY), ageOn('1879-12-31', TODAY)]).toEqual([15, 16, null, null, null, null]);
});

test('a lower level never satisfies a higher one', () => {
  expect(IDENTITY_LEVELS.map((reached) => IDENTITY_LEVELS.map((asked) => satisfiesLevel(reached, asked)))).toEqual([[true, false, false], [true, true, false], [true, true, true]]);
});
