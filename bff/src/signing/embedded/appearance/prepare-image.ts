/**
 * A picture somebody uploaded for a field: decoded and encoded anew, so that nothing of the stranger's file but its
 * pixels reaches the document. Upright by its orientation mark, at most 1,600 pixels a side, on white, as JPEG.
 */
import sharp from 'sharp';
import { FIELD_LIMITS } from '@luobi/shared';
import { AppError } from '../../../kernel';
import type { PreparedImage } from '../../port';

const MOST_PIXELS = 50_000_000;
const LONGEST_SIDE = 1_600;
const QUALITY = 85;

/** @param image JPEG or PNG @throws AppError image_unreadable */
export async function prepareImage(image: Uint8Array): Promise<PreparedImage> {
  if (image.length > FIELD_LIMITS.imageBytes || !isJpegOrPng(image)) throw new AppError('image_unreadable');
  try {
    const { data, info } = await sharp(image, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 })
      .rotate().resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' }).toColourspace('srgb').jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new AppError('image_unreadable');
    return { jpeg: data, width: info.width, height: info.height };
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('image_unreadable', {}, { cause: error });
  }
}

/** By their first bytes: other formats sharp knows have decoders we do not want to offer to strangers. */
function isJpegOrPng(b: Uint8Array): boolean {
  return (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) || Buffer.from(b.subarray(0, 8)).equals(Buffer.from('89504e470d0a1a0a', 'hex'));
}
