import fc from 'fast-check';
import { ByteSink, Dict, Name, PdfString, Real, Ref, Stream, type PdfObject } from './index';
import { Lexer } from './lexer';

const read = (text: string): PdfObject => new Lexer(Buffer.from(text, 'latin1')).object();
const refused = (text: string): void => expect(() => read(text)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^pdf_(unreadable|too_large)$/) as string }));
const bytes = (text: string): string => (read(text) as PdfString).bytes.toString('latin1');

describe('numbers', () => {
  test.each([['0', 0], ['-17', -17], ['+5', 5], ['007', 7]])('%s', (text, value) => expect(read(text)).toBe(value));
  test.each(['1.50', '-.002', '4.', '+3.14', '123456789012345678'])('%s keeps its text', (text) => expect(read(text)).toMatchObject({ value: Number(text), source: text }));
  test.each(['--5', '1.2.3', '1e5', '0x10', '-', '.', '+-1', '5-'])('%s is refused', refused);
});

describe('names', () => {
  test.each([['/A', 'A'], ['/', ''], ['/A#20B', 'A B'], ['/Lime#20Green#', 'Lime Green#'], ['/A(x)', 'A']])('%s', (text, value) => expect(read(text)).toEqual(new Name(value)));
});

describe('strings', () => {
  test.each([
    ['(a(b)c)', 'a(b)c'], ['(\\(\\)\\\\)', '()\\'], ['(\\n\\r\\t\\b\\f\\x)', '\n\r\t\b\fx'], ['(\\101\\7\\0533)', 'A\x07+3'], ['(a\\\r\nb)', 'ab'], ['(a\r\nb\rc)', 'a\nb\nc'], ['()', ''],
    ['<48 65\n6c>', 'Hel'], ['<4>', '@'], ['<>', ''],
  ])('%j', (text, value) => expect(bytes(text)).toBe(value));
  test.each(['(a', '(a\\', '<4', '<4x>', '(()'])('%j does not end or has a wrong digit', refused);
  test('text strings: ASCII, UTF-16 with a mark, UTF-8 with a mark', () => {
    expect(PdfString.text('abc').bytes.toString('latin1')).toBe('abc');
    for (const text of ['张三', '𠮷', 'a\n']) expect(PdfString.text(text).toText()).toBe(text);
    expect(new PdfString(Buffer.from('\ufeff张', 'utf8')).toText()).toBe('张');
    expect(new PdfString(Buffer.from([0xfe, 0xff, 0x5f])).toText()).toBe('');
  });
});

describe('containers', () => {
  test('arrays, dictionaries, references, comments between', () => {
    expect(read('[1 2 R 3 0 R[null true]%x ]\n/N]')).toEqual([new Ref(1, 2), new Ref(3, 0), [null, true], new Name('N')]);
    expect((read('<</A 1/B<</C(x)>>>>') as Dict).get('B')).toBeInstanceOf(Dict);
    expect(read('[1 2 3]')).toEqual([1, 2, 3]);
    expect(read('[1 2 Rx]'.replace('Rx', '/R'))).toEqual([1, 2, new Name('R')]);
  });
  test.each(['[1', '<</A', '<</A 1', '<<1 2>>', '<</A 1/A 2>>', '<</A 1/#41 2>>', '[Rx]', 'obj', '>>', ']', ')', '{1}', ''])('%j is refused', refused);
  test('nesting has an end', () => {
    expect(() => read('['.repeat(60) + ']'.repeat(60))).not.toThrow();
    refused('['.repeat(5_000));
    refused('<</A'.repeat(5_000));
  });
});

describe('what is written is read back the same', () => {
  const object: fc.Arbitrary<PdfObject> = fc.letrec<{ o: PdfObject }>((tie) => ({
    o: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, false), fc.integer(),
      fc.string({ unit: 'binary-ascii', maxLength: 8 }).map((value) => new Name(value.replaceAll('\0', 'x'))),
      fc.uint8Array({ maxLength: 20 }).chain((b) => fc.boolean().map((hex) => new PdfString(Buffer.from(b), hex))),
      fc.tuple(fc.nat(9_999), fc.nat(9)).map(([n, g]) => new Ref(n, g)),
      fc.constantFrom('1.0', '-.5', '00.250').map((source) => new Real(Number(source), source)),
      fc.array(tie('o'), { maxLength: 5 }),
      fc.dictionary(fc.string({ unit: 'grapheme-ascii', maxLength: 6 }), tie('o'), { maxKeys: 5 }).map((entries) => new Dict(entries)),
    ),
  })).o;
  test('for any object', () => {
    fc.assert(fc.property(object, (value) => {
      const sink = new ByteSink(0);
      sink.object(value);
      const out = Buffer.concat([...sink.bytes()]);
      expect(sink.position).toBe(out.length);
      const lexer = new Lexer(out);
      expect(lexer.object()).toEqual(value);
      expect(lexer.pos).toBe(out.length);
    }), { numRuns: 500 });
  });
  test('a stream gets its length', () => {
    const sink = new ByteSink(100);
    sink.object(new Stream(new Dict({ A: 1, Length: 99 }), Buffer.from('xyz')));
    expect(Buffer.concat([...sink.bytes()]).toString()).toBe('<</A 1/Length 3>>\nstream\nxyz\nendstream');
    expect(sink.position).toBeGreaterThan(100);
  });
  test('a number that a PDF cannot hold is a fault', () => {
    for (const value of [Number.NaN, Infinity, 1e21]) expect(() => new ByteSink(0).object(value)).toThrow(RangeError);
  });
  test.each([[0.1 + 0.2, '0.3'], [-0.00001, '0'], [1 / 3, '0.3333'], [1e-9, '0'], [12, '12']])('%d is written %s', (value, text) => {
    const sink = new ByteSink(0);
    sink.object(value);
    expect(Buffer.concat([...sink.bytes()]).toString()).toBe(text);
  });
});
