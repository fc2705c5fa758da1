import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { Dict, openPdf, Ref, type Stream, type PdfDocument } from './index';

const FIXTURES = path.resolve(__dirname, '../../../../../test/fixtures');
const open = (file: string): PdfDocument => openPdf(readFileSync(path.join(FIXTURES, file)));

/** A file from object bodies (1-based), with a right cross-reference table. */
function build(bodies: readonly string[], trailer = '/Root 1 0 R'): Buffer {
  let text = '%PDF-1.7\n';
  const offsets = bodies.map((body, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const xref = text.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(`${text}xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${bodies.length + 1} ${trailer} >>\nstartxref\n${xref}\n%%EOF\n`, 'latin1');
}
const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';
const stream = (dict: string, data: Buffer): string => `<< ${dict} /Length ${data.length} >>\nstream\n${data.toString('latin1')}\nendstream`;
const refusal = (code: string, reason?: RegExp): object =>
  expect.objectContaining({ code, ...(reason ? { details: { reason: expect.stringMatching(reason) as string } } : {}) });
function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('files that open', () => {
  test.each([
    ['base3.pdf', 3, 24],
    ['tiny10k.pdf', 3, 18],
    ['noembed.pdf', 1, 11],
    ['p500.pdf', 500, 1515],
    ['v-xrefstream.pdf', 3, 25],
    ['v-linearized.pdf', 3, 25],
    ['v-linearized-xrefstream.pdf', 3, 28],
    ['v-noeol-eof.pdf', 3, 24],
    ['v-junk-tail.pdf', 3, 24],
    ['v-hybrid.pdf', 1, 7],
    ['v-already-signed.pdf', 1, 33],
  ])('%s: %i pages, %i objects, each of them readable', (file, pages, objects) => {
    const document = open(file);
    expect(document.pages()).toHaveLength(pages);
    expect(document.objectCount).toBe(objects);
    expect([...document.objects()]).toHaveLength(objects);
    expect(document.isEncrypted).toBe(false);
  });

  test('signature fields are found, signed or not', () => {
    expect(open('v-already-signed.pdf').signatureFields().map((field) => [field.name, field.value instanceof Dict])).toEqual([['Sig1', true], ['Sig2', true]]);
    expect(open('base3.pdf').signatureFields()).toEqual([]);
  });

  test.each(['v-enc-aes128.pdf', 'v-enc-aes256.pdf', 'v-enc-nomodify.pdf', 'v-enc-rc4.pdf', 'v-enc-userpw.pdf'])('%s opens and says that it is encrypted', (file) => {
    expect(open(file).isEncrypted).toBe(true);
  });
});

describe('files that are refused, with the reason', () => {
  test.each([
    ['v-bad-startxref.pdf', /number/],
    ['v-truncated.pdf', /startxref/],
    ['v-junk-prefix.pdf', /%PDF-/],
  ])('%s', (file, reason) => {
    expect(thrown(() => open(file))).toEqual(refusal('pdf_unreadable', reason));
  });

  test('nothing at all, a text, a header alone', () => {
    for (const bytes of ['', 'hello', '%PDF-1.7\n', '%PDF-1.7\nstartxref\n99\n%%EOF']) expect(thrown(() => openPdf(Buffer.from(bytes)))).toEqual(refusal('pdf_unreadable'));
  });

  test('a loop in the /Prev chain', () => {
    const bytes = build([CATALOG]).toString('latin1');
    const own = bytes.lastIndexOf('xref\n0');
    expect(thrown(() => openPdf(Buffer.from(bytes.replace('/Size', `/Prev ${own} /Size`), 'latin1')))).toEqual(refusal('pdf_unreadable', /loop/));
  });

  test('a loop of pages, of references, of a stream length', () => {
    const pages = openPdf(build([CATALOG, '<< /Type /Pages /Kids [3 0 R] >>', '<< /Type /Pages /Kids [2 0 R] >>']));
    expect(thrown(() => pages.pages())).toEqual(refusal('pdf_unreadable', /loop/));
    const refs = openPdf(build([CATALOG, '3 0 R', '2 0 R']));
    expect(thrown(() => refs.pages())).toEqual(refusal('pdf_unreadable', /loop/));
    const length = openPdf(build([CATALOG, '<< /Length 2 0 R >>\nstream\nendstream']));
    expect(thrown(() => length.resolve(new Ref(2)))).toEqual(refusal('pdf_unreadable', /needs itself/));
  });

  test('an object that is elsewhere, a wrong generation, a missing endobj, a wrong stream length', () => {
    const moved = build([CATALOG, '<< >>']).toString('latin1').replace('2 0 obj', '7 0 obj');
    expect(thrown(() => openPdf(Buffer.from(moved, 'latin1')).resolve(new Ref(2)))).toEqual(refusal('pdf_unreadable', /not where/));
    expect(thrown(() => openPdf(build([CATALOG, '<< >>'])).resolve(new Ref(2, 3)))).toEqual(refusal('pdf_unreadable', /generation/));
    expect(thrown(() => openPdf(build([CATALOG, '<< >> <<'])).resolve(new Ref(2)))).toEqual(refusal('pdf_unreadable', /endobj/));
    expect(thrown(() => openPdf(build([CATALOG, '<< /Length 2 >>\nstream\nabcdef\nendstream'])).resolve(new Ref(2)))).toEqual(refusal('pdf_unreadable', /endstream/));
  });
});

describe('limits (R22)', () => {
  const bomb = (megabytes: number): string => stream('/Filter /FlateDecode', deflateSync(Buffer.alloc(megabytes * 2 ** 20)));
  const decode = (document: PdfDocument, number: number): Buffer => document.decode(document.resolve(new Ref(number)) as Stream);

  test('one stream of more than 60 MB', () => {
    const document = openPdf(build([CATALOG, bomb(59), bomb(61)]));
    expect(decode(document, 2)).toHaveLength(59 * 2 ** 20);
    expect(thrown(() => decode(document, 3))).toEqual(refusal('pdf_too_large'));
  });

  test('many streams of more than 200 MB together; the same stream twice counts once', () => {
    const document = openPdf(build([CATALOG, bomb(55), bomb(55), bomb(55), bomb(55)]));
    for (const number of [2, 2, 2, 2, 3, 4]) decode(document, number);
    expect(thrown(() => decode(document, 5))).toEqual(refusal('pdf_too_large'));
  });

  test('three filters in a chain; an unknown filter; damaged data', () => {
    const document = openPdf(build([CATALOG, stream('/Filter [/ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode]', Buffer.from('30>')), stream('/Filter /JPXDecode', Buffer.from('x')), stream('/Filter /FlateDecode', Buffer.from('not zlib'))]));
    expect(thrown(() => decode(document, 2))).toEqual(refusal('pdf_too_large'));
    expect(thrown(() => decode(document, 3))).toEqual(refusal('pdf_unreadable', /JPXDecode/));
    expect(thrown(() => decode(document, 4))).toEqual(refusal('pdf_unreadable', /damaged/));
  });

  test('more than 50,000 objects, or a table that only claims them', () => {
    expect(thrown(() => openPdf(build([CATALOG, ...Array.from({ length: 50_001 }, () => 'null')])))).toEqual(refusal('pdf_too_large'));
    const lie = build([CATALOG]).toString('latin1').replace('xref\n0 2', 'xref\n0 99999999');
    expect(thrown(() => openPdf(Buffer.from(lie, 'latin1')))).toEqual(refusal('pdf_too_large'));
  });

  test('a page of more than 14,400 points, also by its user unit', () => {
    const sized = (page: string): PdfDocument => openPdf(build([CATALOG, '<< /Type /Pages /Kids [3 0 R] >>', `<< /Type /Page ${page} >>`]));
    expect(thrown(() => sized('/MediaBox [0 0 20000 100]').pages())).toEqual(refusal('pdf_too_large'));
    expect(thrown(() => sized('/MediaBox [0 0 600 600] /UserUnit 30').pages())).toEqual(refusal('pdf_too_large'));
    expect(thrown(() => sized('/MediaBox [0 0 0 600]').pages())).toEqual(refusal('pdf_unreadable', /area/));
    expect(thrown(() => sized('/MediaBox [0 0 600 600] /Rotate 45').pages())).toEqual(refusal('pdf_unreadable', /multiple of 90/));
  });
});

describe('pages', () => {
  test('inherit boxes and rotation, cut the crop box, turn and scale', () => {
    const document = openPdf(build([
      CATALOG,
      '<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /MediaBox [10 20 610 820] /Rotate 90 >>',
      '<< /Type /Page >>',
      '<< /Type /Page /Rotate -90 /CropBox [110 120 9999 720] >>',
      '<< /Type /Page /Rotate 360 /UserUnit 2 /MediaBox [100 50 0 0] >>',
    ]));
    expect(document.pages().map(({ box, rotate, width, height }) => ({ box, rotate, width, height }))).toEqual([
      { box: [10, 20, 610, 820], rotate: 90, width: 800, height: 600 },
      { box: [110, 120, 610, 720], rotate: 270, width: 600, height: 500 },
      { box: [0, 0, 100, 50], rotate: 0, width: 200, height: 100 },
    ]);
  });
});
