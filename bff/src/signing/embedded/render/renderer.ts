/**
 * The caller's side of rendering: pictures from the cache on disk, else from a thread, each made once however many ask
 * at the same time. Bytes are loaded and sent only when a thread has to open the file.
 */
import { AppError, sha256Hex } from '../../../kernel';
import { TILE, type PageDescription, type PageText, type RenderedPage, type StoredPdf, type TileAddress } from '../../port';
import type { WorkerPool } from '../pool/worker-pool';
import type { PageCache } from './page-cache';
import { NOT_OPEN, type DocumentSource } from './source';

export interface RendererOptions {
  readonly pool: Pick<WorkerPool, 'run' | 'holds'>;
  readonly cache: PageCache | null;
  readonly version: string;
  readonly deadlineMs: number;
  /** of describing a whole file */
  readonly describeMs: number;
}
/** pixels */
const RENDER_WIDTH = { least: 120, most: 2_160 } as const;
type Source = Uint8Array | StoredPdf;

export interface Renderer {
  renderPage(pdf: Source, page: number, width: number): Promise<RenderedPage>;
  renderTile(pdf: Source, tile: TileAddress): Promise<RenderedPage>;
  pageText(pdf: Source, page: number): Promise<PageText>;
  describePages(pdf: Source): Promise<PageDescription>;
}

export function createRenderer({ pool, cache, version, deadlineMs, describeMs }: RendererOptions): Renderer {
  const inFlight = new Map<string, Promise<RenderedPage>>();

  /** First without bytes when a thread has the file open; the thread may have closed it since. */
  async function ask<T>(operation: string, pdf: Source, args: readonly unknown[], deadline = deadlineMs): Promise<T> {
    const sha256 = pdf instanceof Uint8Array ? sha256Hex(pdf) : pdf.sha256;
    const load = async (): Promise<Uint8Array> => (pdf instanceof Uint8Array ? pdf : pdf.load());
    const run = (bytes: Uint8Array | null): Promise<T> => {
      const source: DocumentSource = { sha256, bytes };
      return pool.run(operation, [source, ...args], sha256, deadline, { document: sha256, withBytes: bytes !== null }) as Promise<T>;
    };
    if (pool.holds(sha256)) {
      try {
        return await run(null);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'conflict' && error.details['reason'] === NOT_OPEN)) throw error;
      }
    }
    return run(await load());
  }

  async function picture(operation: string, pdf: Source, what: string, args: readonly unknown[]): Promise<RenderedPage> {
    const key = `${pdf instanceof Uint8Array ? sha256Hex(pdf) : pdf.sha256} ${version} ${what}`;
    const kept = await cache?.get(key);
    const size = kept && jpegSize(kept);
    if (kept && size) return { jpeg: kept, ...size };
    const running = inFlight.get(key);
    if (running) return running;
    const making = ask<RenderedPage>(operation, pdf, args).finally(() => inFlight.delete(key));
    inFlight.set(key, making);
    const made = await making;
    // nobody waits for the disk
    void cache?.put(key, made.jpeg);
    return made;
  }

  return {
    async renderPage(pdf, page, width) {
      if (!(width >= RENDER_WIDTH.least && width <= RENDER_WIDTH.most)) throw new AppError('invalid_request', { width: RENDER_WIDTH });
      const exact = Math.round(width);
      return picture('renderPage', pdf, `page ${page} ${exact}`, [page, exact]);
    },
    async renderTile(pdf, tile) {
      const { page, zoom, x, y } = tile;
      const whole = [page, x, y].every((n) => Number.isInteger(n) && n >= 0 && n < 10_000);
      if (!whole || !(TILE.zooms as readonly number[]).includes(zoom)) throw new AppError('invalid_request', { zooms: TILE.zooms });
      return picture('renderTile', pdf, `tile ${page} ${zoom} ${x} ${y}`, [{ page, zoom, x, y }]);
    },
    pageText: (pdf, page) => ask('pageText', pdf, [page]),
    describePages: (pdf) => ask('describePages', pdf, [], describeMs),
  };
}

/** From the frame header. */
function jpegSize(jpeg: Buffer): { readonly width: number; readonly height: number } | null {
  for (let at = 2; at + 9 < jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return null;
}
