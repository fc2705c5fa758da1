import sharp from 'sharp';
import { qpdfCheck } from '../../../../../test/kit/pdf';
import { openPdf, type Stream } from '../pdf';
import { renderPage } from '../render';
import { imagesToPdf } from './images';
import { intake } from './index';
import { cleanJpeg } from './jpeg';

/** Left half red, right half blue, a green bar on top: every turn of it looks different. */
async function picture(width: number, height: number, format: 'jpeg' | 'png', orientation?: number): Promise<Buffer> {
  const bar = (w: number, h: number, background: string) => sharp({ create: { width: w, height: h, channels: 3, background } }).png().toBuffer();
  const base = sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([
    { input: await bar(width / 2, height, '#0000ff'), left: width / 2, top: 0 }, { input: await bar(width, height / 4, '#00ff00'), left: 0, top: 0 },
  ]);
  const made = format === 'jpeg' ? base.jpeg({ quality: 90 }) : base.png();
  return (orientation ? made.withExif({ IFD3: { GPSLatitude: '31/1 13/1 49/1' }, IFD0: { Make: 'PhoneMaker' } }).withMetadata({ orientation }) : made).toBuffer();
}
const images = (pdf: Uint8Array): Stream[] => [...openPdf(pdf).objects()].map(([, object]) => object).filter((object): object is Stream => 'data' in Object(object) && (object as Stream).dict.has('Width'));

/** The colour at a fraction of the page. */
async function colours(pdf: Uint8Array, points: readonly (readonly [number, number])[]): Promise<string[]> {
  const { jpeg } = await renderPage(pdf, 1, 400);
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return points.map(([x, y]) => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    return r > 200 && g > 200 && b > 200 ? 'white' : r > 150 ? 'red' : g > 150 ? 'green' : b > 150 ? 'blue' : 'dark';
  });
}

describe('a JPEG', () => {
  test('keeps its coded picture, loses place and maker, and lies on A4', async () => {
    const file = await picture(800, 1_000, 'jpeg', 1);
    expect(file.includes('PhoneMaker')).toBe(true);
    const { file: pdf, pages, source, repairs } = await intake(file);
    expect({ source, repairs: repairs.map(({ code }) => code) }).toEqual({ source: 'jpeg', repairs: ['image_placed_on_page'] });
    expect(pages).toEqual([{ width: 595.28, height: 841.89 }]);
    expect(Buffer.from(pdf!).includes('PhoneMaker')).toBe(false);
    const [image] = images(pdf!);
    // from the tables on it is the same file
    const tables = file.indexOf(Buffer.from('ffdb', 'hex'));
    expect(image!.data.includes(file.subarray(tables))).toBe(true);
    expect(qpdfCheck(pdf!).status).toBe(0);
  });
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of orientation %d is shown as its camera meant', async (orientation) => {
    const file = await picture(800, 600, 'jpeg', orientation);
    const upright = await sharp(file).rotate().raw().toBuffer({ resolveWithObject: true });
    const { file: pdf, pages, repairs } = await intake(file);
    expect(repairs.map(({ code }) => code).includes('image_turned')).toBe(orientation > 1);
    expect(pages[0]!.width > pages[0]!.height).toBe(upright.info.width > upright.info.height);
    // seen at the same fractions of the picture as sharp turns it
    const [pageWidth, pageHeight] = [pages[0]!.width, pages[0]!.height];
    const scale = Math.min(pageWidth / upright.info.width, pageHeight / upright.info.height);
    const onPage = ([x, y]: readonly [number, number]) => [0.5 + ((x - 0.5) * upright.info.width * scale) / pageWidth, 0.5 + ((y - 0.5) * upright.info.height * scale) / pageHeight] as const;
    const points = [[0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9], [0.5, 0.1], [0.1, 0.4]] as const;
    const expected = points.map(([x, y]) => {
      const at = (Math.floor(y * upright.info.height) * upright.info.width + Math.floor(x * upright.info.width)) * upright.info.channels;
      return (['red', 'green', 'blue'] as const)[[0, 1, 2].find((i) => upright.data[at + i]! > 150)!];
    });
    expect(await colours(pdf!, points.map(onPage))).toEqual(expected);
  });
  test('in gray stays gray; in CMYK is coded anew', async () => {
    const gray = await sharp(await picture(200, 200, 'jpeg')).toColourspace('b-w').jpeg().toBuffer();
    expect((images((await intake(gray)).file!)[0]!.dict.get('ColorSpace') as { value: string }).value).toBe('DeviceGray');
    const cmyk = await sharp(await picture(200, 200, 'jpeg')).toColourspace('cmyk').jpeg().toBuffer();
    const report = await intake(cmyk);
    expect(report.repairs.map(({ code }) => code)).toContain('image_converted');
    expect(await colours(report.file!, [[0.2, 0.8]])).toEqual(['red']);
  });
  test.each<[string, (file: Buffer) => Buffer]>([
    ['cut off', (file) => file.subarray(0, file.length / 2)], ['a header alone', (file) => file.subarray(0, 4)], ['of zeros', (file) => Buffer.concat([file.subarray(0, 20), Buffer.alloc(4_000)])],
  ])('%s is refused', async (_what, harm) => {
    await expect(intake(harm(await picture(400, 400, 'jpeg')))).rejects.toMatchObject({ code: 'image_unreadable' });
  });
});

describe('a PNG', () => {
  test('is stored without loss; what is transparent becomes white', async () => {
    const clear = await sharp({ create: { width: 300, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    const report = await intake(clear);
    expect(report.source).toBe('png');
    expect(await colours(report.file!, [[0.5, 0.5]])).toEqual(['white']);
    const solid = await intake(await picture(300, 300, 'png'));
    expect(await colours(solid.file!, [[0.2, 0.7], [0.8, 0.7]])).toEqual(['red', 'blue']);
  });
  test('in 16 bits, in gray and with a palette', async () => {
    const raw = await picture(120, 120, 'png');
    for (const file of [await sharp(raw).toColourspace('rgb16').png().toBuffer(), await sharp(raw).grayscale().png().toBuffer(), await sharp(raw).png({ palette: true }).toBuffer()]) {
      expect((await intake(file)).pages).toHaveLength(1);
    }
  });
  test('cut off is refused', async () => {
    const file = await picture(400, 400, 'png');
    await expect(intake(file.subarray(0, file.length - 200))).rejects.toMatchObject({ code: 'image_unreadable' });
  });
});

test('several pictures become pages in their order, each as it is wide or high', async () => {
  const { pdf } = await imagesToPdf([await picture(800, 600, 'jpeg'), await picture(300, 500, 'png'), await picture(800, 600, 'jpeg', 6)]);
  expect(openPdf(pdf).pages().map(({ width, height }) => (width > height ? 'wide' : 'high'))).toEqual(['wide', 'high', 'high']);
  expect(qpdfCheck(pdf).status).toBe(0);
  await expect(imagesToPdf([])).rejects.toMatchObject({ code: 'pdf_too_large' });
  await expect(imagesToPdf([Buffer.from('GIF89a')])).rejects.toMatchObject({ code: 'file_kind_unsupported', details: { kind: 'image' } });
});

describe('cleaning a JPEG', () => {
  test('what a phone hides behind its end is left out, and so are comments', async () => {
    const file = await picture(100, 100, 'jpeg');
    const comment = Buffer.concat([Buffer.from('fffe0008', 'hex'), Buffer.from('secret')]);
    const loaded = Buffer.concat([file.subarray(0, 2), comment, file.subarray(2), Buffer.from('ftypmp42 a film')]);
    const clean = cleanJpeg(loaded)!;
    expect(clean.bytes.includes('secret')).toBe(false);
    expect(clean.bytes.includes('a film')).toBe(false);
    expect(clean).toMatchObject({ width: 100, height: 100, components: 3, bits: 8, usual: true });
    expect(await sharp(clean.bytes).raw().toBuffer()).toEqual(await sharp(file).raw().toBuffer());
  });
  test('a progressive one has many scans and stays whole', async () => {
    const file = await sharp(await picture(256, 256, 'jpeg')).jpeg({ progressive: true }).toBuffer();
    expect(await sharp(cleanJpeg(file)!.bytes).raw().toBuffer()).toEqual(await sharp(file).raw().toBuffer());
  });
  test.each(['', 'ffd8', 'ffd8ffd9', 'ffd8ffe000', 'ffd8ffe0ffff0000', 'ffd8000000000000', '89504e47'])('%j cannot be followed', (hex) => expect(cleanJpeg(Buffer.from(hex, 'hex'))).toBeNull());
  test('random bytes never break it', () => {
    let state = 7;
    for (let run = 0; run < 2_000; run++) {
      const bytes = Buffer.from(Array.from({ length: run % 90 }, () => (state = (state * 1_103_515_245 + 12_345) >>> 0) >>> 24));
      expect(() => cleanJpeg(Buffer.concat([Buffer.from('ffd8ff', 'hex'), bytes]))).not.toThrow();
    }
  });
});
