import { describeWith } from '../../../../../test/kit/outside';
import { pageOf, pdfOf, pdfsig, pdftotext, pyhanko, qpdfCheck, requestFor, SIGNED_AT, signField, signingPki } from '../../../../../test/kit/pdf';
import type { FieldPlacement } from '../../port';
import { openPdf, type PdfString, type Name } from '../pdf';
import { prepareSignature } from '../pades';
import { verifyPdf } from '../verify';
import { formFields, placeFields } from './index';

const pki = signingPki();
const stream = (content: string): string => `<< /Type /XObject /Subtype /Form /BBox [0 0 20 20] /Resources << >> /Length ${content.length} >>\nstream\n${content}\nendstream`;
const widget = (entries: string, rect: string): string => `<< /Type /Annot /Subtype /Widget /F 4 /Rect [${rect}] ${entries} >>`;

/** A form as office programs make it. Fields from object 10: see the names. */
function form(page = ''): Buffer {
  const fields = [
    widget('/FT /Tx /T (name) /MaxLen 6 /DA (/Helv 10 Tf 0 g) /V () /AP << /N 6 0 R >>', '50 700 200 720'),
    widget('/FT /Tx /T (note) /Ff 4096 /DA (/Helv 0 Tf 0 g) /Q 1', '50 600 250 680'),
    widget('/FT /Btn /T (agree) /AS /Yes /V /Yes /AP << /N << /Yes 7 0 R /Off 8 0 R >> >>', '50 570 70 590'),
    widget('/FT /Ch /T (city) /Ff 131072 /Opt [[(bj) (Beijing)] [(sh) (Shanghai)]] /DA (/Helv 0 Tf 0 g) /V (bj) /AP << /N 6 0 R >>', '50 530 150 560'),
    widget('/FT /Sig /T (sign)', '50 450 200 520'),
    widget('/FT /Tx /T (fixed) /Ff 1 /V (x) /AP << /N 6 0 R >>', '50 400 150 420'),
    widget('/FT /Tx /T (secret) /Ff 8192', '50 370 150 390'),
    widget('/FT /Btn /T (radio) /Ff 32768 /AS /Off /AP << /N << /a 7 0 R /Off 8 0 R >> >>', '50 340 70 360'),
    widget('/FT /Tx /T (hidden) /F 2', '50 310 150 330').replace('/F 4 ', ''),
    widget('/T (part) /Parent 20 0 R /DA (/Helv 0 Tf 0 g)', '50 280 150 300'),
    '<< /FT /Tx /T (group) /Kids [19 0 R] /Ff 2 >>',
    '<< /FT /Tx /T (nowhere) >>',
  ];
  const refs = (...numbers: number[]): string => numbers.map((n) => `${n} 0 R`).join(' ');
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Annots [${refs(10, 11, 12, 13, 14, 15, 16, 17, 18, 19)}] ${page} >>`,
    `<< /Fields [${refs(10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21)}] /DR << /Font << /Helv 5 0 R >> >> /DA (/Helv 0 Tf 0 g) >>`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    stream('BT ET'), stream('0 0 20 20 re f'), stream('0 0 20 20 re S'), 'null', ...fields,
  ]);
}
const use = (name: string, kind: FieldPlacement['kind'], options: FieldPlacement['options'] = {}): FieldPlacement => ({ name, kind, page: 1, x: 0, y: 0, width: 0, height: 0, existing: true, options });

describe('fields that came with the upload', () => {
  test('those that can be used are told, with their places and limits', () => {
    const found = formFields(form()).filter(({ unusable }) => unusable === undefined);
    expect(found.map(({ name, kinds }) => [name, kinds[0]])).toEqual([['name', 'text'], ['note', 'multi-line'], ['agree', 'checkbox'], ['city', 'choice'], ['sign', 'signature'], ['group.part', 'text']]);
    expect(found[0]).toEqual({ name: 'name', kinds: ['text', 'date', 'number'], page: 1, x: 50, y: 80, width: 150, height: 20, required: false, options: { maxLength: 6 }, value: null });
    expect(found.map(({ value }) => value)).toEqual([null, null, 'on', 'Beijing', null, null]);
    expect(found[3]!.options).toEqual({ choices: ['Beijing', 'Shanghai'] });
    expect(found[5]!.required).toBe(true);
  });
  test('on a turned, cropped page with a unit of its own the place is as displayed', () => {
    const [field] = formFields(form('/Rotate 90 /CropBox [10 20 590 790] /UserUnit 2'));
    expect(field).toMatchObject({ x: (700 - 20) * 2, y: (50 - 10) * 2, width: 40, height: 300 });
  });
  test('those that cannot be used say why', () => {
    expect(Object.fromEntries(formFields(form()).flatMap(({ name, unusable }) => (unusable === undefined ? [] : [[name, unusable]])))).toEqual({ fixed: 'read_only', secret: 'password', radio: 'radio', hidden: 'hidden', nowhere: 'not_in_one_place' });
    const one = (entries: string, more: readonly string[] = []) => pdfOf(['<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Annots [4 0 R] >>', widget(`/T (f) ${entries}`, '50 340 70 360'), ...more]);
    const reasonOf = (entries: string, more?: readonly string[]) => formFields(one(entries, more))[0]!.unusable;
    expect(reasonOf('/FT /Tx /Ff 16777216 /MaxLen 8')).toBe('comb');
    expect(reasonOf('/FT /Tx /Ff 33554432')).toBe('rich_text');
    expect(reasonOf('/FT /Tx /Ff 1048576')).toBe('file');
    expect(reasonOf('/FT /Btn /Ff 65536')).toBe('button');
    expect(reasonOf('/FT /Ch /Ff 2097152 /Opt [(a) (b)]')).toBe('several_choices');
    // a group of radio buttons: two widgets of one field
    expect(reasonOf('/FT /Btn /Ff 49152 /Kids [5 0 R 6 0 R]', ['<< /Subtype /Widget /Rect [0 0 9 9] /Parent 4 0 R >>', '<< /Subtype /Widget /Rect [9 9 18 18] /Parent 4 0 R >>'])).toBe('radio');
    expect(reasonOf('/FT /Tx /Kids [5 0 R 6 0 R]', ['<< /Subtype /Widget /Rect [0 0 9 9] /Parent 4 0 R >>', '<< /Subtype /Widget /Rect [9 9 18 18] /Parent 4 0 R >>'])).toBe('not_in_one_place');
    expect(reasonOf('/FT /Xx')).toBe('not_usable');
    expect(reasonOf('/FT /Tx')).toBeUndefined();
  });
  test('a file without a form has none', () => expect(formFields(pageOf('/MediaBox [0 0 300 300]'))).toEqual([]));
  test('what stood in a field that is used is gone before anyone reads it; its own looks stay', () => {
    const document = openPdf(placeFields(form(), [use('name', 'text'), use('agree', 'checkbox'), use('city', 'choice')]));
    const dict = (name: string): ReturnType<typeof document.formFields>[number]['dict'] => document.formFields().find((field) => field.name === name)!.dict;
    expect([dict('name').has('V'), dict('name').has('AP'), dict('city').has('V')]).toEqual([false, false, false]);
    expect([(dict('agree').get('V') as Name).value, (dict('agree').get('AS') as Name).value, dict('agree').has('AP')]).toEqual(['Off', 'Off', true]);
    expect((dict('name').get('DA') as PdfString).toText()).toBe('/Helv 10 Tf 0 g');
    expect(document.formFields().filter((field) => field.name === 'name')).toHaveLength(1);
  });
  test.each([['nowhere', 'text', 'not_in_one_place'], ['fixed', 'text', 'read_only'], ['radio', 'checkbox', 'radio'], ['secret', 'text', 'password'], ['hidden', 'text', 'hidden'], ['gone', 'text', 'not_found'], ['name', 'checkbox', 'other_kind'], ['sign', 'text', 'other_kind']] as const)('%s as %s: %s', (name, kind, reason) => {
    expect(() => placeFields(form(), [use(name, kind)])).toThrow(expect.objectContaining({ code: 'form_field_unusable', details: { field: name, reason } }));
  });
  test('a field nobody asked for cannot be filled in the act', async () => {
    const placed = placeFields(form(), [use('sign', 'signature')]);
    await expect(prepareSignature(requestFor(pki.zhang, placed, 'sign', { values: [{ fieldName: 'name', value: 'x' }] }))).rejects.toMatchObject({ code: 'invalid_request' });
  });
  test('a choice that the field does not have is refused in the act as well', async () => {
    const placed = placeFields(form(), [use('sign', 'signature'), use('city', 'choice')]);
    await expect(prepareSignature(requestFor(pki.zhang, placed, 'sign', { values: [{ fieldName: 'city', value: 'Paris' }] }))).rejects.toMatchObject({ code: 'field_value_invalid' });
  });
});

describeWith(['pdfsig', 'qpdf', 'pyhanko', 'pdftoppm'], 'an uploaded form, filled and signed in its own fields', () => {
  test.each(['', '/Rotate 90', '/Rotate 270 /CropBox [10 20 590 790]'])('page %j: valid for everyone, its values found', async (page) => {
    const placed = placeFields(form(page), [use('sign', 'signature'), use('name', 'text'), use('note', 'multi-line'), use('agree', 'checkbox'), use('city', 'choice'), use('group.part', 'text'), { name: 'second', kind: 'signature', page: 1, x: 400, y: 100, width: 120, height: 60 }]);
    const first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'sign', {
      values: [{ fieldName: 'name', value: '欧阳𠮷' }, { fieldName: 'note', value: '第一行\n第二行' }, { fieldName: 'agree', value: 'on' }, { fieldName: 'city', value: 'Shanghai' }, { fieldName: 'group.part', value: '部分' }],
    }));
    const last = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'second'));
    expect(qpdfCheck(last)).toMatchObject({ status: 0 });
    expect(pdfsig(last).verdicts).toEqual(['Signature is Valid.', 'Signature is Valid.']);
    expect(pyhanko(last, pki.root.certificate.der)).toMatchObject([{ bottom_line: true, docmdp_ok: true, modification_level: 'FORM_FILLING' }, { bottom_line: true, modification_level: 'NONE' }]);
    expect(verifyPdf(last, [pki.root.certificate.der], SIGNED_AT)).toMatchObject({ verdict: 'valid' });
    const fields = new Map(openPdf(last).formFields().map((field) => [field.name, field.value]));
    expect([(fields.get('city') as PdfString).toText(), (fields.get('agree') as Name).value]).toEqual(['sh', 'Yes']);
    const text = pdftotext(last).replace(/\s/g, '');
    if (page === '') for (const wanted of ['欧阳𠮷', '第一行', '第二行', 'Shanghai', '部分']) expect(text).toContain(wanted);
  });
});
