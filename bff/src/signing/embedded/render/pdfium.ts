/**
 * The PDFium engine (WebAssembly), one per thread, with a Chinese font of ours for files that embed none. The engine
 * is memory-safe against the host; hanging is the pool's business.
 */
import { init } from '@embedpdf/pdfium';
import type { Pdfium, PdfiumApi, PdfiumRuntime } from './pdfium-api';
import { installSystemFont } from './system-font';
import { engineFile, fontFile } from './version';

let engine: Promise<Pdfium> | undefined;

/** The engine of this thread, started on first use (about 100 ms). */
export function pdfium(): Promise<Pdfium> {
  return (engine ??= start());
}

/** What the engine prints is about hostile files and says nothing the error does not. */
const quiet = (): void => undefined;

async function start(): Promise<Pdfium> {
  const module = await init({ wasmBinary: new Uint8Array(engineFile()).buffer, print: quiet, printErr: quiet });
  const started: Pdfium = { api: module as unknown as PdfiumApi, runtime: module.pdfium as unknown as PdfiumRuntime };
  started.api.PDFiumExt_Init();
  installSystemFont(started, fontFile());
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
