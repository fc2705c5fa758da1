/** EAA and V/AP divergence (certification attacks, 2021): annotations and appearances that show something else. */
import { Dict, name, PdfString, type IncrementalUpdate, type PdfObject, type Ref } from '../../../bff/src/signing/embedded/pdf';
import { append, codesOf, coverAppearance, fieldOf, firstPage, signedOnce, signedTwice, verdictOf } from './kit';

let honest: Buffer;
beforeAll(async () => {
  honest = await signedOnce();
});

const annotationsOf = (u: IncrementalUpdate): readonly PdfObject[] => u.document.resolve(firstPage(u).get('Annots')) as readonly PdfObject[];
function annotate(u: IncrementalUpdate, subtype: string, more: Record<string, PdfObject> = {}): void {
  const annotation = u.add(new Dict({ Type: name('Annot'), Subtype: name(subtype), Rect: [0, 0, 700, 900], F: 4, AP: coverAppearance(u), ...more }));
  firstPage(u).set('Annots', [...annotationsOf(u), annotation]);
}

test.each(['FreeText', 'Stamp', 'Text', 'Ink', 'Square', 'Redact', 'Link', 'Popup', 'Widget'])('refuses an annotation added: %s', (subtype) => {
  const report = verdictOf(append(honest, (u) => annotate(u, subtype)));
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, changesAfter: 'forbidden' }] });
  expect(codesOf(report)).toContain('change_forbidden');
});

test('refuses an annotation put before the others, or directly into the page', () => {
  for (const place of [(u: IncrementalUpdate, a: PdfObject) => [a, ...annotationsOf(u)], (u: IncrementalUpdate, a: PdfObject) => [...annotationsOf(u), u.document.resolve(a)]]) {
    const report = verdictOf(append(honest, (u) => firstPage(u).set('Annots', place(u, new Dict({ Type: name('Annot'), Subtype: name('Stamp'), Rect: [0, 0, 700, 900], AP: coverAppearance(u) })))));
    expect(report.verdict).toBe('invalid');
  }
});

test('refuses a widget removed from its page, or moved to another', () => {
  expect(verdictOf(append(honest, (u) => firstPage(u).set('Annots', annotationsOf(u).slice(1)))).verdict).toBe('invalid');
  expect(verdictOf(append(honest, (u) => firstPage(u).delete('Annots'))).verdict).toBe('invalid');
  const moved = append(honest, (u) => {
    const [widget, ...rest] = annotationsOf(u);
    firstPage(u).set('Annots', rest);
    u.edit(u.document.pages()[1]!.ref, 'page 2').set('Annots', [widget!]);
  });
  expect(verdictOf(moved).verdict).toBe('invalid');
});

describe('fields', () => {
  const changes: [string, (u: IncrementalUpdate) => void][] = [
    ['the signed field drawn anew', (u) => fieldOf(u, 'first').set('AP', coverAppearance(u))],
    ['the signed field moved', (u) => fieldOf(u, 'first').set('Rect', [0, 0, 700, 900])],
    ['the signed field hidden', (u) => fieldOf(u, 'first').set('F', 2)],
    ['the unsigned field made larger', (u) => fieldOf(u, 'second').set('Rect', [0, 0, 700, 900])],
    ['the unsigned field drawn without being signed', (u) => fieldOf(u, 'second').set('AP', coverAppearance(u))],
    ['a text drawn without a value', (u) => fieldOf(u, 'second-text').set('AP', coverAppearance(u))],
    ['a text made larger while it is filled', (u) => fieldOf(u, 'second-text').set('V', PdfString.text('x')).set('AP', coverAppearance(u)).set('Rect', [0, 0, 700, 900])],
    ['a text of another kind', (u) => fieldOf(u, 'second-text').set('FT', name('Btn')).set('V', name('On'))],
    ['a text with an action', (u) => fieldOf(u, 'second-text').set('V', PdfString.text('x')).set('AA', new Dict({ K: new Dict({ S: name('JavaScript'), JS: PdfString.text('1') }) }))],
    ['a field with another name', (u) => fieldOf(u, 'second-text').set('T', PdfString.text('amount'))],
    ['a hidden field shown', (u) => fieldOf(u, 'second-text').set('V', PdfString.text('x')).set('F', 0)],
  ];
  test.each(changes)('refuses: %s', (_what, change) => {
    expect(verdictOf(append(honest, change))).toMatchObject({ verdict: 'invalid' });
  });

  test('refuses another value in a text the signer filled, because the signature locks it', () => {
    const report = verdictOf(append(honest, (u) => fieldOf(u, 'first-text').set('V', PdfString.text('不同意')).set('AP', coverAppearance(u))));
    expect(report.verdict).toBe('invalid');
    expect(codesOf(report)).toContain('change_after_lock');
  });

  test('the honest twin: the other text is filled, then signed', async () => {
    const filled = append(honest, (u) => fieldOf(u, 'second-text').set('V', PdfString.text('100')).set('AP', new Dict({ N: coverAppearance(u).get('N') as Ref })));
    expect(verdictOf(filled)).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted' }] });
    expect(verdictOf(await signedTwice(honest))).toMatchObject({ verdict: 'valid' });
  });
});
