import { createHash, sign as signBytes } from 'node:crypto';
import { describeWith } from '../../../../../test/kit/outside';
import { chainOf, fixture, HANDWRITING, opensslCms, pdfOf, pdfsig, pyhanko, requestFor, signedParts, signField, SIGNED_AT, signingPki } from '../../../../../test/kit/pdf';
import { forgeToken } from '../../../../../test/kit/pki';
import { child, readDer, readOid, type DerNode } from '../../../kernel/der/read';
import { sequence } from '../../../kernel/der/write';
import type { FieldPlacement, PreparedRevision } from '../../port';
import { placeFields } from '../fields';
import { type Dict, isArray, openPdf, PdfString, type PdfObject } from '../pdf';
import { rangeDigest } from './byte-range';
import { completeSignature, lintRevision, prepareSignature } from './index';
import { byteRangeText } from './signature-dictionary';

const pki = signingPki();
const at = (name: string, kind: FieldPlacement['kind'], y: number, width = 140, height = 60): FieldPlacement => ({ name, kind, page: 1, x: 60, y, width, height });
const placed = placeFields(fixture('base3.pdf'), [at('a', 'signature', 100), at('b', 'signature', 170), at('s', 'seal', 240, 120, 120), at('d', 'date', 370, 100, 20), at('t', 'text', 400, 100, 20), at('tiny', 'text', 430, 4, 4)]);
const request = (changes: Parameters<typeof requestFor>[3] = {}): ReturnType<typeof requestFor> => requestFor(pki.zhang, placed, 'a', changes);
const signValue = (prepared: PreparedRevision, who = pki.zhang): Buffer => signBytes('sha256', prepared.toBeSigned, who.key);
const tokenFor = (value: Uint8Array): Buffer => forgeToken({ tsa: pki.tsa, digest: createHash('sha256').update(value).digest(), time: SIGNED_AT });
const signatureOf = (pdf: Uint8Array, field: string): Dict => openPdf(pdf).signatureFields().find((found) => found.name === field)!.value as Dict;
const text = (object: PdfObject | undefined): string => (object as PdfString).toText();

describe('the signature dictionary (EN 319 142-1 §5.3)', () => {
  test('holds what PAdES asks for and no more', async () => {
    const signature = signatureOf((await prepareSignature(request())).pdf, 'a');
    expect([...signature.entries()].map(([key]) => key).sort()).toEqual(['ByteRange', 'Contents', 'Filter', 'M', 'Name', 'Reason', 'Reference', 'SubFilter', 'Type']);
    expect(signature.get('SubFilter')).toMatchObject({ value: 'ETSI.CAdES.detached' });
    expect(signature.get('Filter')).toMatchObject({ value: 'Adobe.PPKLite' });
    expect(text(signature.get('M'))).toBe("D:20261124060000Z");
    expect(text(signature.get('Name'))).toBe('张三');
    expect(text(signature.get('Reason'))).toBe('签署合同');
  });
  test('the first one certifies the file for filling and signing, later ones do not', async () => {
    const first = await signField(pki.zhang, null, request());
    const second = await signField(pki.li, null, requestFor(pki.li, first, 'b'));
    const methods = (pdf: Uint8Array, field: string): string[] => {
      const references = signatureOf(pdf, field).get('Reference');
      return isArray(references) ? references.map((item) => ((item as Dict).get('TransformMethod') as { value: string }).value) : [];
    };
    expect(methods(second, 'a')).toEqual(['DocMDP']);
    expect(methods(second, 'b')).toEqual([]);
    expect(openPdf(second).dict(openPdf(second).dict(openPdf(second).catalog.get('Perms'), 'Perms').get('DocMDP'), 'certification')).toEqual(signatureOf(second, 'a'));
  });
  test('the range has a fixed width, whatever the numbers', () => {
    expect(byteRangeText(1, 2, 3)).toHaveLength(byteRangeText(100_000_000, 200_000_000, 999_999_999).length);
    expect(() => byteRangeText(1, 2, 1_000_000_000)).toThrow(RangeError);
  });
});

describe('values', () => {
  test('are filled in the same revision, shown, and locked by the signature', async () => {
    const { pdf } = await prepareSignature(request({ values: [{ fieldName: 'd', value: '2026年11月24日' }, { fieldName: 't', value: '同意' }] }));
    const document = openPdf(pdf);
    const fields = new Map(document.formFields().map((field) => [field.name, field]));
    expect(text(fields.get('d')!.value)).toBe('2026年11月24日');
    expect((fields.get('t')!.value as PdfString).bytes.subarray(0, 2)).toEqual(Buffer.from([0xfe, 0xff]));
    expect(fields.get('t')!.dict.has('AP')).toBe(true);
    const [, lock] = signatureOf(pdf, 'a').get('Reference') as readonly Dict[];
    expect((document.dict(lock!.get('TransformParams'), 'lock').get('Fields') as PdfString[]).map((field) => field.toText())).toEqual(['d', 't']);
  });
  test('an empty value leaves its field empty', async () => {
    const { pdf } = await prepareSignature(request({ values: [{ fieldName: 't', value: '' }] }));
    expect(openPdf(pdf).formFields().find((field) => field.name === 't')!.value).toBeNull();
  });
  test.each([
    ['glyph_missing', 't', '李𪚥'],
    ['glyph_missing', 't', 'tab\there'],
    ['field_value_invalid', 't', '字'.repeat(2_001)],
    ['text_does_not_fit', 't', '一段太长的文字放不进这个小小的控件里面去的'],
    ['text_does_not_fit', 'tiny', 'a'],
    ['invalid_request', 'a', 'x'],
    ['invalid_request', 'nowhere', 'x'],
  ])('%s: %s = %j', async (code, fieldName, value) => {
    await expect(prepareSignature(request({ values: [{ fieldName, value }] }))).rejects.toMatchObject({ code });
  });
  test('two values for one field, or a field that is filled', async () => {
    await expect(prepareSignature(request({ values: [{ fieldName: 't', value: 'a' }, { fieldName: 't', value: 'b' }] }))).rejects.toMatchObject({ code: 'field_value_invalid' });
    const first = await signField(pki.zhang, null, request({ values: [{ fieldName: 't', value: 'a' }] }));
    await expect(prepareSignature(requestFor(pki.li, first, 'b', { values: [{ fieldName: 't', value: 'b' }] }))).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('is refused before anything is signed', () => {
  test('a field that is signed, missing, or of another kind', async () => {
    const first = await signField(pki.zhang, null, request());
    await expect(prepareSignature({ ...request(), pdf: first })).rejects.toMatchObject({ code: 'conflict' });
    await expect(prepareSignature(request({ fieldName: 'x' }))).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(prepareSignature(request({ fieldName: 's' }))).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(prepareSignature(request({ mark: { kind: 'seal', seal: { organizationName: '落笔', kind: 'official' } } }))).rejects.toMatchObject({ code: 'invalid_request' });
  });
  test('an empty mark, a seal whose name cannot be drawn', async () => {
    await expect(prepareSignature(request({ mark: { kind: 'handwritten', signature: { ...HANDWRITING, strokes: [] } } }))).rejects.toMatchObject({ code: 'signature_empty' });
    await expect(prepareSignature(request({ fieldName: 's', mark: { kind: 'seal', seal: { organizationName: '𪚥', kind: 'official' } } }))).rejects.toMatchObject({ code: 'glyph_missing', details: { characters: ['𪚥'] } });
  });
  test('an encrypted or a damaged file', async () => {
    await expect(prepareSignature(request({ pdf: fixture('v-enc-aes256.pdf') }))).rejects.toMatchObject({ code: 'pdf_encrypted' });
    await expect(prepareSignature(request({ pdf: placed.subarray(0, placed.length - 40) }))).rejects.toMatchObject({ code: 'pdf_unreadable' });
  });
  test('a file certified against any change, or by a signature that is gone', async () => {
    const certified = (signature: string, field: string): Buffer => pdfOf([
      '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R 6 0 R] >> /Perms << /DocMDP 5 0 R >> >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /MediaBox [0 0 600 800] >>',
      '<< /FT /Sig /T (a) /LUOBI_Kind /signature /Rect [10 10 100 50] >>', `<< /Type /Sig ${signature} >>`, `<< /FT /Sig /T (z) ${field} >>`,
    ]);
    const level = (p: number): string => `/Reference [<< /TransformMethod /DocMDP /TransformParams << /P ${p} >> >>]`;
    await expect(prepareSignature(request({ pdf: certified(level(1), '/V 5 0 R') }))).rejects.toMatchObject({ code: 'pdf_signing_forbidden' });
    await expect(prepareSignature(request({ pdf: certified(level(2), '') }))).rejects.toMatchObject({ code: 'pdf_signing_forbidden' });
    await expect(prepareSignature(request({ pdf: certified(level(2), '/V 5 0 R') }))).resolves.toBeDefined();
  });
  test('no certificate, or bytes that are none', async () => {
    await expect(prepareSignature(request({ certificates: [] }))).rejects.toMatchObject({ code: 'internal' });
    await expect(prepareSignature(request({ certificates: [Buffer.from('3000', 'hex')] }))).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('the CMS (RFC 5652, RFC 5035, EN 319 142-1 §6.3)', () => {
  const attributesOf = (set: DerNode): Map<string, DerNode> => new Map(set.children.map((item) => [readOid(child(item, 0)), child(child(item, 1, 0x31), 0)]));
  /** The CMS without the zeros behind it. */
  const cmsOf = (pdf: Uint8Array, field: string): DerNode => {
    const { cms } = signedParts(pdf, field);
    return readDer(cms.subarray(0, 4 + cms.readUInt16BE(2)));
  };
  test('signed attributes: content type, digest, certificate; no signing time; sorted', async () => {
    const prepared = await prepareSignature(request());
    const set = readDer(prepared.toBeSigned);
    expect(set.tag).toBe(0x31);
    const attributes = attributesOf(set);
    expect([...attributes.keys()].sort()).toEqual(['1.2.840.113549.1.9.16.2.47', '1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4']);
    expect(attributes.get('1.2.840.113549.1.9.4')!.body).toEqual(rangeDigest(prepared.pdf, prepared.hole));
    const id = child(child(attributes.get('1.2.840.113549.1.9.16.2.47')!, 0), 0);
    expect(child(id, 0, 0x04).body).toEqual(createHash('sha256').update(chainOf(pki.zhang)[0]!).digest());
    expect(id.children).toHaveLength(1);
    expect([...set.children].map((item) => item.raw).sort(Buffer.compare)).toEqual(set.children.map((item) => item.raw));
  });
  test('one signer, detached, certificates without the root in order of their bytes, the token outside the signature', async () => {
    const signed = child(child(cmsOf(await signField(pki.zhang, pki.tsa, request()), 'a'), 1, 0xa0), 0);
    expect(child(signed, 2).children).toHaveLength(1);
    const certificates = child(signed, 3, 0xa0).children.map((item) => item.raw);
    const [leaf, issuing] = chainOf(pki.zhang);
    expect(certificates).toEqual([leaf!, issuing!].sort(Buffer.compare));
    const signers = child(signed, 4, 0x31);
    expect(signers.children).toHaveLength(1);
    expect(readOid(child(child(child(signers, 0), 4), 0))).toBe('1.2.840.10045.4.3.2');
    expect([...attributesOf(child(child(signers, 0), 6, 0xa1)).keys()]).toEqual(['1.2.840.113549.1.9.16.2.14']);
  });
  test('an RSA key is named with its parameters', async () => {
    const signed = await signField(pki.rsa, pki.tsa, requestFor(pki.rsa, placed, 'a'));
    const algorithm = child(child(child(child(child(cmsOf(signed, 'a'), 1), 0), 4), 0), 4);
    expect(readOid(child(algorithm, 0))).toBe('1.2.840.113549.1.1.11');
    expect(child(algorithm, 1).raw.toString('hex')).toBe('0500');
  });
});

describe('completing', () => {
  let prepared: PreparedRevision;
  beforeAll(async () => {
    prepared = await prepareSignature(request());
  });

  test('changes the hole and nothing else, also after a trip through a worker', () => {
    const value = signValue(prepared);
    const cloned = structuredClone({ ...prepared, pdf: new Uint8Array(prepared.pdf), toBeSigned: new Uint8Array(prepared.toBeSigned), certificates: prepared.certificates.map((c) => new Uint8Array(c)) });
    const done = Buffer.from(completeSignature(cloned, new Uint8Array(value), new Uint8Array(tokenFor(value))));
    const { offset, length } = prepared.hole;
    expect(done).toHaveLength(prepared.pdf.length);
    expect(done.subarray(0, offset).equals(prepared.pdf.subarray(0, offset))).toBe(true);
    expect(done.subarray(offset + length).equals(prepared.pdf.subarray(offset + length))).toBe(true);
    expect(done.toString('latin1', offset, offset + 4)).toMatch(/^3082/);
    expect(prepared.pdf[offset]).toBe(0x30);
  });
  test.each<[string, (p: PreparedRevision, value: Buffer) => [PreparedRevision, Uint8Array, Uint8Array | null]]>([
    ['a signature by another key', (p) => [p, signValue(p, pki.li), null]],
    ['a signature over something else', (p) => [p, signBytes('sha256', Buffer.from('other'), pki.zhang.key), null]],
    ['an empty signature', (p) => [p, Buffer.alloc(0), null]],
    ['a file that was changed after preparing', (p, value) => [{ ...p, pdf: Buffer.from(p.pdf).fill(0x41, 100, 101) }, value, null]],
    ['attributes of another file', (p, value) => [{ ...p, toBeSigned: sequence() }, value, null]],
    ['a certificate of another person', (p, value) => [{ ...p, certificates: chainOf(pki.li) }, value, null]],
    ['no certificates', (p, value) => [{ ...p, certificates: [] }, value, null]],
    ['a hole that is filled', (p, value) => [{ ...p, pdf: completeSignature({ ...p, pdf: Buffer.from(p.pdf) }, value, null) }, value, null]],
    ['a hole elsewhere', (p, value) => [{ ...p, hole: { ...p.hole, offset: p.hole.offset + 2 } }, value, null]],
    ['a token that is no DER', (p, value) => [p, value, Buffer.from('not DER')]],
    ['a token with something behind it', (p, value) => [p, value, Buffer.concat([tokenFor(value), Buffer.from([0])])]],
    ['a token that does not fit', (p, value) => [p, value, sequence(Buffer.alloc(9_000))]],
  ])('refuses %s', (_, spoil) => {
    const [spoilt, value, token] = spoil(prepared, signValue(prepared));
    expect(() => completeSignature(spoilt, value, token)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
  test('uses the prepared bytes up: the same file comes back, and cannot be completed again', async () => {
    const once = await prepareSignature(request());
    const value = signValue(once);
    const done = completeSignature(once, value, null);
    expect(done.buffer).toBe(once.pdf.buffer);
    expect(() => completeSignature(once, value, null)).toThrow(expect.objectContaining({ details: { reason: 'the hole is not empty' } }));
  });
  test('a large token fits when room was asked for', async () => {
    const roomy = await prepareSignature(request({ timestampRoom: 9_100 }));
    expect(completeSignature(roomy, signValue(roomy), sequence(Buffer.alloc(9_000))).length).toBe(roomy.pdf.length);
  });
});

describe('the linter sees', () => {
  let prepared: PreparedRevision;
  beforeAll(async () => {
    prepared = await prepareSignature(request());
  });
  const spoilt = (change: (pdf: Buffer) => Buffer | void, hole = prepared.hole, field = 'a'): (() => void) => {
    const copy = Buffer.from(prepared.pdf);
    const out = change(copy) ?? copy;
    return () => lintRevision(placed, out, hole, field);
  };
  test('nothing wrong with what was prepared', () => expect(spoilt(() => undefined)).not.toThrow());
  test.each<[string, () => () => void]>([
    ['an input byte that changed', () => spoilt((pdf) => void (pdf[200]! ^= 1))],
    ['a revision that adds nothing', () => () => lintRevision(placed, placed, prepared.hole, 'a')],
    ['bytes behind the end', () => spoilt((pdf) => Buffer.concat([pdf, Buffer.from('%x\n')]))],
    ['a hole that is not empty', () => spoilt((pdf) => void (pdf[prepared.hole.offset + 9] = 0x31))],
    ['a hole one digit further', () => spoilt(() => undefined, { ...prepared.hole, offset: prepared.hole.offset + 1 })],
    ['a hole in the old part', () => spoilt(() => undefined, { offset: 10, length: 20 })],
    ['a range with another number', () => spoilt((pdf) => void pdf.write('1', pdf.lastIndexOf('/ByteRange') + 12, 'latin1'))],
    ['a cross-reference that points elsewhere', () => spoilt((pdf) => {
      const row = pdf.indexOf(' 00000 n', pdf.lastIndexOf('xref\n', pdf.lastIndexOf('trailer')));
      pdf.write('9', row - 1, 'latin1');
    })],
    ['a chain that leads elsewhere', () => spoilt((pdf) => void pdf.write('/Prev 9', pdf.lastIndexOf('/Prev'), 'latin1'))],
    ['another field', () => spoilt(() => undefined, prepared.hole, 'b')],
  ])('%s', (_, act) => expect(act()).toThrow());
});

describeWith(['pdfsig', 'openssl', 'pyhanko'], 'others see', () => {
  test('a signature without a timestamp as valid', async () => {
    const signed = await signField(pki.zhang, null, request());
    expect(pdfsig(signed).verdicts).toEqual(['Signature is Valid.']);
    expect(pyhanko(signed, pki.root.certificate.der)[0]).toMatchObject({ bottom_line: true, timestamp: null });
  });
  test('a value changed after it was locked', async () => {
    const signed = await signField(pki.zhang, pki.tsa, request({ values: [{ fieldName: 't', value: '同意' }] }));
    const { IncrementalUpdate } = await import('../pdf');
    const update = new IncrementalUpdate(openPdf(signed));
    update.edit(openPdf(signed).formFields().find((field) => field.name === 't')!.ref, 'field').set('V', PdfString.text('NO'));
    expect(pyhanko(update.write(), pki.root.certificate.der)[0]).toMatchObject({ docmdp_ok: false, bottom_line: false });
  });
  test('a CMS moved to another file as broken', async () => {
    const [first, second] = [await signField(pki.zhang, null, request()), await signField(pki.zhang, null, request({ reason: 'other' }))];
    expect(opensslCms(signedParts(first, 'a').cms, signedParts(second, 'a').covered, pki.root.certificate.der).status).not.toBe(0);
  });
});
