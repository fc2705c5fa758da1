/** A document open in PDFium: pixels and characters of its pages, with form fields and signatures drawn. */
import { AppError } from '../../../kernel';
import { withMemory } from './pdfium';
import type { Pdfium } from './pdfium-api';

export interface Raster {
  /** RGBA, 4 bytes a pixel */
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
const FORMAT_BGRA = 4;
const FLAG_ANNOTATIONS = 0x01;
const FLAG_RGBA_ORDER = 0x10;
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
    const { api, runtime } = this.engine;
    return this.withPage(page, (handle) => {
      const ratio = api.FPDF_GetPageHeightF(handle) / api.FPDF_GetPageWidthF(handle);
      const scaled = Math.max(1, Math.min(width, Math.floor(MAX_PIXEL_HEIGHT / ratio)));
      const height = Math.max(1, Math.min(MAX_PIXEL_HEIGHT, Math.round(scaled * ratio)));
      return withMemory(this.engine, scaled * height * 4, (buffer) => {
        const bitmap = api.FPDFBitmap_CreateEx(scaled, height, FORMAT_BGRA, buffer, scaled * 4);
        api.FPDFBitmap_FillRect(bitmap, 0, 0, scaled, height, 0xffffffff);
        api.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, scaled, height, 0, FLAG_ANNOTATIONS | FLAG_RGBA_ORDER);
        // widgets (filled fields, signatures) are drawn by the form, not with the page
        api.FPDF_FFLDraw(this.form, bitmap, handle, 0, 0, scaled, height, 0, FLAG_RGBA_ORDER);
        const pixels = Buffer.from(runtime.HEAPU8.slice(buffer, buffer + scaled * height * 4).buffer);
        api.FPDFBitmap_Destroy(bitmap);
        return { pixels, width: scaled, height };
      });
    });
  }

  /** @param page 1-based */
  characters(page: number): PlacedCharacter[] {
    const { api } = this.engine;
    return this.withPage(page, (handle) => {
      const text = api.FPDFText_LoadPage(handle);
      if (!text) return [];
      try {
        return withMemory(this.engine, 40, (box) => Array.from({ length: api.FPDFText_CountChars(text) }, (_, i) => this.character(handle, text, i, box)));
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
    const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return { text: valid ? String.fromCodePoint(code) : '\ufffd', left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
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
