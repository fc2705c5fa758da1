/**
 * What a file may cost us (security rule R22): every loop and every buffer of the reader is bounded by one of these.
 * Breaking one is `pdf_too_large`; being wrong is `pdf_unreadable` with the reason in `details`.
 */
import { AppError } from '../../../kernel';

export const LIMITS = {
  /** bytes of one decoded stream */
  streamBytes: 60 * 2 ** 20,
  /** bytes of all decoded streams of one document */
  totalBytes: 200 * 2 ** 20,
  objects: 50_000,
  /** revisions and linearization parts */
  sections: 1_000,
  filters: 2,
  nesting: 64,
  arrayItems: 500_000,
  pageTreeDepth: 48,
  fieldTreeDepth: 32,
  /** a page side in points: 200 inch, the limit of ISO 32000-1 annex C */
  pageSide: 14_400,
} as const;

export function unreadable(reason: string, cause?: unknown): AppError {
  return new AppError('pdf_unreadable', { reason }, { cause });
}
export function tooLarge(reason: string): AppError {
  return new AppError('pdf_too_large', { reason });
}
