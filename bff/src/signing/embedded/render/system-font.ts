/**
 * FPDF_SYSFONTINFO (fpdf_sysfontinfo.h): answers PDFium's search for a font of the system with one TrueType file when
 * the text is Chinese, Japanese or Korean. Without it, text in fonts that are not embedded is drawn as nothing.
 */
import type { Pdfium } from './pdfium-api';

const CJK_CHARSETS = new Set([134, 136, 128, 129]); // GB2312, Big5, Shift-JIS, Hangul
const GB2312 = 134;
const FONT_HANDLE = 1;
const STRUCT_BYTES = 36;

export function installSystemFont({ api, runtime }: Pdfium, font: Buffer): void {
  const tables = tableDirectory(font);
  const write = (pointer: number, size: number, bytes: Uint8Array): number => {
    if (pointer && size >= bytes.length) runtime.HEAPU8.set(bytes, pointer);
    return bytes.length;
  };
  const faceName = Buffer.from('CJK\0');
  const callbacks: readonly [signature: string, callback: (...args: number[]) => number | void][] = [
    ['vi', () => undefined], // Release
    ['vii', () => undefined], // EnumFonts
    // MapFont(this, weight, italic, charset, pitch, face, exact)
    ['iiiiiiii', (_self, _weight, _italic, charset) => (CJK_CHARSETS.has(charset!) ? FONT_HANDLE : 0)],
    ['iii', () => 0], // GetFont(this, face): MapFont is asked next
    // GetFontData(this, font, table, buffer, size); table 0 is the whole file
    ['iiiiii', (_self, handle, table, buffer, size) => {
      const bytes = table ? tables.get(table >>> 0) : font;
      return handle === FONT_HANDLE && bytes ? write(buffer!, size!, bytes) : 0;
    }],
    ['iiiii', (_self, _font, buffer, size) => write(buffer!, size!, faceName)], // GetFaceName
    ['iii', () => GB2312], // GetFontCharset
    ['vii', () => undefined], // DeleteFont
  ];
  const info = runtime.wasmExports.malloc(STRUCT_BYTES);
  const addresses = callbacks.map(([signature, callback]) => runtime.addFunction(callback, signature));
  const view = new DataView(runtime.HEAPU8.buffer);
  view.setInt32(info, 1, true);
  for (const [i, address] of addresses.entries()) view.setUint32(info + 4 + 4 * i, address, true);
  api.FPDF_SetSystemFontInfo(info);
}

function tableDirectory(font: Buffer): ReadonlyMap<number, Buffer> {
  const tables = new Map<number, Buffer>();
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const record = 12 + 16 * i;
    const offset = font.readUInt32BE(record + 8);
    tables.set(font.readUInt32BE(record), font.subarray(offset, offset + font.readUInt32BE(record + 12)));
  }
  return tables;
}
