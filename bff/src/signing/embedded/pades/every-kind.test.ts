import sharp from 'sharp';
import { crossPageStrips, displayText } from '@luobi/shared';
import { describeWith } from '../../../../../test/kit/outside';
import { fixture, pdfsig, pdftotext, pyhanko, qpdfCheck, requestFor, SIGNED_AT, signField, signingPki } from '../../../../../test/kit/pdf';
import { sha256Hex } from '../../../kernel';
import type { FieldPlacement, PreparedImage } from '../../port';
import { prepareImage } from '../appearance';
import { placeFields } from '../fields';
import { type Dict, type Name, openPdf, type PdfString, type Stream, type PdfObject } from '../pdf';
import { verifyPdf } from '../verify';

const pki = signingPki();
const seal = { kind: 'seal', seal: { organizationName: '北京落笔科技有限公司', kind: 'contract' } } as const;
const base = fixture('base3.pdf');
const sizes = openPdf(base).pages().map(({ width, height }) => ({ width, height }));
const CLAUSE = '甲方应于本合同生效之日起十个工作日内，向乙方支付全部款项（大写：人民币壹佰万元整）。逾期的，每日按 0.05% 支付违约金；see Appendix A.\n其他约定：无。';

type Kind = FieldPlacement['kind'];
let next = 40;
const at = (name: string, kind: Kind, width: number, height: number, options: FieldPlacement['options'] = {}, x = 60): FieldPlacement => ({ name, kind, page: 1, x, y: (next += height + 6) - height, width, height, options });
const placements: FieldPlacement[] = [
  at('sign', 'signature', 140, 60), at('name', 'text', 150, 20, { maxLength: 20 }), at('long', 'multi-line', 300, 80, { align: 'left' }), at('amount', 'number', 150, 20, { decimals: 2, grouped: true }),
  at('date', 'date', 130, 20), at('iso', 'date', 130, 20, { dateFormat: 'iso', align: 'center' }), at('agree', 'checkbox', 14, 14), at('not', 'checkbox', 14, 14), at('city', 'choice', 120, 20, { choices: ['北京', '上海', '广州'] }),
  at('photo', 'image', 120, 80), at('company', 'seal', 120, 120, {}, 400),
  { name: 'across', kind: 'cross-page-seal', page: 1, x: 0, y: 0, width: 0, height: 0, strips: crossPageStrips(sizes, {})! },
];

let picture: PreparedImage;
let revisions: Uint8Array[];
let last: Uint8Array;
beforeAll(async () => {
  picture = await prepareImage(await sharp({ create: { width: 60, height: 30, channels: 3, background: '#2050d0' } }).png().toBuffer());
  const placed = placeFields(base, placements);
  const first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'sign', {
    values: [
      { fieldName: 'name', value: '李𠮷·阿依䶮𬭎𰻞' }, { fieldName: 'long', value: CLAUSE }, { fieldName: 'amount', value: displayText('number', { decimals: 2, grouped: true }, '-1234567.5') },
      { fieldName: 'date', value: displayText('date', {}, '2026-11-24') }, { fieldName: 'iso', value: '2026-11-24' }, { fieldName: 'agree', value: 'on' }, { fieldName: 'not', value: 'off' },
      { fieldName: 'city', value: '上海' }, { fieldName: 'photo', value: sha256Hex(picture.jpeg), image: picture.jpeg },
    ],
  }));
  last = await signField(pki.company, pki.tsa, requestFor(pki.company, first, 'company', { mark: seal, crossPageSeals: ['across'], signerName: '北京落笔科技有限公司' }));
  revisions = [placed, first, last];
});

const field = (pdf: Uint8Array, name: string): Dict => openPdf(pdf).formFields().find((found) => found.name === name)!.dict;
const text = (object: PdfObject | undefined): string => (object as PdfString).toText();
const nameText = (object: PdfObject | undefined): string => (object as Name).value;

describe('every kind of field in a file of two signers', () => {
  test('is a form field of the right type with its value', () => {
    const values = Object.fromEntries(['name', 'long', 'amount', 'date', 'iso', 'city'].map((name) => [name, text(field(last, name).get('V'))]));
    expect(values).toEqual({ name: '李𠮷·阿依䶮𬭎𰻞', long: CLAUSE, amount: '-1,234,567.50', date: '2026年11月24日', iso: '2026-11-24', city: '上海' });
    expect(Object.fromEntries(['name', 'long', 'amount', 'agree', 'city', 'photo', 'across_1'].map((name) => [name, nameText(field(last, name).get('FT'))]))).toEqual({ name: 'Tx', long: 'Tx', amount: 'Tx', agree: 'Btn', city: 'Ch', photo: 'Tx', across_1: 'Tx' });
    expect([field(last, 'name').get('MaxLen'), field(last, 'long').get('Ff'), field(last, 'city').get('Ff'), field(last, 'amount').get('Q'), field(last, 'iso').get('Q')]).toEqual([20, 1 << 12, 1 << 17, 2, 1]);
  });
  test('a ticked box is On, the other stays Off; both pictures were there before', () => {
    expect([nameText(field(last, 'agree').get('V')), nameText(field(last, 'agree').get('AS'))]).toEqual(['On', 'On']);
    expect([nameText(field(last, 'not').get('V')), nameText(field(last, 'not').get('AS')), nameText(field(last, 'not').get('DV'))]).toEqual(['Off', 'Off', 'Off']);
    expect(field(revisions[0]!, 'agree').get('AP')).toEqual(field(last, 'agree').get('AP'));
  });
  test('a picture is in the appearance, its hash is the value', () => {
    const document = openPdf(last);
    const dict = field(last, 'photo');
    expect(text(dict.get('V'))).toBe(`sha256:${sha256Hex(picture.jpeg)}`);
    const look = document.resolve(document.dict(dict.get('AP'), 'AP').get('N')) as Stream;
    const image = document.resolve(document.dict(document.dict(look.dict.get('Resources'), 'R').get('XObject'), 'X').get('I')) as Stream;
    expect(Buffer.from(image.data).equals(Buffer.from(picture.jpeg))).toBe(true);
  });
  test('the pieces of the seal share one drawing', () => {
    const document = openPdf(last);
    const drawings = [1, 2, 3].map((n) => {
      const look = document.resolve(document.dict(field(last, `across_${n}`).get('AP'), 'AP').get('N')) as Stream;
      return document.dict(document.dict(look.dict.get('Resources'), 'R').get('XObject'), 'X').get('S');
    });
    expect(new Set(drawings.map((drawing) => JSON.stringify(drawing))).size).toBe(1);
  });
  test('our own verifier sees filling and signing, nothing else', () => {
    const report = verifyPdf(last, [pki.root.certificate.der], new Date(SIGNED_AT.getTime() + 60_000));
    expect(report).toMatchObject({ verdict: 'valid' });
    expect(report.signatures.map(({ field: name, changesAfter, problems }) => [name, changesAfter, problems])).toEqual([['sign', 'permitted', []], ['company', 'none', []]]);
  });
  test('a piece of the seal changed after the seal is forbidden: it is locked', async () => {
    const report = verifyPdf(Buffer.concat([Buffer.from(last), changedPiece(last)]), [pki.root.certificate.der], SIGNED_AT);
    expect(report.verdict).toBe('invalid');
  });
});

/** One more revision in which the first piece shows nothing and says so. */
function changedPiece(pdf: Uint8Array): Buffer {
  const document = openPdf(pdf);
  const found = document.formFields().find(({ name }) => name === 'across_1')!;
  const start = pdf.length;
  const body = `${found.ref.number} 0 obj\n<</Type/Annot/Subtype/Widget/FT/Tx/T(across_1)/V(x)/Rect[0 0 1 1]>>\nendobj\n`;
  const trailer = `xref\n${found.ref.number} 1\n${String(start).padStart(10, '0')} 00000 n \ntrailer\n<</Size ${document.nextObjectNumber}/Root ${document.catalogRef.number} 0 R/Prev ${document.sections[0]!.offset}>>\nstartxref\n${start + body.length}\n%%EOF\n`;
  return Buffer.from(body + trailer, 'latin1');
}

describeWith(['pdfsig', 'qpdf', 'pyhanko'], 'every kind of field, seen by others', () => {
  test('qpdf finds no fault in any revision, pdfsig says valid twice', () => {
    for (const revision of revisions) expect(qpdfCheck(revision)).toMatchObject({ status: 0 });
    expect(pdfsig(last)).toMatchObject({ verdicts: ['Signature is Valid.', 'Signature is Valid.'], whole: 1 });
  });
  test('pyHanko sees form filling and nothing more', () => {
    expect(pyhanko(last, pki.root.certificate.der)).toMatchObject([
      { intact: true, valid: true, trusted: true, docmdp_ok: true, bottom_line: true, modification_level: 'FORM_FILLING' },
      { intact: true, valid: true, trusted: true, docmdp_ok: true, bottom_line: true, modification_level: 'NONE', coverage: 'ENTIRE_FILE' },
    ]);
  });
});

describeWith('pdftoppm', 'every text that was filled in', () => {
  test('is found when the file is searched', () => {
    const found = pdftotext(last);
    for (const wanted of ['李𠮷·阿依䶮𬭎𰻞', '-1,234,567.50', '2026年11月24日', '2026-11-24', '上海', '其他约定：无。', '甲方应于本合同生效之日起']) expect(found).toContain(wanted);
  });
});

