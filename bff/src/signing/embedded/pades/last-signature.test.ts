/** The last signature closes the document (ISO 32000-2 §12.8.2): validation material and document timestamps, nothing else. */
import { describeWith } from '../../../../../test/kit/outside';
import { fixture, longTermPki, pdfsig, pyhanko, pyhankoLongTerm, qpdfCheck, requestFor, signField, stampDocument, validationDataFor } from '../../../../../test/kit/pdf';
import type { FieldPlacement } from '../../port';
import { placeFields } from '../fields';
import { openPdf, type Dict, type PdfObject } from '../pdf';
import { verifyPdf } from '../verify';
import { addValidationData } from './index';

const pki = longTermPki();
const root = pki.root.certificate.der;
const at = (minute: number): Date => new Date(`2026-11-24T06:${String(minute).padStart(2, '0')}:00Z`);
const LATER = new Date('2027-02-24T06:00:00Z');
const SIGNERS = [pki.zhang, pki.li, pki.company];
const field = (name: string, kind: FieldPlacement['kind'], x: number): FieldPlacement => ({ name, kind, page: 1, x, y: 600, width: 120, height: 120 });
const placed = placeFields(fixture('base3.pdf'), [field('one', 'signature', 40), field('two', 'signature', 200), field('three', 'signature', 380), { ...field('date', 'date', 40), y: 730, height: 20 }]);
const value = [{ fieldName: 'date', value: '2026年11月24日' }];

let alone: Uint8Array;
let first: Uint8Array;
let closed: Uint8Array;
let datedAndClosed: Uint8Array;
beforeAll(async () => {
  alone = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'one', { last: true }));
  first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'one', { last: false }));
  closed = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'two', { last: true }));
});

/** Maintained twice, as years do it. */
const maintained = (pdf: Uint8Array): Uint8Array => stampDocument(addValidationData(
  stampDocument(addValidationData(pdf, validationDataFor(pki, SIGNERS, at(5))), pki.tsa, at(10)), validationDataFor(pki, SIGNERS, at(15))), pki.tsa, at(20));
const changes = (pdf: Uint8Array): unknown[] => verifyPdf(pdf, [root], at(30)).signatures.filter((s) => s.kind === 'signature').map((s) => s.changesAfter);

function references(pdf: Uint8Array, name: string): unknown[] {
  const document = openPdf(pdf);
  const signature = document.signatureFields().find((f) => f.name === name)!.value as Dict;
  return ((signature.get('Reference') ?? []) as readonly PdfObject[]).map((item) => {
    const reference = document.dict(item, 'a reference');
    const parameters = document.dict(reference.get('TransformParams'), 'parameters');
    const plain = (key: string): unknown => { const found = parameters.get(key); return (found as { value?: unknown } | undefined)?.value ?? found; };
    return [(reference.get('TransformMethod') as unknown as { value: string }).value, plain('Action'), plain('P')];
  });
}

test('alone in the file it certifies it with no change allowed', () => expect(references(alone, 'one')).toEqual([['DocMDP', undefined, 1]]));

test('after others it locks every field but that of the document timestamp, and says the same as P', () => {
  expect(references(closed, 'one')).toEqual([['DocMDP', undefined, 2]]);
  expect(references(closed, 'two')).toEqual([['FieldMDP', 'Exclude', 1]]);
});

test('one that is not the last locks what it filled and no more', async () => {
  const filled = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'two', { values: value }));
  expect(references(filled, 'two')).toEqual([['FieldMDP', 'Include', undefined]]);
});

test('values of the last signer are filled in and locked with everything else', async () => {
  const filled = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'two', { last: true, values: value }));
  expect(references(filled, 'two')).toEqual([['FieldMDP', 'Exclude', 1]]);
  expect(changes(filled)).toEqual(['permitted', 'none']);
});

test('what the first signer filled in stays locked by that signature; the last lets it alone', async () => {
  const dated = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'one', { values: value }));
  datedAndClosed = await signField(pki.li, pki.tsa, requestFor(pki.li, dated, 'two', { last: true }));
  expect(references(datedAndClosed, 'one')).toEqual([['DocMDP', undefined, 2], ['FieldMDP', 'Include', undefined]]);
  expect(references(datedAndClosed, 'two')).toEqual([['FieldMDP', 'Exclude', 1]]);
  expect(changes(maintained(datedAndClosed))).toEqual(['permitted', 'permitted']);
});

test('our verifier names the policy, and material and stamps stay permitted, renewed ones too', () => {
  expect(verifyPdf(closed, [root], at(2)).signatures.map((s) => s.policy?.docMdp)).toEqual([2, 1]);
  for (const pdf of [alone, closed]) {
    expect(verifyPdf(maintained(pdf), [root], LATER)).toMatchObject({ verdict: 'valid', problems: [] });
    expect(new Set(changes(maintained(pdf)))).toEqual(new Set(['permitted']));
  }
});

test('a further signature is refused by the signer where the certification forbids it, and by the verifier in any case', async () => {
  await expect(signField(pki.company, pki.tsa, requestFor(pki.company, alone, 'two'))).rejects.toMatchObject({ code: 'pdf_signing_forbidden' });
  const more = await signField(pki.company, pki.tsa, requestFor(pki.company, closed, 'three'));
  expect(verifyPdf(more, [root], at(30)).verdict).toBe('invalid');
  expect(changes(more)).toEqual(['permitted', 'forbidden', 'none']);
});

test('a value filled in later, with its signature, is refused also behind the document timestamp', async () => {
  const more = await signField(pki.company, pki.tsa, requestFor(pki.company, maintained(closed), 'three', { values: value }));
  expect(verifyPdf(more, [root], at(30)).verdict).toBe('invalid');
});

describeWith(['pdfsig', 'qpdf', 'pyhanko'], 'the closed document, seen by others', () => {
  test('is valid and long-term valid, with its renewal', () => {
    for (const pdf of [alone, closed, datedAndClosed]) {
      const kept = maintained(pdf);
      expect(qpdfCheck(kept)).toMatchObject({ status: 0 });
      expect(pdfsig(kept).verdicts[0]).toBe('Signature is Valid.');
      for (const opinion of pyhanko(kept, root)) expect(opinion).toMatchObject({ intact: true, valid: true, docmdp_ok: true });
      for (const opinion of pyhankoLongTerm(kept, root, LATER)) expect(opinion).toMatchObject({ ades: 'PASSED', docmdp_ok: true });
    }
  });
  test('is no longer acceptable to pyHanko when one more signs or fills', async () => {
    const more = await signField(pki.company, pki.tsa, requestFor(pki.company, closed, 'three'));
    expect(pyhanko(more, root).map((o) => o.docmdp_ok)).toEqual([true, false, true]);
  });
});
