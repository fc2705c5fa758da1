/**
 * Step 10: the file is made to last, verified once more, the evidence head gets a verified time token, and only then the
 * envelope is completed and the file may be downloaded. A job that may be killed anywhere and run again.
 */
import { appendEvidence, keepHeadTimestamp, readHead } from '../evidence';
import { compareAndSet, inTransaction } from '../db';
import { RetryLater, type JobContext } from '../jobs';
import { sha256Hex } from '../kernel';
import { requireValid } from './check-signed';
import type { EnvelopeDeps } from './deps';
import { Document, Envelope, type DocumentRevision } from './entities';
import { emitEvent } from './events';
import { noticeEnded } from './notices';
import { commitPreservation, lowestLevel, preserve, signaturesIn } from './preserve-document';
import { currentRevision } from './revisions';
import { lockEnvelope, moveEnvelope } from './workflow';

const LONGEST_PAUSE_MS = 30_000;

export async function completeEnvelope(deps: EnvelopeDeps, envelopeId: string, job: JobContext): Promise<void> {
  const { manager } = deps.dataSource;
  const envelope = await manager.findOneBy(Envelope, { id: envelopeId });
  if (!envelope || envelope.state !== 'completing') return;
  try {
    const final = await preserved(deps, envelope);
    const { own } = await requireValid(deps, await deps.blobs.get(final.sha256), { ...(await signaturesIn(manager, envelope.documentId)), newest: null });
    await inTransaction(deps.dataSource, async (tx) => {
      const locked = await lockEnvelope(tx, envelopeId);
      if (locked.state !== 'completing' || locked.verifiedAt !== null) return;
      await compareAndSet(tx, Envelope, { id: envelopeId, state: 'completing' }, { verifiedAt: deps.clock.now(), level: lowestLevel(own) });
      await appendEvidence(tx, {
        envelopeId, kind: 'envelope.verified', at: deps.clock.now(),
        content: {
          finalSha256: final.sha256, verdict: 'valid',
          signatures: own.map((s) => ({ field: s.field, certificateSerial: s.serial, level: s.level, timestamp: s.timestamp?.toISOString() ?? '' })),
        },
      });
    });
    const head = await readHead(manager, envelopeId);
    const { token, time } = await deps.ca.timestamp(Buffer.from(head.hash, 'hex'));
    await inTransaction(deps.dataSource, async (tx) => {
      const at = deps.clock.now();
      const locked = await lockEnvelope(tx, envelopeId);
      if (locked.state !== 'completing') return;
      const document = await tx.findOneByOrFail(Document, { id: locked.documentId });
      if (document.currentSha256 !== final.sha256) throw new Error('the document changed while it was completed');
      await keepHeadTimestamp(tx, envelopeId, head, token);
      await appendEvidence(tx, {
        envelopeId, kind: 'envelope.completed', at,
        content: { finalSha256: final.sha256, headTimestamp: { sequence: head.sequence, hash: head.hash, tokenSha256: sha256Hex(token), time: time.toISOString() } },
      });
      await moveEnvelope(tx, locked, 'completed', { endedAt: at, finalSha256: final.sha256 });
      await noticeEnded(tx, envelopeId, 'completed', at);
      await emitEvent(tx, { envelopeId, event: 'envelope.completed', recipientId: null, state: 'completed', at });
    });
  } catch (error) {
    deps.logger.error({ err: error, envelopeId }, 'an envelope could not be completed yet');
    throw new RetryLater(Math.min(LONGEST_PAUSE_MS, 250 * 2 ** Math.min(job.attempt, 10)), 'completion is tried again', { cause: error });
  }
  deps.nudge();
}

/** The revision that is complete: the one made now, or the one a run before this made. */
async function preserved(deps: EnvelopeDeps, { id, documentId }: Envelope): Promise<DocumentRevision> {
  const { manager } = deps.dataSource;
  const newest = await currentRevision(manager, documentId);
  if (newest.kind === 'preservation') return newest;
  const made = await preserve(deps, newest);
  await inTransaction(deps.dataSource, async (tx) => {
    const locked = await lockEnvelope(tx, id);
    if (locked.state === 'completing') await commitPreservation(tx, locked, made, deps.clock.now());
  });
  await deps.fault?.('P16');
  return currentRevision(manager, documentId);
}
