/**
 * Step 10, first half: after the last signature the file is made to prove itself for decades (PAdES B-LTA,
 * EN 319 142-1 §5.4, §6.3). Certificates, and answers about them made after the signatures, go into the document
 * security store; a document timestamp closes the whole. A revision of its own that adds to the file and changes nothing.
 * Without a verified time it fails, is retried by the caller's job, and nothing is stored.
 */
import { appendEvidence } from '../evidence';
import { compareAndSet, inTransaction, insertRows, type Manager } from '../db';
import { AppError, newId, sha256Hex } from '../kernel';
import type { SignatureLevel, ValidationData, VerificationReport } from '../signing/port';
import { requireValid } from './check-signed';
import type { EnvelopeDeps } from './deps';
import { Document, DocumentRevision } from './entities';
import { currentRevision } from './revisions';
import { lockEnvelope } from './workflow';

/** @returns the revision that is complete: the one made now, or the one a run before this made */
export async function preserveDocument(deps: EnvelopeDeps, envelopeId: string, documentId: string): Promise<DocumentRevision> {
  const { manager } = deps.dataSource;
  const base = await currentRevision(manager, documentId);
  if (base.kind === 'preservation') return base;
  const signed = await deps.blobs.get(base.sha256);

  // a. what a verifier will need once our addresses and certificates are gone
  const withData = await deps.signing.addValidationData(signed, await validationData(deps, signed));
  await deps.fault?.('P13');

  // b. a verified time over all of it
  const prepared = await deps.signing.prepareDocumentTimestamp(withData);
  const { token, time } = await deps.ca.timestamp(prepared.digest);
  await deps.fault?.('P14');
  const preserved = await deps.signing.completeDocumentTimestamp(prepared, token);

  // c. accepted by the independent verifier, then stored under its own hash
  const { report } = await requireValid(deps, preserved, { count: await signaturesIn(manager, documentId), newest: null });
  const sha256 = await deps.blobs.put(preserved);
  await deps.fault?.('P15');

  // d. the document moves on, or another worker was first
  await inTransaction(deps.dataSource, async (tx) => {
    const at = deps.clock.now();
    const envelope = await lockEnvelope(tx, envelopeId);
    const ordinal = base.ordinal + 1;
    const moved = envelope.state === 'completing'
      && (await compareAndSet(tx, Document, { id: documentId, currentOrdinal: base.ordinal, currentSha256: base.sha256 }, { currentOrdinal: ordinal, currentSha256: sha256 }));
    if (!moved) throw new AppError('conflict');
    await insertRows(tx, DocumentRevision, {
      id: newId(), documentId, ordinal, sha256, baseSha256: base.sha256, kind: 'preservation', taskId: null, pageImages: null, pageManifestSha256: null, createdAt: at,
    });
    await appendEvidence(tx, {
      envelopeId, kind: 'document.preserved', at,
      content: { baseSha256: base.sha256, revisionSha256: sha256, ordinal, level: lowestLevel(report), timestamp: time.toISOString(), timestampTokenSha256: sha256Hex(token) },
    });
  });
  await deps.fault?.('P16');
  return currentRevision(manager, documentId);
}

/** How many signatures our acts put into the file. */
export async function signaturesIn(manager: Manager, documentId: string): Promise<number> {
  return manager.countBy(DocumentRevision, { documentId, kind: 'signature' });
}

const LEVELS: readonly SignatureLevel[] = ['none', 'B-B', 'B-T', 'B-LT', 'B-LTA'];

/** What may be said of the file as a whole: the level that every signature reached. */
export function lowestLevel(report: VerificationReport): SignatureLevel {
  const signatures = report.signatures.filter((signature) => signature.kind === 'signature');
  const lowest = Math.min(...signatures.map((signature) => LEVELS.indexOf(signature.level)));
  return LEVELS[lowest] ?? 'none';
}

async function validationData(deps: EnvelopeDeps, pdf: Uint8Array): Promise<ValidationData> {
  const certificates = [...(await deps.signing.certificatesOf(pdf)), ...(await deps.ca.trustAnchors())];
  const { ocsp, crls, uncovered } = (await deps.ca.revocationData?.(certificates)) ?? { ocsp: [], crls: [], uncovered: certificates };
  if (uncovered.length > 0) deps.logger.warn({ certificates: uncovered.length }, 'nobody answers for some certificates: the file stays below B-LTA');
  return { certificates, ocsp, crls };
}
