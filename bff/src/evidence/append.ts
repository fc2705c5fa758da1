/**
 * Appends to an envelope's chain, in the transaction of the change it tells about: state, evidence and outbox commit
 * together or not at all (security R21). Appends to one chain wait for each other on the head row.
 */
import { canonicalJson, FIRST_PREVIOUS_HASH, recordHash, type JsonObject } from '@luobi/shared';
import { compareAndSet, forUpdate, insertRows, type Manager } from '../db';
import { AppError, newId, sha256Hex } from '../kernel';
import { EvidenceHead, EvidenceRecord } from './entities';
import type { EvidenceContents, EvidenceKind } from './kinds';

export interface NewEvidence<K extends EvidenceKind> {
  readonly envelopeId: string;
  readonly kind: K;
  /** never a code, an ID number or a phone number in clear */
  readonly content: EvidenceContents[K];
  readonly at: Date;
}
export interface AppendedEvidence {
  readonly sequence: number;
  /** lower-case hex */
  readonly hash: string;
}

/** MySQL's TEXT holds 65,535 bytes and would cut silently in a lax SQL mode. */
const MAX_CONTENT_BYTES = 60_000;

/** @throws AppError('internal') when the content is too long or the head moved under us; TypeError when it is not JSON */
export async function appendEvidence<K extends EvidenceKind>(manager: Manager, record: NewEvidence<K>): Promise<AppendedEvidence> {
  const { envelopeId, kind, at } = record;
  const content = canonicalJson(record.content as unknown as JsonObject);
  if (Buffer.byteLength(content) > MAX_CONTENT_BYTES) throw new AppError('internal', {}, { cause: new Error(`evidence ${kind} is too long`) });
  const head = await manager.findOne(EvidenceHead, { where: { envelopeId }, ...forUpdate(manager) });
  const unlinked = { sequence: head?.length ?? 0, kind, at: at.toISOString(), content, previousHash: head?.hash ?? FIRST_PREVIOUS_HASH };
  const hash = recordHash(envelopeId, unlinked, sha256Hex);
  await insertRows(manager, EvidenceRecord, { id: newId(), envelopeId, sequence: unlinked.sequence, kind, at, content, previousHash: unlinked.previousHash, hash });
  if (!head) await insertRows(manager, EvidenceHead, { envelopeId, length: 1, hash, stampedSequence: null, stampedHash: null, token: null });
  else if (!(await compareAndSet(manager, EvidenceHead, { envelopeId, length: head.length, hash: head.hash }, { length: head.length + 1, hash }))) throw new AppError('internal', {}, { cause: new Error('the evidence head moved') });
  return { sequence: unlinked.sequence, hash };
}
