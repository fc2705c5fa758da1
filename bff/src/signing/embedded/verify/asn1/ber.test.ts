import { oid, readAsn1 } from './ber';

const read = (hex: string): string => oid(readAsn1(Buffer.from(hex, 'hex')));

test('reads object identifiers, also arcs as wide as a UUID (ITU-T X.667)', () => {
  expect(read('0603550403')).toBe('2.5.4.3');
  expect(read('06092a864886f70d010702')).toBe('1.2.840.113549.1.7.2');
  expect(read('061569828490dd9f8ff8eb95b7d3adaca1fc81c4bc7f01')).toMatch(/^2\.25\.\d{38,39}\.1$/);
});

test('refuses an arc wider than 128 bits, a cut one and an empty one', () => {
  expect(() => read(`0616${'69'}${'ff'.repeat(20)}7f`)).toThrow();
  expect(() => read('06025584')).toThrow();
  expect(() => read('0600')).toThrow();
});
