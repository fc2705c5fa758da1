import fc from 'fast-check';
import { readDer, readInteger, readOid, readTime } from './read';
import { bitString, boolean, context, enumerated, generalizedTime, integer, objectIdentifier, octetString, printableString, sequence, setOf, time, tlv, utf8String } from './write';

const hex = (der: Uint8Array): string => Buffer.from(der).toString('hex');

describe('DER writer (X.690)', () => {
  test.each<[string, Buffer, string]>([
    ['a short length in one octet', octetString(Buffer.alloc(127)).subarray(0, 2), '047f'],
    ['a long length in as few octets as it takes', octetString(Buffer.alloc(128)).subarray(0, 3), '048180'],
    ['a length of 256', octetString(Buffer.alloc(256)).subarray(0, 4), '04820100'],
    ['a length of 65536', octetString(Buffer.alloc(65_536)).subarray(0, 5), '0483010000'],
    ['zero', integer(0), '020100'],
    ['a zero octet before a high bit', integer(128), '02020080'],
    ['no leading zeros of bytes', integer(Buffer.from('000000ff', 'hex')), '020200ff'],
    ['zero bytes as one zero', integer(Buffer.alloc(3)), '020100'],
    ['a bigint', integer(2n ** 64n), '0209010000000000000000'],
    ['TRUE as ff', boolean(true), '0101ff'],
    ['FALSE as 00', boolean(false), '010100'],
    ['an enumerated', enumerated(6), '0a0106'],
    ['unused bits', bitString(Buffer.from([0xc0]), 6), '030206c0'],
    ['UTF-8', utf8String('张'), '0c03e5bca0'],
    ['a tag of context', context(3, integer(1)), 'a303020101'],
    ['SET OF in ascending order', setOf(integer(3), integer(1), integer(2)), '3109020101020102020103'],
    ['SET OF with the shorter of two alike first', setOf(tlv(0x04, Buffer.from([1, 0])), tlv(0x04, Buffer.from([1]))), '3107040101' + '04020100'],
    ['the OID of SHA-256', objectIdentifier('2.16.840.1.101.3.4.2.1'), '0609608648016503040201'],
    ['an arc of 2.25 with 128 bits', objectIdentifier('2.25.340282366920938463463374607431768211455'), `0614${'69'}83${'ff'.repeat(17)}7f`],
    ['UTCTime through 2049', time(new Date('2049-12-31T23:59:59Z')), `170d${hex(Buffer.from('491231235959Z'))}`],
    ['GeneralizedTime from 2050', time(new Date('2050-01-01T00:00:00Z')), `180f${hex(Buffer.from('20500101000000Z'))}`],
  ])('writes %s', (_, der, expected) => {
    expect(hex(der)).toBe(expected);
  });

  test('refuses what DER cannot say', () => {
    expect(() => integer(-1)).toThrow(RangeError);
    expect(() => integer(-1n)).toThrow(RangeError);
    expect(() => integer(Buffer.alloc(0))).toThrow(RangeError);
    for (const text of ['张', 'a*b', 'a@b', 'a_b', 'a\0']) expect(() => printableString(text)).toThrow(RangeError);
    for (const oid of ['', '1', '3.1', '1.40', '1.2.', '1.2.-3', '1.02', '1.2.a', '1.2 ']) expect(() => objectIdentifier(oid)).toThrow(RangeError);
  });

  test('and reader agree on every integer, OID and time', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 200n }), (n) => BigInt(`0x${hex(readInteger(readDer(integer(n))))}`) === n));
    const arcs = fc.array(fc.bigInt({ min: 0n, max: 2n ** 130n }), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 39 }), arcs, (top, second, rest) => {
      const dotted = [top, second, ...rest].join('.');
      return readOid(readDer(objectIdentifier(dotted))) === dotted;
    }));
    fc.assert(fc.property(fc.date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }), (date) => {
      date.setUTCMilliseconds(0);
      return readTime(readDer(time(date))).getTime() === date.getTime() && readTime(readDer(generalizedTime(date))).getTime() === date.getTime();
    }));
  });

  test('nests without loss', () => {
    const inner = sequence(integer(1), octetString(Buffer.alloc(300, 7)));
    const node = readDer(sequence(inner, setOf(inner)));
    expect(node.children[0]!.raw.equals(inner)).toBe(true);
    expect(node.children[1]!.children[0]!.raw.equals(inner)).toBe(true);
  });
});
