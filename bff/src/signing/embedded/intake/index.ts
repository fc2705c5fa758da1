/**
 * Whether a stranger's file may be used (security R22, R23, §3.6 "two parsers must agree"). Read-only; every refusal
 * carries its reason in `details.reason`. Time and memory are limited by the pool that runs this.
 */
import { AppError } from '../../../kernel';
import type { IntakeReport } from '../../port';
import { openPdf, Stream, type PdfDocument } from '../pdf';
import { countPagesWithPdfium } from '../render';
import { verifyPdf } from '../verify';
import { activeContentIn, catalogContent, forbidsSigning } from './active-content';

export const INTAKE_LIMITS = { bytes: 20 * 1024 * 1024, pages: 300, objects: 50_000 } as const;
/** Filters whose output is structure or content; the rest is left to the image decoders. */
const INFLATED = new Set(['FlateDecode', 'Fl', 'ASCIIHexDecode', 'AHx', 'ASCII85Decode', 'A85']);

/** @throws AppError pdf_unreadable | pdf_encrypted | pdf_active_content | pdf_too_large | pdf_signing_forbidden */
export async function intake(pdf: Uint8Array): Promise<IntakeReport> {
  if (pdf.length > INTAKE_LIMITS.bytes) throw new AppError('pdf_too_large', { reason: 'bytes', limit: INTAKE_LIMITS.bytes });
  const document = openPdf(pdf);
  if (document.isEncrypted) throw new AppError('pdf_encrypted');
  if (document.objectCount > INTAKE_LIMITS.objects) throw new AppError('pdf_too_large', { reason: 'objects', limit: INTAKE_LIMITS.objects });
  const pages = document.pages();
  if (pages.length > INTAKE_LIMITS.pages) throw new AppError('pdf_too_large', { reason: 'pages', limit: INTAKE_LIMITS.pages });

  inspectObjects(document);
  const active = catalogContent(document);
  if (active) throw new AppError('pdf_active_content', { reason: active });
  await secondOpinions(pdf, pages.length);
  if (forbidsSigning(document)) throw new AppError('pdf_signing_forbidden');
  const signatureCount = document.signatureFields().filter((field) => field.value !== null).length;
  return { pages: pages.map(({ width, height }) => ({ width, height })), signatureCount };
}

/** Reads every object, inflates every stream that can be, and looks for active content. */
function inspectObjects(document: PdfDocument): void {
  for (const [, object] of document.objects()) {
    const found = activeContentIn(document, object);
    if (found) throw new AppError('pdf_active_content', { reason: found });
    if (object instanceof Stream && document.filters(object).every((name) => INFLATED.has(name))) document.decode(object);
  }
}

/** PDFium must see as many pages, and the verifier must be able to read what we will later ask it to verify. */
async function secondOpinions(pdf: Uint8Array, pageCount: number): Promise<void> {
  const other = await countPagesWithPdfium(pdf);
  if (other !== pageCount) throw new AppError('pdf_unreadable', { reason: `two readers see ${pageCount} and ${other} pages` });
  const { verdict, problems } = verifyPdf(pdf, [], new Date(0));
  if (verdict === 'unreadable') throw new AppError('pdf_unreadable', { reason: problems[0]?.text ?? '' });
}
