import fc from 'fast-check';
import { child, DerError, readBitString, readBoolean, readDer, readInteger, readOid, readSmallInteger, readTime } from './read';
import { integer, octetString, sequence } from './write';

const from = (hex: string): Buffer => Buffer.from(hex, 'hex');
const text = (tag: string, value: string): Buffer => Buffer.concat([from(tag), Buffer.from([value.length]), Buffer.from(value)]);

describe('DER reader', () => {
  test('gives tag, whole and content of each value', () => {
    const node = readDer(sequence(integer(5), octetString(from('0102'))));
    expect(node.children.map((c) => [c.tag, c.raw.toString('hex'), c.body.toString('hex')])).toEqual([[2, '020105', '05'], [4, '04020102', '0102']]);
    expect(child(node, 1, 0x04).body).toEqual(from('0102'));
  });

  test.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['an indefinite length (BER)', '3080020101' + '0000'],
    ['a length in more octets than needed', '04810101'],
    ['a length with a leading zero', '0482000100'],
    ['a length of five octets', '04850000000001' + '00'],
    ['a value longer than the input', '0403aabb'],
    ['a member longer than its sequence', '30030203010101'],
    ['bytes after the value', '02010100'],
    ['a high tag number', '1f0100'],
    ['a constructed OCTET STRING (BER)', '2403040101'],
    ['a constructed UTF8String (BER)', '2c030c0141'],
    ['a primitive SEQUENCE', '1000'],
    ['a primitive SET', '1100'],
  ])('refuses %s', (_, hex) => {
    expect(() => readDer(from(hex))).toThrow(DerError);
  });
  test('refuses a nesting deeper than any certificate', () => {
    let der = integer(1);
    for (let i = 0; i < 40; i++) der = sequence(der);
    expect(() => readDer(der)).toThrow('too deep');
  });
  test('refuses more values than any token', () => {
    expect(() => readDer(sequence(Buffer.alloc(120_000, from('0500'))))).toThrow('too large');
  });
  test('never throws anything but DerError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        const node = readDer(bytes);
        for (const read of [readOid, readTime, readInteger, readSmallInteger, readBoolean, readBitString]) {
          try { read(node); } catch (error) { if (!(error instanceof DerError)) throw error; }
        }
      } catch (error) {
        if (!(error instanceof DerError)) throw error;
      }
    }), { numRuns: 3000 });
  });

  test('names a missing member and one of another kind', () => {
    const node = readDer(sequence(integer(1)));
    expect(() => child(node, 1)).toThrow('member 1 is missing');
    expect(() => child(node, 0, 0x04)).toThrow('member 0 has tag 2, not 4');
  });

  test.each([['01', '1.1.'], ['0600', 'empty'], ['060180', 'arc without end'], ['06028001', 'arc with a leading zero'], ['0602ff80', 'arc cut off']])('refuses %s as OID (%s)', (hex) => {
    expect(() => readOid(readDer(hex === '01' ? from('020101') : from(hex)))).toThrow(DerError);
  });
  test.each([['0200', 'empty'], ['0201ff', 'negative'], ['02020001', 'leading zero'], ['040101', 'another type']])('refuses %s as INTEGER (%s)', (hex) => {
    expect(() => readInteger(readDer(from(hex)))).toThrow(DerError);
  });
  test('refuses a small integer of 2^31', () => {
    expect(readSmallInteger(readDer(from('02047fffffff')))).toBe(2 ** 31 - 1);
    expect(() => readSmallInteger(readDer(from('02050080000000')))).toThrow(DerError);
  });
  test.each(['010101', '0100', '01020000', '020100'])('refuses %s as BOOLEAN', (hex) => {
    expect(() => readBoolean(readDer(from(hex)))).toThrow(DerError);
  });
  test.each([['0300', 'no count of unused bits'], ['03020801', 'nine unused bits'], ['030201ff', 'an unused bit that is set'], ['030101', 'unused bits of nothing'], ['0401ff', 'another type']])('refuses %s as BIT STRING (%s)', (hex) => {
    expect(() => readBitString(readDer(from(hex)))).toThrow(DerError);
  });

  test('reads both kinds of time', () => {
    expect(readTime(readDer(text('17', '491231235959Z')))).toEqual(new Date('2049-12-31T23:59:59Z'));
    expect(readTime(readDer(text('17', '500101000000Z')))).toEqual(new Date('1950-01-01T00:00:00Z'));
    expect(readTime(readDer(text('18', '20261124060000.25Z')))).toEqual(new Date('2026-11-24T06:00:00.250Z'));
    expect(readTime(readDer(text('18', '00010101000000Z'))).getUTCFullYear()).toBe(1);
  });
  test.each([
    ['17', '20261124060000Z'], ['18', '261124060000Z'], ['17', '261124060000.5Z'], ['17', '2611240600Z'], ['18', '20261124060000'], ['18', '20261124060000+0800'],
    ['18', '20261324060000Z'], ['18', '20260230060000Z'], ['18', '20261124240000Z'], ['18', '20261124066000Z'], ['18', '20261124060060Z'], ['18', '20261124060000.Z'], ['0c', '20261124060000Z'],
  ])('refuses %s %s as a time', (tag, value) => {
    expect(() => readTime(readDer(text(tag, value)))).toThrow(DerError);
  });
});
