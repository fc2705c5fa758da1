import { createHash } from 'node:crypto';
import { describeWith } from '../../../../../test/kit/outside';
import { fixture, longTermPki, pdfsig, pyhanko, pyhankoLongTerm, qpdfCheck, requestFor, signField, stampDocument, validationDataFor } from '../../../../../test/kit/pdf';
import { forgeToken } from '../../../../../test/kit/pki';
import type { FieldPlacement, ValidationData } from '../../port';
import { placeFields } from '../fields';
import { type Dict, isArray, openPdf, type Stream, type PdfObject, type PdfString } from '../pdf';
import { verifyPdf } from '../verify';
import { addValidationData, certificatesOf, completeDocumentTimestamp, prepareDocumentTimestamp } from './index';

const pki = longTermPki();
const root = pki.root.certificate.der;
const ANSWERED = new Date('2026-11-24T06:05:00Z');
const STAMPED = new Date('2026-11-24T06:10:00Z');
const SAME_DAY = new Date('2026-11-24T06:20:00Z');
/** the signers' certificates ended three months ago */
const LATER = new Date('2027-02-24T06:00:00Z');
const SIGNERS = [pki.zhang, pki.li, pki.company];
const field = (name: string, kind: FieldPlacement['kind'], x: number): FieldPlacement => ({ name, kind, page: 1, x, y: 600, width: 120, height: 120 });

async function signThree(file: string): Promise<Uint8Array> {
  const placed = placeFields(fixture(file), [field('zhang', 'signature', 40), field('li', 'signature', 200), field('company', 'seal', 380), { ...field('date', 'date', 40), y: 730, height: 20 }]);
  const first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'zhang', { values: [{ fieldName: 'date', value: '2026年11月24日' }] }));
  const second = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'li', { signerName: '李四' }));
  return signField(pki.company, pki.tsa, requestFor(pki.company, second, 'company', { signerName: '北京落笔科技有限公司', mark: { kind: 'seal', seal: { organizationName: '北京落笔科技有限公司', kind: 'contract' } } }));
}

const data = validationDataFor(pki, SIGNERS, ANSWERED);
const NOTHING: ValidationData = { certificates: [], ocsp: [], crls: [] };
let signed: Uint8Array;
let lt: Uint8Array;
let lta: Uint8Array;
beforeAll(async () => {
  signed = await signThree('base3.pdf');
  lt = addValidationData(signed, data);
  lta = stampDocument(lt, pki.tsa, STAMPED);
});

const storeOf = (pdf: Uint8Array): Dict => {
  const document = openPdf(pdf);
  return document.dict(document.catalog.get('DSS'), 'DSS');
};
const items = (store: Dict, key: string): readonly PdfObject[] => {
  const found = store.get(key);
  return isArray(found) ? found : [];
};
const levels = (pdf: Uint8Array, at: Date): unknown[] => verifyPdf(pdf, [root], at).signatures.filter((s) => s.field !== 'luobi_dts_1' && s.field !== 'luobi_dts_2').map((s) => [s.level, s.changesAfter]);
const startsWith = (after: Uint8Array, before: Uint8Array): boolean => Buffer.from(after).subarray(0, before.length).equals(Buffer.from(before));

describe('the certificates a file brings along', () => {
  test('are those of all signatures and of their timestamps, each once', () => {
    const expected = [...SIGNERS, pki.issuing, pki.tsa, pki.root].map((who) => who.certificate.der.toString('hex')).sort();
    expect(certificatesOf(signed).map((der) => Buffer.from(der).toString('hex')).sort()).toEqual(expected);
    expect(new Set(certificatesOf(lta).map((der) => Buffer.from(der).toString('hex'))).size).toBe(expected.length);
  });
  test('none, when nothing is signed', () => expect(certificatesOf(fixture('base3.pdf'))).toEqual([]));
});

describe('the security store (ISO 32000-2 §12.8.4)', () => {
  test('holds everything that was given, plainly', () => {
    const document = openPdf(lt);
    const plain = (key: string): string[] => items(storeOf(lt), key).map((ref) => document.decode(document.resolve(ref) as Stream).toString('hex'));
    const hex = (all: readonly Uint8Array[]): string[] => all.map((der) => Buffer.from(der).toString('hex')).sort();
    expect(plain('Certs').sort()).toEqual(hex(data.certificates));
    expect(plain('OCSPs').sort()).toEqual(hex(data.ocsp));
    expect(plain('CRLs').sort()).toEqual(hex(data.crls));
  });
  test('says for each signature, named by the SHA-1 of its contents, what belongs to it and no more', () => {
    const document = openPdf(lt);
    const vri = storeOf(lt).get('VRI') as Dict;
    const keys = document.signatureFields().filter((f) => f.value !== null).map((f) => createHash('sha1').update(((f.value as Dict).get('Contents') as PdfString).bytes).digest('hex').toUpperCase());
    expect([...vri.entries()].map(([key]) => key).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      const entry = vri.get(key) as Dict;
      // leaf, issuing CA, root, time-stamping authority
      expect(['Cert', 'OCSP', 'CRL'].map((kind) => items(entry, kind).length)).toEqual([4, 2, 1]);
    }
  });
  test('is appended; asked again with the same material the file stays as it is', () => {
    expect(startsWith(lt, signed)).toBe(true);
    expect(addValidationData(lt, data)).toBe(lt);
    expect(addValidationData(signed, NOTHING)).toBe(signed);
  });
  test('fresh answers join those that are there', () => {
    const renewed = addValidationData(lta, validationDataFor(pki, SIGNERS, new Date('2026-11-24T06:30:00Z')));
    expect(items(storeOf(renewed), 'Certs')).toEqual(items(storeOf(lt), 'Certs'));
    expect(items(storeOf(renewed), 'OCSPs')).toHaveLength(8);
    expect(items(storeOf(renewed), 'CRLs')).toHaveLength(2);
    expect([...(storeOf(renewed).get('VRI') as Dict).entries()]).toHaveLength(4);
    expect(startsWith(renewed, lta)).toBe(true);
  });
  test('is refused for a file nobody signed, a torn or an encrypted one, and for material that is something else', () => {
    const refused = (code: string, act: () => unknown): void => expect(act).toThrow(expect.objectContaining({ code }));
    refused('invalid_request', () => addValidationData(fixture('base3.pdf'), data));
    refused('pdf_unreadable', () => addValidationData(lt.subarray(0, lt.length - 30), data));
    const unreadable = Buffer.from('3000', 'hex');
    for (const kind of ['certificates', 'ocsp', 'crls'] as const) refused('internal', () => addValidationData(signed, { ...NOTHING, [kind]: [unreadable] }));
  });
});

describe('the document timestamp (EN 319 142-1 §5.4.3)', () => {
  test('fills the field that was made for it and claims no time of its own', () => {
    const stamp = openPdf(lta).formFields().find((f) => f.name === 'luobi_dts_1')!.value as Dict;
    expect([...stamp.entries()].map(([key]) => key).sort()).toEqual(['ByteRange', 'Contents', 'Filter', 'SubFilter', 'Type']);
    expect(stamp.get('Type')).toMatchObject({ value: 'DocTimeStamp' });
    expect(stamp.get('SubFilter')).toMatchObject({ value: 'ETSI.RFC3161' });
    expect(openPdf(lta).formFields()).toHaveLength(openPdf(signed).formFields().length);
    expect(startsWith(lta, lt)).toBe(true);
  });
  test('a renewal adds an invisible field of its own', () => {
    const renewed = stampDocument(lta, pki.tsa, SAME_DAY);
    expect(openPdf(renewed).formFields().at(-1)).toMatchObject({ name: 'luobi_dts_2', type: 'Sig' });
    expect(openPdf(renewed).formFields().at(-1)!.dict.get('Rect')).toEqual([0, 0, 0, 0]);
    expect(levels(renewed, LATER)).toEqual(Array(3).fill(['B-LTA', 'permitted']));
  });
  test('the digest is of all bytes but the hole', () => {
    const { pdf, hole, digest } = prepareDocumentTimestamp(lt, 1_000);
    expect(hole.length).toBe(2_000);
    expect(createHash('sha256').update(pdf.subarray(0, hole.offset - 1)).update(pdf.subarray(hole.offset + hole.length + 1)).digest()).toEqual(digest);
  });
  test('a token over something else, a token that is none, too large a token and a filled hole are refused', () => {
    const prepared = prepareDocumentTimestamp(lt);
    const token = forgeToken({ tsa: pki.tsa, digest: prepared.digest, time: STAMPED });
    const refused = (reason: string, act: () => unknown): void => expect(act).toThrow(expect.objectContaining({ code: 'internal', details: { reason } }));
    refused('the timestamp is not over this file', () => completeDocumentTimestamp(prepared, forgeToken({ tsa: pki.tsa, digest: Buffer.alloc(32), time: STAMPED })));
    refused('the timestamp is not over this file', () => completeDocumentTimestamp(prepared, forgeToken({ tsa: pki.tsa, digest: prepared.digest, time: STAMPED, imprintAlgorithm: '1.3.14.3.2.26' })));
    for (const bytes of [Buffer.alloc(0), Buffer.from('3000', 'hex'), token.subarray(0, 99)]) refused('the timestamp token cannot be read', () => completeDocumentTimestamp(prepared, bytes));
    const narrow = prepareDocumentTimestamp(lt, 500);
    refused('the timestamp token does not fit', () => completeDocumentTimestamp(narrow, forgeToken({ tsa: pki.tsa, digest: narrow.digest, time: STAMPED })));
    refused('the hole is not empty', () => completeDocumentTimestamp({ ...prepared, pdf: completeDocumentTimestamp(prepared, token) }, token));
  });
  test('is refused for a file nobody signed and for a torn one', () => {
    expect(() => prepareDocumentTimestamp(placeFields(fixture('base3.pdf'), []))).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(() => prepareDocumentTimestamp(lt.subarray(0, lt.length - 30))).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
  });
});

test('levels by our own verifier, on the day and after the certificates have ended', () => {
  expect(levels(signed, SAME_DAY)).toEqual([['B-T', 'permitted'], ['B-T', 'permitted'], ['B-T', 'none']]);
  expect(levels(lt, SAME_DAY)).toEqual(Array(3).fill(['B-LT', 'permitted']));
  for (const at of [SAME_DAY, LATER]) {
    expect(verifyPdf(lta, [root], at)).toMatchObject({ verdict: 'valid', problems: [] });
    expect(levels(lta, at)).toEqual(Array(3).fill(['B-LTA', 'permitted']));
  }
});

test('three signers, one with a seal, one date, store and timestamp add less than 60 KB', () => {
  expect(lta.length - fixture('base3.pdf').length).toBeLessThan(60_000);
});

describeWith(['pdfsig', 'qpdf', 'pyhanko'], 'long-term levels, seen by others', () => {
  test.each(['base3.pdf', 'tiny10k.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf'])('%s: earlier signatures stay valid and no change is forbidden', async (file) => {
    const before = await signThree(file);
    const stored = addValidationData(before, data);
    const stamped = stampDocument(stored, pki.tsa, STAMPED);
    for (const revision of [stored, stamped, stampDocument(stamped, pki.tsa, SAME_DAY)]) {
      expect(qpdfCheck(revision)).toMatchObject({ status: 0 });
      expect(pdfsig(revision).verdicts.slice(0, 3)).toEqual(Array(3).fill('Signature is Valid.'));
      expect(pyhanko(revision, root).map((o) => [o.docmdp_ok, o.modification_level])).toEqual([[true, 'FORM_FILLING'], [true, 'FORM_FILLING'], [true, 'LTA_UPDATES']]);
    }
    for (const at of [SAME_DAY, LATER]) {
      expect(pyhankoLongTerm(stamped, root, at)).toEqual(SIGNERS.map(() => expect.objectContaining({ ades: 'PASSED', indication: 'OK', intact: true, valid: true, docmdp_ok: true }) as unknown));
    }
  });
  test('without material or without the timestamp the years later are not reached', () => {
    expect(pyhankoLongTerm(signed, root, LATER).map((o) => o.ades)).not.toContain('PASSED');
    expect(pyhankoLongTerm(stampDocument(signed, pki.tsa, STAMPED), root, LATER).map((o) => o.ades)).not.toContain('PASSED');
  });
});
