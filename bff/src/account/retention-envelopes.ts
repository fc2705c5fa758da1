/**
 * Contracts that are over. What belongs to one goes in one transaction, under the lock of its row, or stays whole; files
 * are named by nobody afterwards and the sweep of files takes them. Where somebody had signed before a contract came to
 * nothing, the evidence stays with the certificates it speaks of. Nothing on hold is touched.
 */
import { In, IsNull, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { forUpdate, inTransaction, type Manager } from '../db';
import { CertificateIntent, Document, DocumentLease, DocumentRevision, Envelope, Field, FieldImage, FieldValue, Recipient, SigningAttempt, Task, TaskReading, TaskView } from '../envelope/entities';
import { EvidenceHead, EvidenceRecord } from '../evidence/entities';
import { InviteTicket, WebhookDelivery } from '../partner/entities';
import { LegalHold } from './entities';
import type { Remove } from './retention-rows';

type Key = 'envelopeId' | 'documentId' | 'taskId' | 'fieldId' | 'attemptId';
/** What is taken away with a contract, and by which of its ids. A test compares this with every table there is. */
export const BELONGS_TO_CONTRACT: readonly (readonly [entity: EntityTarget<ObjectLiteral>, key: Key])[] = [
  [FieldImage, 'fieldId'], [FieldValue, 'fieldId'], [Field, 'envelopeId'],
  [TaskView, 'taskId'], [TaskReading, 'taskId'],
  [CertificateIntent, 'attemptId'], [SigningAttempt, 'envelopeId'], [Task, 'envelopeId'],
  [InviteTicket, 'envelopeId'], [WebhookDelivery, 'envelopeId'],
  [DocumentRevision, 'documentId'], [DocumentLease, 'documentId'], [Recipient, 'envelopeId'],
];
const ENDED = ['declined', 'revoked', 'expired'] as const;

/** Uploads that were never sent. A picture that became a page of another document stays as long as that one: the evidence names it. */
export const removeDrafts: Remove = async ({ manager, batch }, before) => {
  const drafts = await manager.createQueryBuilder(Document, 'd')
    .where('d.envelopeId IS NULL AND d.createdAt < :before', { before: before.getTime() })
    .andWhere(`NOT EXISTS ${manager.createQueryBuilder().subQuery().select('1').from(Document, 'j').where('j.parts IS NOT NULL AND INSTR(j.parts, d.id) > 0').getQuery()}`)
    .orderBy('d.createdAt').take(batch).getMany();
  for (const { id } of drafts) {
    await inTransaction(manager.dataSource, async (tx) => {
      const draft = await tx.findOne(Document, { where: { id, envelopeId: IsNull() }, ...forUpdate(tx) });
      if (draft === null) return;
      await tx.delete(DocumentRevision, { documentId: id });
      await tx.delete(Document, { id });
    });
  }
  return drafts.length;
};

export const removeEnded: Remove = async (sweep, before) => removeContracts(sweep.manager, [...ENDED], before, sweep.batch);
export const removeFinished: Remove = async (sweep, before) => removeContracts(sweep.manager, ['completed'], before, sweep.batch);

/** Evidence whose contract came to nothing after somebody had signed, once the certificates it speaks of are that old. */
export const removeLooseEvidence: Remove = async ({ manager, batch }, before) => {
  const loose = await manager.createQueryBuilder(EvidenceHead, 'h')
    .where(`NOT EXISTS ${manager.createQueryBuilder().subQuery().select('1').from(Envelope, 'e').where('e.id = h.envelopeId').getQuery()}`)
    .andWhere(`NOT EXISTS ${manager.createQueryBuilder().subQuery().select('1').from(EvidenceRecord, 'r').where('r.envelopeId = h.envelopeId AND r.at >= :before').getQuery()}`)
    .setParameter('before', before.getTime()).take(batch).getMany();
  for (const { envelopeId } of loose) {
    await inTransaction(manager.dataSource, async (tx) => {
      await tx.delete(EvidenceRecord, { envelopeId });
      await tx.delete(EvidenceHead, { envelopeId });
    });
  }
  return loose.length;
};

async function removeContracts(manager: Manager, states: Envelope['state'][], before: Date, batch: number): Promise<number> {
  const over = await manager.createQueryBuilder(Envelope, 'e')
    .where('e.state IN (:...states) AND e.endedAt < :before', { states, before: before.getTime() })
    .andWhere(`NOT EXISTS ${manager.createQueryBuilder().subQuery().select('1').from(LegalHold, 'h').where('h.envelopeId = e.id AND h.releasedAt IS NULL').getQuery()}`)
    .orderBy('e.endedAt').take(batch).getMany();
  for (const { id } of over) await inTransaction(manager.dataSource, (tx) => removeContract(tx, id, states, before));
  return over.length;
}

async function removeContract(tx: Manager, id: string, states: readonly Envelope['state'][], before: Date): Promise<void> {
  const envelope = await tx.findOne(Envelope, { where: { id }, ...forUpdate(tx) });
  const isOver = envelope?.endedAt && states.includes(envelope.state) && envelope.endedAt < before;
  if (!isOver || (await tx.existsBy(LegalHold, { envelopeId: id, releasedAt: IsNull() }))) return;
  const idsOf = async (entity: EntityTarget<ObjectLiteral>): Promise<string[]> => (await tx.find(entity, { where: { envelopeId: id }, select: { id: true } })).map((row) => String(row['id']));
  const [taskIds, fieldIds, attempts] = [await idsOf(Task), await idsOf(Field), await tx.findBy(SigningAttempt, { envelopeId: id })];
  const ids: Readonly<Record<Key, readonly string[]>> = { envelopeId: [id], documentId: [envelope.documentId], taskId: taskIds, fieldId: fieldIds, attemptId: attempts.map((attempt) => attempt.id) };
  for (const [entity, key] of BELONGS_TO_CONTRACT) if (ids[key].length > 0) await tx.delete(entity, { [key]: In([...ids[key]]) });
  const someoneSigned = attempts.some(({ state }) => state === 'done');
  if (envelope.state === 'completed' || !someoneSigned) {
    await tx.delete(EvidenceRecord, { envelopeId: id });
    await tx.delete(EvidenceHead, { envelopeId: id });
  }
  await tx.delete(Document, { id: envelope.documentId });
  await tx.delete(Envelope, { id });
}
