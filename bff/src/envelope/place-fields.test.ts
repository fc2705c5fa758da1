import { AppError } from '../kernel';
import type { SigningService } from '../signing/port';
import { planFields } from './place-fields';

type Recipients = Parameters<typeof planFields>[3];
type Field = Recipients[number]['fields'][number];
const pages = [{ width: 595, height: 842 }, { width: 842, height: 595 }];
const hits = [{ page: 2, x: 100, y: 200, width: 50, height: 12 }, { page: 2, x: 100, y: 400, width: 50, height: 12 }];
const form: Awaited<ReturnType<SigningService['formFields']>> = [
  { name: '申请.姓名', kinds: ['text', 'date', 'number'], page: 2, x: 10, y: 20, width: 100, height: 20, required: true, options: { maxLength: 10 }, value: null },
  { name: 'city', kinds: ['choice'], page: 1, x: 10, y: 20, width: 100, height: 20, required: false, options: { choices: ['北京', '上海'] }, value: null },
  { name: 'sign', kinds: ['signature', 'seal'], page: 1, x: 10, y: 50, width: 100, height: 50, required: false, options: {}, value: null },
];
let asked = 0;
const signing = { findKeyword: async (_: Uint8Array, keyword: string) => { asked++; return keyword === '签字' ? hits : []; }, formFields: async () => form, checkText: async (text: string) => { if (text.includes('𪚥')) throw new AppError('glyph_missing'); } };
const at = (x: number, y: number, page = 1, width = 100, height = 50): Field['place'] => ({ page, x, y, width, height });
const person = (...fields: Field[]): Recipients[number] => ({ kind: 'person', name: '林晓月', phone: '13800000001', fields });
const company = (...fields: Field[]): Recipients[number] => ({ kind: 'organization', name: '公司', uscc: '91310110MA1G8QXT37', fields });
const plan = (...recipients: Recipients) => planFields(signing, Buffer.from(''), pages, recipients);
const refusal = (work: Promise<unknown>) => work.then(() => 'planned', (error: AppError) => error.code);

test('takes coordinates as they are and names every field once', async () => {
  const planned = await plan(person({ kind: 'signature', place: at(1, 2) }, { kind: 'text', required: false, place: at(3, 4) }), company({ kind: 'seal', place: at(5, 6, 2) }));
  expect(planned.map(({ name, recipient, page, x, y, required }) => ({ name, recipient, page, x, y, required }))).toEqual([
    { name: 'r1_signature_1', recipient: 0, page: 1, x: 1, y: 2, required: true },
    { name: 'r1_text_2', recipient: 0, page: 1, x: 3, y: 4, required: false },
    { name: 'r2_seal_1', recipient: 1, page: 2, x: 5, y: 6, required: true },
  ]);
});

test('finds the nth hit of a keyword, moved by the offset, and asks for each keyword once', async () => {
  asked = 0;
  const planned = await plan(
    person({ kind: 'signature', place: { keyword: '签字', offsetX: 10, offsetY: -20, width: 100, height: 50 } }),
    person({ kind: 'signature', place: { keyword: '签字', index: 1, width: 100, height: 50 } }),
  );
  expect(planned.map(({ page, x, y }) => [page, x, y])).toEqual([[2, 110, 180], [2, 100, 400]]);
  expect(asked).toBe(1);
});

const mark: Field = { kind: 'signature', place: at(0, 0) };
const seal: Field = { kind: 'seal', place: at(0, 0) };

describe('a form field that is in the file', () => {
  test('gives its name, its place and its limits', async () => {
    const [signature, name, city] = await plan(person({ kind: 'signature', place: { formField: 'sign' } }, { kind: 'text', options: { maxLength: 30, align: 'right' }, place: { formField: '申请.姓名' } }, { kind: 'choice', place: { formField: 'city' } }));
    expect(signature).toMatchObject({ name: 'sign', existing: true, page: 1, x: 10, y: 50, width: 100, height: 50 });
    expect(name).toMatchObject({ name: '申请.姓名', existing: true, page: 2, options: { maxLength: 10, align: 'right' } });
    expect(city).toMatchObject({ options: { choices: ['北京', '上海'] } });
  });
  test('may be narrowed', async () => {
    const [, name, city] = await plan(person(mark, { kind: 'text', options: { maxLength: 4 }, place: { formField: '申请.姓名' } }, { kind: 'choice', options: { choices: ['上海'] }, place: { formField: 'city' } }));
    expect([name!.options.maxLength, city!.options.choices]).toEqual([4, ['上海']]);
  });
  test('a date in a text field has no limit of characters', async () => expect((await plan(person(mark, { kind: 'date', place: { formField: '申请.姓名' } })))[1]!.options).toEqual({}));
});

test('a cross-page seal is a strip on the right edge of every page', async () => {
  const [, across] = await plan(company(seal, { kind: 'cross-page-seal', place: { edge: 'right', diameter: 100 } }));
  expect(across).toMatchObject({ name: 'r1_cross-page-seal_2', page: 1, x: 545, y: 371, width: 50, height: 100 });
  expect(across!.strips.map(({ page, x, y, index, count }) => [page, x, y, index, count])).toEqual([[1, 545, 371, 0, 2], [2, 792, 247.5, 1, 2]]);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['a form field that is not there', () => plan(person(mark, { kind: 'text', place: { formField: 'nowhere' } })), 'form_field_unusable'],
  ['a form field of another kind', () => plan(person(mark, { kind: 'checkbox', place: { formField: 'city' } })), 'form_field_unusable'],
  ['a form field for two', () => plan(person(mark, { kind: 'choice', place: { formField: 'city' } }, { kind: 'choice', place: { formField: 'city' } })), 'form_field_unusable'],
  ['choices the form field does not have', () => plan(person(mark, { kind: 'choice', options: { choices: ['广州'] }, place: { formField: 'city' } })), 'field_value_invalid'],
  ['a choice without choices', () => plan(person(mark, { kind: 'choice', place: at(0, 100) })), 'field_value_invalid'],
  ['an option of another kind', () => plan(person(mark, { kind: 'checkbox', options: { maxLength: 3 }, place: at(0, 100) })), 'field_value_invalid'],
  ['bounds the wrong way round', () => plan(person(mark, { kind: 'number', options: { min: 3, max: 2 }, place: at(0, 100) })), 'field_value_invalid'],
  ['a cross-page seal of a person', () => plan(person(mark, { kind: 'cross-page-seal', place: { edge: 'right' } })), 'field_value_invalid'],
  ['two cross-page seals of a company', () => plan(company(seal, { kind: 'cross-page-seal', place: { edge: 'right' } }, { kind: 'cross-page-seal', place: { edge: 'right', y: 10 } })), 'field_value_invalid'],
  ['a cross-page seal at a place on a page', () => plan(company(seal, { kind: 'cross-page-seal', place: at(0, 0) })), 'field_value_invalid'],
  ['a text over the edge', () => plan(person(mark, { kind: 'text', place: { edge: 'right' } })), 'field_value_invalid'],
  ['a cross-page seal on one page', () => plan(company(seal, { kind: 'cross-page-seal', place: { edge: 'right', pages: [1, 1] } })), 'field_outside_page'],
  ['a cross-page seal lower than a page', () => plan(company(seal, { kind: 'cross-page-seal', place: { edge: 'right', y: 500 } })), 'field_outside_page'],

  ['a keyword that is not there', () => plan(person({ kind: 'signature', place: { keyword: '盖章', width: 10, height: 10 } })), 'field_value_invalid'],
  ['a hit that is not there', () => plan(person({ kind: 'signature', place: { keyword: '签字', index: 2, width: 10, height: 10 } })), 'field_value_invalid'],
  ['a page that does not exist', () => plan(person({ kind: 'signature', place: at(0, 0, 3) })), 'field_outside_page'],
  ['a field over the right edge', () => plan(person({ kind: 'signature', place: at(500, 0) })), 'field_outside_page'],
  ['a field over the lower edge', () => plan(person({ kind: 'signature', place: at(0, 800) })), 'field_outside_page'],
  ['an offset that leaves the page', () => plan(person({ kind: 'signature', place: { keyword: '签字', offsetX: -101, width: 10, height: 10 } })), 'field_outside_page'],
  ['coordinates that are no numbers', () => plan(person({ kind: 'signature', place: at(Number.NaN, 0) })), 'field_outside_page'],
  ['a person without a place to sign', () => plan(person({ kind: 'text', place: at(0, 0) })), 'field_value_invalid'],
  ['a person with two places to sign', () => plan(person({ kind: 'signature', place: at(0, 0) }, { kind: 'signature', place: at(0, 100) })), 'field_value_invalid'],
  ['a person with a seal', () => plan(person({ kind: 'signature', place: at(0, 0) }, { kind: 'seal', place: at(0, 100) })), 'field_value_invalid'],
  ['a company without a seal', () => plan(company({ kind: 'signature', place: at(0, 0) })), 'field_value_invalid'],
])('refuses %s', async (_, work, code) => expect(await refusal(work())).toBe(code));

describe('a form field that is filled in already', () => {
  const filled = async (value: string, kind: 'text' | 'number' | 'date' | 'choice' | 'checkbox', options: Field['options'] = {}) => {
    const kinds = [kind];
    const own = kind === 'choice' ? { choices: ['北京', '上海'] } : {};
    const planned = await planFields({ ...signing, formFields: async () => [{ ...form[0]!, name: 'f', kinds, options: own, value }] }, Buffer.from(''), pages, [person({ kind: 'signature', place: at(1, 2) }, { kind, options, place: { formField: 'f' } })]);
    return planned[1]!.initial;
  };
  test.each([
    ['张三', 'text', '张三'], ['on', 'checkbox', 'on'], ['上海', 'choice', '上海'], ['1,234,567', 'number', '1234567'], ['-5', 'number', '-5'],
    ['2026-11-24', 'date', '2026-11-24'], ['2026年11月4日', 'date', '2026-11-04'], ['2026/1/9', 'date', '2026-01-09'],
  ] as const)('%s as %s is kept', async (value, kind, kept) => expect(await filled(value, kind)).toBe(kept));
  test.each([['广州', 'choice'], ['tomorrow', 'date'], ['2026-02-30', 'date'], ['many', 'number'], ['1.5', 'number'], ['𪚥', 'text']] as const)('%s as %s is refused, not lost', async (value, kind) => {
    await expect(filled(value, kind)).rejects.toMatchObject({ code: 'form_field_unusable', details: { field: 'f', reason: 'prefilled' } });
  });
  test('one that cannot be used is refused with the reason', async () => {
    const radio = { ...form[0]!, name: 'f', kinds: [], unusable: 'radio' };
    const work = planFields({ ...signing, formFields: async () => [radio] }, Buffer.from(''), pages, [person({ kind: 'signature', place: at(1, 2) }, { kind: 'checkbox', place: { formField: 'f' } })]);
    await expect(work).rejects.toMatchObject({ code: 'form_field_unusable', details: { field: 'f', reason: 'radio' } });
  });
  test('an empty one, and a mark, have nothing to keep', async () => {
    const planned = await plan(person({ kind: 'signature', place: { formField: 'sign' } }, { kind: 'text', place: { formField: '申请.姓名' } }));
    expect(planned.map(({ initial }) => initial)).toEqual([null, null]);
  });
});
