import { fixture, pdfOf } from '../../../../../test/kit/pdf';
import { Dict, IncrementalUpdate, name, openPdf, PdfString, Raw, Ref, Stream } from './index';

const PAGES = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /MediaBox [0 0 9 9] >>'];
const FILES = ['base3.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf', 'v-linearized-xrefstream.pdf', 'v-noeol-eof.pdf', 'v-hybrid.pdf', 'v-junk-tail.pdf', 'v-already-signed.pdf'];

describe.each(FILES)('an update of %s', (file) => {
  const before = fixture(file);
  const raw = new Raw('<00112233>');
  const update = new IncrementalUpdate(openPdf(before));
  const added = update.add(new Stream(new Dict({ Mine: raw }), Buffer.from('data')));
  update.edit(update.document.catalogRef, 'catalog').set('Extra', added);
  const after = update.write();
  const document = openPdf(after);

  test('starts with the bytes that were there', () => expect(after.subarray(0, before.length).equals(before)).toBe(true));
  test('has a section in the style of the last one, and continues it', () => {
    expect(document.sections[0]!.style).toBe(update.document.sections[0]!.style);
    expect(document.sections[0]!.trailer.get('Prev')).toBe(update.document.sections[0]!.offset);
  });
  test('shows the new and keeps the old', () => {
    expect((document.resolve(document.catalog.get('Extra')) as Stream).data.toString()).toBe('data');
    expect(document.pages()).toHaveLength(openPdf(before).pages().length);
    expect([...document.objects()].length).toBeGreaterThan(openPdf(before).objectCount);
  });
  test('knows where the raw bytes went', () => expect(after.toString('latin1', raw.offset, raw.offset + 10)).toBe('<00112233>'));
  test('can be updated again', () => {
    const again = new IncrementalUpdate(openPdf(after));
    again.edit(again.document.catalogRef, 'catalog').set('Extra', name('Second'));
    expect(openPdf(again.write()).catalog.get('Extra')).toEqual(name('Second'));
  });
});

test('the identifier keeps its first half and gets a new second one; what else the trailer says stays', () => {
  const before = pdfOf(PAGES, '/Root 1 0 R /Info 4 0 R /ID [<aa> <bb>] /Custom (x)');
  const edit = (value: number): Dict => {
    const update = new IncrementalUpdate(openPdf(before));
    update.edit(new Ref(3), 'page').set('V', value);
    return openPdf(update.write()).trailer;
  };
  const id = (trailer: Dict): string[] => (trailer.get('ID') as PdfString[]).map((half) => half.bytes.toString('hex'));
  expect(id(edit(1))[0]).toBe('aa');
  expect(id(edit(1))[1]).toHaveLength(32);
  expect(id(edit(1))).toEqual(id(edit(1)));
  expect(id(edit(1))[1]).not.toBe(id(edit(2))[1]);
  expect(edit(1).get('Info')).toEqual(new Ref(4));
  expect((edit(1).get('Custom') as PdfString).toText()).toBe('x');
});

test('user strings that look like structure do not mislead it', () => {
  const update = new IncrementalUpdate(openPdf(pdfOf(PAGES)));
  const raw = new Raw('[0 **********]');
  update.add(new Dict({ Decoy: PdfString.text('/ByteRange [0 **********] startxref 1 %%EOF'), Real: raw }));
  const after = update.write();
  expect(after.toString('latin1', raw.offset - 5, raw.offset + 14)).toBe('Real [0 **********]');
  expect(openPdf(after).pages()).toHaveLength(1);
});

test('an update sees its own changes, the document does not', () => {
  const document = openPdf(pdfOf(PAGES));
  const update = new IncrementalUpdate(document);
  update.edit(new Ref(3), 'page').set('V', 1);
  expect(update.dict(new Ref(3), 'page').get('V')).toBe(1);
  expect(document.dict(new Ref(3), 'page').has('V')).toBe(false);
  expect(update.edit(new Ref(3), 'page')).toBe(update.dict(new Ref(3), 'page'));
});

test('refuses encrypted files, and to edit what is no dictionary', () => {
  expect(() => new IncrementalUpdate(openPdf(fixture('v-enc-nomodify.pdf')))).toThrow(expect.objectContaining({ code: 'pdf_encrypted' }));
  const update = new IncrementalUpdate(openPdf(pdfOf([...PAGES, '[1]'])));
  expect(() => update.edit(new Ref(4), 'it')).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
});

test('an object of a later generation is written under it', () => {
  const text = pdfOf(PAGES).toString('latin1').replace('3 0 obj', '3 7 obj').replace('[3 0 R]', '[3 7 R]');
  const rows = [...text.matchAll(/\d{10} 00000 n/g)];
  const at = rows[2]!.index;
  const file = Buffer.from(`${text.slice(0, at + 11)}00007${text.slice(at + 16)}`, 'latin1');
  const update = new IncrementalUpdate(openPdf(file));
  update.edit(new Ref(3, 7), 'page').set('V', 1);
  expect(openPdf(update.write()).pages()[0]!.dict.get('V')).toBe(1);
});
