import { type AppError } from '../kernel';
import { planFields } from './place-fields';

type Recipients = Parameters<typeof planFields>[3];
type Field = Recipients[number]['fields'][number];
const pages = [{ width: 595, height: 842 }, { width: 842, height: 595 }];
const hits = [{ page: 2, x: 100, y: 200, width: 50, height: 12 }, { page: 2, x: 100, y: 400, width: 50, height: 12 }];
let asked = 0;
const signing = { findKeyword: async (_: Uint8Array, keyword: string) => { asked++; return keyword === '签字' ? hits : []; } };
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

test.each<[string, () => Promise<unknown>, string]>([
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
