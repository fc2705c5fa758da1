import fc from 'fast-check';
import { decode, encode, EncodingError } from './encoding';

const there = (value: unknown): unknown => decode(encode(value));

test('what goes in comes out: bytes as bytes, dates as dates, undefined as undefined', () => {
  const value = { a: [1, -2.5, 'x', '中文𠮷', true, null, undefined], pdf: Buffer.from([0, 255, 1]), at: new Date('2026-11-24T02:00:00.123Z'), deep: { er: [{ b: new Uint8Array([7]) }] } };
  expect(there(value)).toEqual({ ...value, deep: { er: [{ b: Buffer.from([7]) }] } });
  expect(there(undefined)).toBeUndefined();
  expect(there([])).toEqual([]);
});

test('a view into a larger buffer travels as what it shows', () => {
  expect(there(Buffer.from('abcdef').subarray(2, 4))).toEqual(Buffer.from('cd'));
});

test('random values survive', () => {
  const leaf = fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)), fc.boolean(), fc.constant(null), fc.uint8Array().map((bytes) => Buffer.from(bytes)), fc.date({ noInvalidDate: true }));
  const { tree } = fc.letrec((tie) => ({ tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string().filter((key) => key !== '$' && key !== '__proto__'), tie('tree'))) }));
  fc.assert(fc.property(tree, (value) => { expect(JSON.stringify(there(value))).toBe(JSON.stringify(value)); }), { numRuns: 300 });
});

test('a key named __proto__ changes nobody', () => {
  const read = there(JSON.parse('{"__proto__":{"admin":true}}')) as object;
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test.each<[string, unknown]>([
  ['a function', () => 1], ['a class', new (class A { x = 1; })()], ['a map', new Map()], ['a symbol', Symbol('x')], ['a bigint', 1n],
  ['NaN', NaN], ['infinity', Infinity], ['an invalid date', new Date(NaN)], ['the reserved key', { $: 'bytes' }],
])('%s is refused, never sent as something else', (_, value) => {
  expect(() => encode({ value })).toThrow(EncodingError);
});

test('endless nesting is refused on both sides', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100; i++) deep = [deep];
  expect(() => encode(deep)).toThrow(EncodingError);
  const json = Buffer.from(`{"value":${'['.repeat(100)}1${']'.repeat(100)},"lengths":[]}`);
  expect(() => decode(framed(json))).toThrow(EncodingError);
});

const framed = (json: Buffer, ...parts: Buffer[]): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(json.length);
  return Buffer.concat([head, json, ...parts]);
};

test.each<[string, Buffer]>([
  ['nothing', Buffer.alloc(0)],
  ['a length beyond the end', Buffer.from([0, 0, 1, 0, 123])],
  ['no JSON', framed(Buffer.from('{oops'))],
  ['no lengths', framed(Buffer.from('{"value":1}'))],
  ['a negative length', framed(Buffer.from('{"value":1,"lengths":[-1]}'))],
  ['bytes that are missing', framed(Buffer.from('{"value":{"$":"bytes","i":0},"lengths":[5]}'), Buffer.from('abc'))],
  ['bytes left over', framed(Buffer.from('{"value":1,"lengths":[]}'), Buffer.from('abc'))],
  ['a part that is not there', framed(Buffer.from('{"value":{"$":"bytes","i":3},"lengths":[]}'))],
  ['an unknown mark', framed(Buffer.from('{"value":{"$":"function"},"lengths":[]}'))],
  ['a date that is none', framed(Buffer.from('{"value":{"$":"date","t":"x"},"lengths":[]}'))],
  ['null', framed(Buffer.from('null'))],
])('%s is no message', (_, body) => {
  expect(() => decode(body)).toThrow(EncodingError);
});

test('cut anywhere, a message is no message', () => {
  const whole = encode({ pdf: Buffer.from('abcdef'), n: 1 });
  for (let end = 0; end < whole.length; end++) expect(() => decode(whole.subarray(0, end))).toThrow(EncodingError);
});
