/** Honest files of other products (pyHanko, OpenSSL; see fixtures/make.py and make-more.py) are accepted, and what they break is named. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { verifyPdf } from '../../../bff/src/signing/embedded/verify';
import { fixture } from '../../kit/pdf';
import { codesOf } from './kit';

const file = (name: string) => readFileSync(path.join(__dirname, 'fixtures', name));
const root = Buffer.from(file('root.pem').toString('latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64');
const moreRoot = Buffer.from(file('more-root.pem').toString('latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64');
const verdict = (name: string, at = '2026-08-01T00:00:00Z') => verifyPdf(file(name), [root], new Date(at));

test.each([
  ['b-b.pdf', 'a signature without a timestamp', ['B-B']],
  ['b-t.pdf', 'with a timestamp', ['B-T']],
  ['three.pdf', 'three signers, a text filled between them', ['B-T', 'B-T', 'B-T']],
  ['rsa.pdf', 'RSA-2048 with SHA-512', ['B-T']],
  ['rsa-pss.pdf', 'RSASSA-PSS', ['B-T']],
  ['adobe.pdf', 'the older kind, adbe.pkcs7.detached, which has no PAdES level', ['none']],
  ['certified-p1.pdf', 'certified against every change', ['B-T']],
  ['certified-p2.pdf', 'certified, then filled and signed', ['B-T', 'B-T']],
  ['locked.pdf', 'a field locked by the signature', ['B-T']],
  ['lt.pdf', 'with revocation lists', ['B-LT']],
  ['lta.pdf', 'with revocation lists and a document timestamp', ['B-LTA', 'none']],
])('accepts %s: %s', (name, _what, levels) => {
  const report = verdict(name);
  expect(report).toMatchObject({ verdict: 'valid', problems: [] });
  expect(report.signatures.map((s) => s.level)).toEqual(levels);
  expect(report.signatures.every((s) => s.intact && s.trusted && s.coversWholeRevision && s.problems.length === 0)).toBe(true);
});

test.each([
  ['rsa-1024.pdf', 'key_too_short'],
  ['sha1.pdf', 'weak_digest'],
  ['certified-p1-filled.pdf', 'change_after_certification'],
  ['locked-filled.pdf', 'change_after_lock'],
])('refuses %s with %s', (name, code) => {
  const report = verdict(name);
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain(code);
});

describe.each([
  ['p384.pdf', 'Petra', 'B-T'], ['p521.pdf', 'Quentin', 'B-T'], ['rsa-pss-3072.pdf', 'Paul', 'B-T'], ['ed25519.pdf', 'Edda', 'B-T'],
  ['openssl-der.pdf', 'Olga', 'B-B'], ['openssl-ber.pdf', 'Olga', 'B-B'],
] as const)('%s', (name, signer, level) => {
  const judged = (pdf: Buffer, anchors = [moreRoot]) => verifyPdf(pdf, anchors, new Date('2026-08-01T00:00:00Z'));
  const hole = (pdf: Buffer) => ({ start: pdf.lastIndexOf('/Contents <') + '/Contents <'.length, end: pdf.indexOf('>', pdf.lastIndexOf('/Contents <')) });
  test('is accepted, its signer named', () => {
    expect(judged(file(name))).toMatchObject({ verdict: 'valid', problems: [], signatures: [{ signer, level, intact: true, trusted: true, problems: [] }] });
  });
  test('is refused under another root, and its signer is only claimed', () => {
    const report = judged(file(name), [root]);
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ signer, intact: true, trusted: false, trustedRoot: null }] });
    expect(codesOf(report)).toContain('chain_untrusted');
  });
  test('is refused with one byte of the document changed', () => {
    const pdf = file(name);
    pdf[1_000]! ^= 1;
    expect(judged(pdf).verdict).not.toBe('valid');
  });
  test('is refused with the last byte of its container changed, which belongs to a signature value', () => {
    const pdf = file(name);
    const { start, end } = hole(pdf);
    const last = start + ((pdf.toString('latin1', start, end).replace(/(00)+$/, '').length + 1) >> 1 << 1) - 2;
    pdf.write(pdf.toString('latin1', last, last + 2) === '55' ? 'aa' : '55', last, 'latin1');
    expect(judged(pdf).verdict).toBe('invalid');
  });
});

test('the container of OpenSSL that streams is BER indeed', () => {
  const pdf = file('openssl-ber.pdf').toString('latin1');
  expect(pdf.slice(pdf.lastIndexOf('/Contents <')).slice(11, 15)).toBe('3080');
});

test('names signer, issuer and serial number', () => {
  expect(verdict('b-t.pdf').signatures[0]).toMatchObject({ field: 'sig1', signer: 'Alice', issuer: 'Test Issuing CA', serial: expect.stringMatching(/^0[0-9a-f]{3}$/) as string, timestamp: new Date('2026-07-01T08:00:00Z') });
});

test('a timestamp keeps a signature valid as long as the authority is, and no longer', () => {
  expect(verdict('b-t.pdf', '2045-12-31T00:00:00Z').verdict).toBe('valid');
  expect(codesOf(verdict('b-t.pdf', '2046-02-01T00:00:00Z'))).toContain('timestamp_untrusted');
});

test('two signatures by Acrobat, whose BER and timestamps are of others, are intact but not trusted here', () => {
  const report = verifyPdf(fixture('v-already-signed.pdf'), [root], new Date('2026-08-01T00:00:00Z'));
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, trusted: false, changesAfter: 'permitted' }, { intact: true, trusted: false, changesAfter: 'none' }] });
});

test.each([
  ['v-enc-aes256.pdf', 'file_encrypted'], ['v-enc-rc4.pdf', 'file_encrypted'], ['v-bad-startxref.pdf', 'file_unreadable'], ['v-truncated.pdf', 'file_unreadable'], ['v-junk-prefix.pdf', 'file_unreadable'],
])('says of %s that it cannot be read, and why', (name, code) => {
  expect(verifyPdf(fixture(name), [root], new Date())).toMatchObject({ verdict: 'unreadable', signatures: [], problems: [{ code, text: expect.stringMatching(/\w.*\.( \(.*\))?$/) as string }] });
});

test.each(['base3.pdf', 'tiny10k.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf', 'v-hybrid.pdf'])('says of %s that it is not signed', (name) => {
  expect(verifyPdf(fixture(name), [root], new Date())).toEqual({ verdict: 'unsigned', signatures: [], problems: [] });
});

test.each([['nothing', ''], ['a header only', '%PDF-1.7\n'], ['text', 'hello'], ['another format', '\x89PNG\r\n\x1a\n'], ['a loop of sections', '%PDF-1.7\nxref\n0 0\ntrailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n']])('never throws: %s', (_what, text) => {
  expect(verifyPdf(Buffer.from(text, 'latin1'), [root], new Date())).toMatchObject({ verdict: 'unreadable', problems: [{ code: 'file_unreadable' }] });
});

test('never throws: anchors that are no certificates', () => {
  expect(verifyPdf(file('b-t.pdf'), [Buffer.from('nonsense'), Buffer.alloc(0)], new Date('2026-08-01T00:00:00Z')).verdict).toBe('invalid');
});
