/**
 * Takes a stranger's file in (security R22-R24, §3.6 "two parsers must agree"): what kind it is, whether it may be used,
 * and the clean file that people will read and sign. Every refusal has its code, and its reason in `details.reason`.
 * Time and memory are limited by the pool that runs this.
 */
import { AppError } from '../../../kernel';
import type { IntakeReport, SignatureInUpload, SignatureVerdict } from '../../port';
import { takesNewFields } from '../fields';
import { Dict, openPdf, type PdfDocument } from '../pdf';
import { verifyPdf } from '../verify';
import { forbidsSigning } from './active-content';
import { requireSameLook } from './compare-pages';
import { fileKind } from './file-kind';
import { imagesToPdf } from './images';
import { inspectObjects } from './inspect-objects';
import { flattened, normalise } from './normalise';
import { REPAIRS, type Repair } from './repairs';
import { viewWithPdfium } from './second-reader';

export const INTAKE_LIMITS = { bytes: 20 * 1024 * 1024, pages: 500, objects: 50_000 } as const;
/** points by which two readers may differ */
const SLACK = 0.5;

/**
 * @throws AppError file_kind_unsupported, image_unreadable, pdf_unreadable, pdf_encrypted, pdf_script, pdf_xfa,
 * pdf_attachment, pdf_hidden_layers, pdf_active_content, pdf_too_large, pdf_signing_forbidden, pdf_signed_damaged, pdf_ambiguous
 */
export async function intake(upload: Uint8Array): Promise<IntakeReport> {
  if (upload.length > INTAKE_LIMITS.bytes) throw new AppError('pdf_too_large', { reason: 'bytes', limit: INTAKE_LIMITS.bytes });
  const kind = fileKind(upload);
  switch (kind) {
    case 'jpeg': case 'png': {
      const { pdf, repairs } = await imagesToPdf([upload]);
      return report(await inspect(pdf), kind, pdf, repairs);
    }
    case 'pdf': {
      const { pdf, repairs } = normalise(upload);
      const found = await inspect(pdf);
      if (repairs.length > 0) await looksTheSame(upload, pdf);
      const flat = found.signatures.length > 0 ? null : flattened(pdf);
      if (!flat) return report(found, kind, repairs.length > 0 ? pdf : null, repairs);
      await requireSameLook(pdf, flat.pdf, flat.pages);
      return report(await inspect(flat.pdf), kind, flat.pdf, [...repairs, 'annotations_flattened']);
    }
    case 'unknown': throw new AppError('pdf_unreadable', { reason: 'the file does not start with %PDF-' });
    default: throw new AppError('file_kind_unsupported', { kind });
  }
}

/** @throws AppError file_kind_unsupported, image_unreadable, pdf_too_large */
export async function intakePictures(pictures: readonly Uint8Array[]): Promise<IntakeReport> {
  if (pictures.reduce((sum, picture) => sum + picture.length, 0) > INTAKE_LIMITS.bytes) throw new AppError('pdf_too_large', { reason: 'bytes', limit: INTAKE_LIMITS.bytes });
  const { pdf, repairs } = await imagesToPdf(pictures);
  // a PNG grows where its pixels were packed better than ours
  if (pdf.length > INTAKE_LIMITS.bytes) throw new AppError('pdf_too_large', { reason: 'bytes', limit: INTAKE_LIMITS.bytes });
  return report(await inspect(pdf), 'pictures', pdf, repairs);
}

interface Inspected {
  readonly pages: readonly { readonly width: number; readonly height: number }[];
  readonly signatures: readonly SignatureInUpload[];
  readonly takesNewFields: boolean;
}

function report({ pages, ...found }: Inspected, source: IntakeReport['source'], file: Uint8Array | null, repairs: readonly Repair[]): IntakeReport {
  return { pages: pages.map(({ width, height }) => ({ width, height })), ...found, signatureCount: found.signatures.length, source, file, repairs: repairs.map((code) => ({ code, text: REPAIRS[code] })) };
}

/** The file that will be read and signed, whole. */
async function inspect(pdf: Uint8Array): Promise<Inspected> {
  const document = openPdf(pdf);
  if (document.isEncrypted) throw new AppError('pdf_encrypted');
  if (document.objectCount > INTAKE_LIMITS.objects) throw new AppError('pdf_too_large', { reason: 'objects', limit: INTAKE_LIMITS.objects });
  const pages = document.pages();
  if (pages.length > INTAKE_LIMITS.pages) throw new AppError('pdf_too_large', { reason: 'pages', limit: INTAKE_LIMITS.pages });

  inspectObjects(document);
  const verdicts = await secondOpinions(pdf, document);
  if (forbidsSigning(document)) throw new AppError('pdf_signing_forbidden');
  return { pages, signatures: verdicts.map(intactSignature), takesNewFields: takesNewFields(document) };
}

/** What is signed next says nothing about a signature that was broken before, but would be taken to. @throws AppError pdf_signed_damaged */
function intactSignature({ field, kind, signer, issuer, serial, claimedTime, intact, coversWholeRevision, changesAfter, problems }: SignatureVerdict): SignatureInUpload {
  if (!intact || !coversWholeRevision || changesAfter === 'forbidden') throw new AppError('pdf_signed_damaged', { field, reason: problems[0]?.text ?? '' });
  return { field, kind, signer, issuer, serial, claimedTime: claimedTime ?? null };
}

/** PDFium must see the same pages in the same sizes, and the verifier must be able to read what we will later ask it to verify. */
async function secondOpinions(pdf: Uint8Array, document: PdfDocument): Promise<readonly SignatureVerdict[]> {
  const pages = document.pages();
  const other = await viewWithPdfium(pdf, false);
  if (!other) throw new AppError('pdf_unreadable', { reason: 'the renderer cannot open it' });
  if (other.pages.length !== pages.length) throw new AppError('pdf_ambiguous', { reason: `two readers see ${pages.length} and ${other.pages.length} pages` });
  // PDFium counts again when the count is absurd; others believe it
  const tree = document.resolve(document.catalog.get('Pages'));
  const stated = tree instanceof Dict ? document.resolve(tree.get('Count')) : null;
  if (stated !== pages.length) throw new AppError('pdf_ambiguous', { reason: `the page tree has ${pages.length} pages and says ${String(stated)}` });
  const differs = pages.findIndex(({ width, height, userUnit }, i) => {
    const seen = other.pages[i]!;
    // PDFium answers in user space units: /UserUnit is not its business
    return Math.abs(seen.width - width / userUnit) > SLACK || Math.abs(seen.height - height / userUnit) > SLACK;
  });
  if (differs >= 0) throw new AppError('pdf_ambiguous', { reason: `two readers see page ${differs + 1} in different sizes` });
  // nobody is trusted here: only whether signatures are whole is asked
  const { verdict, problems, signatures } = verifyPdf(pdf, [], new Date(0));
  if (verdict === 'unreadable') throw new AppError('pdf_unreadable', { reason: problems[0]?.text ?? '' });
  if (verdict !== 'unsigned' && problems[0]) throw new AppError('pdf_signed_damaged', { reason: problems[0].text });
  return signatures;
}

/** The clean file shows what the upload showed, as far as PDFium could open that. */
async function looksTheSame(upload: Uint8Array, pdf: Uint8Array): Promise<void> {
  const before = await viewWithPdfium(upload, true);
  if (!before) return;
  const after = await viewWithPdfium(pdf, true);
  const same = after && before.pages.length === after.pages.length
    && before.pages.every((page, i) => Math.abs(page.width - after.pages[i]!.width) <= SLACK && Math.abs(page.height - after.pages[i]!.height) <= SLACK && before.words[i] === after.words[i]);
  if (!same) throw new AppError('pdf_ambiguous', { reason: 'the repaired file does not show what the upload shows' });
}
