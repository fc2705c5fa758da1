import { Refusal } from '../problems';
import { bits, octets, oid, readAsn1, smallInteger, time, toDer } from './ber';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const read = (text: string) => readAsn1(hex(text));

describe('reads', () => {
  test('DER', () => {
    const node = read('30 06 02 01 05 04 01 61');
    expect(node.children.map((c) => c.tag)).toEqual([2, 4]);
    expect(smallInteger(node.children[0]!)).toBe(5);
    expect(node.indefinite).toBe(false);
  });
  test('indefinite lengths and strings in pieces, and turns them into DER', () => {
    const node = read('30 80 24 80 04 02 61 62 04 01 63 00 00 02 01 05 00 00');
    expect(node.indefinite).toBe(true);
    expect(octets(node.children[0]!).toString()).toBe('abc');
    expect(toDer(node)).toEqual(hex('30 08 04 03 61 62 63 02 01 05'));
  });
  test('a SET OF in any order, and sorts it for DER', () => {
    expect(toDer(read('31 06 02 01 05 02 01 03'))).toEqual(hex('31 06 02 01 03 02 01 05'));
  });
  test('a SET OF under another tag', () => {
    expect(toDer(read('a0 06 02 01 05 02 01 03'), 0x31)).toEqual(hex('31 06 02 01 03 02 01 05'));
  });
  test('lengths of two and three octets', () => {
    expect(readAsn1(Buffer.concat([hex('04 82 01 00'), Buffer.alloc(256)])).body.length).toBe(256);
    expect(toDer(readAsn1(Buffer.concat([hex('04 83 01 00 00'), Buffer.alloc(65_536)]))).length).toBe(65_541);
  });
  test.each([['06 03 55 04 03', '2.5.4.3'], ['06 09 2a 86 48 86 f7 0d 01 07 02', '1.2.840.113549.1.7.2'], ['06 03 88 37 03', '2.999.3'], ['06 01 00', '0.0']])('the object identifier %s', (text, expected) => {
    expect(oid(read(text))).toBe(expected);
  });
  test.each([
    ['17', '491231235959Z', '2049-12-31T23:59:59.000Z'], ['17', '500101000000Z', '1950-01-01T00:00:00.000Z'],
    ['18', '20260701080000Z', '2026-07-01T08:00:00.000Z'], ['18', '20260701080000.25Z', '2026-07-01T08:00:00.250Z'],
  ])('the time %s %s', (tag, text, expected) => {
    expect(time(read(`${tag} ${text.length.toString(16).padStart(2, '0')} ${Buffer.from(text).toString('hex')}`)).toISOString()).toBe(expected);
  });
});

describe('refuses', () => {
  test.each([
    ['nothing', ''], ['a tag alone', '30'], ['a value longer than its bytes', '04 05 61'], ['a child longer than its parent', '30 03 04 05 61'],
    ['bytes behind the value', '05 00 00'], ['a multi-byte tag', '1f 81 01 00'], ['tag 0 outside of an indefinite length', '30 02 00 00'],
    ['an indefinite length of a primitive value', '04 80 61 00 00'], ['an indefinite length without end', '30 80 02 01 05'], ['a length of five octets', '04 85 00 00 00 00 01 61'],
  ])('%s', (_what, text) => {
    expect(() => read(text)).toThrow(Refusal);
  });
  test('depth', () => {
    expect(() => readAsn1(hex('30 80'.repeat(5_000)))).toThrow(/deeply/);
  });
  test.each([['a negative integer', () => smallInteger(read('02 01 ff'))], ['an integer of seven octets', () => smallInteger(read('02 07 01 00 00 00 00 00 00'))], ['a bit string with unused bits', () => bits(read('03 02 01 80'))],
    ['an object identifier cut off', () => oid(read('06 02 2a 86'))], ['an empty object identifier', () => oid(read('06 00'))],
    ['a time without seconds', () => time(read(`17 0b ${Buffer.from('2607010800Z').toString('hex')}`))], ['a time zone', () => time(read(`17 11 ${Buffer.from('260701080000+0800').toString('hex')}`))],
    ['the 30th of February', () => time(read(`18 0f ${Buffer.from('20260230080000Z').toString('hex')}`))]])('%s', (_what, work) => {
    expect(work).toThrow(Refusal);
  });
});
