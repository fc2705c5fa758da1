/**
 * Takes a partner's PDF or picture in: parsed under limits by the signing service. The clean file is revision 0, what was
 * uploaded is kept beside it as it came. Not yet part of an envelope.
 */
import { inTransaction, insertRows } from '../db';
import { AppError, newId } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { Document, DocumentRevision } from './entities';
import { signaturesBefore, storedSignatures, type SignatureBefore } from './signed-before';
import type { IntakeReport, SigningService } from '../signing/port';

export interface UploadInput {
  readonly partnerId: string;
  readonly title: string;
  readonly bytes: Uint8Array;
  /** what to do with a file that others have signed already (security R23); default refuse */
  readonly alreadySigned?: 'refuse' | 'continue';
}
export interface UploadedDocumentView {
  readonly documentId: string;
  readonly title: string;
  readonly sha256: string;
  readonly pages: { width: number; height: number }[];
  /** the upload, byte for byte; equal to `sha256` when it is used as it is */
  readonly originalSha256: string;
  readonly repairs: { code: string; text: string }[];
  /** of others, intact when they came */
  readonly signatures: SignatureBefore[];
}

/** @throws AppError those of SigningService.intake, pdf_already_signed unless it is to be continued, pdf_signing_forbidden when there is nowhere to sign */
export async function uploadDocument(deps: Pick<EnvelopeDeps, 'dataSource' | 'clock' | 'blobs' | 'signing'>, input: UploadInput): Promise<UploadedDocumentView> {
  const report = await deps.signing.intake(input.bytes);
  if (report.signatureCount > 0) await requireContinuable(deps.signing, input, report);
  const pages = report.pages.map(({ width, height }) => ({ width, height }));
  const originalSha256 = await deps.blobs.put(input.bytes);
  const sha256 = report.file ? await deps.blobs.put(report.file) : originalSha256;
  const repairs = report.repairs.map(({ code, text }) => ({ code, text }));
  const signedBefore = storedSignatures(report.signatures);
  const documentId = newId();
  const createdAt = deps.clock.now();
  await inTransaction(deps.dataSource, async (manager) => {
    await insertRows(manager, Document, {
      id: documentId, partnerId: input.partnerId, title: input.title, pages: JSON.stringify(pages), envelopeId: null, currentOrdinal: 0, currentSha256: sha256,
      originalSha256, originalKind: report.source, repairs: repairs.length > 0 ? JSON.stringify(repairs) : null, signedBefore, parts: null, createdAt,
    });
    await insertRows(manager, DocumentRevision, {
      id: newId(), documentId, ordinal: 0, sha256, baseSha256: null, kind: 'original', taskId: null, pageManifestSha256: null, createdAt,
    });
  });
  return { documentId, title: input.title, sha256, pages, originalSha256, repairs, signatures: [...signaturesBefore({ signedBefore })] };
}

/** Told when the file comes, not when it is too late to bring another one. */
async function requireContinuable(signing: SigningService, { bytes, alreadySigned }: UploadInput, { signatureCount, takesNewFields }: IntakeReport): Promise<void> {
  if (alreadySigned !== 'continue') throw new AppError('pdf_already_signed', { signatures: signatureCount });
  if (!takesNewFields && (await signing.formFields(bytes)).length === 0) throw new AppError('pdf_signing_forbidden', { reason: 'a signature in the file permits no new field, and the file has no empty one that may be signed' });
}
