import { deflateSync } from 'node:zlib';
import { fixture, pdfOf } from '../../../../../../test/kit/pdf';
import { Budget } from '../budget';
import { Lexer } from './lexer';
import { Revision } from './revision';
import { Sameness } from './same';
import { fieldsOf, pagesOf } from './structure';
import { type PdfDict, PdfName, PdfRef, type PdfStream, type PdfString } from './values';

const lex = (text: string) => new Lexer(Buffer.from(text, 'latin1'), 0, new Budget()).value();
const open = (bytes: Buffer, budget = new Budget()) => new Revision(bytes, budget);
const PAGES = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R >>'];

describe('values', () => {
  test.each<[string, unknown]>([['null', null], ['true', true], ['12', 12], ['-1.5', -1.5], ['.5', 0.5], ['+3', 3]])('%s', (text, value) => expect(lex(text)).toBe(value));
  test('names with escapes, references, lists', () => {
    expect(lex('/A#20B')).toEqual(new PdfName('A B'));
    expect(lex('[1 2 R 3 4 0 R]')).toEqual([new PdfRef(1, 2), 3, new PdfRef(4, 0)]);
  });
  test('strings: escapes, nesting, line ends, octal, hex with an odd digit', () => {
    expect((lex('(a\\(b\\)\\n(c)\\\r\nd\\101\\7)') as PdfString).bytes.toString('latin1')).toBe('a(b)\n(c)dA\x07');
    expect((lex('<4 1 5>') as PdfString).bytes).toEqual(Buffer.from('AP'));
    expect((lex('(\xfe\xff\x5f\x20)') as PdfString).text()).toBe('张');
    expect((lex('(\xef\xbb\xbf\xe5\xbc\xa0)') as PdfString).text()).toBe('张');
  });
  test('where a string stands', () => {
    const dict = lex('<< /Contents  <4142> >>') as PdfDict;
    expect(dict.get('Contents')).toMatchObject({ start: 14, end: 20, hex: true });
  });
  test('a key that stands twice', () => expect((lex('<< /A 1 /A 2 >>') as PdfDict).duplicateKeys).toBe(true));
  test.each(['', '(', '<41', '[1', '<< /A', '<< 1 2 >>', '<4x>', '--5', '5-3', 'hello', ')', '['.repeat(100)])('refuses %s', (text) => expect(() => lex(text)).toThrow());
});

describe('files', () => {
  test.each(['base3.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf', 'v-linearized-xrefstream.pdf', 'v-hybrid.pdf', 'v-noeol-eof.pdf', 'v-junk-tail.pdf', 'p500.pdf'])('reads the pages of %s', (name) => {
    expect(pagesOf(open(fixture(name))).pages.length).toBeGreaterThan(0);
  });
  test('an undefined object is null, and so is one of another generation', () => {
    const file = open(pdfOf(PAGES));
    expect(file.resolve(new PdfRef(99, 0))).toBeNull();
    expect(file.resolve(new PdfRef(3, 1))).toBeNull();
  });
  test('a stream whose length stands elsewhere', () => {
    const file = open(pdfOf([...PAGES, '<< /Length 5 0 R >>\nstream\nabc\nendstream', '3']));
    expect((file.resolve(new PdfRef(4, 0)) as PdfStream).raw.toString()).toBe('abc');
  });
  test.each<[string, Buffer]>([
    ['a length that needs itself', pdfOf([...PAGES, '<< /Length 4 0 R >>\nstream\nabc\nendstream'])],
    ['a wrong length', pdfOf([...PAGES, '<< /Length 9 >>\nstream\nabc\nendstream'])],
    ['references in a loop', pdfOf([...PAGES, '4 0 R'])],
  ])('refuses %s', (_what, bytes) => expect(() => open(bytes).resolve(new PdfRef(4, 0))).toThrow());
  test('refuses an object that is not where the table says', () => {
    const bytes = pdfOf(PAGES);
    bytes.write('9 0 obj', bytes.indexOf('3 0 obj'));
    expect(() => open(bytes).resolve(new PdfRef(3, 0))).toThrow(/not where the table says/);
  });
  test('a page tree in a loop, and a field tree in a loop, are refused', () => {
    expect(() => pagesOf(open(pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Kids [2 0 R] >>'])))).toThrow();
    expect(() => fieldsOf(open(pdfOf(['<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>', ...PAGES.slice(1), '<< /T (a) /Kids [4 0 R] >>'])))).toThrow();
  });
  test('a stream that poses as page, field or widget is refused: its data would change unseen', () => {
    const stream = '<< /T (a) /Length 1 >>\nstream\nq\nendstream';
    expect(() => pagesOf(open(pdfOf([...PAGES.slice(0, 2), stream])))).toThrow(/page tree/);
    const form = '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>';
    expect(() => fieldsOf(open(pdfOf([form, ...PAGES.slice(1), stream])))).toThrow(/field tree/);
    expect(() => fieldsOf(open(pdfOf([form, ...PAGES.slice(1), '<< /T (a) /Kids [5 0 R] >>', stream.replace('/T (a)', '')])))).toThrow(/field tree/);
  });
  test('fields have full names, inherited types and their widgets', () => {
    const file = open(pdfOf(['<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>', ...PAGES.slice(1), '<< /T (a) /FT /Tx /Kids [5 0 R] >>', '<< /T (b) /Parent 4 0 R /Kids [6 0 R 7 0 R] >>', '<< /Rect [0 0 1 1] >>', '<< /Rect [0 0 1 1] >>']));
    expect(fieldsOf(file)).toMatchObject([{ name: 'a.b', num: 5, type: 'Tx', widgets: [6, 7] }]);
  });
  test('a stream that inflates too far stops the evaluation, one alone or many together', () => {
    const bomb = deflateSync(Buffer.alloc(61 * 1024 * 1024)).toString('latin1');
    const file = open(pdfOf([...PAGES, `<< /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n${bomb}\nendstream`]));
    expect(() => file.decode(file.resolve(new PdfRef(4, 0)) as PdfStream)).toThrow(/inflates too far/);
  });
  test('a budget of steps ends endless work', () => {
    expect(() => open(fixture('p500.pdf'), new Budget(1_000))).toThrow(/more work/);
  });
});

describe('sameness', () => {
  const compare = (a: string, b: string, more: readonly string[] = [], moreAfter = more) => {
    const [x, y] = [open(pdfOf([...PAGES, a, ...more])), open(pdfOf([...PAGES, b, ...moreAfter]))];
    return new Sameness(x, y, new Set([3]), new Budget()).same(new PdfRef(4, 0), new PdfRef(4, 0));
  };
  test.each([
    ['the order of keys', '<< /A 1 /B 2 >>', '<< /B 2 /A 1 >>'], ['null and absent', '<< /A 1 /B null >>', '<< /A 1 >>'], ['hex and literal strings', '(AB)', '<4142>'],
    ['an object of its own', '<< /A [1 2] >>', '<< /A 5 0 R >>'],
  ])('%s make no difference', (_what, a, b) => expect(compare(a, b, ['[1 2]'])).toBe(true));
  test.each([['numbers', '1', '2'], ['kinds', '(A)', '/A'], ['lengths', '[1]', '[1 1]'], ['a key', '<< /A 1 >>', '<< /B 1 >>'], ['pages', '[3 0 R]', '[2 0 R]'], ['doubled keys', '<< /A 1 /A 1 >>', '<< /A 1 >>']])('%s do', (_what, a, b) => {
    expect(compare(a, b)).toBe(false);
  });
  test('a difference far away is found, through cycles', () => {
    expect(compare('<< /N 5 0 R >>', '<< /N 5 0 R >>', ['<< /N 6 0 R >>', '<< /N 4 0 R /X 1 >>'])).toBe(true);
    expect(compare('<< /N 5 0 R >>', '<< /N 5 0 R >>', ['<< /N 6 0 R >>', '<< /N 4 0 R /X 1 >>'], ['<< /N 6 0 R >>', '<< /N 4 0 R /X 2 >>'])).toBe(false);
  });
  test('what was assumed while a difference was found is not believed afterwards', () => {
    const [x, y] = [['1'], ['2']].map(([v]) => open(pdfOf([...PAGES, '<< /N 5 0 R >>', '<< /N 4 0 R /X 6 0 R >>', v!])));
    const sameness = new Sameness(x!, y!, new Set(), new Budget());
    expect(sameness.same(new PdfRef(4, 0), new PdfRef(4, 0))).toBe(false);
    expect(sameness.same(new PdfRef(5, 0), new PdfRef(5, 0))).toBe(false);
  });
  test('identities are compared by number, whatever is in them', () => {
    const [x, y] = [open(pdfOf([...PAGES, '[3 0 R]'])), open(pdfOf([...PAGES.slice(0, 2), '<< /Changed true >>', '[3 0 R]']))];
    expect(new Sameness(x, y, new Set([3]), new Budget()).same(new PdfRef(4, 0), new PdfRef(4, 0))).toBe(true);
  });
});
