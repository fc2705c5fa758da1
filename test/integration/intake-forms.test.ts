/** Forms and comments of an upload, over HTTP: what is not filled in becomes part of the page, what stood in a field stays. */
import { LuobiError } from '../../bff/demo/partner-client';
import type { PhoneClient } from '../../bff/demo/phone-client';
import { openPdf, type Name, type PdfObject, type PdfString } from '../../bff/src/signing/embedded/pdf';
import { freshSqlite } from '../kit/databases';
import { enter, openLuobi, someSigner, type LuobiHere } from '../kit/luobi';
import { fixture, pdfOf } from '../kit/pdf';
import { claimed, sendTo, signTaskAlone, type FieldRequest } from '../kit/sign-alone';

const form = (content: string): string => `<< /Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F 9 0 R >> >> /Length ${content.length} >>\nstream\n${content}\nendstream`;
const widget = (rect: string, more: string): string => `<< /Type /Annot /Subtype /Widget /F 4 /Rect [${rect}] /DA (/Helv 10 Tf 0 g) ${more} >>`;
const shown = (text: string): string => form(`BT /F 12 Tf 2 5 Td (${text}) Tj ET`);
const FILE = pdfOf([
  '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 6 0 R 7 0 R 8 0 R] /DR << /Font << /Helv 9 0 R >> >> >> >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> /Annots [5 0 R 6 0 R 7 0 R 8 0 R 15 0 R 16 0 R] >>', '<< /Length 3 >>\nstream\nq Q\nendstream',
  widget('50 700 200 720', '/FT /Tx /T (name) /V (Li Si) /AP << /N 10 0 R >>'), widget('50 660 200 680', '/FT /Tx /T (when) /V (2026/11/4) /AP << /N 11 0 R >>'),
  widget('50 620 70 640', '/FT /Btn /T (agree) /V /Yes /AS /Yes /AP << /N << /Yes 12 0 R /Off 13 0 R >> >>'), widget('50 580 200 600', '/FT /Tx /T (rest) /V (kept) /AP << /N 14 0 R >>'),
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>', shown('Li Si'), shown('2026/11/4'), form('0 0 100 20 re f'), form('0 0 100 20 re S'), shown('kept'),
  '<< /Type /Annot /Subtype /Stamp /F 4 /Rect [300 700 400 720] /AP << /N 17 0 R >> >>', '<< /Type /Annot /Subtype /Link /Rect [300 600 400 620] /Border [0 0 0] /A << /S /URI /URI (https://example.org) >> >>', shown('DRAFT'),
]);
const SIGNATURE: FieldRequest = { kind: 'signature', place: { page: 1, x: 60, y: 500, width: 120, height: 50 } };
const inForm = (kind: FieldRequest['kind'], formField: string): FieldRequest => ({ kind, place: { formField } });

let database: Awaited<ReturnType<typeof freshSqlite>>;
let luobi: LuobiHere;
let phone: PhoneClient;
const me = someSigner('林晓月');
beforeAll(async () => {
  database = await freshSqlite();
  luobi = await openLuobi(database);
  phone = await enter(luobi, me);
});
afterAll(async () => {
  await luobi.close();
  await database.drop();
});
const detailsOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'ok', (error: unknown) => (error instanceof LuobiError ? [error.status, error.code, error.details] : error));
const text = (value: PdfObject): string => (value as PdfString).toText();

test('the person finds what stood in the fields, may leave it, and signs it; everything else is part of the page', async () => {
  const uploaded = await luobi.partner.uploadDocument('表格', FILE);
  expect(uploaded.repairs.map(({ code }) => code)).toEqual(['annotations_flattened']);
  const envelope = await sendTo(luobi, me, uploaded.documentId, SIGNATURE, inForm('text', 'name'), inForm('date', 'when'), inForm('checkbox', 'agree'));
  const taskId = await claimed(luobi, phone, envelope);
  const task = await phone.call('getTask', { params: { taskId } });
  expect(task.fields.map(({ kind, value }) => [kind, value])).toEqual([['signature', null], ['text', 'Li Si'], ['date', '2026-11-04'], ['checkbox', 'on']]);
  expect(task.needs).not.toContain('values');
  const name = task.fields.find(({ kind }) => kind === 'text')!;
  await phone.call('fillFields', { params: { taskId }, body: { values: [{ fieldId: name.fieldId, value: '李四' }] } });

  const pdf = await signTaskAlone(luobi, phone, me, taskId);
  const fields = new Map(openPdf(pdf).formFields().map((field) => [field.name, field.value]));
  expect([...fields.keys()].sort()).toEqual(['agree', 'luobi_dts_1', 'name', 'r1_signature_1', 'when']);
  expect([text(fields.get('name')!), text(fields.get('when')!), (fields.get('agree') as Name).value]).toEqual(['李四', '2026年11月04日'.replace('04日', '4日'), 'Yes']);
  expect(await luobi.services.signing.verify(pdf, await luobi.services.ca.trustAnchors(), new Date())).toMatchObject({ verdict: 'valid' });
  // the stamp and the field nobody uses are drawn on the page: nothing is alive but the places of the flow
  const page = openPdf(pdf).pages()[0]!;
  expect((openPdf(pdf).resolve(page.dict.get('Annots')) as unknown[])).toHaveLength(5);
  const words = (await luobi.services.signing.pageText(pdf, 1)).lines.map((line) => line.text).join(' ');
  for (const word of ['DRAFT', 'kept']) expect(words).toContain(word);
});

test('a value that the field cannot keep is refused, with the name of the field', async () => {
  const { documentId } = await luobi.partner.uploadDocument('表格', FILE);
  expect(await detailsOf(sendTo(luobi, me, documentId, SIGNATURE, inForm('number', 'name')))).toEqual([422, 'form_field_unusable', { path: 'recipients.0.fields.1', field: 'name', reason: 'prefilled' }]);
});

test('a comment that every program draws differently is refused when it comes', async () => {
  const comment = Buffer.from(FILE.toString('latin1').replace('/Subtype /Stamp /F 4 /Rect [300 700 400 720] /AP << /N 17 0 R >>', '/Subtype /Text  /F 4 /Rect [300 700 400 720] /Contents (xxx)   '), 'latin1');
  expect(await detailsOf(luobi.partner.uploadDocument('表格', comment))).toEqual([422, 'pdf_active_content', { reason: 'no_appearance' }]);
});

test('a character that no font has stops at the first chance, with its name: in a value, in a recipient’s name', async () => {
  const { documentId } = await luobi.partner.uploadDocument('表格', fixture('noembed.pdf'));
  expect(await detailsOf(sendTo(luobi, { ...me, name: '林𪚥' }, documentId, SIGNATURE))).toEqual([422, 'glyph_missing', { characters: ['𪚥'] }]);
  const envelope = await sendTo(luobi, me, documentId, SIGNATURE, { kind: 'text', place: { page: 1, x: 60, y: 600, width: 200, height: 20 } });
  const taskId = await claimed(luobi, phone, envelope);
  const { fields } = await phone.call('getTask', { params: { taskId } });
  const fieldId = fields.find(({ kind }) => kind === 'text')!.fieldId;
  expect(await detailsOf(phone.call('fillFields', { params: { taskId }, body: { values: [{ fieldId, value: '上海𪚥路' }] } }))).toEqual([422, 'glyph_missing', { characters: ['𪚥'] }]);
  // rare ones that a font has are taken
  expect(await detailsOf(phone.call('fillFields', { params: { taskId }, body: { values: [{ fieldId, value: '𠮷䶮𬭎𰻞·' }] } }))).toBe('ok');
});
