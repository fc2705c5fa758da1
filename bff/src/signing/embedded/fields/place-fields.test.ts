import fc from 'fast-check';
import { describeWith } from '../../../../../test/kit/outside';
import { fixture, pageOf, pdfOf, qpdfCheck } from '../../../../../test/kit/pdf';
import type { FieldPlacement } from '../../port';
import { Dict, name, openPdf, Ref, type Box, type PdfDocument, type Quarter, type Stream } from '../pdf';
import { appearanceFrame, liesOnPage, toUserSpace } from './geometry';
import { emptyTimestampField, findPlacedField, placeFields, timestampWidget } from './index';

const at = (changes: Partial<FieldPlacement> = {}): FieldPlacement => ({ name: 'a', kind: 'signature', page: 1, x: 60, y: 100, width: 140, height: 60, ...changes });
const reopened = (pdf: Uint8Array, ...placements: FieldPlacement[]): PdfDocument => openPdf(placeFields(pdf, placements));
const ONE_PAGE = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>'] as const;
/** The one-page file with a catalog and a page of one's own, and more objects from number 4. */
const withForm = (catalog: string, page: string, ...more: string[]): Buffer =>
  pdfOf([`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`, ONE_PAGE[1], `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] ${page} >>`, ...more]);
const refused = (code: string, act: () => unknown): void => expect(act).toThrow(expect.objectContaining({ code }));

describe('every widget of the flow', () => {
  const pdf = fixture('base3.pdf');
  const kinds = ['signature', 'seal', 'date', 'text'] as const;
  const document = reopened(pdf, ...kinds.map((kind, i) => at({ name: kind, kind, page: 3, y: 100 + 70 * i })));

  test('is in the form and on its page, printed, with its rectangle in user space', () => {
    expect(document.formFields().map((field) => [field.name, field.type, field.value])).toEqual([['signature', 'Sig', null], ['seal', 'Sig', null], ['date', 'Tx', null], ['text', 'Tx', null], ['luobi_dts_1', 'Sig', null]]);
    const page = document.pages()[2]!;
    expect(page.dict.get('Annots')).toEqual(document.formFields().slice(0, 4).map((field) => field.ref));
    const { dict } = document.formFields()[0]!;
    expect(dict.get('F')).toBe(4);
    expect(dict.get('P')).toEqual(page.ref);
    expect(findPlacedField(document, document.formFields(), 'signature', ['signature']).rect).toEqual([60, 841.89 - 160, 200, 841.89 - 100].map((n) => expect.closeTo(n, 3) as number));
  });
  test('the document timestamp has its field already: on the first page, without area', () => {
    const field = document.formFields().at(-1)!;
    const page = document.pages()[0]!;
    expect(page.dict.get('Annots')).toEqual([field.ref]);
    expect(field.dict).toEqual(timestampWidget('luobi_dts_1', page));
    expect(field.dict.get('Rect')).toEqual([0, 0, 0, 0]);
    expect(emptyTimestampField(document.formFields())).toEqual(field);
  });
  test('the form says that the file is signed by appending, and has a font for editors', () => {
    const form = document.dict(document.catalog.get('AcroForm'), 'form');
    expect(form.get('SigFlags')).toBe(3);
    expect(form.get('NeedAppearances')).toBeUndefined();
    expect(document.dict(document.dict(document.dict(form.get('DR'), 'DR').get('Font'), 'fonts').get('Helv'), 'Helv').get('BaseFont')).toEqual(name('Helvetica'));
  });
  test('CAdES is declared as an extension of PDF 1.7', () => {
    const extensions = document.dict(document.catalog.get('Extensions'), 'extensions');
    expect(document.dict(extensions.get('ESIC'), 'ESIC').get('ExtensionLevel')).toBe(2);
    expect(document.dict(extensions.get('ADBE'), 'ADBE').get('ExtensionLevel')).toBe(8);
  });
  test('the file still starts with the bytes that came in', () => {
    const out = Buffer.from(placeFields(pdf, [at()]));
    expect(out.subarray(0, pdf.length).equals(pdf)).toBe(true);
    expect(out.length - pdf.length).toBeLessThan(2_000);
  });
});

describe('what was there before', () => {
  test('the form and its fonts stay; fields and annotations that are not used become part of their pages', () => {
    const pdf = withForm('/AcroForm 4 0 R', '/Annots 6 0 R', '<< /Fields 7 0 R /DA (/F 9 Tf) /DR << /Font << /Helv 9 0 R >> >> >>', '<< /FT /Tx /T (old) /V (kept) /Subtype /Widget /Rect [0 0 10 10] /AP << /N 8 0 R >> >>', '[5 0 R]', '[5 0 R]', '<< /Type /XObject /Subtype /Form /BBox [0 0 20 10] /Length 14 >>\nstream\n0 0 20 10 re f\nendstream', '<< /Type /Font /BaseFont /Mine >>');
    const document = reopened(pdf, at());
    expect(document.formFields().map((field) => field.name)).toEqual(['a', 'luobi_dts_1']);
    expect(document.pages()[0]!.dict.get('Annots')).toEqual([expect.any(Ref), expect.any(Ref)]);
    const page = document.pages()[0]!.dict;
    const content = (document.resolve(page.get('Contents')) as readonly Ref[]).map((ref) => document.decode(document.resolve(ref) as Stream).toString('latin1')).join('');
    expect(content).toContain('q 0.5 0 0 1 0 0 cm /LuobiFlat1 Do Q');
    expect(document.dict(document.dict(page.get('Resources'), 'R').get('XObject'), 'X').get('LuobiFlat1')).toEqual(new Ref(8));
    const form = document.dict(document.catalog.get('AcroForm'), 'form');
    expect(document.catalog.get('AcroForm')).toEqual(new Ref(4));
    expect(document.dict(document.dict(form.get('DR'), 'DR').get('Font'), 'fonts').get('Helv')).toEqual(new Ref(9));
    expect(form.get('DA')).toMatchObject({ bytes: Buffer.from('/F 9 Tf') });
  });
  test('an array of annotations shared by two pages does not put the field on both', () => {
    const pdf = pdfOf([ONE_PAGE[0], '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 600 800] >>', '<< /Type /Page /Annots 5 0 R >>', '<< /Type /Page /Annots 5 0 R >>', '[]']);
    const document = reopened(pdf, at());
    expect(document.pages().map((page) => document.resolve(page.dict.get('Annots')))).toEqual([[expect.any(Ref), expect.any(Ref)], []]);
  });
  test('numbers are written back as they were', () => {
    const out = Buffer.from(placeFields(withForm('', '/MediaBox [0 0 595.27600 841.8900000001] /UserUnit 1.000'.replace('/MediaBox', '/CropBox')), [at()]));
    expect(out.lastIndexOf('595.27600')).toBeGreaterThan(out.indexOf('startxref'));
    expect(out.lastIndexOf('841.8900000001')).toBeGreaterThan(out.indexOf('startxref'));
  });
  test('a name for the timestamp that is taken is passed over', () => {
    const document = reopened(withForm('/AcroForm << /Fields [4 0 R 5 0 R] >>', '', '<< /FT /Sig /T (luobi_dts_1) >>', '<< /T (luobi_dts_2) /Kids [6 0 R] >>', '<< /FT /Tx /T (b) >>'), at());
    expect(document.formFields().map((field) => field.name)).toEqual(['a', 'luobi_dts_3']);
    expect(emptyTimestampField(document.formFields())!.name).toBe('luobi_dts_3');
  });
  test('a higher extension level and a newer version stay', () => {
    const newer = reopened(withForm('/Version /2.0', ''), at());
    expect(newer.catalog.has('Extensions')).toBe(false);
    const higher = reopened(withForm('/Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >>', ''), at());
    expect(higher.dict(higher.dict(higher.catalog.get('Extensions'), 'E').get('ESIC'), 'ESIC').get('ExtensionLevel')).toBe(5);
  });
  test('a file older than 1.7 says 1.7 from now on', () => {
    const old = Buffer.from(withForm('', '').toString('latin1').replace('%PDF-1.7', '%PDF-1.3'), 'latin1');
    expect(reopened(old, at()).catalog.get('Version')).toEqual(name('1.7'));
  });
});

describe('is refused', () => {
  const pdf = fixture('base3.pdf');
  test.each([
    [{ page: 0 }], [{ page: 4 }], [{ page: 1.5 }], [{ page: Number.NaN }],
    [{ x: -1 }], [{ y: -1 }], [{ x: 500 }], [{ y: 800 }], [{ width: 0 }], [{ height: -5 }], [{ x: Number.NaN }], [{ width: Infinity }],
  ] as Partial<FieldPlacement>[][])('%j lies outside its page', (changes) => refused('field_outside_page', () => placeFields(pdf, [at(changes)])));
  test('the fault of the second field names it, and nothing was written', () => {
    expect(() => placeFields(pdf, [at(), at({ name: 'b', page: 9 })])).toThrow(expect.objectContaining({ details: { field: 'b' } }));
  });
  test.each(['', 'a.b', '签名', 'x'.repeat(81), 'a b', '(a)'])('the name %j', (own) => refused('invalid_request', () => placeFields(pdf, [at({ name: own })])));
  test('a name used twice, or taken by a field of the upload', () => {
    refused('invalid_request', () => placeFields(pdf, [at(), at({ kind: 'date' })]));
    refused('invalid_request', () => placeFields(withForm('/AcroForm << /Fields [4 0 R] >>', '', '<< /FT /Tx /T (a) >>'), [at()]));
    refused('invalid_request', () => placeFields(withForm('/AcroForm << /Fields [4 0 R] >>', '', '<< /T (a) /Kids [5 0 R] >>', '<< /FT /Tx /T (b) >>'), [at()]));
  });
  test('a file that is signed, encrypted or damaged', () => {
    refused('pdf_already_signed', () => placeFields(fixture('v-already-signed.pdf'), [at({ kind: 'text', x: 0, y: 0, width: 20, height: 20 })]));
    for (const file of ['v-enc-aes128.pdf', 'v-enc-aes256.pdf', 'v-enc-nomodify.pdf', 'v-enc-rc4.pdf', 'v-enc-userpw.pdf']) refused('pdf_encrypted', () => placeFields(fixture(file), [at()]));
    for (const file of ['v-bad-startxref.pdf', 'v-truncated.pdf', 'v-junk-prefix.pdf']) refused('pdf_unreadable', () => placeFields(fixture(file), [at()]));
  });
  test('a form or a list that is something else', () => {
    refused('pdf_unreadable', () => placeFields(withForm('/AcroForm [1]', ''), [at()]));
    refused('pdf_unreadable', () => placeFields(withForm('', '/Annots << >>'), [at()]));
  });
});

describe('a field is found again', () => {
  const document = reopened(fixture('base3.pdf'), at(), at({ name: 'd', kind: 'date', y: 300 }));
  const find = (field: string, ...kinds: string[]): unknown => findPlacedField(document, document.formFields(), field, kinds);
  test('by name and kind', () => expect(find('d', 'text', 'date')).toMatchObject({ name: 'd', kind: 'date', turn: 0 }));
  test('not under another kind, not when it is unknown', () => {
    refused('invalid_request', () => find('a', 'seal'));
    refused('invalid_request', () => find('b', 'signature'));
  });
  test('not when it came with the upload', () => {
    const foreign = openPdf(withForm('/AcroForm << /Fields [4 0 R] >>', '', '<< /FT /Sig /T (a) /Rect [0 0 9 9] >>'));
    refused('invalid_request', () => findPlacedField(foreign, foreign.formFields(), 'a', ['signature']));
  });
  test('not when it is filled', () => {
    const filled = openPdf(withForm('/AcroForm << /Fields [4 0 R] >>', '', '<< /FT /Tx /T (a) /V (x) /LUOBI_Kind /text /Rect [0 0 9 9] >>'));
    refused('conflict', () => findPlacedField(filled, filled.formFields(), 'a', ['text']));
  });
});

describe('geometry', () => {
  const page = (rotate: Quarter, userUnit = 1): Parameters<typeof toUserSpace>[0] => openPdf(pageOf(`/MediaBox [0 0 700 900] /CropBox [100 50 500 650] /Rotate ${rotate} /UserUnit ${userUnit}`)).pages()[0]!;
  /** top left corner of what is displayed, 10 wide and 20 high */
  const corner = { x: 0, y: 0, width: 10, height: 20 };
  test.each<[Quarter, Box]>([
    [0, [100, 630, 110, 650]],
    [90, [100, 50, 120, 60]],
    [180, [490, 50, 500, 70]],
    [270, [480, 640, 500, 650]],
  ])('the top left corner of a page turned by %i', (rotate, box) => expect(toUserSpace(page(rotate), corner)).toEqual(box));
  test('a user unit of 2 halves everything', () => {
    expect(page(0, 2)).toMatchObject({ width: 800, height: 1200 });
    expect(toUserSpace(page(0, 2), { x: 0, y: 0, width: 20, height: 40 })).toEqual([100, 630, 110, 650]);
  });
  test('whatever lies on the page lies in its crop box, with its area kept', () => {
    const quarter = fc.constantFrom<Quarter>(0, 90, 180, 270);
    fc.assert(fc.property(quarter, fc.constantFrom(1, 2, 0.5), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (rotate, unit, fx, fy) => {
      const p = page(rotate, unit);
      const rectangle = { width: p.width / 10, height: p.height / 10, x: fx * p.width * 0.9, y: fy * p.height * 0.9 };
      expect(liesOnPage(p, rectangle)).toBe(true);
      const box = toUserSpace(p, rectangle);
      expect(box[0]).toBeGreaterThanOrEqual(99.99);
      expect(box[1]).toBeGreaterThanOrEqual(49.99);
      expect(box[2]).toBeLessThanOrEqual(500.01);
      expect(box[3]).toBeLessThanOrEqual(650.01);
      expect((box[2] - box[0]) * (box[3] - box[1]) * unit * unit).toBeCloseTo(rectangle.width * rectangle.height, 5);
    }));
  });
  test.each<[Quarter]>([[0], [90], [180], [270]])('the appearance of a field turned by %i fills its rectangle', (turn) => {
    const { width, height, matrix } = appearanceFrame([10, 20, 110, 60], turn);
    const [a, b, c, d, e, f] = matrix as [number, number, number, number, number, number];
    const corners = [[0, 0], [width, 0], [0, height], [width, height]].map(([x, y]) => [a * x! + c * y! + e, b * x! + d * y! + f]);
    expect([Math.min(...corners.map((p) => p[0]!)), Math.min(...corners.map((p) => p[1]!)), Math.max(...corners.map((p) => p[0]!)), Math.max(...corners.map((p) => p[1]!))]).toEqual([0, 0, 100, 40]);
    expect(turn % 180 === 0 ? [width, height] : [height, width]).toEqual([100, 40]);
  });
});

describeWith('qpdf', 'others read what was placed', () => {
  test.each(['base3.pdf', 'tiny10k.pdf', 'noembed.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf', 'v-linearized-xrefstream.pdf', 'v-noeol-eof.pdf', 'v-hybrid.pdf', 'v-junk-tail.pdf'])('%s is clean for qpdf', (file) => {
    const placed = placeFields(fixture(file), [at({ x: 10, y: 10, width: 60, height: 30 }), at({ name: 'b', kind: 'text', x: 10, y: 50, width: 60, height: 20 })]);
    expect(qpdfCheck(placed)).toMatchObject({ status: 0 });
    expect(openPdf(placed).formFields().map((field) => field.name)).toEqual(['a', 'b', 'luobi_dts_1']);
    expect(openPdf(placed).formFields()[0]!.dict).toBeInstanceOf(Dict);
  });
});
