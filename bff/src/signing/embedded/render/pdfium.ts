/**
 * The PDFium engine (WebAssembly), one per thread, with a Chinese font of ours for files that embed none. Only the
 * functions used here are typed. The engine is memory-safe against the host; hanging is the pool's business.
 */
import { readFileSync } from 'node:fs';
import { init } from '@embedpdf/pdfium';
import { installSystemFont } from './system-font';

type Ptr = number;

/** The part of the module that is used; names are PDFium's own. */
export interface PdfiumApi {
  PDFiumExt_Init(): void;
  PDFiumExt_OpenFormFillInfo(): Ptr;
  PDFiumExt_CloseFormFillInfo(info: Ptr): void;
  PDFiumExt_InitFormFillEnvironment(document: Ptr, info: Ptr): Ptr;
  PDFiumExt_ExitFormFillEnvironment(form: Ptr): void;
  FPDF_SetSystemFontInfo(info: Ptr): void;
  FPDF_LoadMemDocument(data: Ptr, size: number, password: string): Ptr;
  FPDF_GetLastError(): number;
  FPDF_CloseDocument(document: Ptr): void;
  FPDF_GetPageCount(document: Ptr): number;
  FPDF_LoadPage(document: Ptr, index: number): Ptr;
  FPDF_ClosePage(page: Ptr): void;
  FPDF_GetPageWidthF(page: Ptr): number;
  FPDF_GetPageHeightF(page: Ptr): number;
  FPDF_PageToDevice(page: Ptr, x: number, y: number, width: number, height: number, rotate: number, pageX: number, pageY: number, outX: Ptr, outY: Ptr): boolean;
  FPDF_RenderPageBitmap(bitmap: Ptr, page: Ptr, x: number, y: number, width: number, height: number, rotate: number, flags: number): void;
  FPDF_SetFormFieldHighlightAlpha(form: Ptr, alpha: number): void;
  FPDF_FFLDraw(form: Ptr, bitmap: Ptr, page: Ptr, x: number, y: number, width: number, height: number, rotate: number, flags: number): void;
  FORM_OnAfterLoadPage(page: Ptr, form: Ptr): void;
  FORM_OnBeforeClosePage(page: Ptr, form: Ptr): void;
  FPDFBitmap_CreateEx(width: number, height: number, format: number, data: Ptr, stride: number): Ptr;
  FPDFBitmap_FillRect(bitmap: Ptr, x: number, y: number, width: number, height: number, color: number): boolean;
  FPDFBitmap_Destroy(bitmap: Ptr): void;
  FPDFText_LoadPage(page: Ptr): Ptr;
  FPDFText_ClosePage(text: Ptr): void;
  FPDFText_CountChars(text: Ptr): number;
  FPDFText_GetUnicode(text: Ptr, index: number): number;
  FPDFText_GetCharBox(text: Ptr, index: number, left: Ptr, right: Ptr, bottom: Ptr, top: Ptr): boolean;
}

export interface PdfiumRuntime {
  /** replaced when memory grows: never keep it */
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { malloc(size: number): Ptr; free(pointer: Ptr): void };
  addFunction(callback: (...args: number[]) => number | void, signature: string): Ptr;
  UTF8ToString(pointer: Ptr): string;
}

export interface Pdfium {
  readonly api: PdfiumApi;
  readonly runtime: PdfiumRuntime;
}

let engine: Promise<Pdfium> | undefined;

/** The engine of this thread, started on first use (about 100 ms). */
export function pdfium(): Promise<Pdfium> {
  return (engine ??= start());
}

/** What the engine prints is about hostile files and says nothing the error does not. */
const quiet = (): void => undefined;

async function start(): Promise<Pdfium> {
  const wasm = readFileSync(require.resolve('@embedpdf/pdfium/pdfium.wasm'));
  const module = await init({ wasmBinary: new Uint8Array(wasm).buffer, print: quiet, printErr: quiet });
  const started: Pdfium = { api: module as unknown as PdfiumApi, runtime: module.pdfium as unknown as PdfiumRuntime };
  started.api.PDFiumExt_Init();
  installSystemFont(started, readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')));
  return started;
}

/** Memory inside the engine for the time of `work`. @throws RangeError when the engine has none left */
export function withMemory<T>({ runtime }: Pdfium, size: number, work: (pointer: number) => T): T {
  const pointer = runtime.wasmExports.malloc(size);
  if (!pointer) throw new RangeError('the renderer is out of memory');
  try {
    return work(pointer);
  } finally {
    runtime.wasmExports.free(pointer);
  }
}
