/**
 * Changes that other verifiers let pass or rate as harmless: in the trailer, in metadata and structure, in the security
 * store, behind references, in what the catalog promises, after a lock. Each beside the honest change it resembles.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addValidationData } from '../../../bff/src/signing/embedded/pades';
import { Dict, name, PdfString, Ref, Stream, type IncrementalUpdate, type PdfObject } from '../../../bff/src/signing/embedded/pdf';
import { verifyPdf } from '../../../bff/src/signing/embedded/verify';
import { longTermPki, requestFor, SIGNED_AT, signField, stampDocument, validationDataFor } from '../../kit/pdf';
import { append, codesOf, coverAppearance, coverStream, EVALUATED_AT, fieldOf, firstPage, formOf, pki, placed, replaced, signedOnce, signedTwice, verdictOf } from './kit';

const theirs = (of: string): Buffer => readFileSync(path.join(__dirname, 'fixtures', of));
const theirRoot = Buffer.from(theirs('root.pem').toString('latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64');
const catalog = (u: IncrementalUpdate): Dict => u.edit(u.document.catalogRef, 'the catalog');
/** An object of the same number with other content. */
function overwrite(u: IncrementalUpdate, ref: PdfObject | undefined, object: PdfObject): void {
  if (!(ref instanceof Ref)) throw new Error('not an object of its own');
  (u as unknown as { changed: Map<number, unknown> }).changed.set(ref.number, { ref, object });
}
const changesOf = (pdf: Uint8Array, roots?: readonly Uint8Array[]) => verdictOf(pdf, roots).signatures[0]!.changes!.map((c) => [c.code, c.permitted]);

/** A placed file with everything that can be changed quietly, signed once. */
async function richlySigned(): Promise<Buffer> {
  const xmp = (title: string) => Buffer.from(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description><dc:title>${title}</dc:title><xmp:ModifyDate>2026-01-01T00:00:00Z</xmp:ModifyDate></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`);
  const rich = append(placed(), (u) => {
    const paragraph = u.add(new Dict({ Type: name('StructElem'), S: name('P'), ActualText: PdfString.text('100 yuan') }));
    catalog(u).set('Metadata', u.add(new Stream(new Dict({ Type: name('Metadata'), Subtype: name('XML') }), xmp('contract'))))
      .set('StructTreeRoot', u.add(new Dict({ Type: name('StructTreeRoot'), K: paragraph }))).set('Version', name('1.6')).set('Extensions', new Dict({ ADBE: new Dict({ BaseVersion: name('1.7'), ExtensionLevel: 3 }) }));
    const drawing = u.add(new Stream(new Dict({ Type: name('XObject'), Subtype: name('Form'), BBox: [0, 0, 9, 9] }), Buffer.from('0 0 9 9 re f')));
    const resources = u.document.dict(u.document.pages()[0]!.inherited.get('Resources') ?? new Dict({}), 'resources').clone();
    firstPage(u).set('Resources', resources.set('XObject', new Dict({ Seal: drawing })));
  });
  return Buffer.from(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, rich, 'first', { values: [{ fieldName: 'first-text', value: '同意' }] })));
}

let once: Buffer;
let rich: Buffer;
beforeAll(async () => {
  [once, rich] = await Promise.all([signedOnce(), richlySigned()]);
});

test('the honest twins: both files as they are, and signed once more', async () => {
  for (const pdf of [once, rich, await signedTwice(rich)]) expect([codesOf(verdictOf(pdf)), verdictOf(pdf).verdict]).toEqual([[], 'valid']);
});

describe('one signature shown twice', () => {
  test('refuses a copy of the signature as an object of its own', () => {
    const report = verdictOf(append(once, (u) => {
      const signed = u.document.formFields().find((f) => f.name === 'first')!;
      fieldOf(u, 'second').set('V', u.add(u.document.dict(signed.dict.get('V'), 'the signature').clone())).set('AP', signed.dict.get('AP')!);
    }));
    expect(report.verdict).toBe('invalid');
    expect(report.signatures.find((s) => s.field === 'second')).toMatchObject({ intact: false, signer: '' });
    expect(codesOf(report)).toContain('hole_mismatch');
  });
  test.each<[string, (u: IncrementalUpdate) => PdfObject]>([
    ['the signature', (u) => u.document.formFields().find((f) => f.name === 'first')!.dict.get('V')!],
    ['a dictionary', () => new Dict({})], ['a list', () => [PdfString.text('a')]], ['a number', () => 7], ['a page', (u) => u.document.pages()[0]!.ref],
  ])('refuses %s as what a text field was filled with', (_what, value) => {
    expect(changesOf(append(once, (u) => fieldOf(u, 'second-text').set('V', value(u))))).toEqual([['field_changed', false]]);
  });
  test('refuses other flags of a field nobody filled in; they come with filling, or with its lock', () => {
    const flags = (of: Record<string, number>) => changesOf(append(once, (u) => { for (const [key, value] of Object.entries(of)) fieldOf(u, 'second-text').set(key, value); }));
    expect(flags({ F: 132 })).toEqual([['field_changed', false]]);
    expect(flags({ F: 132, Ff: 1 })).toEqual([['field_filled', true]]);
  });
});

describe('the trailer', () => {
  const root = (pdf: Buffer) => /\/Root (\d+) 0 R/.exec(pdf.toString('latin1', pdf.lastIndexOf('trailer')))!;
  const startOf = (pdf: Buffer) => /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.toString('latin1'))![1]!;
  const info = (pdf: Buffer) => /\/Info \d+ 0 R/.exec(pdf.toString('latin1'))?.[0] ?? '';
  /** An update without objects and with a trailer of the attacker's. */
  const trailing = (pdf: Buffer, entries: string, table = '0 0\n') => Buffer.concat([pdf, Buffer.from(`xref\n${table}trailer\n<< /Size 500 ${entries.includes('/Info') ? '' : info(pdf)} ${entries} >>\nstartxref\n${pdf.length}\n%%EOF\n`, 'latin1')]);
  test('accepts the honest twin: the same root, the table before', () => {
    expect(verdictOf(trailing(once, `/Root ${root(once)[1]!} 0 R /Prev ${startOf(once)}`))).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted' }] });
  });
  test.each<[string, (pdf: Buffer) => Buffer]>([
    ['another object as root', (pdf) => trailing(pdf, `/Root ${Number(root(pdf)[1]) + 1} 0 R /Prev ${startOf(pdf)}`)],
    ['a root of another generation', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 1 R /Prev ${startOf(pdf)}`)],
    ['no root', (pdf) => trailing(pdf, `/Prev ${startOf(pdf)}`)],
    ['a root twice', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 0 R /Root ${Number(root(pdf)[1]) + 1} 0 R /Prev ${startOf(pdf)}`)],
    ['a root written out', (pdf) => trailing(pdf, `/Root << /Type /Catalog >> /Prev ${startOf(pdf)}`)],
    ['no table before', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 0 R`)],
    ['itself as the table before', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 0 R /Prev ${pdf.length}`)],
    ['the table before the one before: the signed revision is passed over', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 0 R /Prev ${/\/Prev (\d+)/.exec(pdf.toString('latin1', pdf.lastIndexOf('trailer')))![1]!}`)],
    ['other document information', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 0 R /Info << /Title (another) >> /Prev ${startOf(pdf)}`)],
    ['a table that frees the signature', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 0 R /Prev ${startOf(pdf)}`, `${root(pdf)[1]!} 1\n0000000000 65535 f \n`)],
    ['a table stream beside the table, as hybrids have it', (pdf) => trailing(pdf, `/Root ${root(pdf)[1]!} 0 R /XRefStm ${pdf.indexOf(' obj')} /Prev ${startOf(pdf)}`)],
  ])('refuses %s', (_what, forged) => {
    expect(verdictOf(forged(once)).verdict).not.toBe('valid');
  });
});

describe('metadata, structure, versions and promises of the catalog', () => {
  const metadata = (u: IncrementalUpdate, from: RegExp, to: string) => {
    const ref = u.document.catalog.get('Metadata');
    const stream = u.document.resolve(ref!) as Stream;
    overwrite(u, ref, new Stream(stream.dict.clone(), Buffer.from(Buffer.from(stream.data).toString('utf8').replace(from, to))));
  };
  const structure = (u: IncrementalUpdate): Ref => u.document.dict(u.document.catalog.get('StructTreeRoot'), 'structure').get('K') as Ref;
  test.each<[string, (u: IncrementalUpdate) => void, string]>([
    ['the date of saving in XMP', (u) => metadata(u, /2026-01-01/, '2026-11-24'), 'dates_renewed'],
    ['a later version in the catalog', (u) => catalog(u).set('Version', name('2.0')), 'extension_marks'],
    ['another producer', (u) => u.edit(u.document.trailer.get('Info') as Ref, 'info').set('Producer', PdfString.text('mine')), 'dates_renewed'],
    ['more marks of extensions', (u) => catalog(u).set('Extensions', new Dict({ ADBE: new Dict({ BaseVersion: name('1.7'), ExtensionLevel: 8 }), ESIC: new Dict({ BaseVersion: name('1.7'), ExtensionLevel: 5 }) })), 'extension_marks'],
  ])('accepts %s', (_what, change, code) => {
    const pdf = append(rich, change);
    expect(verdictOf(pdf)).toMatchObject({ verdict: 'valid' });
    expect(changesOf(pdf)).toContainEqual([code, true]);
  });
  test.each<[string, (u: IncrementalUpdate) => void, string]>([
    ['another title in XMP', (u) => metadata(u, /contract/, 'gift'), 'metadata_changed'],
    ['XMP taken away', (u) => catalog(u).delete('Metadata'), 'metadata_changed'],
    ['XMP exchanged for an object that is no stream', (u) => overwrite(u, u.document.catalog.get('Metadata'), new Dict({})), 'metadata_changed'],
    ['another text read aloud for the same words', (u) => u.edit(structure(u), 'a paragraph').set('ActualText', PdfString.text('100,000 yuan')), 'structure_changed'],
    ['the structure taken away', (u) => catalog(u).delete('StructTreeRoot'), 'structure_changed'],
    ['the structure called unmarked', (u) => catalog(u).set('MarkInfo', new Dict({ Marked: false })), 'structure_changed'],
    ['an earlier version in the catalog', (u) => catalog(u).set('Version', name('1.2')), 'catalog_changed'],
    ['the version taken away', (u) => catalog(u).delete('Version'), 'catalog_changed'],
    ['a version that is none', (u) => catalog(u).set('Version', PdfString.text('1.7')), 'catalog_changed'],
    ['the certification taken away', (u) => catalog(u).delete('Perms'), 'catalog_changed'],
    ['the certification pointed at nothing', (u) => catalog(u).set('Perms', new Dict({})), 'catalog_changed'],
    ['names added', (u) => catalog(u).set('Names', new Dict({ JavaScript: new Dict({ Names: [] }) })), 'catalog_changed'],
    ['destinations added', (u) => catalog(u).set('Dests', new Dict({ a: [u.document.pages()[0]!.ref, name('Fit')] })), 'catalog_changed'],
    ['an attached file', (u) => catalog(u).set('AF', [u.add(new Dict({ Type: name('Filespec'), F: PdfString.text('x') }))]), 'catalog_changed'],
    ['a language', (u) => catalog(u).set('Lang', PdfString.text('de')), 'catalog_changed'],
    ['viewer preferences', (u) => catalog(u).set('ViewerPreferences', new Dict({ HideToolbar: true })), 'catalog_changed'],
    ['a mark of extensions taken away', (u) => catalog(u).delete('Extensions'), 'catalog_changed'],
    ['a mark of extensions that is none', (u) => catalog(u).set('Extensions', new Dict({ ADBE: new Dict({}), ESIC: PdfString.text('x') })), 'catalog_changed'],
    ['the producer taken away', (u) => u.edit(u.document.trailer.get('Info') as Ref, 'info').delete('Producer'), 'information_changed'],
    ['a producer that is no text', (u) => u.edit(u.document.trailer.get('Info') as Ref, 'info').set('Producer', u.document.pages()[0]!.ref), 'information_changed'],
  ])('refuses %s', (_what, change, code) => {
    const pdf = append(rich, change);
    expect(verdictOf(pdf)).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, trusted: true, changesAfter: 'forbidden' }] });
    expect(changesOf(pdf)).toContainEqual([code, false]);
  });
});

describe('behind references', () => {
  const signedWidget = (u: IncrementalUpdate) => u.document.formFields().find((f) => f.name === 'first')!;
  const appearanceOf = (u: IncrementalUpdate, field: string): PdfObject => u.document.dict(u.document.formFields().find((f) => f.name === field)!.dict.get('AP'), 'AP').get('N')!;
  test.each<[string, (u: IncrementalUpdate) => void, string]>([
    ['the mark of a signature, its stream overwritten', (u) => overwrite(u, appearanceOf(u, 'first'), coverStream()), 'signed_field_changed'],
    ['the mark of a signature, exchanged', (u) => fieldOf(u, 'first').set('AP', coverAppearance(u)), 'signed_field_changed'],
    ['the place of a signature', (u) => fieldOf(u, 'first').set('Rect', [0, 0, 600, 800]), 'signed_field_changed'],
    ['a flag that hides a signature', (u) => fieldOf(u, 'first').set('F', 2), 'signed_field_changed'],
    ['the look of a filled text, its stream overwritten, the value kept', (u) => overwrite(u, appearanceOf(u, 'first-text'), coverStream()), 'appearance_changed'],
    ['the look of a text without a value', (u) => fieldOf(u, 'second-text').set('AP', coverAppearance(u)), 'appearance_changed'],
    ['a drawing of the page, its stream overwritten', (u) => overwrite(u, u.document.dict(u.document.dict(firstPage(u).get('Resources'), 'resources').get('XObject'), 'drawings').get('Seal'), coverStream()), 'page_changed'],
    ['the dictionary of the signature', (u) => u.edit(signedWidget(u).dict.get('V') as Ref, 'the signature').set('Reason', PdfString.text('something else')), 'signed_field_changed'],
  ])('refuses %s', (_what, change, code) => {
    const pdf = append(rich, change);
    expect(verdictOf(pdf).verdict).toBe('invalid');
    expect(verdictOf(pdf).signatures[0]!.changes?.map((c) => c.code) ?? [code]).toContain(code);
  });
  test('the honest twin: a text is filled, with its look', async () => {
    expect(await signedTwice(rich).then(changesOf)).toEqual(expect.arrayContaining([['field_filled', true], ['signed', true]]));
  });
});

describe('the security store', () => {
  const long = longTermPki();
  const roots = [long.root.certificate.der];
  const verdict = (pdf: Uint8Array) => verifyPdf(pdf, roots, EVALUATED_AT);
  let stored: Buffer;
  beforeAll(async () => {
    const signed = await signField(long.zhang, long.tsa, requestFor(long.zhang, placed(), 'first'));
    stored = Buffer.from(stampDocument(addValidationData(signed, validationDataFor(long, [long.zhang], SIGNED_AT)), long.tsa, new Date(SIGNED_AT.getTime() + 60_000)));
  });
  const storeOf = (u: IncrementalUpdate): Dict => {
    const place = u.document.catalog.get('DSS');
    return place instanceof Ref ? u.edit(place, 'the store') : (catalog(u).get('DSS') as Dict);
  };
  const list = (u: IncrementalUpdate, key: string): PdfObject[] => [...(u.document.resolve(storeOf(u).get(key)!) as PdfObject[])];
  const blob = (u: IncrementalUpdate, text = 'x') => u.add(new Stream(new Dict({}), Buffer.from(text)));
  test.each<[string, (u: IncrementalUpdate) => void]>([
    ['more of everything', (u) => storeOf(u).set('Certs', [...list(u, 'Certs'), blob(u)]).set('OCSPs', [blob(u), ...list(u, 'OCSPs')])],
    ['the same in another order', (u) => storeOf(u).set('Certs', list(u, 'Certs').reverse())],
    ['the same stored anew', (u) => storeOf(u).set('CRLs', list(u, 'CRLs').map((item) => u.add((u.document.resolve(item) as Stream))))],
  ])('accepts %s', (_what, change) => {
    expect(verdict(append(stored, change))).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-LTA', changesAfter: 'permitted' }, { kind: 'document-timestamp' }] });
  });
  test.each<[string, (u: IncrementalUpdate) => void, string]>([
    ['a certificate taken out', (u) => storeOf(u).set('Certs', list(u, 'Certs').slice(1)), 'validation_material_removed'],
    ['all answers taken out', (u) => storeOf(u).delete('OCSPs'), 'validation_material_removed'],
    ['a list overwritten', (u) => overwrite(u, list(u, 'CRLs')[0], new Stream(new Dict({}), Buffer.from('other'))), 'validation_material_removed'],
    ['the entry of a signature taken out', (u) => storeOf(u).delete('VRI'), 'validation_material_removed'],
    ['the entry of a signature emptied', (u) => storeOf(u).set('VRI', new Dict(Object.fromEntries([...u.document.dict(storeOf(u).get('VRI'), 'VRI').entries()].map(([key]) => [key, new Dict({})])))), 'validation_material_removed'],
    ['the whole store taken away', (u) => catalog(u).delete('DSS'), 'security_store_malformed'],
    ['something in it that is no stream', (u) => storeOf(u).set('Certs', [...list(u, 'Certs'), u.add(new Dict({}))]), 'security_store_malformed'],
    ['a page in it', (u) => storeOf(u).set('Certs', [...list(u, 'Certs'), u.document.pages()[0]!.ref]), 'security_store_malformed'],
    ['its type taken back', (u) => storeOf(u).delete('Type'), 'security_store_malformed'],
    ['another type', (u) => storeOf(u).set('Type', name('Annot')), 'security_store_malformed'],
    ['a key of its own', (u) => storeOf(u).set('Mine', 1), 'security_store_malformed'],
    ['an entry with a key of its own', (u) => storeOf(u).set('VRI', new Dict({ ...Object.fromEntries(u.document.dict(storeOf(u).get('VRI'), 'VRI').entries()), AB: new Dict({ JS: PdfString.text('1') }) })), 'security_store_malformed'],
  ])('refuses %s', (_what, change, code) => {
    const report = verdict(append(stored, change));
    expect(report.verdict).toBe('invalid');
    expect(report.signatures[0]!.changes!.map((c) => [c.code, c.permitted])).toContainEqual([code, false]);
  });
});

describe('after a lock that permits nothing (P = 1)', () => {
  const verdict = (pdf: Uint8Array) => verifyPdf(pdf, [theirRoot], EVALUATED_AT);
  const annotation = (u: IncrementalUpdate) => firstPage(u).set('Annots', [...((u.document.resolve(firstPage(u).get('Annots') ?? null) as PdfObject[] | null) ?? []), u.add(new Dict({ Type: name('Annot'), Subtype: name('Text'), Rect: [1, 1, 9, 9], Contents: PdfString.text('not agreed') }))]);
  test('refuses an annotation, whoever certified', () => {
    const report = verdict(append(theirs('certified-p1.pdf'), annotation));
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, changesAfter: 'forbidden', policy: { docMdp: 1 } }] });
    expect(report.signatures[0]!.changes).toContainEqual(expect.objectContaining({ code: 'annotation_changed', permitted: false }));
  });
  test('refuses an empty signature field too, and names it', () => {
    const report = verdict(append(theirs('certified-p1.pdf'), (u) => {
      const field = u.add(new Dict({ Type: name('Annot'), Subtype: name('Widget'), FT: name('Sig'), T: PdfString.text('more'), Rect: [10, 10, 60, 30], F: 4, P: u.document.pages()[0]!.ref }));
      formOf(u).set('Fields', [...(u.document.resolve(formOf(u).get('Fields')) as PdfObject[]), field]);
      firstPage(u).set('Annots', [...((u.document.resolve(firstPage(u).get('Annots') ?? null) as PdfObject[] | null) ?? []), field]);
    }));
    expect(codesOf(report)).toContain('change_after_certification');
    expect(report.signatures[0]!.changes).toContainEqual(expect.objectContaining({ code: 'signature_field_added', detail: 'more', permitted: false }));
  });
  test('refuses an annotation also where the signer allows them (P = 3): a note over the text is a text', () => {
    const p3 = replaced(once, '/P 2', '/P 3');
    expect(codesOf(verdictOf(append(p3, annotation)))).toContain('digest_mismatch');
    expect(verdictOf(append(once, annotation)).verdict).toBe('invalid');
  });
  test('the honest twin: validation material', () => {
    expect(verdict(append(theirs('certified-p1.pdf'), (u) => catalog(u).set('DSS', new Dict({ Type: name('DSS'), Certs: [u.add(new Stream(new Dict({}), Buffer.from(theirRoot)))] }))))).toMatchObject({ verdict: 'valid', signatures: [{ changesAfter: 'permitted' }] });
  });
});
