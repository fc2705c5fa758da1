/** SSA (certification attacks, 2021): a signature field that was not there, or that covers more than it did. */
import { Dict, name, PdfString, type IncrementalUpdate, type PdfObject, type Ref } from '../../../bff/src/signing/embedded/pdf';
import { append, codesOf, coverAppearance, fieldOf, firstPage, formOf, signedOnce, signedTwice, verdictOf } from './kit';
import { pki } from './kit';
import { requestFor, signField } from '../../kit/pdf';

let honest: Buffer;
beforeAll(async () => {
  honest = await signedOnce();
});

function addField(u: IncrementalUpdate, more: Record<string, PdfObject>): Ref {
  const field = u.add(new Dict({ Type: name('Annot'), Subtype: name('Widget'), FT: name('Sig'), T: PdfString.text('sneaky'), Rect: [0, 0, 700, 900], F: 4, P: u.document.pages()[0]!.ref, ...more }));
  formOf(u).set('Fields', [...(u.document.resolve(formOf(u).get('Fields')) as PdfObject[]), field]);
  firstPage(u).set('Annots', [...(u.document.resolve(firstPage(u).get('Annots')) as PdfObject[]), field]);
  return field;
}

test('refuses a new field that covers the page', () => {
  const report = verdictOf(append(honest, (u) => addField(u, { AP: coverAppearance(u) })));
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ changesAfter: 'forbidden' }] });
  expect(codesOf(report)).toContain('change_forbidden');
});

test('refuses a new field even when a trusted person signs in it', async () => {
  const sneaky = append(honest, (u) => addField(u, { LuobiKind: name('signature') }));
  const request = requestFor(pki.li, sneaky, 'second');
  const report = verdictOf(await signField(pki.li, pki.tsa, request));
  expect(report.verdict).toBe('invalid');
  expect(report.signatures[0]).toMatchObject({ field: 'first', changesAfter: 'forbidden' });
});

test.each<[string, Record<string, PdfObject>]>([
  ['without a timestamp in it', { Rect: [0, 0, 0, 0] }],
  ['with a signature that is no timestamp', { Rect: [0, 0, 0, 0], V: new Dict({ Type: name('Sig'), SubFilter: name('ETSI.CAdES.detached') }) }],
  ['with an action', { Rect: [0, 0, 0, 0], AA: new Dict({}), V: new Dict({ Type: name('DocTimeStamp'), SubFilter: name('ETSI.RFC3161') }) }],
  ['with an area', { Rect: [0, 0, 9, 9], V: new Dict({ Type: name('DocTimeStamp'), SubFilter: name('ETSI.RFC3161') }) }],
  ['with a made-up timestamp', { Rect: [0, 0, 0, 0], V: new Dict({ Type: name('DocTimeStamp'), SubFilter: name('ETSI.RFC3161') }) }],
])('refuses a new field without area %s', (_what, more) => {
  expect(verdictOf(append(honest, (u) => addField(u, more))).verdict).toBe('invalid');
});

test('refuses a field that shows the signature of another one', () => {
  const report = verdictOf(append(honest, (u) => {
    const signed = u.document.formFields().find((f) => f.name === 'first')!;
    fieldOf(u, 'second').set('V', signed.dict.get('V')!).set('AP', signed.dict.get('AP')!);
  }));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('value_shared');
});

test('refuses a second field of the same name', () => {
  const report = verdictOf(append(honest, (u) => addField(u, { T: PdfString.text('first'), Rect: [0, 0, 0, 0] })));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('duplicate_field');
});

test('refuses a widget that belongs to no field', () => {
  expect(verdictOf(append(honest, (u) => {
    const orphan = u.add(new Dict({ Type: name('Annot'), Subtype: name('Widget'), FT: name('Sig'), T: PdfString.text('orphan'), Rect: [0, 0, 700, 900], AP: coverAppearance(u) }));
    firstPage(u).set('Annots', [...(u.document.resolve(firstPage(u).get('Annots')) as PdfObject[]), orphan]);
  })).verdict).toBe('invalid');
});

test('the honest twin: the field that was placed before is signed', async () => {
  expect(verdictOf(await signedTwice(honest))).toMatchObject({ verdict: 'valid' });
});
