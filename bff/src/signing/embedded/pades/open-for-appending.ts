/** A file that a revision will be appended to. */
import { openPdf, unreadable, type PdfDocument } from '../pdf';

/**
 * A torn copy still reads as the revision before: what we signed or placed fields in ends with its end.
 * @throws AppError pdf_unreadable, pdf_too_large
 */
export function openForAppending(pdf: Uint8Array): PdfDocument {
  const document = openPdf(pdf);
  if (!/%%EOF\s*$/.test(document.bytes.toString('latin1', Math.max(0, document.bytes.length - 8)))) throw unreadable('there are bytes after the end of the file');
  return document;
}
