/** Keeps the last few documents open, by content: a reader asks for page after page of the same file. */
import { AppError, sha256Hex } from '../../../kernel';
import { OpenDocument } from './open-document';
import type { Pdfium } from './pdfium-api';
import { NOT_OPEN, type DocumentSource } from './source';

const MAX_DOCUMENTS = 6;
const MAX_BYTES = 48 * 1024 * 1024;

export class DocumentCache {
  /** least recently used first */
  private readonly open = new Map<string, { readonly document: OpenDocument; readonly size: number }>();

  constructor(private readonly engine: Pdfium) {}

  /** @throws AppError pdf_unreadable, pdf_encrypted, conflict {reason: NOT_OPEN} */
  get(source: Uint8Array | DocumentSource): OpenDocument {
    const { sha256: key, bytes } = source instanceof Uint8Array ? { sha256: sha256Hex(source), bytes: source } : source;
    let entry = this.open.get(key);
    if (!entry) {
      if (!bytes) throw new AppError('conflict', { reason: NOT_OPEN });
      entry = { document: new OpenDocument(this.engine, bytes), size: bytes.length };
    }
    this.open.delete(key);
    this.open.set(key, entry);
    this.evict();
    return entry.document;
  }

  /** The newest always stays, however large. */
  private evict(): void {
    const total = () => [...this.open.values()].reduce((sum, e) => sum + e.size, 0);
    for (const [key, { document }] of this.open) {
      if (this.open.size === 1 || (this.open.size <= MAX_DOCUMENTS && total() <= MAX_BYTES)) return;
      this.open.delete(key);
      document.close();
    }
  }
}
