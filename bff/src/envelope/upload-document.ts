/**
 * Takes a partner's PDF or picture in: parsed under limits by the signing service. The clean file is revision 0, what was
 * uploaded is kept beside it as it came. Not yet part of an envelope.
 */
import { AppError } from '../kernel';
import type { IntakeReport, SigningService } from '../signing/port';
import { storeDocument, type StoreDeps, type UploadedDocumentView } from './store-document';

export interface UploadInput {
  readonly partnerId: string;
  readonly title: string;
  readonly bytes: Uint8Array;
  /** what to do with a file that others have signed already (security R23); default refuse */
  readonly alreadySigned?: 'refuse' | 'continue';
}

/** @throws AppError those of SigningService.intake, pdf_already_signed unless it is to be continued, pdf_signing_forbidden when there is nowhere to sign */
export async function uploadDocument(deps: StoreDeps, input: UploadInput): Promise<UploadedDocumentView> {
  const report = await deps.signing.intake(input.bytes);
  if (report.signatureCount > 0) await requireContinuable(deps.signing, input, report);
  return storeDocument(deps, { partnerId: input.partnerId, title: input.title, report, upload: input.bytes, parts: [] });
}

/** Told when the file comes, not when it is too late to bring another one. */
async function requireContinuable(signing: SigningService, { bytes, alreadySigned }: UploadInput, { signatureCount, takesNewFields }: IntakeReport): Promise<void> {
  if (alreadySigned !== 'continue') throw new AppError('pdf_already_signed', { signatures: signatureCount });
  if (!takesNewFields && (await signing.formFields(bytes)).length === 0) throw new AppError('pdf_signing_forbidden', { reason: 'a signature in the file permits no new field, and the file has no empty one that may be signed' });
}
