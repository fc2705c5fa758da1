/** ISA (CCS'19): something is appended after the signature. Nothing but filling, signing and evidence is permitted. */
import { Dict, name, PdfString, Ref, type IncrementalUpdate } from '../../../bff/src/signing/embedded/pdf';
import { append, codesOf, coverStream, firstPage, formOf, signedOnce, signedTwice, verdictOf } from './kit';

let honest: Buffer;
beforeAll(async () => {
  honest = await signedOnce();
});

const page = firstPage;
const catalog = (u: IncrementalUpdate): Dict => u.edit(u.document.catalogRef, 'the catalog');
const pagesNode = (u: IncrementalUpdate): Dict => u.edit(u.document.catalog.get('Pages') as Ref, 'the page tree');

test.each<[string, (u: IncrementalUpdate) => void]>([
  ['page content exchanged', (u) => page(u).set('Contents', u.add(coverStream()))],
  ['page content extended', (u) => page(u).set('Contents', [page(u).get('Contents')!, u.add(coverStream())])],
  ['the content stream itself overwritten', (u) => {
    const ref = page(u).get('Contents') as Ref;
    u.edit(u.document.pages()[0]!.ref, 'page');
    // an object of the same number, as a shadow attack would
    (u as unknown as { changed: Map<number, unknown> }).changed.set(ref.number, { ref, object: coverStream() });
  }],
  ['resources exchanged', (u) => page(u).set('Resources', new Dict({}))],
  ['a font exchanged', (u) => {
    const resources = u.document.dict(u.document.pages()[0]!.inherited.get('Resources'), 'resources').clone();
    page(u).set('Resources', resources.set('Font', new Dict({ F1: u.add(new Dict({ Type: name('Font'), Subtype: name('Type1'), BaseFont: name('Symbol') })) })));
  }],
  ['CropBox added', (u) => page(u).set('CropBox', [0, 0, 300, 300])],
  ['MediaBox changed', (u) => page(u).set('MediaBox', [0, 0, 300, 300])],
  ['Rotate added', (u) => page(u).set('Rotate', 180)],
  ['UserUnit added', (u) => page(u).set('UserUnit', 2)],
  ['Rotate added above the page', (u) => pagesNode(u).set('Rotate', 90)],
  ['an action when the page opens', (u) => page(u).set('AA', new Dict({ O: new Dict({ S: name('JavaScript'), JS: PdfString.text('app.alert(1)') }) }))],
  ['a page added', (u) => {
    const kids = pagesNode(u).get('Kids') as Ref[];
    pagesNode(u).set('Kids', [...kids, u.add(new Dict({ Type: name('Page'), Parent: u.document.catalog.get('Pages')!, MediaBox: [0, 0, 600, 800] }))]).set('Count', kids.length + 1);
  }],
  ['a page removed', (u) => {
    const kids = pagesNode(u).get('Kids') as Ref[];
    pagesNode(u).set('Kids', kids.slice(0, -1)).set('Count', kids.length - 1);
  }],
  ['pages in another order', (u) => pagesNode(u).set('Kids', [...(pagesNode(u).get('Kids') as Ref[])].reverse())],
  ['another page tree', (u) => catalog(u).set('Pages', u.add(u.document.dict(u.document.catalog.get('Pages'), 'pages').clone()))],
  ['an open action in the catalog', (u) => catalog(u).set('OpenAction', new Dict({ S: name('JavaScript'), JS: PdfString.text('1') }))],
  ['layers in the catalog', (u) => catalog(u).set('OCProperties', new Dict({ OCGs: [], D: new Dict({}) }))],
  ['names in the catalog', (u) => catalog(u).set('Names', new Dict({}))],
  ['the certification taken out of the catalog', (u) => catalog(u).delete('Perms')],
  ['another catalog', (u) => {
    const copy = u.add(catalog(u).clone());
    u.document.trailer.set('Root', copy);
  }],
  ['the title in the document information', (u) => {
    const info = u.document.trailer.get('Info');
    if (info instanceof Ref) u.edit(info, 'info').set('Title', PdfString.text('another contract'));
    else u.document.trailer.set('Info', u.add(new Dict({ Title: PdfString.text('another contract') })));
  }],
  ['the form told to draw itself anew', (u) => formOf(u).set('NeedAppearances', true)],
  ['an XFA form', (u) => formOf(u).set('XFA', PdfString.text('<xdp/>'))],
  ['another default appearance', (u) => formOf(u).set('DA', PdfString.text('/Symb 40 Tf'))],
  ['a font of the form exchanged', (u) => formOf(u).set('DR', new Dict({ Font: new Dict({}) })).set('CO', [])],
  ['a security store with other things in it', (u) => catalog(u).set('DSS', new Dict({ Type: name('DSS'), Pages: [] }))],
])('refuses: %s', (_what, change) => {
  const report = verdictOf(append(honest, change));
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ field: 'first', intact: true, changesAfter: 'forbidden' }] });
  expect(codesOf(report)).toContain('change_forbidden');
});

test('refuses a change that a later revision undoes again, once somebody signed in between', async () => {
  const original = 'Rotate';
  const changed = append(honest, (u) => page(u).set(original, 90));
  const signedOver = await signedTwice(changed);
  const restored = append(signedOver, (u) => page(u).delete(original));
  const report = verdictOf(restored);
  expect(report.verdict).toBe('invalid');
  expect(report.signatures.map((s) => s.changesAfter)).toEqual(['forbidden', 'forbidden']);
});

test.each<[string, Buffer]>([
  ['text', Buffer.from('hello')],
  ['a comment', Buffer.from('% hello\n')],
  ['an object that no table names', Buffer.from('99 0 obj\n<< >>\nendobj\n')],
  ['a second end-of-file mark', Buffer.from('x\n%%EOF\n')],
])('refuses bytes after the last end-of-file mark: %s', (_what, tail) => {
  const report = verdictOf(Buffer.concat([honest, tail]));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('trailing_bytes');
});

test('refuses a file of its own put behind the signed one', () => {
  const stranger = Buffer.from('\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n');
  const start = honest.length + stranger.length;
  const report = verdictOf(Buffer.concat([honest, stranger, Buffer.from(`xref\n1 1\n${String(honest.length + 1).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`)]));
  expect(report.verdict).not.toBe('valid');
});

describe('the honest twins', () => {
  test('white space behind the end-of-file mark', () => {
    expect(verdictOf(Buffer.concat([honest, Buffer.from('\r\n\n')]))).toMatchObject({ verdict: 'valid' });
  });
  test('an empty update', () => {
    expect(verdictOf(append(honest, (u) => void catalog(u)))).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted' }] });
  });
  test('validation material', () => {
    const report = verdictOf(append(honest, (u) => catalog(u).set('DSS', new Dict({ Type: name('DSS'), Certs: [] }))));
    expect(report).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted', level: 'B-T' }] });
  });
  test('a date in the document information', () => {
    const report = verdictOf(append(honest, (u) => u.document.trailer.set('Info', u.add(u.document.dict(u.document.trailer.get('Info') ?? new Dict({}), 'info').clone().set('ModDate', PdfString.text('D:20261124'))))));
    expect(report).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted' }] });
  });
  test('a second signature in the field that was placed for it', async () => {
    expect(verdictOf(await signedTwice(honest))).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted' }, { changesAfter: 'none' }] });
  });
});
