/**
 * Whether two files show the same on a page: pictures by PDFium, compared in small squares, because letters of a form
 * field are smoothed a little differently from letters of a page, while a mark that is missing or elsewhere changes
 * whole squares.
 */
import { AppError } from '../../../kernel';
import { OpenDocument, type Raster } from '../render/open-document';
import { pdfium } from '../render/pdfium';

/** pixels */
const WIDTH = 600;
const SQUARE = 5;
/** of 255, on the average of a square and a colour */
const NOTICEABLE = 40;
const MOST_SQUARES = 4;

/** @param pages from 1 @throws AppError pdf_ambiguous */
export async function requireSameLook(before: Uint8Array, after: Uint8Array, pages: readonly number[]): Promise<void> {
  const engine = await pdfium();
  const old = new OpenDocument(engine, before);
  try {
    const flat = new OpenDocument(engine, after);
    try {
      const page = pages.find((number) => differingSquares(old.raster(number, WIDTH), flat.raster(number, WIDTH)) > MOST_SQUARES);
      if (page !== undefined) throw new AppError('pdf_ambiguous', { reason: `annotations on page ${page} do not look the same when they are part of it` });
    } finally {
      flat.close();
    }
  } finally {
    old.close();
  }
}

/** Infinite for pictures of two sizes. */
export function differingSquares(a: Raster, b: Raster): number {
  if (a.width !== b.width || a.height !== b.height) return Infinity;
  const across = Math.ceil(a.width / SQUARE);
  const sums = new Int32Array(across * Math.ceil(a.height / SQUARE) * 3);
  for (let y = 0, at = 0; y < a.height; y++) {
    const row = Math.floor(y / SQUARE) * across;
    for (let x = 0; x < a.width; x++, at += 3) {
      const square = (row + Math.floor(x / SQUARE)) * 3;
      for (let colour = 0; colour < 3; colour++) sums[square + colour]! += a.pixels[at + colour]! - b.pixels[at + colour]!;
    }
  }
  let found = 0;
  for (let i = 0; i < sums.length; i += 3) if (Math.max(Math.abs(sums[i]!), Math.abs(sums[i + 1]!), Math.abs(sums[i + 2]!)) > NOTICEABLE * SQUARE * SQUARE) found++;
  return found;
}
