/** Every kind of field through a whole envelope: asked for by a partner, filled in by people, sealed over the edge, verified. */
import sharp from 'sharp';
import { fieldImage, fillFields, findTask, readFinalPdf, uploadFieldImage, type EnvelopeRequest } from '../../bff/src/envelope';
import { openPdf, type PdfString, type Name } from '../../bff/src/signing/embedded/pdf';
import { newId, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { company } from '../kit/organizations';
import { everythingStored, outcomeOf } from '../kit/people';
import { claim, detail, fixture, openWorkflow, ORIGIN, personRequest, reaches, readAndSign, send, someone, taskIdOf, type Workflow } from '../kit/workflow';

type Fields = EnvelopeRequest['recipients'][number]['fields'];
let row = 0;
const at = (width: number, height: number): { page: number; x: number; y: number; width: number; height: number } => ({ page: 1, x: 60, y: 40 + 90 * (row++ % 8), width, height });
const signature: Fields[number] = { kind: 'signature', place: { page: 1, x: 300, y: 60, width: 160, height: 60 } };
const EVERY_KIND: Fields = [
  signature, { kind: 'text', label: '姓名', options: { maxLength: 8 }, place: at(150, 20) }, { kind: 'multi-line', label: '约定', place: at(220, 70) },
  { kind: 'number', label: '金额', options: { min: 0, max: 1_000_000, decimals: 2, grouped: true }, place: at(120, 20) }, { kind: 'date', label: '日期', place: at(120, 20) },
  { kind: 'checkbox', label: '已阅读', place: at(14, 14) }, { kind: 'choice', label: '城市', options: { choices: ['北京', '上海'] }, place: at(80, 20) }, { kind: 'image', label: '证件', required: false, place: at(100, 60) },
];

forEachDatabase('every kind of field', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });
  const picture = (background: string): Promise<Buffer> => sharp({ create: { width: 40, height: 30, channels: 3, background } }).png().toBuffer();

  async function invited(fields: Fields) {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone, { fields })], { file: fixture('base3.pdf') });
    const taskId = await claim(w, envelope, 0, me.userId);
    const access = await findTask(w, me.userId, taskId);
    const views = (await detail(w, me.userId, taskId)).fields;
    const idOf = (kind: string): string => views.find((field) => field.kind === kind)!.fieldId;
    const fill = (kind: string, value: string): Promise<string> => outcomeOf(fillFields(w, access, { values: [{ fieldId: idOf(kind), value }], origin: ORIGIN }));
    return { me, envelope, taskId, access, views, idOf, fill };
  }

  test('a person fills in each, the company seals over the edge, and the file holds it all', async () => {
    const firm = await company(w);
    const me = await someone(w);
    const envelope = await send(w, [
      personRequest(me.name, me.phone, { fields: EVERY_KIND }),
      { kind: 'organization', name: firm.seed.name, uscc: firm.seed.uscc, approval: false, order: 2, fields: [{ kind: 'seal', place: { page: 3, x: 300, y: 500, width: 120, height: 120 } }, { kind: 'cross-page-seal', place: { edge: 'right' } }] },
    ], { file: fixture('base3.pdf') });
    const taskId = await claim(w, envelope, 0, me.userId);
    const access = await findTask(w, me.userId, taskId);
    const views = (await detail(w, me.userId, taskId)).fields;
    const idOf = (kind: string): string => views.find((field) => field.kind === kind)!.fieldId;
    expect(views.find(({ kind }) => kind === 'number')).toMatchObject({ options: { min: 0, max: 1_000_000, decimals: 2, grouped: true }, strips: [], mine: true });
    expect(views.find(({ kind }) => kind === 'cross-page-seal')).toMatchObject({ mine: false, page: 1, strips: [{ page: 1, index: 0, count: 3 }, { page: 2 }, { page: 3 }] });
    const { value, width, height } = await uploadFieldImage(w, access, { fieldId: idOf('image'), bytes: await picture('#00f') });
    expect([width, height]).toEqual([40, 30]);
    const values = { text: '李𠮷·阿依', 'multi-line': '第一行，\n第二行。', number: '12345.5', checkbox: 'on', choice: '上海', image: value };
    await fillFields(w, access, { values: Object.entries(values).map(([kind, own]) => ({ fieldId: idOf(kind), value: own })), origin: ORIGIN });
    expect(sha256Hex(await fieldImage(w, access, idOf('image')))).toBe(value);
    expect((await readAndSign(w, me.userId, taskId)).state).toBe('done');
    expect((await readAndSign(w, firm.sealer, await taskIdOf(w, envelope, 1), { kind: 'seal', sealId: firm.sealId })).state).toBe('done');
    await reaches(w, envelope.envelopeId, 'completed');

    const pdf = await readFinalPdf(w, envelope.envelopeId);
    expect(await w.signing.verify(pdf, await w.ca.trustAnchors(), w.clock.now())).toMatchObject({ verdict: 'valid' });
    const found = new Map(openPdf(pdf).formFields().map((field) => [field.name, field.value]));
    const text = (name: string): string => (found.get(name) as PdfString).toText();
    expect([text('r1_text_2'), text('r1_multi-line_3'), text('r1_number_4'), text('r1_choice_7'), text('r1_image_8')]).toEqual(['李𠮷·阿依', '第一行，\n第二行。', '12,345.50', '上海', `sha256:${value}`]);
    expect(text('r1_date_5')).toMatch(/^\d{4}年\d{1,2}月\d{1,2}日$/);
    expect((found.get('r1_checkbox_6') as Name).value).toBe('On');
    expect([1, 2, 3].map((n) => text(`r2_cross-page-seal_2_${n}`))).toEqual([1, 2, 3].map((n) => `${firm.seed.name} 骑缝章 ${n}/3`));
    expect(await everythingStored(w.dataSource)).not.toContain('第一行');
  });

  test('values that a kind does not take are refused, with the reason', async () => {
    const { access, idOf, fill, taskId, me } = await invited(EVERY_KIND);
    const fault = (kind: string, value: string): Promise<unknown> => fillFields(w, access, { values: [{ fieldId: idOf(kind), value }], origin: ORIGIN }).then(() => 'ok', (error: { details: { fault?: string } }) => error.details.fault);
    expect(await fault('text', '九个字九个字九个字')).toBe('too_long');
    expect(await fault('number', '-1')).toBe('below_min');
    expect(await fault('number', '1000000.01')).toBe('above_max');
    expect(await fault('number', '1,5')).toBe('not_a_number');
    expect(await fault('checkbox', 'off')).toBe('not_checked');
    expect(await fault('choice', '广州')).toBe('not_a_choice');
    expect(await fault('date', '2026-02-30')).toBe('not_a_date');
    expect(await fill('multi-line', '字'.repeat(1_500))).toBe('text_does_not_fit');
    expect(await fill('text', '李\u{2A6A5}')).toBe('glyph_missing');
    expect(await fill('signature', 'x')).toBe('field_value_invalid');
    expect((await detail(w, me.userId, taskId)).fields.every(({ value }) => value === null)).toBe(true);
    expect((await detail(w, me.userId, taskId)).needs).toContain('values');
  });

  test('a picture is taken for its own field only, from its own person, and only the newest', async () => {
    const { access, idOf, fill } = await invited(EVERY_KIND);
    const other = await invited(EVERY_KIND);
    const upload = (fieldId: string, bytes: Uint8Array) => uploadFieldImage(w, access, { fieldId, bytes });
    const first = await upload(idOf('image'), await picture('#f00'));
    const second = await upload(idOf('image'), await picture('#0f0'));
    expect(await fill('image', first.value)).toBe('field_value_invalid');
    expect(await other.fill('image', second.value)).toBe('field_value_invalid');
    expect(await fill('image', sha256Hex('nothing'))).toBe('field_value_invalid');
    expect(await outcomeOf(fieldImage(w, access, idOf('image')))).toBe('not_found');
    expect(await fill('image', second.value)).toBe('ok');
    expect(await outcomeOf(fieldImage(w, other.access, idOf('image')))).toBe('not_found');
    for (const foreign of [idOf('text'), other.idOf('image'), newId()]) expect(await outcomeOf(upload(foreign, await picture('#f00')))).toBe('not_found');
    for (const bad of [Buffer.alloc(0), Buffer.from('GIF89a'), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), Buffer.from('ffd8ffe0', 'hex'), (await picture('#f00')).subarray(0, 60)]) expect(await outcomeOf(upload(idOf('image'), bad))).toBe('image_unreadable');
  });

  test('a picture that was replaced after it was saved is missing, and the act is not begun with the old one', async () => {
    const { access, idOf, fill, me, taskId } = await invited([signature, { kind: 'image', place: { page: 1, x: 60, y: 60, width: 100, height: 60 } }]);
    const { value } = await uploadFieldImage(w, access, { fieldId: idOf('image'), bytes: await picture('#f00') });
    expect(await fill('image', value)).toBe('ok');
    await uploadFieldImage(w, access, { fieldId: idOf('image'), bytes: await picture('#00f') });
    expect((await detail(w, me.userId, taskId)).needs).toContain('values');
  });

  test('what cannot be placed is refused when the envelope is made', async () => {
    const attempt = async (...fields: Fields): Promise<string> => outcomeOf(send(w, [personRequest('林晓月', '13900000001', { fields: [signature, ...fields] })], { file: fixture('base3.pdf') }));
    expect(await attempt({ kind: 'text', place: { formField: 'nowhere' } })).toBe('form_field_unusable');
    expect(await attempt({ kind: 'choice', place: at(80, 20) })).toBe('field_value_invalid');
    expect(await attempt({ kind: 'cross-page-seal', place: { edge: 'right' } })).toBe('field_value_invalid');
  });
});
