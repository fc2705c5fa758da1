/** Shadow attacks (NDSS'21): what will be shown later is prepared before the signature, and switched on after it. */
import { placeFields } from '../../../bff/src/signing/embedded/fields';
import { Dict, name, openPdf, Ref, Stream, type IncrementalUpdate, type PdfObject } from '../../../bff/src/signing/embedded/pdf';
import { fixture, requestFor, signField } from '../../kit/pdf';
import { append, codesOf, coverStream, firstPage, pki, verdictOf } from './kit';

const FIELDS = [{ name: 'first', kind: 'signature', page: 1, x: 60, y: 100, width: 120, height: 50 }] as const;
const overwrite = (u: IncrementalUpdate, ref: Ref, object: PdfObject) => (u as unknown as { changed: Map<number, unknown> }).changed.set(ref.number, { ref, object });

/** @param prepare what the attacker hides in the file before it is signed */
async function signedWith(prepare: (u: IncrementalUpdate) => void): Promise<Buffer> {
  const prepared = placeFields(append(fixture('tiny10k.pdf'), prepare), FIELDS);
  return Buffer.from(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, prepared, 'first')));
}

describe('hide: something lies over the content and is taken away', () => {
  let picture: Ref;
  let honest: Buffer;
  beforeAll(async () => {
    honest = await signedWith((u) => {
      picture = u.add(new Stream(new Dict({ Type: name('XObject'), Subtype: name('Form'), BBox: [0, 0, 700, 900] }), coverStream().data));
      const page = firstPage(u);
      const resources = u.document.dict(u.document.pages()[0]!.inherited.get('Resources'), 'resources').clone().set('XObject', new Dict({ Cover: picture }));
      const draw = u.add(new Stream(new Dict({}), Buffer.from('/Cover Do')));
      page.set('Resources', resources).set('Contents', [page.get('Contents')!, draw]);
    });
  });

  test('the honest twin is valid', () => expect(verdictOf(honest)).toMatchObject({ verdict: 'valid' }));
  test('refuses the cover made transparent', () => {
    const report = verdictOf(append(honest, (u) => overwrite(u, picture, new Stream(new Dict({ Type: name('XObject'), Subtype: name('Form'), BBox: [0, 0, 0, 0] }), Buffer.from('')))));
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, changesAfter: 'forbidden' }] });
    expect(codesOf(report)).toContain('change_forbidden');
  });
  test('refuses the cover freed', () => {
    const start = honest.length;
    const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(honest.toString('latin1'))![1]!;
    const size = 200;
    const tail = `xref\n${picture.number} 1\n0000000000 00001 f \ntrailer\n<< /Size ${size} /Root ${/\/Root (\d+ 0 R)/.exec(honest.toString('latin1'))![1]} /Prev ${previous} >>\nstartxref\n${start}\n%%EOF\n`;
    expect(verdictOf(Buffer.concat([honest, Buffer.from(tail)]))).toMatchObject({ verdict: 'invalid', signatures: [{ changesAfter: 'forbidden' }] });
  });
});

describe('replace: an object nobody uses waits in the file', () => {
  let hidden: Ref;
  let honest: Buffer;
  beforeAll(async () => {
    honest = await signedWith((u) => {
      hidden = u.add(coverStream());
    });
  });

  test('the honest twin is valid: what is not reachable is not shown', () => expect(verdictOf(honest)).toMatchObject({ verdict: 'valid' }));
  test('refuses the page pointed at it', () => {
    expect(verdictOf(append(honest, (u) => firstPage(u).set('Contents', hidden)))).toMatchObject({ verdict: 'invalid', signatures: [{ changesAfter: 'forbidden' }] });
  });
  test('refuses a table that only points an old number at it', () => {
    const text = honest.toString('latin1');
    const offset = text.indexOf(`\n${hidden.number} 0 obj`) + 1;
    const content = /\/Contents (\d+) 0 R/.exec(text)![1]!;
    const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)![1]!;
    // the object at that offset says another number: a lenient reader takes it all the same
    const tail = `xref\n${content} 1\n${String(offset).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 200 /Root ${/\/Root (\d+ 0 R)/.exec(text)![1]} /Prev ${previous} >>\nstartxref\n${honest.length}\n%%EOF\n`;
    const report = verdictOf(Buffer.concat([honest, Buffer.from(tail)]));
    expect(report.verdict).not.toBe('valid');
  });
});

describe('hide and replace: two objects of one number', () => {
  test('refuses an object that was undefined when signed and is defined later', async () => {
    const honest = await signedWith((u) => {
      const page = firstPage(u);
      page.set('Contents', [page.get('Contents')!, new Ref(190)]);
    });
    expect(verdictOf(honest)).toMatchObject({ verdict: 'valid' });
    const report = verdictOf(append(honest, (u) => overwrite(u, new Ref(190), coverStream())));
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ changesAfter: 'forbidden' }] });
  });

  test('refuses an object that a later revision defines behind the end of what was signed', async () => {
    const honest = await signedWith(() => undefined);
    const report = verdictOf(append(honest, (u) => {
      const ref = u.document.pages()[0]!.dict.get('Contents') as Ref;
      overwrite(u, ref, coverStream());
    }));
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ changesAfter: 'forbidden' }] });
  });
});

describe('a page that two readers read in two ways', () => {
  test('refuses a page that names its content twice', async () => {
    const honest = await signedWith(() => undefined);
    const page = firstPageText(honest);
    const twice = `${page.number} 0 obj\n<< /Contents 190 0 R ${page.body} >>\nendobj\n190 0 obj\n<< /Length 20 >>\nstream\n1 g 0 0 700 900 re f \nendstream\nendobj\n`;
    const at = honest.length;
    const text = honest.toString('latin1');
    const rows = `xref\n${page.number} 1\n${String(at).padStart(10, '0')} 00000 n \n190 1\n${String(at + twice.indexOf('190 0 obj')).padStart(10, '0')} 00000 n \n`;
    const tail = `${rows}trailer\n<< /Size 200 /Root ${/\/Root (\d+ 0 R)/.exec(text)![1]} /Prev ${/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)![1]} >>\nstartxref\n${at + twice.length}\n%%EOF\n`;
    const report = verdictOf(Buffer.concat([honest, Buffer.from(twice + tail, 'latin1')]));
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, changesAfter: 'forbidden' }] });
    expect(report.signatures[0]!.problems[0]!.text).toContain('stands twice');
  });

  /** The first page as it was written last: its number, and what stands between << and >>. */
  function firstPageText(pdf: Buffer): { number: number; body: string } {
    const { number } = openPdf(pdf).pages()[0]!.ref;
    const text = pdf.toString('latin1');
    const start = text.lastIndexOf(`\n${number} 0 obj`);
    return { number, body: text.slice(text.indexOf('<<', start) + 2, text.indexOf('endobj', start)).replace(/>>\s*$/, '') };
  }
});
