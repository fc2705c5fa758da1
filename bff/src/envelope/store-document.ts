/** A document as it is kept before an envelope uses it: the row, and the clean file as revision 0. */
import { inTransaction, insertRows } from '../db';
import { newId } from '../kernel';
import type { IntakeReport } from '../signing/port';
import type { EnvelopeDeps } from './deps';
import { Document, DocumentRevision, type DocumentPart } from './entities';
import { signaturesBefore, storedSignatures, type SignatureBefore } from './signed-before';

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
  /** the uploads it was joined from; empty for an upload */
  readonly parts: DocumentPart[];
}

export interface NewDocument {
  readonly partnerId: string;
  readonly title: string;
  readonly report: IntakeReport;
  /** what came; null when the clean file is all there is */
  readonly upload: Uint8Array | null;
  readonly parts: readonly DocumentPart[];
}

export type StoreDeps = Pick<EnvelopeDeps, 'dataSource' | 'clock' | 'blobs' | 'signing'>;

export async function storeDocument(deps: StoreDeps, { partnerId, title, report, upload, parts }: NewDocument): Promise<UploadedDocumentView> {
  const clean = report.file ?? upload;
  if (!clean) throw new Error('neither a file nor an upload');
  const originalSha256 = await deps.blobs.put(upload ?? clean);
  const sha256 = report.file ? await deps.blobs.put(clean) : originalSha256;
  const pages = report.pages.map(({ width, height }) => ({ width, height }));
  const repairs = report.repairs.map(({ code, text }) => ({ code, text }));
  const signedBefore = storedSignatures(report.signatures);
  const documentId = newId();
  const createdAt = deps.clock.now();
  await inTransaction(deps.dataSource, async (manager) => {
    await insertRows(manager, Document, {
      id: documentId, partnerId, title, pages: JSON.stringify(pages), envelopeId: null, currentOrdinal: 0, currentSha256: sha256,
      originalSha256, originalKind: report.source, repairs: repairs.length > 0 ? JSON.stringify(repairs) : null, signedBefore, parts: parts.length > 0 ? JSON.stringify(parts) : null, createdAt,
    });
    await insertRows(manager, DocumentRevision, {
      id: newId(), documentId, ordinal: 0, sha256, baseSha256: null, kind: 'original', taskId: null, pageManifestSha256: null, createdAt,
    });
  });
  return { documentId, title, sha256, pages, originalSha256, repairs, signatures: [...signaturesBefore({ signedBefore })], parts: [...parts] };
}

export function partsOf(document: Pick<Document, 'parts'>): readonly DocumentPart[] {
  return document.parts === null ? [] : (JSON.parse(document.parts) as DocumentPart[]);
}
