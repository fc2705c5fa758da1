/** Keeps the last few documents open, by content: a reader asks for page after page of the same file. */
import { sha256Hex } from '../../../kernel';
import { OpenDocument } from './open-document';
import type { Pdfium } from './pdfium-api';

const MAX_DOCUMENTS = 4;
const MAX_BYTES = 48 * 1024 * 1024;

export class DocumentCache {
  /** least recently used first */
  private readonly open = new Map<string, { readonly document: OpenDocument; readonly size: number }>();

  constructor(private readonly engine: Pdfium) {}

  /** @throws AppError pdf_unreadable, pdf_encrypted */
  get(bytes: Uint8Array): OpenDocument {
    const key = sha256Hex(bytes);
    const entry = this.open.get(key) ?? { document: new OpenDocument(this.engine, bytes), size: bytes.length };
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
