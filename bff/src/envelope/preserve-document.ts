/**
 * The file is made to prove itself for decades (PAdES B-LTA, EN 319 142-1 §5.4, §6.3): certificates, and answers about
 * them made after the signatures, go into the document security store; a document timestamp closes the whole. A revision
 * of its own that adds to the file and changes nothing. Done after the last signature (step 10) and again before the
 * time authority's certificate ends. Without a verified time it fails, the caller's job retries, nothing is stored.
 */
import { appendEvidence } from '../evidence';
import { compareAndSet, insertRows, type Manager } from '../db';
import { enqueue } from '../jobs';
import { AppError, newId, sha256Hex } from '../kernel';
import type { SignatureLevel, SignatureVerdict, ValidationData } from '../signing/port';
import { rootsOver, trustOf } from '../ca';
import type { TimestampToken } from '../ca/port';
import { requireValid } from './check-signed';
import type { EnvelopeDeps } from './deps';
import { Document, DocumentRevision, type Envelope } from './entities';
import { fieldsSignedBefore } from './signed-before';
import { timestamp, timestampRoom } from './timestamp';

/** A stored file, not yet the document's newest revision. */
export interface Preservation {
  readonly base: DocumentRevision;
  readonly sha256: string;
  /** by our verifier */
  readonly level: SignatureLevel;
  /** of the verified document timestamp */
  readonly time: Date;
  readonly tokenSha256: string;
  readonly goodUntil: Date;
}

/** @throws AppError('unavailable') without a verified time, SignedFileRefused when our verifier does not agree */
export async function preserve(deps: EnvelopeDeps, base: DocumentRevision): Promise<Preservation> {
  const signed = await deps.blobs.get(base.sha256);
  const expected = await signaturesIn(deps.dataSource.manager, base.documentId);
  const { preserved, token: { token, time, goodUntil } } = await stamped(deps, signed, expected.before);

  // c. accepted by the independent verifier, then stored under its own hash
  const { own } = await requireValid(deps, preserved, { ...expected, newest: null });
  const sha256 = await deps.blobs.put(preserved);
  await deps.fault?.('P15');
  return { base, sha256, level: lowestLevel(own), time, tokenSha256: sha256Hex(token), goodUntil };
}

interface Stamped {
  readonly preserved: Uint8Array;
  readonly token: TimestampToken;
}

/**
 * @param before fields that others signed: nobody here answers for their certificates, and nobody is asked
 * @param certificates those to be answered for
 */
async function stamped(deps: EnvelopeDeps, signed: Uint8Array, before: readonly string[], certificates?: readonly Uint8Array[]): Promise<Stamped> {
  certificates ??= await deps.signing.certificatesOf(signed, before);

  // a. what a verifier will need once our addresses and certificates are gone
  const withData = await deps.signing.addValidationData(signed, await validationData(deps, certificates));
  await deps.fault?.('P13');

  // b. a verified time over all of it
  const prepared = await deps.signing.prepareDocumentTimestamp(withData, await timestampRoom(deps.ca));
  const token = await timestamp(deps.ca, prepared.digest);
  await deps.fault?.('P14');
  const preserved = await deps.signing.completeDocumentTimestamp(prepared, token.token);

  // the first stamp of a new authority: its own certificates must be answered for inside the file too
  const inside = await deps.signing.certificatesOf(preserved, before);
  return inside.length > certificates.length ? stamped(deps, signed, before, inside) : { preserved, token };
}

/**
 * The document moves on; the next preservation is planned. In the caller's transaction, which holds the envelope's row.
 * @throws AppError('conflict') when another worker was first
 */
export async function commitPreservation(manager: Manager, envelope: Envelope, made: Preservation, at: Date): Promise<void> {
  const { base, sha256, level } = made;
  const ordinal = base.ordinal + 1;
  const moved = await compareAndSet(manager, Document, { id: base.documentId, currentOrdinal: base.ordinal, currentSha256: base.sha256 }, { currentOrdinal: ordinal, currentSha256: sha256 });
  if (!moved) throw new AppError('conflict');
  await insertRows(manager, DocumentRevision, {
    id: newId(), documentId: base.documentId, ordinal, sha256, baseSha256: base.sha256, kind: 'preservation', taskId: null, pageManifestSha256: null, createdAt: at,
  });
  await appendEvidence(manager, {
    envelopeId: envelope.id, kind: 'document.preserved', at,
    content: { baseSha256: base.sha256, revisionSha256: sha256, ordinal, level, timestamp: made.time.toISOString(), timestampTokenSha256: made.tokenSha256, goodUntil: made.goodUntil.toISOString() },
  });
  await enqueue(manager, { kind: 'renew-envelope', payload: { envelopeId: envelope.id }, dedupeKey: `renew-envelope:${envelope.id}:${ordinal}` }, nextPreservation(made, at));
}

const DAY_MS = 86_400_000;
const BEFORE_THE_END_MS = 90 * DAY_MS;

/**
 * In good time before the stamp's certificate ends; a day later when the level was not reached, because an authority
 * gave no answer; and never at once again, should the only authority be near its end.
 */
export function nextPreservation({ level, goodUntil }: Pick<Preservation, 'level' | 'goodUntil'>, at: Date): Date {
  if (level !== 'B-LTA') return new Date(at.getTime() + DAY_MS);
  return new Date(Math.max(goodUntil.getTime() - BEFORE_THE_END_MS, at.getTime() + DAY_MS));
}

/** How many signatures our acts put into the file, and which fields were signed before. */
export async function signaturesIn(manager: Manager, documentId: string): Promise<{ readonly count: number; readonly before: readonly string[] }> {
  return { count: await manager.countBy(DocumentRevision, { documentId, kind: 'signature' }), before: await fieldsSignedBefore(manager, documentId) };
}

const LEVELS: readonly SignatureLevel[] = ['none', 'B-B', 'B-T', 'B-LT', 'B-LTA'];

/** What may be said of the file as a whole: the level that every signature of ours reached. */
export function lowestLevel(signatures: readonly SignatureVerdict[]): SignatureLevel {
  const lowest = Math.min(...signatures.map((signature) => LEVELS.indexOf(signature.level)));
  return LEVELS[lowest] ?? 'none';
}

async function validationData(deps: EnvelopeDeps, inside: readonly Uint8Array[]): Promise<ValidationData> {
  const certificates = [...inside, ...rootsOver(inside, await trustOf(deps.ca))];
  const { ocsp, crls, uncovered } = (await deps.ca.revocationData?.(certificates)) ?? { ocsp: [], crls: [], uncovered: certificates };
  if (uncovered.length > 0) deps.logger.warn({ certificates: uncovered.length }, 'nobody answers for some certificates: the file stays below B-LTA for now');
  return { certificates, ocsp, crls };
}
