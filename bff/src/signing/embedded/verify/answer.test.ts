/** What a verdict answers per signature, on files made by another product, and the revision that was signed. */
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signedRevision, verifyPdf } from '.';
import { maskedIdentifier, pdfDate } from './describe';
import { PdfString } from './pdf/values';

const file = (name: string): Buffer => readFileSync(path.join(__dirname, '../../../../../test/attack/pdf/fixtures', name));
const root = Buffer.from(file('root.pem').toString('latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64');
const verdicts = (pdf: Buffer, anchors: readonly Uint8Array[] = [root]) => verifyPdf(pdf, anchors, new Date('2026-08-01T00:00:00Z')).signatures;

test('which root, by name and fingerprint', () => {
  expect(verdicts(file('b-t.pdf'))[0]!.trustedRoot).toEqual({ name: expect.any(String) as string, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(verdicts(file('b-t.pdf'), [])[0]).toMatchObject({ trusted: false, trustedRoot: null });
});

test.each([['b-b.pdf', 'claimed'], ['b-t.pdf', 'signature-timestamp'], ['lt.pdf', 'signature-timestamp']])('by what the time of %s is known: %s', (name, proof) => {
  expect(verdicts(file(name))[0]!.timeProof).toBe(proof);
});

test('a time whose authority is not trusted is only claimed', () => {
  expect(verdicts(file('b-t.pdf'), [])[0]).toMatchObject({ timeProof: 'claimed', timestampTrusted: false });
});

test('how it is known that a certificate is not revoked', () => {
  expect(verdicts(file('lt.pdf'))[0]!.revocation).toMatchObject({ status: 'good', source: 'crl', producedAt: expect.any(Date) as Date, revokedAt: null });
  expect(verdicts(file('b-t.pdf'))[0]!.revocation).toMatchObject({ status: 'unknown', source: null, producedAt: null });
});

test('every later change is named, with whether it was permitted', () => {
  const [first, , last] = verdicts(file('three.pdf'));
  expect(first!.changes!.length).toBeGreaterThan(1);
  expect(first!.changes!.every((c) => c.permitted)).toBe(true);
  expect(first!.changes!.map((c) => c.kind)).toEqual(expect.arrayContaining(['signature', 'fill']));
  expect(last!.changes).toEqual([]);
  expect(verdicts(file('locked-filled.pdf'))[0]!.changes).toContainEqual(expect.objectContaining({ kind: 'fill', permitted: false }));
});

test('what the signer said about later changes', () => {
  expect(verdicts(file('certified-p1.pdf'))[0]!.policy).toMatchObject({ docMdp: 1 });
  expect(verdicts(file('certified-p2.pdf'))[0]!.policy).toMatchObject({ docMdp: 2 });
  expect(verdicts(file('locked.pdf'))[0]!.policy).toMatchObject({ locksFields: true });
  expect(verdicts(file('b-t.pdf'))[0]!.policy).toEqual({ docMdp: null, locksFields: false });
});

test('the signed revision is a prefix that verifies by itself, its last signature covering all of it', () => {
  const pdf = file('three.pdf');
  for (const { field, signedLength } of verdicts(pdf)) {
    const part = Buffer.from(signedRevision(pdf, field));
    expect(part.length).toBe(signedLength);
    expect(pdf.subarray(0, part.length).equals(part)).toBe(true);
    expect(verdicts(part)[verdicts(part).length - 1]).toMatchObject({ field, changesAfter: 'none', intact: true });
  }
});

test('the signed revision of a file that was changed later is what was signed, not what is shown', () => {
  const part = Buffer.from(signedRevision(file('locked-filled.pdf'), verdicts(file('locked-filled.pdf'))[0]!.field));
  expect(verdicts(part)[0]).toMatchObject({ intact: true, changesAfter: 'none' });
});

test('no revision is handed out for no signature, a wrong name or a range that does not hold', () => {
  expect(() => signedRevision(file('b-t.pdf'), 'nobody')).toThrow(expect.objectContaining({ code: 'not_found' }) as Error);
  expect(() => signedRevision(Buffer.from('no PDF'), 'sig1')).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }) as Error);
  const broken = Buffer.from(file('b-t.pdf'));
  broken.write('[1 ', broken.lastIndexOf('/ByteRange [0 ') + '/ByteRange '.length, 'latin1');
  expect(() => signedRevision(broken, 'sig1')).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }) as Error);
});

test.each([['', ''], ['abc', '***'], ['abcdef', '******'], ['310101199001011234', '31**************34'], ['𠮷𠮷abcde', '𠮷𠮷***de']])('masks %j as %j', (from, to) => {
  expect(maskedIdentifier(from)).toBe(to);
});

test.each([["D:20261124060000+00'00'", '2026-11-24T06:00:00.000Z'], ["D:20261124140000+08'00", '2026-11-24T06:00:00.000Z'], ['D:20261124060000Z', '2026-11-24T06:00:00.000Z'], ['D:2026', null], ['D:20269924060000Z', null], ['yesterday', null]])('reads the date %j', (text, date) => {
  expect(pdfDate(new PdfString(Buffer.from(text), false, 0, 0))?.toISOString() ?? null).toBe(date);
});
test('a date that is no text is none', () => {
  expect(pdfDate(7)).toBeNull();
});

test.each([['b-t.pdf', 4, 8], ['three.pdf', 6, 16], ['lta.pdf', 4, 14]])('%s: each key is read once and each signature checked once, however often it is asked for', (name, keys, signatures) => {
  const [read, checked] = [jest.spyOn(crypto, 'createPublicKey'), jest.spyOn(crypto, 'verify')];
  try {
    verdicts(file(name));
    expect(read.mock.calls.length).toBeGreaterThan(0);
    expect([read.mock.calls.length <= keys, checked.mock.calls.length <= signatures]).toEqual([true, true]);
    // nothing is carried over to the next file
    read.mockClear();
    verdicts(file(name));
    expect(read.mock.calls.length).toBeGreaterThan(0);
  } finally {
    jest.restoreAllMocks();
  }
});

test('a signature that does not hold still names whom it claims to be by, and proves nothing', () => {
  const pdf = file('b-t.pdf');
  pdf[1_000]! ^= 1;
  expect(verdicts(pdf)[0]).toMatchObject({ signer: 'Alice', issuer: 'Test Issuing CA', intact: false, trusted: false, trustedRoot: null, level: 'none', timeProof: 'claimed' });
});
