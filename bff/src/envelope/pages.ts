/**
 * What readers see: every page of a revision as a picture, made once, kept in the blob store under its own hash, and
 * one manifest hash over all of them. The proof of will is bound to that hash (what you see is what you sign).
 */
import { IsNull } from 'typeorm';
import { canonicalJson } from '@luobi/shared';
import { compareAndSet } from '../db';
import { AppError, sha256Hex } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { Document, DocumentRevision } from './entities';

/** Pixels. The manifest is over pictures of this width. */
export const PAGE_IMAGE_WIDTH = 1080;

export interface PageManifest {
  /** SHA-256 of each page image in order; also the blobs' names */
  readonly images: readonly string[];
  /** SHA-256 over the canonical JSON of `images` */
  readonly sha256: string;
}
type PageDeps = Pick<EnvelopeDeps, 'dataSource' | 'blobs' | 'signing'>;

export async function renderManifest(deps: Pick<PageDeps, 'blobs' | 'signing'>, pdf: Uint8Array, pageCount: number): Promise<PageManifest> {
  const images: string[] = [];
  for (let page = 1; page <= pageCount; page++) {
    const { jpeg } = await deps.signing.renderPage(pdf, page, PAGE_IMAGE_WIDTH);
    images.push(await deps.blobs.put(jpeg));
  }
  return { images, sha256: sha256Hex(canonicalJson(images)) };
}

const running = new Map<string, Promise<PageManifest>>();

/** The manifest of a stored revision; rendered on first need, by one caller at a time. */
export async function manifestOf(deps: PageDeps, revision: DocumentRevision): Promise<PageManifest> {
  const stored = storedManifest(revision);
  if (stored) return stored;
  let making = running.get(revision.id);
  if (!making) {
    making = make(deps, revision).finally(() => running.delete(revision.id));
    running.set(revision.id, making);
  }
  return making;
}

async function make(deps: PageDeps, revision: DocumentRevision): Promise<PageManifest> {
  const { manager } = deps.dataSource;
  const document = await manager.findOneByOrFail(Document, { id: revision.documentId });
  const manifest = await renderManifest(deps, await deps.blobs.get(revision.sha256), pagesOf(document).length);
  await compareAndSet(manager, DocumentRevision, { id: revision.id, pageManifestSha256: IsNull() }, { pageImages: JSON.stringify(manifest.images), pageManifestSha256: manifest.sha256 });
  // another process may have been first: what it stored is what readers were shown
  const kept = storedManifest(await manager.findOneByOrFail(DocumentRevision, { id: revision.id }));
  if (!kept) throw new AppError('internal');
  return kept;
}
function storedManifest(revision: DocumentRevision): PageManifest | null {
  if (revision.pageImages === null || revision.pageManifestSha256 === null) return null;
  return { images: JSON.parse(revision.pageImages) as string[], sha256: revision.pageManifestSha256 };
}

export function pagesOf(document: Document): { width: number; height: number }[] {
  return JSON.parse(document.pages) as { width: number; height: number }[];
}

/** Other widths than the manifest's are made on demand and kept in memory, oldest out first. */
const OTHER_WIDTHS_KEPT_BYTES = 32 * 1024 * 1024;
const otherWidths = new Map<string, Uint8Array>();
let otherWidthsBytes = 0;

/** JPEG of one page. @throws AppError('not_found') for a page that does not exist */
export async function pageImage(deps: PageDeps, revision: DocumentRevision, page: number, width: number): Promise<Uint8Array> {
  const manifest = await manifestOf(deps, revision);
  const image = manifest.images[page - 1];
  if (image === undefined) throw new AppError('not_found');
  if (width === PAGE_IMAGE_WIDTH) return deps.blobs.get(image);
  const key = `${revision.sha256}:${page}:${width}`;
  const kept = otherWidths.get(key);
  if (kept) return kept;
  const { jpeg } = await deps.signing.renderPage(await deps.blobs.get(revision.sha256), page, width);
  otherWidths.set(key, jpeg);
  otherWidthsBytes += jpeg.length;
  for (const [oldest, bytes] of otherWidths) {
    if (otherWidthsBytes <= OTHER_WIDTHS_KEPT_BYTES) break;
    otherWidths.delete(oldest);
    otherWidthsBytes -= bytes.length;
  }
  return jpeg;
}
