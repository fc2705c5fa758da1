/** A signature is taken away again; what remains would look whole. */
import { name } from '../../../bff/src/signing/embedded/pdf';
import { append, codesOf, fieldOf, formOf, placed, signedOnce, signedTwice, verdictOf } from './kit';

let once: Buffer;
let twice: Buffer;
beforeAll(async () => {
  once = await signedOnce();
  twice = await signedTwice(once);
});

test('refuses a file whose only signature was removed, instead of calling it unsigned', () => {
  for (const pdf of [
    append(once, (u) => fieldOf(u, 'first').delete('V').delete('AP')),
    append(once, (u) => fieldOf(u, 'first').set('V', null)),
    append(once, (u) => fieldOf(u, 'first').set('FT', name('Tx'))),
    append(once, (u) => formOf(u).set('Fields', [])),
    append(once, (u) => u.edit(u.document.catalogRef, 'the catalog').delete('AcroForm')),
  ]) {
    const report = verdictOf(pdf);
    expect(report.verdict).toBe('invalid');
    expect(codesOf(report)).toContain('signature_removed');
    expect(report.signatures.find((s) => s.field === 'first')).toMatchObject({ intact: false, changesAfter: 'forbidden' });
  }
});

test('refuses a file from which the second of two signatures was removed', () => {
  const report = verdictOf(append(twice, (u) => fieldOf(u, 'second').delete('V').delete('AP')));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('signature_removed');
});

test('refuses a file in which the first of two signatures was removed', () => {
  const report = verdictOf(append(twice, (u) => fieldOf(u, 'first').delete('V')));
  expect(report.verdict).toBe('invalid');
  expect(report.signatures.find((s) => s.field === 'second')).toMatchObject({ intact: true, changesAfter: 'forbidden' });
});

test('the honest twins: the file before the second signature, and the file before any', () => {
  expect(verdictOf(twice.subarray(0, once.length))).toMatchObject({ verdict: 'valid', signatures: [{ field: 'first' }] });
  expect(verdictOf(placed())).toMatchObject({ verdict: 'unsigned', signatures: [], problems: [] });
});
