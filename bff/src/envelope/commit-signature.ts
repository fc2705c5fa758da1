/** Step 9: task done, revision added, evidence written, next duties opened, partner told. One transaction, compare-and-set throughout. */
import { appendEvidence, type StoredWillingness } from '../evidence';
import { compareAndSet, inTransaction, insertRows } from '../db';
import { AppError, newId } from '../kernel';
import type { CertificateSubject } from '../ca/port';
import type { EnvelopeDeps } from './deps';
import { renewLease, type Lease } from './document-lease';
import { CertificateIntent, Document, DocumentRevision, SigningAttempt, Task } from './entities';
import { emitEvent } from './events';
import { advance, lockEnvelope, moveTask } from './workflow';

export interface SignedRevision {
  readonly base: DocumentRevision;
  readonly revisionSha256: string;
  readonly fieldName: string;
  /** hex; the intent row's */
  readonly intendedSerial: string;
  /** hex; the certificate's own */
  readonly serial: string;
  readonly certificateSha256: string;
  readonly subject: CertificateSubject;
  readonly issuer: string;
  readonly level: string;
  /** of the verified token */
  readonly time: Date;
  readonly tokenSha256: string;
}

/** @throws AppError('conflict') when the lease was lost or the document moved on: nothing is changed then */
export async function commitSignature(deps: EnvelopeDeps, attempt: SigningAttempt, lease: Lease, signed: SignedRevision): Promise<void> {
  const { base, revisionSha256 } = signed;
  const ordinal = base.ordinal + 1;
  await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    const must = (changed: boolean): void => { if (!changed) throw new AppError('conflict'); };
    const envelope = await lockEnvelope(manager, attempt.envelopeId);
    await renewLease(manager, lease, at);
    must(await compareAndSet(manager, Document, { id: attempt.documentId, currentOrdinal: base.ordinal, currentSha256: base.sha256 }, { currentOrdinal: ordinal, currentSha256: revisionSha256 }));
    await insertRows(manager, DocumentRevision, {
      id: newId(), documentId: attempt.documentId, ordinal, sha256: revisionSha256, baseSha256: base.sha256, kind: 'signature', taskId: attempt.taskId,
      pageManifestSha256: null, createdAt: at,
    });
    must(await compareAndSet(manager, SigningAttempt, { id: attempt.id, state: 'intent', liveTaskId: attempt.taskId }, {
      state: 'done', finishedAt: at, signedAt: signed.time, signedOverSha256: base.sha256, revisionSha256,
      certificateSerial: signed.serial, certificateSubject: signed.subject.name, certificateIssuer: signed.issuer,
    }));
    must(await compareAndSet(manager, CertificateIntent, { serial: signed.intendedSerial, attemptId: attempt.id, state: 'intended' }, { state: 'used' }));
    const task = await manager.findOneByOrFail(Task, { id: attempt.taskId });
    if (task.state !== 'sealing') throw new AppError('conflict');
    await moveTask(manager, task, 'done', { doneAt: at, sealingStep: 'done', waitingForTime: false });
    await appendEvidence(manager, {
      envelopeId: envelope.id, kind: 'task.signed', at,
      content: {
        taskId: task.id, attemptId: attempt.id, recipientId: task.recipientId, userId: attempt.userId, fieldName: signed.fieldName,
        agreedRevisionSha256: attempt.agreedRevisionSha256, signedOverSha256: base.sha256, revisionSha256, ordinal,
        certificateSerial: signed.serial, certificateSubject: signed.subject.name, certificateIdentifier: signed.subject.identifier,
        certificateIssuer: signed.issuer, certificateSha256: signed.certificateSha256,
        timestamp: signed.time.toISOString(), timestampTokenSha256: signed.tokenSha256, level: signed.level,
        willingness: JSON.parse(attempt.willingness) as StoredWillingness,
      },
    });
    await advance(manager, envelope, at);
    await emitEvent(manager, { envelopeId: envelope.id, event: 'task.signed', recipientId: task.recipientId, state: envelope.state, at });
    await deps.fault?.('P10');
  });
}
