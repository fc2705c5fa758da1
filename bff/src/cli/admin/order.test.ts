import { readDay, readOneOf, readOrder } from './order';

test('an order is read whole, values trimmed', () => {
  expect(readOrder(['seal', 'grant', '--organization', '91310110MA1G8QXT37', '--seal', '公章', '--phone', '13800000003', '--granted-by', ' 周敏 ', '--until', '2027-12-31'])).toEqual({
    operation: 'seal grant', given: { organization: '91310110MA1G8QXT37', seal: '公章', phone: '13800000003', 'granted-by': '周敏', until: '2027-12-31' },
  });
  expect(readOrder(['partner', 'add', '--name', 'x', '--organization', 'y']).given['to']).toBeUndefined();
  expect(readOrder(['organization', 'list'])).toEqual({ operation: 'organization list', given: {} });
});
test.each<[string, string[], string]>([
  ['nothing', [], 'What shall be done?'],
  ['something else', ['partner', 'delete'], 'There is no "partner delete"'],
  ['a missing value', ['organization', 'add', '--name', 'x'], 'needs --uscc'],
  ['an empty value', ['organization', 'add', '--name', ' ', '--uscc', 'x'], 'needs --name'],
  ['an option of another order', ['partner', 'list', '--phone', '13800000003'], '--phone'],
  ['an option it does not know', ['organization', 'list', '--force'], '--force'],
  ['a word too many', ['organization', 'list', 'all'], 'all'],
])('%s is not carried out', (_, args, said) => { expect(() => readOrder(args)).toThrow(said); });
test('a day ends when it ends in China', () => { expect(readDay('2027-12-31').toISOString()).toBe('2027-12-31T15:59:59.999Z'); });
test.each(['2027-02-30', '2027-13-01', '31.12.2027', '2027-1-1', '', 'tomorrow'])('%j is no day', (text) => { expect(() => readDay(text)).toThrow('no day'); });
test('a word is one of those there are', () => {
  expect(readOneOf('sealer', ['approver', 'sealer'])).toBe('sealer');
  expect(() => readOneOf('boss', ['approver', 'sealer'])).toThrow('there are approver, sealer');
});
