/** The part of PDFium that is used, typed; the names are PDFium's own (fpdfview.h, fpdf_formfill.h, fpdf_text.h). */
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
