import fc from 'fast-check';
import { canonicalJson, parseCanonicalJson, type JsonValue } from './canonical-json';

const utf8Hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

describe('RFC 8785', () => {
  test('§3.2.2: the example of literals, numbers and strings', () => {
    const value = JSON.parse('{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}') as JsonValue;
    expect(canonicalJson(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  });
  test('§3.2.3: members are sorted by UTF-16 code units', () => {
    const value = { '€': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '😀': 'Emoji: Grinning Face', '\u0080': 'Control', 'ö': 'Latin Small Letter O With Diaeresis' };
    expect([...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map((m) => m[1])).toEqual([
      'Carriage Return', 'One', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign', 'Emoji: Grinning Face', 'Hebrew Letter Dalet With Dagesh',
    ]);
  });
  test.each([
    ['0000000000000000', '0'], ['8000000000000000', '0'], ['0000000000000001', '5e-324'], ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'], ['4430000000000000', '295147905179352830000'], ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'], ['3eb0c6f7a0b5ed8d', '0.000001'], ['41b3de4355555553', '333333333.3333332'], ['becbf647612f3696', '-0.0000033333333333333333'],
  ])('Appendix B: IEEE-754 %s is written %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });
  test('§3.2.4: the bytes are UTF-8', () => {
    expect(utf8Hex(canonicalJson({ 名: '张三' }))).toBe(utf8Hex('{"名":"张三"}'));
  });
});

test.each<[string, unknown]>([
  ['NaN', Number.NaN], ['Infinity', Infinity], ['undefined', undefined], ['an undefined member', { a: undefined }], ['a function', () => 1],
  ['a bigint', 1n], ['a symbol', Symbol('x')], ['a Date', new Date(0)], ['a Map', new Map()], ['bytes', new Uint8Array(2)],
  // eslint-disable-next-line no-sparse-arrays
  ['a sparse array', [1, , 2]], ['a lone high surrogate', '\ud800'], ['a lone low surrogate', 'a\udc00'], ['a lone surrogate as key', { '\ud83d': 1 }],
  ['endless nesting', Array.from({ length: 70 }).reduce<unknown>((inner) => [inner], 1)],
])('refuses %s', (_, value) => expect(() => canonicalJson(value as JsonValue)).toThrow(TypeError));

test.each(['{ "a":1}', '{"b":1,"a":2}', '{"a":1,"a":1}', '[1.0]', '[1E2]', '"\\u0041"', '[-0]', '{"a":1}\n', '"\\ud800"'])('does not take %s for canonical', (text) => {
  expect(() => parseCanonicalJson(text)).toThrow();
});

test('is stable: reading and writing again gives the same text, whatever the order of members', () => {
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
    const json = JSON.parse(JSON.stringify(value)) as JsonValue;
    const text = canonicalJson(json);
    expect(canonicalJson(parseCanonicalJson(text))).toBe(text);
    expect(canonicalJson(reversed(json))).toBe(text);
  }));
});
function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).reverse().map(([k, v]) => [k, reversed(v as JsonValue)]));
  return value;
}
