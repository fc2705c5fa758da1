/**
 * What PDFium sees in a file: pages, their sizes and their words. A file that two readers read differently is not one
 * that people can agree about (security §3.6).
 */
import { createHash } from 'node:crypto';
import { AppError } from '../../../kernel';
import type { PageSize } from '../../port';
import { pdfium } from '../render/pdfium';
import type { Pdfium } from '../render/pdfium-api';

export interface SecondView {
  /** points as displayed, before /UserUnit */
  readonly pages: readonly PageSize[];
  /** SHA-256 of the characters of each page; empty when not asked for */
  readonly words: readonly string[];
}

/** More characters than a page of this size can show are counted, not read. */
const MOST_CHARACTERS = 200_000;

/** @returns null when PDFium cannot open it */
export async function viewWithPdfium(pdf: Uint8Array, withWords: boolean): Promise<SecondView | null> {
  const engine = await pdfium();
  const { api, runtime } = engine;
  const data = runtime.wasmExports.malloc(Math.max(1, pdf.length));
  if (!data) throw new AppError('pdf_unreadable', { reason: 'the renderer is out of memory' });
  runtime.HEAPU8.set(pdf, data);
  const document = api.FPDF_LoadMemDocument(data, pdf.length, '');
  try {
    if (!document) return null;
    const pages: PageSize[] = [];
    const words: string[] = [];
    // a page count of a billion is a lie that costs nothing as long as nobody counts to it
    const count = Math.min(api.FPDF_GetPageCount(document), 10_000);
    for (let index = 0; index < count; index++) {
      const page = api.FPDF_LoadPage(document, index);
      pages.push(page ? { width: api.FPDF_GetPageWidthF(page), height: api.FPDF_GetPageHeightF(page) } : { width: 0, height: 0 });
      if (withWords) words.push(page ? wordsOf(engine, page) : '');
      if (page) api.FPDF_ClosePage(page);
      else if (index > 300) break;
    }
    return { pages, words };
  } finally {
    if (document) api.FPDF_CloseDocument(document);
    runtime.wasmExports.free(data);
  }
}

function wordsOf({ api }: Pdfium, page: number): string {
  const text = api.FPDFText_LoadPage(page);
  if (!text) return '';
  try {
    const hash = createHash('sha256');
    const count = api.FPDFText_CountChars(text);
    for (let i = 0; i < Math.min(count, MOST_CHARACTERS); i++) hash.update(`${api.FPDFText_GetUnicode(text, i)} `);
    return hash.update(String(count)).digest('hex');
  } finally {
    api.FPDFText_ClosePage(text);
  }
}
