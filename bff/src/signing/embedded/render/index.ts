/** Pages as pictures and words as places, through PDFium. Runs in a worker thread only: a hostile page may never end. */
import sharp from 'sharp';
import { AppError } from '../../../kernel';
import { TILE, type KeywordHit, type PageDescription, type PageSize, type PageText, type RenderedPage, type TileAddress } from '../../port';
import { DocumentCache } from './document-cache';
import { findKeyword } from './keyword';
import { OpenDocument, type Raster } from './open-document';
import { linesOf, TEXT_LIMITS, textSha256 } from './page-text';
import { pdfium } from './pdfium';
import type { DocumentSource } from './source';
import { rendererVersion } from './version';

const JPEG_QUALITY = 80;
/** of one page, for its hash in the manifest */
const DESCRIBED_CHARACTERS = 200_000;
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
export async function renderPage(pdf: DocumentSource | Uint8Array, page: number, width: number): Promise<RenderedPage> {
  return encode((await openPage(pdf, page)).raster(page, width));
}

/** @throws AppError as renderPage; not_found also for a tile beyond the page */
export async function renderTile(pdf: DocumentSource | Uint8Array, { page, zoom, x, y }: TileAddress): Promise<RenderedPage> {
  const raster = (await openPage(pdf, page)).tile(page, TILE.baseWidth * zoom, TILE.side, x, y);
  if (!raster) throw new AppError('not_found');
  return encode(raster);
}

/** @throws AppError as renderPage */
export async function pageText(pdf: DocumentSource | Uint8Array, page: number): Promise<PageText> {
  const document = await openPage(pdf, page);
  // one more than is kept, so that a cut is noticed
  return linesOf(document.characters(page, TEXT_LIMITS.characters + 1), document.size(page));
}

/** Every page without drawing it: size and hash of the text. About 1 ms a page. @throws AppError pdf_unreadable, pdf_encrypted */
export async function describePages(pdf: DocumentSource | Uint8Array): Promise<PageDescription> {
  const document = (await openDocuments()).get(pdf);
  const round = (n: number): number => Math.round(n * 100) / 100;
  const pages = Array.from({ length: document.pageCount }, (_, i) => {
    const { width, height } = document.size(i + 1);
    return { width: round(width), height: round(height), textSha256: textSha256(document.text(i + 1, DESCRIBED_CHARACTERS)) };
  });
  return { renderer: rendererVersion(), pages };
}

/** Starts the engine, so that the first reader does not wait for it. */
export async function warmUp(): Promise<void> {
  await openDocuments();
}

async function openPage(pdf: DocumentSource | Uint8Array, page: number): Promise<OpenDocument> {
  const document = (await openDocuments()).get(pdf);
  if (!Number.isInteger(page) || page < 1 || page > document.pageCount) throw new AppError('not_found');
  return document;
}

async function encode({ pixels, width, height }: Raster): Promise<RenderedPage> {
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
  return { jpeg, width, height };
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
