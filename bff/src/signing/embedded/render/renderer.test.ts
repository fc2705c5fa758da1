import { AppError } from '../../../kernel';
import type { PageCache } from './page-cache';
import { createRenderer, type RendererOptions } from './renderer';
import { NOT_OPEN, type DocumentSource } from './source';

/** the smallest JPEG header that tells a size */
const JPEG = Buffer.from('ffd8ffc0000b080064003201011100ffd9', 'hex');
const FILE = { sha256: 'a'.repeat(64), load: jest.fn(async () => Buffer.from('pdf')) };
beforeEach(() => { FILE.load.mockClear(); });

function setUp(over: { holds?: boolean; answer?: (source: DocumentSource) => Promise<unknown> } = {}) {
  const kept = new Map<string, Buffer>();
  const cache: PageCache = { get: async (key) => kept.get(key) ?? null, put: async (key, bytes) => void kept.set(key, Buffer.from(bytes)) };
  const run = jest.fn(async (_operation: string, args: readonly unknown[]) => (over.answer ? over.answer(args[0] as DocumentSource) : { jpeg: JPEG, width: 50, height: 100 }));
  const options: RendererOptions = { pool: { run, holds: () => over.holds ?? false }, cache, version: 'v1', deadlineMs: 10, describeMs: 20 };
  return { run, kept, renderer: createRenderer(options), again: (version: string) => createRenderer({ ...options, version }) };
}

test('a picture is made once: those who ask meanwhile wait for it, those who ask later get it from the cache without the file', async () => {
  const { renderer, run } = setUp();
  await Promise.all(Array.from({ length: 5 }, () => renderer.renderPage(FILE, 1, 1080)));
  expect(run).toHaveBeenCalledTimes(1);
  expect(FILE.load).toHaveBeenCalledTimes(1);
  expect(await renderer.renderPage(FILE, 1, 1080)).toEqual({ jpeg: JPEG, width: 50, height: 100 });
  expect(run).toHaveBeenCalledTimes(1);
  expect(FILE.load).toHaveBeenCalledTimes(1);
});

test('another page, width, tile, file or renderer is another picture', async () => {
  const { renderer, again, kept } = setUp();
  await renderer.renderPage(FILE, 1, 1080);
  await renderer.renderPage(FILE, 2, 1080);
  await renderer.renderPage(FILE, 1, 720);
  await renderer.renderTile(FILE, { page: 1, zoom: 2, x: 0, y: 1 });
  await renderer.renderTile(FILE, { page: 1, zoom: 2, x: 1, y: 0 });
  await renderer.renderTile(FILE, { page: 1, zoom: 4, x: 0, y: 1 });
  await renderer.renderPage({ ...FILE, sha256: 'b'.repeat(64) }, 1, 1080);
  await again('v2').renderPage(FILE, 1, 1080);
  expect(kept.size).toBe(8);
});

test('a thread that has the file open is not sent it again; one that closed it is', async () => {
  const seen: boolean[] = [];
  const { renderer } = setUp({ holds: true, answer: async (source) => {
    seen.push(source.bytes !== null);
    if (!source.bytes) throw new AppError('conflict', { reason: NOT_OPEN });
    return { jpeg: JPEG, width: 50, height: 100 };
  } });
  await renderer.renderPage(FILE, 1, 1080);
  expect(seen).toEqual([false, true]);
  const open = setUp({ holds: true });
  await open.renderer.renderPage(FILE, 1, 1080);
  expect(FILE.load).toHaveBeenCalledTimes(1);
});

test('a page that fails is not remembered as made, and its error is not another one', async () => {
  let fail = true;
  const { renderer, kept } = setUp({ answer: async () => {
    if (fail) throw new AppError('pdf_unreadable', { reason: 'took too long' });
    return { jpeg: JPEG, width: 50, height: 100 };
  } });
  await expect(renderer.renderPage(FILE, 1, 1080)).rejects.toMatchObject({ code: 'pdf_unreadable', details: { reason: 'took too long' } });
  expect(kept.size).toBe(0);
  fail = false;
  await expect(renderer.renderPage(FILE, 1, 1080)).resolves.toMatchObject({ width: 50 });
});

test('sizes nobody needs are refused before any work', async () => {
  const { renderer, run } = setUp();
  for (const width of [119, 2161, Number.NaN, Infinity]) await expect(renderer.renderPage(FILE, 1, width)).rejects.toMatchObject({ code: 'invalid_request' });
  for (const bad of [{ zoom: 3 }, { zoom: 1 }, { zoom: 8 }, { x: -1 }, { y: 0.5 }, { y: 10_000 }, { page: Number.NaN }]) {
    await expect(renderer.renderTile(FILE, { page: 1, zoom: 2, x: 0, y: 0, ...bad })).rejects.toMatchObject({ code: 'invalid_request' });
  }
  expect(run).not.toHaveBeenCalled();
});
