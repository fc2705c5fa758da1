import { ageAt, checkResidentId, residentIdCheckCharacter } from './resident-id';

const TODAY = '2026-11-24';
const withCheck = (first17: string): string => first17 + residentIdCheckCharacter(first17);
const fault = (text: string, today = TODAY): string => {
  const result = checkResidentId(text, today);
  return result.ok ? 'none' : result.fault;
};

test.each([
  ['11010519491231002', 'X'], ['44052418800101001', '4'], ['31010119980101123', '2'], ['81000019980101001', '7'],
])('published vector: %s ends in %s', (first17, check) => {
  expect(residentIdCheckCharacter(first17)).toBe(check);
});

test('reads birth date, gender and kind', () => {
  expect(checkResidentId('11010519491231002X', TODAY)).toEqual({ ok: true, normalized: '11010519491231002X', birthDate: '1949-12-31', gender: 'female', kind: 'mainland' });
  expect(checkResidentId('310101199801011232', TODAY)).toMatchObject({ ok: true, gender: 'male' });
});

test.each([
  ['810000', 'hk'], ['820000', 'macao'], ['830000', 'taiwan'], ['911156', 'foreigner'], ['440305', 'mainland'],
])('region %s is %s', (region, kind) => {
  expect(checkResidentId(withCheck(`${region}19980101001`), TODAY)).toMatchObject({ ok: true, kind });
});

test('forgives lower case, full width and outer blanks', () => {
  for (const text of ['11010519491231002x', ' 11010519491231002X ', '１１０１０５１９４９１２３１００２Ｘ', '11010519491231002ｘ']) {
    expect(checkResidentId(text, TODAY)).toMatchObject({ ok: true, normalized: '11010519491231002X' });
  }
});

test('refuses every single wrong digit and every swap of neighbours (MOD 11-2)', () => {
  const right = '310101199801011232';
  for (let i = 0; i < 18; i++) {
    for (const digit of '0123456789') {
      if (digit !== right[i]) expect(fault(right.slice(0, i) + digit + right.slice(i + 1))).not.toBe('none');
    }
    const swapped = right.slice(0, i) + (right[i + 1] ?? '') + right[i] + right.slice(i + 2);
    if (i < 17 && right[i] !== right[i + 1]) expect(fault(swapped)).not.toBe('none');
  }
});

test('names the first fault', () => {
  expect(fault('110105491231002')).toBe('length'); // 15 digits ceased in 2013
  expect(fault('')).toBe('length');
  expect(fault('11010519491231002A')).toBe('characters');
  expect(fault('1X0105194912310021')).toBe('characters');
  expect(fault(withCheck('00010519491231002'))).toBe('region');
  expect(fault(withCheck('17010519491231002'))).toBe('region');
  expect(fault(withCheck('81000119980101001'))).toBe('region');
  expect(fault(withCheck('11010519990229001'))).toBe('date');
  expect(fault(withCheck('11010519991301001'))).toBe('date');
  expect(fault(withCheck('11010519991200001'))).toBe('date');
  expect(fault('110105194912310021')).toBe('checksum');
});

test('refuses a birth after today and an age above 130', () => {
  const bornToday = withCheck('11010520261124001');
  expect(fault(bornToday)).toBe('none');
  expect(fault(bornToday, '2026-11-23')).toBe('date');
  expect(fault(withCheck('11010518961124001'))).toBe('none');
  expect(fault(withCheck('11010518951124001'))).toBe('date');
  expect(fault('440524188001010014')).toBe('date');
  expect(fault('440524188001010014', '2010-12-31')).toBe('none');
});

test('counts full years', () => {
  expect(ageAt('2010-11-24', '2026-11-23')).toBe(15);
  expect(ageAt('2010-11-24', '2026-11-24')).toBe(16);
  expect(ageAt('2008-02-29', '2026-02-28')).toBe(17);
  expect(ageAt('2008-02-29', '2026-03-01')).toBe(18);
});
