import { readDer, readOid } from '../../../kernel/der/read';
import { subjectName } from './name';

const person = { kind: 'person', name: '张三', identifier: 'H-0123' } as const;
/** [type, tag, text] of each attribute; each must stand alone in its RDN. */
const attributes = (subject: Parameters<typeof subjectName>[0]): unknown[] =>
  readDer(subjectName(subject)).children.map((rdn) => {
    expect(rdn.children).toHaveLength(1);
    const [type, value] = rdn.children[0]!.children;
    return [readOid(type!), value!.tag, value!.body.toString('utf8')];
  });

describe('the subject of an event certificate', () => {
  test('is C, CN, serialNumber for a person', () => {
    expect(attributes(person)).toEqual([['2.5.4.6', 0x13, 'CN'], ['2.5.4.3', 0x0c, '张三'], ['2.5.4.5', 0x13, 'H-0123']]);
  });
  test('is C, O, CN, serialNumber for an organisation', () => {
    expect(attributes({ kind: 'organization', name: '某某银行', identifier: '91440300708461136T' })).toEqual([
      ['2.5.4.6', 0x13, 'CN'], ['2.5.4.10', 0x0c, '某某银行'], ['2.5.4.3', 0x0c, '某某银行'], ['2.5.4.5', 0x13, '91440300708461136T'],
    ]);
  });
  test.each(['张三, O=某银行', 'CN=李四', '张三\\,O=x', '张三/O=某银行', '张三+O=x', '张三;O=x', '"张三"', '#0c0141', '=', '𠮷野·𬭎', '阿卜杜拉·买买提', '一'])('keeps %s as one CN', (name) => {
    expect(attributes({ ...person, name })).toEqual([['2.5.4.6', 0x13, 'CN'], ['2.5.4.3', 0x0c, name], ['2.5.4.5', 0x13, 'H-0123']]);
  });
  test('counts characters, not UTF-16 units', () => {
    expect(() => subjectName({ ...person, name: '𠮷'.repeat(64) })).not.toThrow();
    expect(() => subjectName({ ...person, name: '𠮷'.repeat(65) })).toThrow(expect.objectContaining({ details: expect.objectContaining({ rule: 'too_long' }) }));
  });
  test.each([
    ['name', '', 'empty'], ['name', ' \t', 'empty'], ['name', '\u3000', 'empty'],
    ['name', '张\n三', 'characters'], ['name', '张三\0', 'characters'], ['name', '张\u0085三', 'characters'], ['name', '张\u200b三', 'characters'], ['name', '\u202e三张', 'characters'],
    ['name', '张\u2066三', 'characters'], ['name', '张\ufeff三', 'characters'], ['name', '张\ud842', 'characters'], ['name', '张\u2028三', 'characters'],
    ['identifier', '', 'empty'], ['identifier', 'x'.repeat(65), 'too_long'], ['identifier', '1101**002X', 'characters'], ['identifier', '张三', 'characters'], ['identifier', 'a_b', 'characters'],
    ['identifier', '11010519491231002X', 'id_number_in_clear'], ['identifier', 'id=11010519491231002x', 'id_number_in_clear'], ['identifier', '110105199001010010', 'id_number_in_clear'],
  ])('refuses %s %j: %s', (field, value, rule) => {
    expect(() => subjectName({ ...person, [field]: value })).toThrow(expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ field: `subject.${field}`, rule }) }));
  });
});
