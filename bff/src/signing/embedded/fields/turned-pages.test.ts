import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { crossPageStrips } from '@luobi/shared';
import { describeWith } from '../../../../../test/kit/outside';
import { pdfOf, pdftoppm, qpdfCheck, requestFor, signField, signingPki } from '../../../../../test/kit/pdf';
import { sha256Hex } from '../../../kernel';
import type { FieldPlacement } from '../../port';
import { prepareImage } from '../appearance';
import { openPdf } from '../pdf';
import { placeFields } from './index';

const pki = signingPki();
/** White pages. */
const pages = (...attributes: string[]): Buffer => pdfOf([
  '<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${attributes.map((_, i) => `${i + 3} 0 R`).join(' ')}] /Count ${attributes.length} >>`,
  ...attributes.map((own) => `<< /Type /Page /Parent 2 0 R /Resources << >> ${own} >>`),
]);

interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly channels: number;
}
/** A pixel a point. */
async function shown(pdf: Uint8Array, page: number, dpi = 72): Promise<Picture> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-turned-'));
  try {
    pdftoppm(pdf, page, dpi, path.join(folder, 'page'));
    const { data, info } = await sharp(path.join(folder, 'page.png')).raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, channels: info.channels };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
type Colour = (r: number, g: number, b: number) => boolean;
const red: Colour = (r, g) => r - g > 60;
const blue: Colour = (r, g, b) => b - r > 60 && b - g > 60;
const dark: Colour = (r, g, b) => r < 140 && g < 140 && b < 140;
/** left, top, right, bottom of the pixels of a colour, within a rectangle */
function boxOf({ data, width, channels }: Picture, colour: Colour, [l, t, r, b] = [0, 0, Infinity, Infinity]): number[] {
  const box = [Infinity, Infinity, -1, -1];
  for (let i = 0; i < data.length / channels; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x < l! || x > r! || y < t! || y > b! || !colour(data[i * channels]!, data[i * channels + 1]!, data[i * channels + 2]!)) continue;
    box[0] = Math.min(box[0]!, x);
    box[1] = Math.min(box[1]!, y);
    box[2] = Math.max(box[2]!, x);
    box[3] = Math.max(box[3]!, y);
  }
  return box;
}
const within = (inner: readonly number[], outer: readonly number[]): boolean => inner[0]! >= outer[0]! - 1 && inner[1]! >= outer[1]! - 1 && inner[2]! <= outer[2]! + 1 && inner[3]! <= outer[3]! + 1;

describeWith(['pdftoppm', 'qpdf'], 'on turned, cropped and scaled pages', () => {
  const cases = [0, 90, 180, 270].flatMap((rotate) => ['/MediaBox [0 0 500 700] /CropBox [50 50 450 600]', '/MediaBox [-100 -50 400 650]', '/MediaBox [0 0 250 350] /UserUnit 2'].map((box) => `${box} /Rotate ${rotate}`));
  test.each(cases)('%s: text, tick and picture stand upright where they were placed', async (attributes) => {
    const at = (name: string, kind: FieldPlacement['kind'], x: number, y: number, width: number, height: number): FieldPlacement => ({ name, kind, page: 1, x, y, width, height });
    const placed = placeFields(pages(attributes), [at('s', 'signature', 20, 300, 100, 50), at('t', 'text', 40, 60, 120, 20), at('c', 'checkbox', 200, 60, 20, 20), at('p', 'image', 240, 100, 80, 40)]);
    // left half blue, right half dark
    const half = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#111111' } }).png().toBuffer();
    const { jpeg } = await prepareImage(await sharp({ create: { width: 80, height: 40, channels: 3, background: '#0000ff' } }).composite([{ input: half, left: 40, top: 0 }]).png().toBuffer());
    const signed = await signField(pki.zhang, null, requestFor(pki.zhang, placed, 's', { values: [{ fieldName: 't', value: '一一一一' }, { fieldName: 'c', value: 'on' }, { fieldName: 'p', value: sha256Hex(jpeg), image: jpeg }] }));
    expect(qpdfCheck(signed)).toMatchObject({ status: 0 });
    // pdftoppm knows no /UserUnit
    const page = await shown(signed, 1, attributes.includes('UserUnit') ? 144 : 72);
    const text = boxOf(page, dark, [40, 55, 160, 85]);
    expect(within(text, [40, 60, 160, 80])).toBe(true);
    // four dashes in a row: wide and low, from the left
    expect((text[2]! - text[0]!) / (text[3]! - text[1]!)).toBeGreaterThan(8);
    expect(text[0]).toBeLessThan(48);
    expect(within(boxOf(page, dark, [190, 50, 230, 90]), [200, 60, 220, 80])).toBe(true);
    expect(boxOf(page, blue)).toEqual([240, 100, 280, 140].map((side) => expect.closeTo(side, -0.6) as number));
  });
});

describeWith(['pdftoppm', 'qpdf'], 'a seal over the edge of pages', () => {
  const seal = { kind: 'seal', seal: { organizationName: '北京落笔科技有限公司', kind: 'official' } } as const;
  async function sealed(pdf: Buffer, place: Parameters<typeof crossPageStrips>[1] = {}): Promise<Uint8Array> {
    const strips = crossPageStrips(openPdf(pdf).pages().map(({ width, height }) => ({ width, height })), place)!;
    const placed = placeFields(pdf, [{ name: 's', kind: 'seal', page: 1, x: 20, y: 20, width: 60, height: 60 }, { name: 'a', kind: 'cross-page-seal', page: 1, x: 0, y: 0, width: 0, height: 0, strips }]);
    const signed = await signField(pki.company, null, requestFor(pki.company, placed, 's', { mark: seal, crossPageSeals: ['a'] }));
    expect(qpdfCheck(signed)).toMatchObject({ status: 0 });
    return signed;
  }
  test('turned, cropped pages of different sizes: each piece on the right edge as displayed, together one seal', async () => {
    const file = pages('/MediaBox [0 0 500 700]', '/MediaBox [0 0 700 500] /Rotate 90', '/MediaBox [0 0 600 800] /CropBox [50 50 550 750] /Rotate 180', '/MediaBox [-50 -50 700 450] /Rotate 270', '/MediaBox [0 0 400 400]');
    const signed = await sealed(file, { diameter: 100 });
    for (const [i, { width, height }] of openPdf(file).pages().entries()) {
      const piece = boxOf(await shown(signed, i + 1), red, [200, 90, Infinity, Infinity]);
      const middle = height / 2;
      expect(within(piece, [width - 20, middle - 50, width, middle + 50])).toBe(true);
      // the ring is cut: the outer pieces are lower, the middle ones as high as the seal
      const least = i === 0 || i === 4 ? 70 : 94;
      expect(piece[3]! - piece[1]!).toBeGreaterThan(least);
    }
  });
  test('the pieces side by side are the seal', async () => {
    const signed = await sealed(pages(...Array.from({ length: 4 }, () => '/MediaBox [0 0 400 400]')), { diameter: 100 });
    const widths = await Promise.all([1, 2, 3, 4].map(async (page) => boxOf(await shown(signed, page), red, [300, 90, Infinity, Infinity])));
    // the seal is 2 % smaller than its square, so the first and the last piece keep a point of white at their outer sides
    expect(widths.map(([left]) => left)).toEqual([377, 375, 375, 375].map((side) => expect.closeTo(side, -0.7) as number));
    expect(widths[0]![1]).toBe(widths[3]![1]);
  });
  test('more than 20 pages make groups, each with a whole seal', async () => {
    const signed = await sealed(pages(...Array.from({ length: 23 }, () => '/MediaBox [0 0 400 400]')));
    expect(openPdf(signed).formFields().filter(({ name }) => name.startsWith('a_'))).toHaveLength(23);
    for (const page of [1, 11, 12, 23]) expect(boxOf(await shown(signed, page), red, [300, 90, Infinity, Infinity])[2]).toBeGreaterThanOrEqual(398 - (page === 11 || page === 23 ? 3 : 0));
  });
});
