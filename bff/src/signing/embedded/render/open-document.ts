/** A document open in PDFium: pixels and characters of its pages, with form fields and signatures drawn. */
import { AppError } from '../../../kernel';
import type { PageSize } from '../../port';
import { withMemory } from './pdfium';
import type { Pdfium } from './pdfium-api';

export interface Raster {
  /** RGB, 3 bytes a pixel, rows without gaps */
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

/** A character and its box as fractions (0..1) of the page as displayed, origin top left. */
export interface PlacedCharacter {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const MAX_PIXEL_HEIGHT = 8_000;
/** no alpha: a page is opaque, and three bytes a pixel are a quarter less to copy and to encode */
const FORMAT_BGR = 2;
const BYTES = 3;
const FLAG_ANNOTATIONS = 0x01;
const FLAG_RGB_ORDER = 0x10;
/** grid for FPDF_PageToDevice, which answers in whole numbers */
const GRID = 1_000_000;
const ERROR_PASSWORD = 4;

export class OpenDocument {
  readonly pageCount: number;
  private readonly data: number;
  private readonly document: number;
  private readonly formInfo: number;
  private readonly form: number;

  /** @throws AppError pdf_unreadable, pdf_encrypted */
  constructor(private readonly engine: Pdfium, bytes: Uint8Array) {
    const { api, runtime } = engine;
    this.data = runtime.wasmExports.malloc(bytes.length);
    if (!this.data) throw new AppError('pdf_unreadable', { reason: 'the renderer is out of memory' });
    runtime.HEAPU8.set(bytes, this.data);
    this.document = api.FPDF_LoadMemDocument(this.data, bytes.length, '');
    if (!this.document) {
      const reason = api.FPDF_GetLastError();
      runtime.wasmExports.free(this.data);
      throw reason === ERROR_PASSWORD ? new AppError('pdf_encrypted') : new AppError('pdf_unreadable', { reason: 'the renderer cannot open it' });
    }
    this.formInfo = api.PDFiumExt_OpenFormFillInfo();
    this.form = api.PDFiumExt_InitFormFillEnvironment(this.document, this.formInfo);
    api.FPDF_SetFormFieldHighlightAlpha(this.form, 0);
    this.pageCount = api.FPDF_GetPageCount(this.document);
  }

  close(): void {
    const { api, runtime } = this.engine;
    api.PDFiumExt_ExitFormFillEnvironment(this.form);
    api.PDFiumExt_CloseFormFillInfo(this.formInfo);
    api.FPDF_CloseDocument(this.document);
    runtime.wasmExports.free(this.data);
  }

  /** @param page 1-based @param width pixels; a page that would be higher than 8,000 pixels is cut to scale @throws AppError pdf_unreadable */
  raster(page: number, width: number): Raster {
    return this.withPage(page, (handle) => {
      const ratio = this.ratio(handle);
      const scaled = Math.max(1, Math.min(width, Math.floor(MAX_PIXEL_HEIGHT / ratio)));
      const height = Math.max(1, Math.min(MAX_PIXEL_HEIGHT, Math.round(scaled * ratio)));
      return this.draw(handle, { width: scaled, height }, { x: 0, y: 0, width: scaled, height });
    });
  }

  /**
   * A square piece of the page drawn `width` pixels wide; at the right and lower edge it is smaller.
   * @param x, y number of the piece from the left and from the top, from 0
   * @returns null when the page does not reach there
   */
  tile(page: number, width: number, side: number, x: number, y: number): Raster | null {
    return this.withPage(page, (handle) => {
      const height = Math.max(1, Math.round(width * this.ratio(handle)));
      const piece = { x: x * side, y: y * side, width: Math.min(side, width - x * side), height: Math.min(side, height - y * side) };
      return piece.width < 1 || piece.height < 1 ? null : this.draw(handle, { width, height }, piece);
    });
  }

  /** Points as displayed. */
  size(page: number): PageSize {
    const { api } = this.engine;
    return this.withPage(page, (handle) => ({ width: api.FPDF_GetPageWidthF(handle), height: api.FPDF_GetPageHeightF(handle) }));
  }

  private ratio(handle: number): number {
    return this.engine.api.FPDF_GetPageHeightF(handle) / this.engine.api.FPDF_GetPageWidthF(handle);
  }

  private draw(handle: number, whole: PageSize, piece: PageSize & { readonly x: number; readonly y: number }): Raster {
    const { api, runtime } = this.engine;
    const { width, height } = piece;
    return withMemory(this.engine, width * height * BYTES, (buffer) => {
      const bitmap = api.FPDFBitmap_CreateEx(width, height, FORMAT_BGR, buffer, width * BYTES);
      api.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
      api.FPDF_RenderPageBitmap(bitmap, handle, -piece.x, -piece.y, whole.width, whole.height, 0, FLAG_ANNOTATIONS | FLAG_RGB_ORDER);
      // widgets (filled fields, signatures) are drawn by the form, not with the page
      api.FPDF_FFLDraw(this.form, bitmap, handle, -piece.x, -piece.y, whole.width, whole.height, 0, FLAG_RGB_ORDER);
      const pixels = Buffer.from(runtime.HEAPU8.slice(buffer, buffer + width * height * BYTES).buffer);
      api.FPDFBitmap_Destroy(bitmap);
      return { pixels, width, height };
    });
  }

  /** The characters without their places, at most `limit`: twenty times cheaper. @param page 1-based */
  text(page: number, limit: number): string {
    const { api } = this.engine;
    return this.withPage(page, (handle) => {
      const text = api.FPDFText_LoadPage(handle);
      if (!text) return '';
      try {
        return Array.from({ length: Math.min(limit, api.FPDFText_CountChars(text)) }, (_, i) => characterOf(api.FPDFText_GetUnicode(text, i))).join('');
      } finally {
        api.FPDFText_ClosePage(text);
      }
    });
  }

  /** @param page 1-based @param limit most characters that are read */
  characters(page: number, limit = Infinity): PlacedCharacter[] {
    const { api } = this.engine;
    return this.withPage(page, (handle) => {
      const text = api.FPDFText_LoadPage(handle);
      if (!text) return [];
      try {
        return withMemory(this.engine, 40, (box) => Array.from({ length: Math.min(limit, api.FPDFText_CountChars(text)) }, (_, i) => this.character(handle, text, i, box)));
      } finally {
        api.FPDFText_ClosePage(text);
      }
    });
  }

  private character(page: number, text: number, index: number, box: number): PlacedCharacter {
    const { api, runtime } = this.engine;
    const code = api.FPDFText_GetUnicode(text, index);
    api.FPDFText_GetCharBox(text, index, box, box + 8, box + 16, box + 24);
    const view = new DataView(runtime.HEAPU8.buffer);
    const [left, right, bottom, top] = [0, 8, 16, 24].map((o) => view.getFloat64(box + o, true)) as [number, number, number, number];
    const corners = [[left, bottom], [right, top]].map(([x, y]) => {
      api.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, x!, y!, box + 32, box + 36);
      const out = new DataView(runtime.HEAPU8.buffer);
      return [out.getInt32(box + 32, true) / GRID, out.getInt32(box + 36, true) / GRID] as const;
    });
    const [xs, ys] = [corners.map((c) => c[0]), corners.map((c) => c[1])];
    return { text: characterOf(code), left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  }

  private withPage<T>(page: number, work: (handle: number) => T): T {
    const { api } = this.engine;
    const handle = page >= 1 && page <= this.pageCount ? api.FPDF_LoadPage(this.document, page - 1) : 0;
    if (!handle) throw new AppError('pdf_unreadable', { reason: `page ${page} cannot be opened` });
    api.FORM_OnAfterLoadPage(handle, this.form);
    try {
      return work(handle);
    } finally {
      api.FORM_OnBeforeClosePage(handle, this.form);
      api.FPDF_ClosePage(handle);
    }
  }
}

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
}
