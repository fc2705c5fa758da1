import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeWith } from '../../../../../test/kit/outside';
import { fixture, pdftotext, pyhanko, qpdfCheck, requestFor, SIGNED_AT, signField, signingPki } from '../../../../../test/kit/pdf';
import type { FieldPlacement, Mark } from '../../port';
import { placeFields, placeFlow } from '../fields';
import { Dict, IncrementalUpdate, name, openPdf, PdfString, Ref, Stream, type PdfDocument, type PdfObject } from '../pdf';
import { renderPage } from '../render';
import { verifyPdf } from '../verify';

const COMPANY = '北京落笔科技有限公司';
const pki = signingPki();
const base = fixture('base3.pdf');
const at = (own: string, kind: FieldPlacement['kind'], x: number, y: number, width: number, height: number, more: Partial<FieldPlacement> = {}): FieldPlacement => ({ name: own, kind, page: 1, x, y, width, height, ...more });
const FLOW = [
  at('a', 'signature', 60, 40, 140, 60), at('a-date', 'date', 60, 110, 110, 20), at('b', 'signature', 230, 40, 140, 60), at('b-date', 'date', 230, 110, 110, 20),
  at('b-sum', 'number', 230, 140, 110, 20, { options: { decimals: 2, grouped: true } }), at('b-name', 'text', 230, 170, 110, 20), at('c', 'seal', 400, 40, 120, 120, { organizationName: COMPANY }),
];
const seal = (kind: 'official' | 'contract' | 'finance'): Mark => ({ kind: 'seal', seal: { organizationName: COMPANY, kind } });

const byA = (pdf: Uint8Array): Promise<Uint8Array> => signField(pki.zhang, pki.tsa, requestFor(pki.zhang, pdf, 'a', { values: [{ fieldName: 'a-date', value: '2026年11月24日' }] }));
const byB = (pdf: Uint8Array): Promise<Uint8Array> => signField(pki.li, pki.tsa, requestFor(pki.li, pdf, 'b', { values: [{ fieldName: 'b-date', value: '2026-11-25' }, { fieldName: 'b-sum', value: '-1,234.50' }, { fieldName: 'b-name', value: '李四 7' }] }));
const byCompany = (pdf: Uint8Array, kind: 'official' | 'contract' | 'finance' = 'contract'): Promise<Uint8Array> => signField(pki.company, pki.tsa, requestFor(pki.company, pdf, 'c', { mark: seal(kind), signerName: COMPANY }));

/** The number of the object that holds the font a field is drawn with. */
function fontOf(pdf: Uint8Array, fieldName: string): number {
  const document = openPdf(pdf);
  const look = document.resolve(document.dict(document.formFields().find((field) => field.name === fieldName)!.dict.get('AP'), 'AP').get('N')) as Stream;
  const inSeal = document.resolve(look.dict.get('Resources')) as Dict;
  const drawn = inSeal.has('XObject') ? (document.resolve(document.dict(inSeal.get('XObject'), 'XObject').get('S')) as Stream).dict : look.dict;
  return (document.dict(document.dict(drawn.get('Resources'), 'Resources').get('Font'), 'Font').get('F1') as Ref).number;
}
const files = (pdf: Uint8Array): number => [...openPdf(pdf).objects()].filter(([, object]) => object instanceof Stream && object.dict.has('Length1')).length;
const shared = (document: PdfDocument): Dict => document.dict(document.dict(document.dict(document.catalog.get('AcroForm'), 'form').get('DR'), 'DR').get('Font'), 'Font');

describe('fonts that come with the places', () => {
  let placed: Uint8Array;
  let signed: Uint8Array;
  beforeAll(async () => {
    placed = await placeFlow(base, FLOW);
    signed = await byCompany(await byB(await byA(placed)));
  });
  test('are two: one for dates and numbers, one for the seals of the company', () => {
    expect([...shared(openPdf(placed)).entries()].map(([key]) => key.replace(/[A-Z]{6}$/, ''))).toEqual(['Helv', 'Luobi', 'Luobi']);
    expect(files(placed) - files(base)).toBe(2);
  });
  test('are what dates and numbers of every act, and the seal, are drawn with; other text brings its own', () => {
    const numbers = ['a-date', 'b-date', 'b-sum', 'c', 'b-name'].map((fieldName) => fontOf(signed, fieldName));
    expect(new Set(numbers.slice(0, 3)).size).toBe(1);
    expect(new Set(numbers).size).toBe(3);
    expect(files(signed) - files(placed)).toBe(1);
    expect(verifyPdf(signed, [pki.root.certificate.der], SIGNED_AT)).toMatchObject({ verdict: 'valid' });
  });
  test('fit every kind of seal', async () => {
    for (const kind of ['official', 'finance'] as const) expect(fontOf(await byCompany(placed, kind), 'c')).toBe(fontOf(signed, 'c'));
  });
  test('change no pixel', async () => {
    const alone = await byCompany(await byB(await byA(placeFields(base, FLOW))));
    expect(files(alone) - files(base)).toBe(3);
    const [one, other] = [await renderPage(signed, 1, 1080), await renderPage(alone, 1, 1080)];
    expect(Buffer.from(one.jpeg).equals(Buffer.from(other.jpeg))).toBe(true);
  });
  test('are left out where nothing will be drawn with them, and in a file that others have signed', async () => {
    expect(files(await placeFlow(base, [FLOW[0]!, FLOW[5]!]))).toBe(files(base));
    const theirs = readFileSync(path.join(__dirname, '../../../../../test/attack/pdf/fixtures/b-t.pdf'));
    expect(files(await placeFlow(theirs, [at('d', 'seal', 60, 560, 120, 50, { organizationName: COMPANY })]))).toBe(files(theirs));
  });
  test('a company whose name no font has is refused when its place is made', async () => {
    await expect(placeFlow(base, [at('c', 'seal', 400, 40, 120, 120, { organizationName: '𪚥有限公司' })])).rejects.toMatchObject({ code: 'glyph_missing', details: { characters: ['𪚥'] } });
  });

  describe('a font that only bears the name', () => {
    /** The file with something of the shared font changed, as an upload could have it. */
    function forged(change: (update: IncrementalUpdate, font: Dict, descendant: Dict, descriptor: Dict) => void): Uint8Array {
      const document = openPdf(placed);
      const update = new IncrementalUpdate(document);
      for (const [key, ref] of shared(document).entries()) {
        if (!key.startsWith('Luobi')) continue;
        const font = update.edit(ref as Ref, 'a font');
        const descendant = update.edit((font.get('DescendantFonts') as [Ref])[0], 'a font');
        change(update, font, descendant, update.edit(descendant.get('FontDescriptor') as Ref, 'a descriptor'));
      }
      return update.write();
    }
    const other = (update: IncrementalUpdate, ref: PdfObject | undefined): Ref => {
      const stream = update.resolve(ref) as Stream;
      const data = Buffer.from(stream.data);
      data[data.length - 9]! ^= 1;
      return update.add(new Stream(stream.dict, data));
    };
    test.each<[string, Parameters<typeof forged>[0]]>([
      ['other outlines', (update, _font, _descendant, descriptor) => descriptor.set('FontFile2', other(update, descriptor.get('FontFile2')))],
      ['other meanings of its glyphs', (update, font) => font.set('ToUnicode', other(update, font.get('ToUnicode')))],
      ['other glyphs for its codes', (update, _font, descendant) => descendant.set('CIDToGIDMap', update.add(new Stream(new Dict(), Buffer.alloc(64))))],
      ['other widths', (_update, _font, descendant) => descendant.set('DW', 10)],
      ['another encoding', (_update, font) => font.set('Encoding', name('Identity-V'))],
      ['one key more', (_update, font) => font.set('Extra', PdfString.text('x'))],
      ['one key less', (_update, font) => font.delete('ToUnicode')],
      ['no file', (_update, _font, _descendant, descriptor) => descriptor.set('FontFile2', null)],
      ['something else altogether', (update, font) => font.set('DescendantFonts', update.add(new Dict({})))],
    ])('with %s is not drawn with', async (_what, change) => {
      const pdf = forged(change);
      const drawn = await byCompany(await byA(pdf));
      expect(fontOf(drawn, 'a-date')).not.toBe(fontOf(signed, 'a-date'));
      expect(fontOf(drawn, 'c')).not.toBe(fontOf(signed, 'c'));
      expect(files(drawn) - files(base)).toBeGreaterThanOrEqual(3);
    });
    test('the honest twin is', async () => expect(fontOf(await byA(forged(() => undefined)), 'a-date')).toBe(fontOf(signed, 'a-date')));
    test('in an upload is replaced by the true one', async () => {
      const again = await placeFlow(forged((_update, _font, descendant) => descendant.set('DW', 10)), [at('d', 'signature', 60, 300, 140, 60), at('d-date', 'date', 60, 370, 110, 20)]);
      const drawn = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, again, 'd', { values: [{ fieldName: 'd-date', value: '2026-11-24' }] }));
      expect(openPdf(drawn).dict(new Ref(fontOf(drawn, 'd-date')), 'a font').has('ToUnicode')).toBe(true);
      expect(fontOf(drawn, 'd-date')).not.toBe(fontOf(signed, 'a-date'));
    });
  });

  describeWith(['pyhanko', 'qpdf'], 'for others', () => {
    test('every signature holds, the file is clean, and the text can be found', () => {
      expect(pyhanko(signed, pki.root.certificate.der).map(({ field, intact, valid, trusted, docmdp_ok: ok }) => [field, intact && valid && trusted && ok])).toEqual([['a', true], ['b', true], ['c', true]]);
      expect(qpdfCheck(signed).status).toBe(0);
      const text = pdftotext(signed);
      for (const value of ['2026年11月24日', '2026-11-25', '-1,234.50', '李四 7']) expect(text).toContain(value);
    });
  });
});
