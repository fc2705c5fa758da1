/**
 * A file that others have signed is continued append-only: their signatures stay valid for our verifier, pyHanko and
 * pdfsig, ours is valid beside them. What would harm theirs is refused, by the writer and by the verifier.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formFields, placeFields } from '../../../bff/src/signing/embedded/fields';
import { Dict, name, openPdf, PdfString, type IncrementalUpdate, type PdfDocument, type PdfObject, type Ref } from '../../../bff/src/signing/embedded/pdf';
import { signedRevision, verifyPdf } from '../../../bff/src/signing/embedded/verify';
import type { FieldPlacement } from '../../../bff/src/signing/port';
import { describeWith } from '../../kit/outside';
import { fixture, pdfsig, pyhanko, requestFor, signField } from '../../kit/pdf';
import { append, codesOf, coverAppearance, EVALUATED_AT, firstPage, formOf, pki } from './kit';

const file = (of: string): Buffer => readFileSync(path.join(__dirname, 'fixtures', of));
const theirRoot = Buffer.from(file('root.pem').toString('latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64');
const ourRoot = pki.root.certificate.der;
const verdict = (pdf: Uint8Array) => verifyPdf(pdf, [theirRoot, ourRoot], EVALUATED_AT);
const at = (id: string, changes: Partial<FieldPlacement> = {}): FieldPlacement => ({ name: id, kind: 'signature', page: 1, x: 60, y: 560, width: 120, height: 50, ...changes });
const CONTINUED = ['b-b.pdf', 'b-t.pdf', 'rsa.pdf', 'rsa-pss.pdf', 'adobe.pdf', 'three.pdf', 'lt.pdf', 'lta.pdf'];

const codesAndText = (report: ReturnType<typeof verdict>): string[] => report.signatures.flatMap((s) => s.problems.map((p) => `${s.field}: ${p.text}`));

async function continued(pdf: Uint8Array): Promise<Buffer> {
  const placed = placeFields(pdf, [at('ours'), at('ours-2', { x: 300 })]);
  const once = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'ours'));
  return Buffer.from(await signField(pki.li, pki.tsa, requestFor(pki.li, once, 'ours-2')));
}

describe.each(CONTINUED)('%s', (of) => {
  let pdf: Buffer;
  beforeAll(async () => {
    pdf = await continued(file(of));
  });
  test('is continued append-only, and every signature holds', () => {
    const before = verdict(file(of)).signatures.length;
    expect(pdf.subarray(0, file(of).length).equals(file(of))).toBe(true);
    const report = verdict(pdf);
    expect(codesAndText(report)).toEqual([]);
    expect(report).toMatchObject({ verdict: 'valid', problems: [] });
    expect(report.signatures).toHaveLength(before + 2);
    expect(report.signatures[0]!.changes).toContainEqual(expect.objectContaining({ kind: 'signature-field', code: 'signature_field_added', detail: 'ours', permitted: true }));
  });
  test('does not hold when only one of the roots is trusted', () => {
    expect(verifyPdf(pdf, [theirRoot], EVALUATED_AT).verdict).toBe('invalid');
    expect(verifyPdf(pdf, [ourRoot], EVALUATED_AT).verdict).toBe('invalid');
  });
});

describeWith(['pyhanko', 'pdfsig'], 'tools of others agree', () => {
  test.each(['b-t.pdf', 'three.pdf', 'lta.pdf'])('on %s', async (of) => {
    const pdf = await continued(file(of));
    const [ours, theirs] = [pyhanko(pdf, ourRoot), pyhanko(pdf, theirRoot)];
    expect(ours.every((o) => o.intact && o.valid && o.docmdp_ok)).toBe(true);
    for (const [i, opinion] of ours.entries()) expect([opinion.field, opinion.trusted || theirs[i]!.trusted]).toEqual([opinion.field, true]);
    expect(ours.filter((o) => o.trusted).map((o) => o.field)).toEqual(['ours', 'ours-2']);
    // pdfsig does not judge document timestamps
    expect(pdfsig(pdf).verdicts.filter((v) => v !== 'Signature is Valid.')).toEqual(of === 'lta.pdf' ? ['Signature has not yet been verified.'] : []);
  });
});

test('two signatures by Acrobat stay intact, with permitted changes only', async () => {
  const before = fixture('v-already-signed.pdf');
  const placed = placeFields(before, [at('ours', { x: 0, y: 20, width: 9, height: 60 })]);
  const pdf = Buffer.from(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'ours')));
  const report = verdict(pdf);
  expect(codesAndText(report).filter((t) => /changed/.test(t))).toEqual([]);
  expect(report.signatures.map((s) => [s.intact, s.changesAfter])).toEqual([[true, 'permitted'], [true, 'permitted'], [true, 'none']]);
});

describe('an empty signature field of theirs', () => {
  const theirs = (name: string, kind: FieldPlacement['kind'] = 'signature'): FieldPlacement => ({ name, kind, existing: true, page: 1, x: 0, y: 0, width: 0, height: 0 });
  async function signedThere(of: string, ...names: string[]): Promise<Buffer> {
    let pdf: Uint8Array = placeFields(file(of), names.map((name) => theirs(name)));
    for (const [i, name] of names.entries()) pdf = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, pdf, name, { last: i === names.length - 1 }));
    return Buffer.from(pdf);
  }
  test.each([['certified-p2.pdf', ['sig3']], ['locked.pdf', ['sig2', 'sig3']]])('in %s is signed, and everything holds', async (of, names) => {
    expect(formFields(file(of)).map((field) => field.name)).toEqual(expect.arrayContaining(names));
    const pdf = await signedThere(of, ...names);
    expect(pdf.subarray(0, file(of).length).equals(file(of))).toBe(true);
    const report = verdict(pdf);
    expect(codesAndText(report)).toEqual([]);
    expect(report.verdict).toBe('valid');
    expect(report.signatures.slice(-names.length).map((s) => [s.field, s.signer, s.trusted])).toEqual(names.map((name) => [name, '张三', true]));
  });
  test('keeps what its maker said of it: nothing of ours is written into it but the signature and its look', () => {
    const placed = openPdf(placeFields(file('certified-p2.pdf'), [theirs('sig3')]));
    const of = (pdf: PdfDocument) => Object.fromEntries(pdf.formFields().find((field) => field.name === 'sig3')!.dict.entries());
    expect(of(placed)).toEqual(of(openPdf(file('certified-p2.pdf'))));
    expect(placed.formFields().map((field) => field.name)).toEqual(openPdf(file('certified-p2.pdf')).formFields().map((field) => field.name));
  });
  test.each([
    ['that is signed', 'certified-p2.pdf', theirs('sig1'), 'signed_file'],
    ['that is not there', 'certified-p2.pdf', theirs('sig9'), 'not_found'],
    ['that is for a text', 'certified-p2.pdf', theirs('note'), 'signed_file'],
  ])('is refused %s', (_what, of, placement, reason) => {
    expect(() => placeFields(file(of), [placement])).toThrow(expect.objectContaining({ code: 'form_field_unusable', details: expect.objectContaining({ reason }) as object }) as Error);
  });
  test('is refused where a lock covers it, or where it has rules of its own for who signs', () => {
    const withDict = (key: string, value: PdfObject) => append(file('locked.pdf'), (u) => { u.edit(u.document.formFields().find((f) => f.name === 'sig2')!.ref, 'a field').set(key, value); });
    for (const pdf of [withDict('Lock', new Dict({ Type: name('SigFieldLock'), Action: name('All') })), withDict('SV', new Dict({ Type: name('SV') }))]) {
      expect(formFields(pdf).map((f) => f.name)).toEqual(['sig3']);
      expect(() => placeFields(pdf, [theirs('sig2')])).toThrow(expect.objectContaining({ code: 'form_field_unusable' }) as Error);
    }
  });
  describeWith(['pyhanko', 'pdfsig'], 'tools of others agree', () => {
    test.each([['certified-p2.pdf', ['sig3']], ['locked.pdf', ['sig2', 'sig3']]])('on %s', async (of, names) => {
      const pdf = await signedThere(of, ...names);
      const [ours, all] = [pyhanko(pdf, ourRoot), pyhanko(pdf, theirRoot)];
      expect(ours.map((o) => [o.field, o.intact && o.valid && o.docmdp_ok])).toEqual(ours.map((o) => [o.field, true]));
      expect(ours.filter((o) => o.trusted).map((o) => o.field)).toEqual(names);
      expect(all.filter((o) => o.trusted)).toHaveLength(ours.length - names.length);
      expect(pdfsig(pdf).verdicts.every((v) => v === 'Signature is Valid.')).toBe(true);
    });
  });
});

describe('the writer refuses', () => {
  const refused = (code: string, act: () => unknown) => expect(act).toThrow(expect.objectContaining({ code }) as Error);
  test.each(['text', 'date'] as const)('a %s field in a signed file', (kind) => refused('pdf_already_signed', () => placeFields(file('b-t.pdf'), [at('ours'), at('more', { kind, y: 600 })])));
  test.each(['certified-p1.pdf', 'certified-p2.pdf', 'locked.pdf'])('any field in %s', (of) => refused('pdf_signing_forbidden', () => placeFields(file(of), [at('ours')])));
  test('a field that lies on one of theirs, or may hide the page', () => {
    refused('pdf_already_signed', () => placeFields(file('three.pdf'), [at('ours', { x: 0, y: 0, width: 300, height: 300 }), at('ours-2', { x: 0, y: 300, width: 300, height: 300 }), at('ours-3', { x: 300, y: 0, width: 200, height: 300 }), at('ours-4', { x: 300, y: 300, width: 200, height: 300 })]));
    refused('pdf_already_signed', () => placeFields(file('b-t.pdf'), [at('ours', { x: 0, y: 0, width: 500, height: 500 })]));
  });
  test('fields that together may hide the page', () => {
    const five = (height: number) => [0, 1, 2, 3, 4].map((i) => at(`ours-${i}`, { page: 3, x: 10 + 290 * (i % 2), y: 10 + 260 * (i >> 1), width: 280, height }));
    refused('pdf_already_signed', () => placeFields(file('b-t.pdf'), five(200)));
    expect(placeFields(file('b-t.pdf'), five(150)).length).toBeGreaterThan(file('b-t.pdf').length);
  });
  test('a name that is taken', () => refused('invalid_request', () => placeFields(file('b-t.pdf'), [at('sig1')])));
});

describe('the verifier refuses behind an uncertified signature', () => {
  const honest = file('b-t.pdf');
  function add(u: IncrementalUpdate, more: Record<string, PdfObject>): Ref {
    const field = u.add(new Dict({ Type: name('Annot'), Subtype: name('Widget'), FT: name('Sig'), T: PdfString.text('sneaky'), Rect: [60, 60, 160, 100], F: 4, P: u.document.pages()[0]!.ref, ...more }));
    formOf(u).set('Fields', [...(u.document.resolve(formOf(u).get('Fields')) as PdfObject[]), field]);
    firstPage(u).set('Annots', [...((u.document.resolve(firstPage(u).get('Annots') ?? null) as PdfObject[] | null) ?? []), field]);
    return field;
  }
  test.each<[string, (u: IncrementalUpdate) => Record<string, PdfObject>]>([
    ['an empty field that shows something', (u) => ({ AP: coverAppearance(u) })],
    ['a field that may hide the page', () => ({ Rect: [0, 0, 600, 800] })],
    ['a field with an action', () => ({ AA: new Dict({}) })],
    ['a field that is no signature field', () => ({ FT: name('Tx') })],
    ['a field whose signature is none', () => ({ V: new Dict({ Type: name('Sig') }) })],
    ['a field without a rectangle', () => ({ Rect: [1, 2] })],
    ['a field with children', () => ({ Kids: [] })],
  ])('%s', (_what, more) => {
    const report = verdict(append(honest, (u) => add(u, more(u))));
    expect(report.verdict).toBe('invalid');
    expect(report.signatures[0]!.intact).toBe(true);
  });
  test('a signature in a new field by somebody whom nobody trusts', async () => {
    const pdf = await continued(honest);
    expect(verifyPdf(pdf, [theirRoot], EVALUATED_AT).signatures.find((s) => s.field === 'ours')).toMatchObject({ trusted: false });
  });
  test('many fields that together may hide the page, each small enough alone', () => {
    const tiles = (n: number) => append(honest, (u) => {
      for (let i = 0; i < n; i++) add(u, { T: PdfString.text(`tile ${i}`), Rect: [300 * (i % 2), 200 * (i >> 1), 300 * (i % 2) + 290, 200 * (i >> 1) + 190].map((v) => v + 1_000) });
    });
    expect(verdict(tiles(4))).toMatchObject({ verdict: 'valid' });
    const report = verdict(tiles(5));
    expect(report.verdict).toBe('invalid');
    expect(report.signatures[0]!.changes!.filter((c) => c.kind === 'signature-field').map((c) => c.permitted)).toEqual([false, false, false, false, false]);
  });
  test('a new field that lies on one that was there', async () => {
    const once = await continued(honest);
    const over = append(once, (u) => add(u, { Rect: (u.document.formFields().find((f) => f.name === 'ours')!.dict.get('Rect'))! }));
    expect(codesOf(verdict(over))).toContain('change_forbidden');
  });
  test('a trusted person may sign over text: permitted, said in words, and what was signed before can be had', async () => {
    const placed = placeFields(honest, [at('ours', { x: 60, y: 400, width: 400, height: 200 })]);
    const pdf = Buffer.from(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'ours')));
    const [first] = verdict(pdf).signatures;
    expect(verdict(pdf).verdict).toBe('valid');
    expect(first!.changes!.find((c) => c.kind === 'signature-field')!.text).toMatch(/may cover what stood on the page \(ours\)$/);
    expect(Buffer.from(signedRevision(pdf, first!.field)).equals(honest)).toBe(true);
    // by somebody whom nobody trusts it is not
    expect(verifyPdf(pdf, [theirRoot], EVALUATED_AT).verdict).toBe('invalid');
  });
  test('the honest twin: the same field, small, empty, showing nothing', () => {
    expect(verdict(append(honest, (u) => add(u, {})))).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted' }] });
  });
});
