/** Pages as pictures and words as places, through PDFium. Runs in a worker thread only: a hostile page may never end. */
import sharp from 'sharp';
import { AppError } from '../../../kernel';
import type { KeywordHit, PageSize, RenderedPage } from '../../port';
import { DocumentCache } from './document-cache';
import { findKeyword } from './keyword';
import { OpenDocument } from './open-document';
import { pdfium } from './pdfium';

const JPEG_QUALITY = 80;
let cache: DocumentCache | undefined;

async function openDocuments(): Promise<DocumentCache> {
  // the pool gives one thread one job: more threads inside sharp only fight for the same cores
  if (!cache) sharp.concurrency(1);
  return (cache ??= new DocumentCache(await pdfium()));
}

/**
 * @param page 1-based
 * @param width pixels
 * @throws AppError pdf_unreadable, pdf_encrypted, not_found when there is no such page
 */
export async function renderPage(pdf: Uint8Array, page: number, width: number): Promise<RenderedPage> {
  const document = (await openDocuments()).get(pdf);
  if (!Number.isInteger(page) || page < 1 || page > document.pageCount) throw new AppError('not_found');
  const raster = document.raster(page, width);
  const jpeg = await sharp(raster.pixels, { raw: { width: raster.width, height: raster.height, channels: 4 } })
    .flatten({ background: '#ffffff' }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
  return { jpeg, width: raster.width, height: raster.height };
}

/** @param sizes page sizes in points as displayed, from the reader of the signer */
export async function searchPages(pdf: Uint8Array, keyword: string, sizes: readonly PageSize[]): Promise<KeywordHit[]> {
  const document = (await openDocuments()).get(pdf);
  function* pages() {
    for (let page = 1; page <= document.pageCount; page++) yield document.characters(page);
  }
  return findKeyword(pages(), sizes, keyword);
}

/** What the second parser makes of a file, without keeping it open. @throws AppError pdf_unreadable, pdf_encrypted */
export async function countPagesWithPdfium(pdf: Uint8Array): Promise<number> {
  const document = new OpenDocument(await pdfium(), pdf);
  try {
    return document.pageCount;
  } finally {
    document.close();
  }
}
