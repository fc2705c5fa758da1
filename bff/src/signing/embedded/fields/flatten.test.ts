import { describeWith } from '../../../../../test/kit/outside';
import { pdfOf, qpdfCheck } from '../../../../../test/kit/pdf';
import { intake } from '../intake';
import { differingSquares } from '../intake/compare-pages';
import { Dict, openPdf, type PdfObject, type Ref } from '../pdf';
import { OpenDocument, type Raster } from '../render/open-document';
import { pdfium } from '../render/pdfium';
import { formFields, placeFields } from './index';

const SIDE = 500;
const form = (content: string, more = '/BBox [0 0 20 20]'): string => `<< /Type /XObject /Subtype /Form ${more} /Length ${content.length} >>\nstream\n${content}\nendstream`;
const text = '/BBox [0 0 100 20] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>';
const CONTENT = '0.9 0.9 1 rg 0 0 300 300 re f 2 0 0 2 7 9 cm';

/** A page with annotations, which are objects from number 6 on; appearances behind them. */
function page({ annotations, looks = [], more = '', content = CONTENT, fields = '' }: { annotations: readonly string[]; looks?: readonly string[]; more?: string; content?: string; fields?: string }): Buffer {
  const refs = annotations.map((_, i) => `${6 + i} 0 R`).join(' ');
  return pdfOf([
    `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [${fields}] >> >>`, '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300] /Resources << /XObject << >> >> >>',
    `<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [${refs}] ${more} >>`, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`, 'null', ...annotations, ...looks,
  ]);
}
const annotation = (subtype: string, rect: string, more = ''): string => `<< /Type /Annot /Subtype /${subtype} /Rect [${rect}] /F 4 ${more} >>`;

async function picture(pdf: Uint8Array): Promise<Raster> {
  const document = new OpenDocument(await pdfium(), pdf);
  try {
    return document.raster(1, SIDE);
  } finally {
    document.close();
  }
}
const difference = async (a: Uint8Array, b: Uint8Array): Promise<number> => differingSquares(await picture(a), await picture(b));
const live = (pdf: Uint8Array): PdfObject[] => openPdf(pdf).pages().flatMap(({ dict }) => openPdf(pdf).resolve(dict.get('Annots')) as PdfObject[] | null ?? []);

const STAMP = { annotations: [annotation('Stamp', '40 40 140 90', '/AP << /N 7 0 R >>')], looks: [form('1 0 0 rg 0 0 20 20 re f 0 g 2 2 6 6 re f')] };
const WORLDS: Readonly<Record<string, Parameters<typeof page>[0]>> = {
  'a stamp': STAMP,
  'a stamp on a turned page': { ...STAMP, more: '/Rotate 90' },
  'a stamp on a cropped page with a unit of its own': { ...STAMP, more: '/Rotate 270 /CropBox [20 30 280 290] /UserUnit 1.5' },
  'an appearance that is turned and moved by its own matrix': { annotations: [annotation('Stamp', '40 40 140 90', '/AP << /N 7 0 R >>')], looks: [form('1 0 0 rg 0 0 20 20 re f 0 g 2 2 6 6 re f', '/BBox [0 0 20 20] /Matrix [0 1 -1 0 33 44]')] },
  'a text field that cannot be filled in': { annotations: [annotation('Widget', '40 200 140 220', '/FT /Tx /T (a) /Ff 1 /V (Hello) /AP << /N 7 0 R >>')], looks: [form('BT /F 12 Tf 2 5 Td (Hello) Tj ET', text)], fields: '6 0 R' },
  'a radio button that is on and one that is off': {
    annotations: [annotation('Widget', '40 40 60 60', '/Parent 8 0 R /AS /x /AP << /N << /x 9 0 R /Off 10 0 R >> >>'), annotation('Widget', '80 40 100 60', '/Parent 8 0 R /AS /Off /AP << /N << /y 9 0 R /Off 10 0 R >> >>')],
    looks: ['<< /FT /Btn /Ff 49152 /T (r) /V /x /Kids [6 0 R 7 0 R] >>', form('0 0.5 0 rg 4 4 12 12 re f'), form('0 0.5 0 RG 4 4 12 12 re S')], fields: '8 0 R',
  },
  'hidden ones, which stay unseen': { annotations: [annotation('Stamp', '40 40 140 90', '/AP << /N 7 0 R >>').replace('/F 4', '/F 2')], looks: STAMP.looks },
  'a link with a frame': { annotations: [annotation('Link', '40 40 140 90', '/A << /S /URI /URI (https://example.org) >> /C [1 0 0] /Border [0 0 3]')] },
  'a link without a frame': { annotations: [annotation('Link', '40 40 140 90', '/A << /S /URI /URI (https://example.org) >> /Border [0 0 0]')] },
  'two that lie on each other': { annotations: [annotation('Stamp', '40 40 140 90', '/AP << /N 8 0 R >>'), annotation('Stamp', '60 60 100 130', '/AP << /N 9 0 R >>')], looks: [...STAMP.looks, form('0 0 1 rg 0 0 20 20 re f')] },
};

describe.each(Object.keys(WORLDS))('%s', (what) => {
  const before = page(WORLDS[what]!);
  test('looks the same once it is part of the page, and nothing of it is alive', async () => {
    const { file, repairs } = await intake(before);
    expect(repairs.map(({ code }) => code)).toContain('annotations_flattened');
    expect(live(file!)).toEqual([]);
    expect(openPdf(file!).formFields()).toEqual([]);
    expect(await difference(before, file!)).toBe(0);
    // the comparison would see it go
    if (!/hidden|without/.test(what)) expect(await difference(before, page({ ...WORLDS[what]!, annotations: [], fields: '' }))).toBeGreaterThan(8);
    expect(Buffer.from(file!).includes('/Annot')).toBe(false);
  });
  test('the same when fields are placed into a file that came before this rule', async () => {
    const placed = placeFields(before, [{ name: 'ours', kind: 'signature', page: 1, x: 5, y: 5, width: 50, height: 20 }]);
    expect(Buffer.from(placed).subarray(0, before.length).equals(before)).toBe(true);
    expect(openPdf(placed).formFields().map((field) => field.name)).toEqual(['ours', 'luobi_dts_1']);
    expect(live(placed)).toHaveLength(2);
    expect(await difference(before, placed)).toBe(0);
  });
});

describe('a form of the upload', () => {
  const FORM = {
    annotations: [annotation('Widget', '40 200 140 220', '/FT /Tx /T (used) /V (old) /DA (/Helv 10 Tf 0 g) /AP << /N 9 0 R >>'), annotation('Widget', '40 160 140 180', '/FT /Tx /T (unused) /V (kept) /DA (/Helv 10 Tf 0 g) /AP << /N 9 0 R >>'), annotation('Widget', '40 100 140 140', '/FT /Sig /T (sign)')],
    looks: [form('BT /F 12 Tf 2 5 Td (kept) Tj ET', text)], fields: '6 0 R 7 0 R 8 0 R',
  };
  const before = page(FORM);
  test('keeps at first what can be filled in or signed', async () => {
    const { file, repairs } = await intake(before);
    expect([file, repairs]).toEqual([null, []]);
    expect(formFields(before).map(({ name }) => name)).toEqual(['used', 'unused', 'sign']);
  });
  test('once the places are known, what is not used becomes part of the page with its value', async () => {
    const placed = placeFields(before, [{ name: 'used', kind: 'text', existing: true, page: 1, x: 0, y: 0, width: 0, height: 0 }, { name: 'sign', kind: 'signature', existing: true, page: 1, x: 0, y: 0, width: 0, height: 0 }]);
    expect(openPdf(placed).formFields().map((field) => field.name)).toEqual(['used', 'sign', 'luobi_dts_1']);
    expect((live(placed) as Ref[]).map(({ number }) => number).slice(0, 2)).toEqual([6, 8]);
    // the value of the one that is used is gone from the page, the other stays where it was
    const without = (name: string) => page({ ...FORM, annotations: FORM.annotations.map((widget) => (widget.includes(`(${name})`) ? 'null' : widget)) });
    expect(await difference(placed, without('used'))).toBe(0);
    expect(await difference(placed, without('unused'))).toBeGreaterThan(8);
  });
  describeWith('qpdf', 'for qpdf', () => {
    test('is clean before and after', async () => {
      for (const what of Object.keys(WORLDS)) {
        const { file } = await intake(page(WORLDS[what]!));
        expect([what, qpdfCheck(file!).status]).toEqual([what, 0]);
      }
    });
  });
});

describe('is refused because every program would draw it differently', () => {
  test.each([
    ['a comment without a picture', [annotation('Text', '40 40 60 60', '/Contents (x)')], ''],
    ['a mark without a picture', [annotation('Highlight', '40 40 60 60', '/QuadPoints [40 60 60 60 40 40 60 40]')], ''],
    ['a field with a value and no picture', [annotation('Widget', '40 40 90 60', '/FT /Tx /T (a) /Ff 1 /V (x)')], '6 0 R'],
    ['a button with a caption and no picture', [annotation('Widget', '40 40 90 60', '/FT /Btn /Ff 65536 /T (a) /MK << /CA (Send) >>')], '6 0 R'],
  ])('%s', async (_what, annotations, fields) => {
    const file = page({ annotations, fields });
    await expect(intake(file)).rejects.toMatchObject({ code: 'pdf_active_content', details: { reason: 'no_appearance' } });
    expect(() => placeFields(file, [{ name: 'ours', kind: 'signature', page: 1, x: 5, y: 5, width: 50, height: 20 }])).toThrow(expect.objectContaining({ code: 'pdf_active_content' }));
  });
  test('a page that leaves its state open, where the mark would land elsewhere', async () => {
    await expect(intake(page({ ...STAMP, content: `q 3 0 0 3 0 0 cm ${CONTENT} q` }))).rejects.toMatchObject({ code: 'pdf_ambiguous' });
  });
  test('the honest twins are not: an empty field, a window that pops up', async () => {
    const { file } = await intake(page({ annotations: [annotation('Widget', '40 40 90 60', '/FT /Tx /T (a) /Ff 1'), annotation('Popup', '40 40 90 60')], fields: '6 0 R' }));
    expect(live(file!)).toEqual([]);
    expect(openPdf(file!).catalog.get('AcroForm')).toBeInstanceOf(Dict);
  });
});
