/** USF (CCS'19): the signature object is kept, what a verifier needs from it is made useless. */
import { type Dict, PdfString } from '../../../bff/src/signing/embedded/pdf';
import { append, codesOf, holeOf, replaced, signedOnce, signedTwice, verdictOf } from './kit';

let honest: Buffer;
beforeAll(async () => {
  honest = await signedOnce();
});

/** A copy whose /Contents token is replaced in place, padded with spaces. */
function withContents(token: string): Buffer {
  const { start, end } = holeOf(honest);
  const copy = Buffer.from(honest);
  copy.fill(' ', start, end).write(token, start, 'latin1');
  return copy;
}

/** A later revision that puts another signature dictionary in the same field. */
function overridden(change: (signature: Dict) => void): Buffer {
  return append(honest, (update) => {
    const field = update.document.formFields().find((f) => f.name === 'first')!;
    const signature = (field.value as Dict).clone();
    change(signature);
    update.edit(field.ref, 'the field').set('V', update.add(signature));
  });
}

test('the honest twin is valid, alone and with a second signature', async () => {
  expect(verdictOf(honest)).toMatchObject({ verdict: 'valid', problems: [] });
  expect(verdictOf(await signedTwice(honest))).toMatchObject({ verdict: 'valid', problems: [] });
});

describe('contents', () => {
  test.each<[string, string, string]>([
    ['null', 'null', 'contents_missing'],
    ['an empty hex string', '<>', 'contents_missing'],
    ['zeros', `<${'00'.repeat(200)}>`, 'contents_missing'],
    ['an empty literal string', '()', 'contents_missing'],
    ['a name', '/Contents', 'contents_missing'],
    ['a literal string', '(signed)', 'hole_mismatch'],
    ['a shorter hex string', `<${'30'.repeat(200)}>`, 'hole_mismatch'],
  ])('refuses %s', (_what, token, code) => {
    const report = verdictOf(withContents(token));
    expect(report.verdict).toBe('invalid');
    expect(codesOf(report)).toContain(code);
  });

  test('refuses contents removed by a later revision', () => {
    const report = verdictOf(overridden((s) => s.delete('Contents')));
    expect(report.verdict).toBe('invalid');
    expect(codesOf(report)).toEqual(expect.arrayContaining(['contents_missing', 'signature_removed']));
  });

  test('refuses a white-space character inside the hole', () => {
    const { start } = holeOf(honest);
    const copy = Buffer.from(honest);
    copy.write(' ', start + 3);
    expect(codesOf(verdictOf(copy))).toContain('hole_mismatch');
  });

  test('refuses data hidden in the padding', () => {
    const { end } = holeOf(honest);
    const copy = Buffer.from(honest);
    copy.write('41', end - 3);
    expect(codesOf(verdictOf(copy))).toContain('padding_not_zero');
  });
});

describe('byte range', () => {
  const range = () => /\/ByteRange (\[[^\]]*\])/.exec(honest.toString('latin1'))![1]!;
  const numbers = () => range().match(/\d+/g)!.map(Number) as [number, number, number, number];

  test.each<[string, (n: [number, number, number, number]) => string, string]>([
    ['null', () => 'null', 'byte_range_missing'],
    ['an empty list', () => '[]', 'byte_range_malformed'],
    ['two numbers', ([a, b]) => `[${a} ${b}]`, 'byte_range_malformed'],
    ['a negative number', ([a, b, , d]) => `[${a} ${b} -1 ${d}]`, 'byte_range_malformed'],
    ['a fraction', ([a, b, c]) => `[${a} ${b} ${c} 1.5]`, 'byte_range_malformed'],
    ['a start other than zero', ([, b, c, d]) => `[1 ${b} ${c} ${d}]`, 'byte_range_start'],
    ['overlapping parts', ([a, b, , d]) => `[${a} ${b} 5 ${d}]`, 'byte_range_bounds'],
    ['more than the file', ([a, b, c]) => `[${a} ${b} ${c} 9999999]`, 'byte_range_bounds'],
    ['an empty second part', ([a, b, c]) => `[${a} ${b} ${c} 0]`, 'byte_range_bounds'],
    ['a short second part', ([a, b, c, d]) => `[${a} ${b} ${c} ${d - 9}]`, 'revision_incomplete'],
    ['a hole one byte wider', ([a, b, c, d]) => `[${a} ${b - 1} ${c} ${d}]`, 'hole_mismatch'],
    ['a hole one byte later', ([a, b, c, d]) => `[${a} ${b} ${c + 1} ${d - 1}]`, 'hole_mismatch'],
  ])('refuses %s', (_what, forge, code) => {
    const report = verdictOf(replaced(honest, range(), forge(numbers())));
    expect(report.verdict).toBe('invalid');
    expect(codesOf(report)).toContain(code);
  });

  test('refuses a byte range that is gone', () => {
    expect(codesOf(verdictOf(replaced(honest, '/ByteRange', '/ByteRangX')))).toContain('byte_range_missing');
    expect(codesOf(verdictOf(overridden((s) => s.delete('ByteRange'))))).toContain('byte_range_missing');
  });

  test('refuses a byte range given twice', () => {
    expect(codesOf(verdictOf(replaced(honest, '/SubFilter', '/ByteRange')))).toContain('dictionary_malformed');
  });
});

test('refuses the signature dictionary copied to another place', () => {
  const report = verdictOf(overridden((s) => s.set('Contents', new PdfString((s.get('Contents') as PdfString).bytes, true))));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toEqual(expect.arrayContaining(['hole_mismatch', 'signature_removed']));
});

test('refuses a signature value that is no dictionary', () => {
  const report = verdictOf(append(honest, (update) => {
    update.edit(update.document.formFields().find((f) => f.name === 'first')!.ref, 'the field').set('V', update.add(new PdfString(Buffer.from('signed'))));
  }));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('dictionary_malformed');
});

test('refuses an unknown kind of signature', () => {
  expect(codesOf(verdictOf(replaced(honest, '/ETSI.CAdES.detached', '/ETSI.CAdES.nothing!')))).toContain('subfilter_unsupported');
});
