import { deflateSync } from 'node:zlib';
import { pdfOf } from '../../../../../test/kit/pdf';
import { Dict, name, openPdf, Ref, type PdfDocument, type PdfObject } from './index';

const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
const PAGE = '<< /Type /Page /MediaBox [0 0 9 9] >>';
const refused = (act: () => unknown, reason: RegExp, code = 'pdf_unreadable'): void =>
  expect(act).toThrow(expect.objectContaining({ code, details: { reason: expect.stringMatching(reason) as string } }));

/** A file that grows: each part is told where it begins. */
class Growing {
  private text = '%PDF-1.7\n';
  readonly offsets = new Map<number, number>();
  object(number: number, body: string, generation = 0): this {
    this.offsets.set(number, this.text.length);
    this.text += `${number} ${generation} obj\n${body}\nendobj\n`;
    return this;
  }
  stream(number: number, dict: string, data: Buffer): this {
    return this.object(number, `<< ${dict} /Length ${data.length} >>\nstream\n${data.toString('latin1')}\nendstream`);
  }
  /** @param rows [number, offset or 'f'] @returns where it begins */
  table(rows: readonly (readonly [number, number | 'f'])[], trailer: string): number {
    const at = this.text.length;
    this.text += `xref\n${rows.map(([number, offset]) => `${number} 1\n${String(offset === 'f' ? 0 : offset).padStart(10, '0')} 00000 ${offset === 'f' ? 'f' : 'n'} \n`).join('')}trailer\n<< /Size 20 ${trailer} >>\n`;
    this.text += `startxref\n${at}\n%%EOF\n`;
    return at;
  }
  at(number: number): number {
    return this.offsets.get(number)!;
  }
  get length(): number {
    return this.text.length;
  }
  end(offset: number): Buffer {
    return Buffer.from(`${this.text}startxref\n${offset}\n%%EOF\n`, 'latin1');
  }
  bytes(): Buffer {
    return Buffer.from(this.text, 'latin1');
  }
}
const based = (): Growing => new Growing().object(1, '<< /Type /Catalog /Pages 2 0 R /Is (old) >>').object(2, PAGES).object(3, PAGE);
const rowsOf = (file: Growing, ...numbers: number[]): [number, number][] => numbers.map((number) => [number, file.at(number)]);
const is = (document: PdfDocument): string => (document.catalog.get('Is') as { toText(): string }).toText();

describe('revisions', () => {
  test('the newest object wins, what was not touched stays', () => {
    const file = based();
    const first = file.table(rowsOf(file, 1, 2, 3), '/Root 1 0 R');
    file.object(1, '<< /Type /Catalog /Pages 2 0 R /Is (new) >>');
    file.table(rowsOf(file, 1), `/Root 1 0 R /Prev ${first}`);
    const document = openPdf(file.bytes());
    expect(is(document)).toBe('new');
    expect(document.sections).toHaveLength(2);
    expect(document.pages()).toHaveLength(1);
  });
  test('an object that was freed later is gone', () => {
    const file = based().object(4, '(here)');
    const first = file.table(rowsOf(file, 1, 2, 3, 4), '/Root 1 0 R');
    file.table([[4, 'f']], `/Root 1 0 R /Prev ${first}`);
    const document = openPdf(file.bytes());
    expect(document.resolve(new Ref(4))).toBeNull();
    expect(document.objectCount).toBe(3);
  });
  test('the next free number lies above all that any revision used', () => {
    const file = based().object(77, 'null');
    file.table(rowsOf(file, 1, 2, 3, 77), '/Root 1 0 R');
    expect(openPdf(file.bytes()).nextObjectNumber).toBe(78);
  });
  test('/Prev that is no offset, or leads out of the file', () => {
    for (const prev of ['/x', '-1', '1.5', '99999999']) {
      const file = based();
      file.table(rowsOf(file, 1, 2, 3), `/Root 1 0 R /Prev ${prev}`);
      expect(() => openPdf(file.bytes())).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
    }
  });
  test('more than a thousand of them', () => {
    const file = based();
    let previous = file.table(rowsOf(file, 1, 2, 3), '/Root 1 0 R');
    for (let i = 0; i < 1_000; i++) previous = file.table([], `/Root 1 0 R /Prev ${previous}`);
    refused(() => openPdf(file.bytes()), /revisions/, 'pdf_too_large');
  });
});

describe('cross-reference streams', () => {
  const rows = (...entries: readonly (readonly [number, number, number])[]): Buffer =>
    Buffer.from(entries.flatMap(([kind, a, b]) => [kind, (a >> 16) & 0xff, (a >> 8) & 0xff, a & 0xff, b]));
  /** Catalog in an object stream (10), pages loose. */
  function packed(change: { container?: string; entry?: readonly [number, number, number]; xref?: string; data?: (data: Buffer) => Buffer } = {}): Buffer {
    const file = new Growing().object(2, PAGES).object(3, PAGE);
    const members = '1 0 <</Type/Catalog/Pages 2 0 R/Is (packed)>>';
    file.stream(10, change.container ?? `/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode`, deflateSync(Buffer.from(members)));
    const at = file.length;
    const data = rows(change.entry ?? [2, 10, 0], [1, file.at(2), 0], [1, file.at(3), 0], [1, file.at(10), 0], [1, at, 0]);
    file.stream(11, change.xref ?? '/Type /XRef /W [1 3 1] /Index [1 3 10 2] /Size 12 /Root 1 0 R', (change.data ?? ((same) => same))(data));
    return file.end(at);
  }
  test('objects packed in an object stream are read', () => {
    const document = openPdf(packed());
    expect(is(document)).toBe('packed');
    expect(document.pages()).toHaveLength(1);
    expect(document.sections[0]!.style).toBe('stream');
  });
  test.each<[string, Parameters<typeof packed>[0], RegExp]>([
    ['a member of another number', { entry: [2, 10, 1] }, /not in its object stream/],
    ['a container that is none', { entry: [2, 3, 0] }, /not an object stream/],
    ['a container that is packed itself', { entry: [2, 1, 0] }, /inside another/],
    ['a count that is too high', { container: '/Type /ObjStm /N 99 /First 4 /Filter /FlateDecode' }, /number/],
    ['a count beyond all measure', { container: '/Type /ObjStm /N 999999 /First 4 /Filter /FlateDecode' }, /too many/],
  ])('refuses %s', (_, change, reason) => refused(() => openPdf(packed(change)).catalog, reason));
  test.each<[string, string, RegExp]>([
    ['no widths', '/Type /XRef /Size 12 /Root 1 0 R', /\/W/],
    ['a width of nine', '/Type /XRef /W [1 9 1] /Index [1 3 10 2] /Size 12 /Root 1 0 R', /\/W/],
    ['an index without a pair', '/Type /XRef /W [1 3 1] /Index [1 3 10] /Size 12 /Root 1 0 R', /\/Index/],
    ['an index of names', '/Type /XRef /W [1 3 1] /Index [/a /b] /Size 12 /Root 1 0 R', /\/Index/],
    ['another type', '/Type /Xref /W [1 3 1] /Index [1 3 10 2] /Size 12 /Root 1 0 R', /cross-reference section/],
    ['no root', '/Type /XRef /W [1 3 1] /Index [1 3 10 2] /Size 12', /\/Root/],
    ['more rows than there are bytes', '/Type /XRef /W [1 3 1] /Index [1 40000] /Size 12 /Root 1 0 R', /too short/],
    ['a filter that is another object', '/Type /XRef /Filter 3 0 R /W [1 3 1] /Index [1 3 10 2] /Size 12 /Root 1 0 R', /needs another object/],
  ])('refuses %s', (_, xref, reason) => refused(() => openPdf(packed({ xref })), reason));
  test('rows of an unknown kind are absent objects (ISO 32000-1 table 18)', () => {
    expect(() => openPdf(packed({ entry: [7, 1, 1] })).catalog).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
  });
});

describe('hybrid files', () => {
  function hybrid(inTable: (file: Growing) => readonly (readonly [number, number | 'f'])[]): PdfDocument {
    const file = based().object(4, '(hidden)').object(5, '(visible)');
    const at = file.length;
    const data = Buffer.from([[4, file.at(4)], [5, file.at(4)]].flatMap(([, offset]) => [1, offset! >> 8, offset! & 0xff, 0]));
    file.stream(6, '/Type /XRef /W [1 2 1] /Index [4 2] /Size 7', data);
    file.table([...rowsOf(file, 1, 2, 3), ...inTable(file)], `/Root 1 0 R /XRefStm ${at}`);
    return openPdf(file.bytes());
  }
  const text = (object: PdfObject): string => (object as unknown as { toText(): string }).toText();
  test('what the table calls free is where the stream says; what the table knows stays', () => {
    const document = hybrid((file) => [[4, 'f'], [5, file.at(5)]]);
    expect(text(document.resolve(new Ref(4)))).toBe('hidden');
    expect(text(document.resolve(new Ref(5)))).toBe('visible');
  });
});

describe('what stands at the offsets', () => {
  test('a reference to nothing is null, as the standard says', () => {
    const document = openPdf(pdfOf(['<< /Type /Catalog /Pages 2 0 R /A 99 0 R >>', PAGES, PAGE]));
    expect(document.resolve(document.catalog.get('A'))).toBeNull();
  });
  test('a form whose fields are no references, appear twice or are no dictionaries', () => {
    const form = (fields: string): PdfDocument => openPdf(pdfOf([`<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields ${fields} >> >>`, PAGES, PAGE, '<< /T (a) /FT /Tx /Kids [4 0 R] >>', '(x)']));
    refused(() => form('[4 0 R 4 0 R]').formFields(), /twice/);
    refused(() => form('[<< /T (a) >>]').formFields(), /indirect/);
    refused(() => form('[5 0 R]').formFields(), /dictionary/);
    expect(form('[9 0 R]').formFields()).toEqual([]);
    expect(form('null').formFields()).toEqual([]);
  });
  test('names and types are inherited through the field tree', () => {
    const document = openPdf(pdfOf(['<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>', PAGES, PAGE, '<< /T (a) /FT /Tx /V (v) /Kids [5 0 R 6 0 R] >>', '<< /T (b) >>', '<< /T (c) /FT /Sig /V null /Kids [7 0 R] >>', '<< /Subtype /Widget >>']));
    expect(document.formFields().map((field) => [field.name, field.type, field.value === null])).toEqual([['a.b', 'Tx', false], ['a.c', 'Sig', true]]);
    expect(document.signatureFields().map((field) => field.dict)).toEqual([expect.any(Dict)]);
    expect(name('x').value).toBe('x');
  });
});
