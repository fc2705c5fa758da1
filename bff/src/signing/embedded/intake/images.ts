/**
 * Photographed or scanned pages as a PDF: each picture upright on an A4 page, as large as fits. A JPEG keeps its coded
 * picture; what the camera noted besides (place, time, maker) stays out. Turning is done by the page, so nothing is lost.
 */
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { AppError } from '../../../kernel';
import { Dict, name, numberText, Raw, Ref, Stream, type PdfObject } from '../pdf';
import { fileKind } from './file-kind';
import { cleanJpeg } from './jpeg';
import type { Repair } from './repairs';
import { rewrite } from './rewrite';

export const IMAGE_LIMITS = { bytes: 20 * 2 ** 20, jpegPixels: 50_000_000, pngPixels: 20_000_000, side: 20_000, images: 100 } as const;
/** points; ISO 216 */
const A4 = { short: 595.28, long: 841.89 } as const;
const CONTENT_TYPES: ReadonlySet<string> = new Set(['jpeg', 'png']);

interface Picture {
  /** an image XObject */
  readonly image: Stream;
  /** pixels as stored */
  readonly width: number;
  readonly height: number;
  /** EXIF 1..8 */
  readonly orientation: number;
}

/**
 * @param files JPEG or PNG, in the order of the pages
 * @throws AppError image_unreadable, file_kind_unsupported, pdf_too_large
 */
export async function imagesToPdf(files: readonly Uint8Array[]): Promise<{ pdf: Buffer; repairs: Repair[] }> {
  if (files.length === 0 || files.length > IMAGE_LIMITS.images) throw new AppError('pdf_too_large', { reason: 'pages', limit: IMAGE_LIMITS.images });
  const repairs = new Set<Repair>(['image_placed_on_page']);
  const objects: PdfObject[] = [];
  const add = (object: PdfObject): Ref => new Ref(objects.push(object));
  const pages = new Ref(1);
  objects.push(null);
  const kids: Ref[] = [];
  for (const [i, file] of files.entries()) {
    const picture = await readPicture(file, repairs).catch((error: unknown) => {
      throw error instanceof AppError ? new AppError(error.code, { ...error.details, picture: i }, { cause: error }) : error;
    });
    if (picture.orientation > 1) repairs.add('image_turned');
    kids.push(add(pageFor(picture, pages, add)));
  }
  objects[0] = new Dict({ Type: name('Pages'), Kids: kids, Count: kids.length });
  const root = add(new Dict({ Type: name('Catalog'), Pages: pages }));
  const resolve = (object: PdfObject | undefined): PdfObject => (object instanceof Ref ? objects[object.number - 1]! : (object ?? null));
  return { pdf: rewrite({ trailer: new Dict({ Root: root }), resolve }, { mergeLayers: false, version: '1.7' }), repairs: [...repairs] };
}

async function readPicture(file: Uint8Array, repairs: Set<Repair>): Promise<Picture> {
  const kind = fileKind(file);
  if (!CONTENT_TYPES.has(kind)) throw new AppError('file_kind_unsupported', { kind });
  if (file.length > IMAGE_LIMITS.bytes) throw new AppError('pdf_too_large', { reason: 'bytes', limit: IMAGE_LIMITS.bytes });
  const limit = kind === 'jpeg' ? IMAGE_LIMITS.jpegPixels : IMAGE_LIMITS.pngPixels;
  const source = sharp(file, { failOn: 'error', limitInputPixels: limit, pages: 1 });
  const { width = 0, height = 0, orientation = 1 } = await source.metadata().catch(unreadableImage);
  if (width < 1 || height < 1 || width > IMAGE_LIMITS.side || height > IMAGE_LIMITS.side || width * height > limit) throw new AppError('image_unreadable', { reason: 'size', limit });
  const jpeg = kind === 'jpeg' ? cleanJpeg(Buffer.from(file)) : null;
  if (jpeg?.usual && jpeg.bits === 8 && (jpeg.components === 1 || jpeg.components === 3)) {
    // decoded once and thrown away: a picture that breaks off half-way is not a page
    await sharp(jpeg.bytes, { failOn: 'error', limitInputPixels: limit }).resize(16, 16, { fit: 'fill', kernel: 'nearest', fastShrinkOnLoad: false }).raw().toBuffer().catch(unreadableImage);
    return { image: imageObject(jpeg.width, jpeg.height, jpeg.components, { Filter: name('DCTDecode') }, jpeg.bytes), width: jpeg.width, height: jpeg.height, orientation };
  }
  repairs.add('image_converted');
  const { data, info } = await source.flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }).catch(unreadableImage);
  if (info.channels !== 1 && info.channels !== 3) throw new AppError('image_unreadable', { reason: 'channels' });
  const filter = { Filter: name('FlateDecode') };
  return { image: imageObject(info.width, info.height, info.channels, filter, deflateSync(data)), width: info.width, height: info.height, orientation };
}

function unreadableImage(cause: unknown): never {
  throw new AppError('image_unreadable', { reason: 'decoding' }, { cause });
}

function imageObject(width: number, height: number, components: number, filter: Record<string, PdfObject>, data: Buffer): Stream {
  return new Stream(new Dict({
    Type: name('XObject'), Subtype: name('Image'), Width: width, Height: height, BitsPerComponent: 8, ColorSpace: name(components === 1 ? 'DeviceGray' : 'DeviceRGB'), ...filter,
  }), data);
}

/** The unit square of an image, to where each EXIF orientation wants it: columns a b c d e f of the matrix (TIFF 6.0, tag 274). */
const TURNED: Readonly<Record<number, readonly number[]>> = {
  1: [1, 0, 0, 1, 0, 0], 2: [-1, 0, 0, 1, 1, 0], 3: [-1, 0, 0, -1, 1, 1], 4: [1, 0, 0, -1, 0, 1],
  5: [0, -1, -1, 0, 1, 1], 6: [0, -1, 1, 0, 0, 1], 7: [0, 1, 1, 0, 0, 0], 8: [0, 1, -1, 0, 1, 0],
};

function pageFor({ image, width, height, orientation }: Picture, parent: Ref, add: (object: PdfObject) => Ref): Dict {
  const turned = orientation >= 5 && orientation <= 8;
  const [across, down] = turned ? [height, width] : [width, height];
  const [pageWidth, pageHeight] = across > down ? [A4.long, A4.short] : [A4.short, A4.long];
  const scale = Math.min(pageWidth / across, pageHeight / down);
  const place = [across * scale, 0, 0, down * scale, (pageWidth - across * scale) / 2, (pageHeight - down * scale) / 2].map(numberText).join(' ');
  const content = `q ${place} cm ${(TURNED[orientation] ?? TURNED[1]!).join(' ')} cm /Im Do Q`;
  return new Dict({
    Type: name('Page'), Parent: parent, MediaBox: new Raw(`[0 0 ${pageWidth} ${pageHeight}]`),
    Resources: new Dict({ XObject: new Dict({ Im: add(image) }) }), Contents: add(new Stream(new Dict(), Buffer.from(content, 'latin1'))),
  });
}
