import sharp from 'sharp';
import { FIELD_LIMITS } from '@luobi/shared';
import { jpegSize } from '../pades/jpeg-size';
import { prepareImage } from './prepare-image';

const plain = (width: number, height: number, background: string | { r: number; g: number; b: number; alpha: number } = '#ff0000') => sharp({ create: { width, height, channels: 4, background } });
const pixel = async (jpeg: Uint8Array, left: number, top: number): Promise<number[]> => [...(await sharp(jpeg).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];

test('a photograph that was taken sideways stands upright, without the mark that said so', async () => {
  const photo = await plain(60, 30).composite([{ input: await plain(20, 30, '#0000ff').png().toBuffer(), left: 0, top: 0 }]).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer();
  const { jpeg, width, height } = await prepareImage(photo);
  expect([width, height]).toEqual([30, 60]);
  const { orientation, exif, icc } = await sharp(jpeg).metadata();
  expect([orientation, exif, icc]).toEqual([undefined, undefined, undefined]);
  // turned clockwise: what was left is above
  expect((await pixel(jpeg, 15, 5))[2]).toBeGreaterThan(200);
  expect((await pixel(jpeg, 15, 50))[0]).toBeGreaterThan(200);
});

test('what is transparent becomes white; a grey picture becomes one of three colours', async () => {
  const clear = await prepareImage(await plain(20, 20, { r: 0, g: 0, b: 0, alpha: 0 }).png().toBuffer());
  expect(Math.min(...(await pixel(clear.jpeg, 10, 10)))).toBeGreaterThan(250);
  const grey = await prepareImage(await plain(20, 20).flatten().greyscale().jpeg().toBuffer());
  expect(jpegSize(grey.jpeg)).toEqual({ width: 20, height: 20 });
});

test('a large picture is made smaller, a small one stays as it is', async () => {
  expect(await prepareImage(await plain(3_200, 800).png().toBuffer())).toMatchObject({ width: 1_600, height: 400 });
  expect(await prepareImage(await plain(10, 7).png().toBuffer())).toMatchObject({ width: 10, height: 7 });
});

test('the size in the frame header is that of the picture', async () => {
  for (const [width, height] of [[1, 1], [17, 300], [1_600, 2]] as const) {
    const prepared = await prepareImage(await plain(width, height).png().toBuffer());
    expect(jpegSize(prepared.jpeg)).toEqual({ width, height });
  }
});

test.each<[string, () => Promise<Uint8Array>]>([
  ['nothing', async () => Buffer.alloc(0)], ['text', async () => Buffer.from('hello')], ['a GIF', () => plain(4, 4).gif().toBuffer()], ['a WebP', () => plain(4, 4).webp().toBuffer()],
  ['an SVG', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')], ['a PDF', async () => Buffer.from('%PDF-1.7')], ['a PNG cut off', async () => (await plain(40, 40).png().toBuffer()).subarray(0, 60)],
  ['a JPEG cut off', async () => (await sharp({ create: { width: 400, height: 400, channels: 3, background: '#fff', noise: { type: 'gaussian', mean: 100, sigma: 60 } } }).jpeg().toBuffer()).subarray(0, 9_000)],
  ['more bytes than are taken', async () => Buffer.concat([await plain(4, 4).png().toBuffer(), Buffer.alloc(FIELD_LIMITS.imageBytes)])], ['a PNG that would be 400 million pixels', async () => hugePng(await plain(4, 4).png().toBuffer())],
])('%s is refused', async (_, bytes) => {
  await expect(prepareImage(await bytes())).rejects.toMatchObject({ code: 'image_unreadable' });
});

test.each([['nothing', ''], ['no frame', 'ffd8ffe00004abcd'], ['garbage after the start', 'ffd8000000000000000000000000'], ['a length of nought', 'ffd8ffe00000ffe0000000000000000000']])('a size is not read out of %s', (_, hex) => expect(jpegSize(Buffer.from(hex, 'hex'))).toBeNull());

/** The header of a small PNG says 20,000 by 20,000. */
function hugePng(png: Buffer): Buffer {
  const huge = Buffer.from(png);
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
  return huge;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
