/**
 * Which renderer made a picture: a hash over the engine, the fallback font and the rules below. Pictures and text of a
 * page are a function of (revision, renderer): the page manifest names both, caches are keyed by both.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Changed by hand whenever drawing, encoding or the text rules change. */
const RULES = 'luobi-render-2';

export const engineFile = (): Buffer => readFileSync(require.resolve('@embedpdf/pdfium/pdfium.wasm'));
export const fontFile = (): Buffer => readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'));

let version: string | undefined;

/** e.g. `luobi-render-2:1f3a…`, 16 hex digits; read once per thread (about 20 ms) */
export function rendererVersion(): string {
  return (version ??= `${RULES}:${createHash('sha256').update(engineFile()).update(fontFile()).digest('hex').slice(0, 16)}`);
}
