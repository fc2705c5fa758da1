/**
 * What readers see of a revision: the page manifest, and pictures, tiles and text of single pages. The proof of will is
 * bound to the manifest's hash (what you see is what you sign).
 *
 * The manifest is canonical JSON: the revision's hash, the renderer's version, and size and text hash of every page. It
 * proves which file, which renderer and which text were shown; a picture is not hashed, it is a function of the first
 * two and can be drawn again by anybody. So it costs about a millisecond a page, and no request ever draws a whole file.
 */
import { IsNull } from 'typeorm';
import { canonicalJson } from '@luobi/shared';
import { compareAndSet } from '../db';
import { AppError } from '../kernel';
import type { PageText, SigningService, StoredPdf } from '../signing/port';
import { PAGE_WIDTHS } from '../signing/port';
import type { EnvelopeDeps } from './deps';
import { Document, DocumentRevision } from './entities';

export interface PageManifest {
  readonly version: 1;
  readonly revisionSha256: string;
  readonly renderer: string;
  /** points as displayed, page 1 first */
  readonly pages: readonly { readonly width: number; readonly height: number; readonly textSha256: string }[];
}
type PageDeps = Pick<EnvelopeDeps, 'dataSource' | 'blobs' | 'signing'>;
type Source = Pick<EnvelopeDeps, 'blobs' | 'signing'>;

/** Describes a stored file and stores the description under its own hash. @returns that hash @throws AppError pdf_unreadable */
export async function storeManifest(deps: Source, revisionSha256: string, pageCount: number): Promise<string> {
  const { renderer, pages } = await deps.signing.describePages(stored(deps, revisionSha256));
  if (pages.length !== pageCount) throw new AppError('pdf_unreadable', { reason: 'two readers disagree about the pages' });
  const manifest: PageManifest = { version: 1, revisionSha256, renderer, pages: pages.map(({ width, height, textSha256 }) => ({ width, height, textSha256 })) };
  const text = Buffer.from(canonicalJson(JSON.parse(JSON.stringify(manifest)) as never));
  return deps.blobs.put(text);
}

const running = new Map<string, Promise<string>>();

/** Hash of the manifest of a stored revision; made on first need, by one caller at a time. */
export async function manifestOf(deps: PageDeps, revision: DocumentRevision): Promise<string> {
  if (revision.pageManifestSha256 !== null) return revision.pageManifestSha256;
  let making = running.get(revision.id);
  if (!making) {
    making = make(deps, revision).finally(() => running.delete(revision.id));
    running.set(revision.id, making);
  }
  return making;
}

async function make(deps: PageDeps, revision: DocumentRevision): Promise<string> {
  const { manager } = deps.dataSource;
  const document = await manager.findOneByOrFail(Document, { id: revision.documentId });
  const pageManifestSha256 = await storeManifest(deps, revision.sha256, pagesOf(document).length);
  await compareAndSet(manager, DocumentRevision, { id: revision.id, pageManifestSha256: IsNull() }, { pageManifestSha256 });
  // another process, perhaps of another version, may have been first: what it stored is what readers were told
  const kept = (await manager.findOneByOrFail(DocumentRevision, { id: revision.id })).pageManifestSha256;
  if (kept === null) throw new AppError('internal');
  return kept;
}

export function pagesOf(document: Document): { width: number; height: number }[] {
  return JSON.parse(document.pages) as { width: number; height: number }[];
}

/** JPEG of one page, at the next width a picture is made at. @throws AppError('not_found') for a page that does not exist; pdf_unreadable */
export async function pageImage(deps: Source, revision: DocumentRevision, page: number, width: number): Promise<Uint8Array> {
  const step = PAGE_WIDTHS.find((w) => w >= width) ?? PAGE_WIDTHS[PAGE_WIDTHS.length - 1]!;
  return (await deps.signing.renderPage(stored(deps, revision.sha256), page, step)).jpeg;
}

export async function pageTile(deps: Source, revision: DocumentRevision, tile: Parameters<SigningService['renderTile']>[1]): Promise<Uint8Array> {
  return (await deps.signing.renderTile(stored(deps, revision.sha256), tile)).jpeg;
}

export async function textOfPage(deps: Source, revision: DocumentRevision, page: number): Promise<PageText> {
  return deps.signing.pageText(stored(deps, revision.sha256), page);
}

function stored({ blobs }: Source, sha256: string): StoredPdf {
  return { sha256, load: () => blobs.get(sha256) };
}
