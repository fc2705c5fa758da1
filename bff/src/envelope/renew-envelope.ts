/**
 * A completed file is preserved once more before its newest document timestamp loses its footing, or when the level was
 * not reached at completion (EN 319 142-1 §5.4.3). A job, due years ahead, with no age limit; nothing that was signed is
 * touched. The partner is told, because the file to keep is another one now.
 */
import { compareAndSet, inTransaction } from '../db';
import { RetryLater } from '../jobs';
import type { EnvelopeDeps } from './deps';
import { Envelope } from './entities';
import { emitEvent } from './events';
import { commitPreservation, preserve } from './preserve-document';
import { currentRevision } from './revisions';
import { lockEnvelope } from './workflow';

const LOOK_AGAIN_MS = 3_600_000;

export async function renewEnvelope(deps: EnvelopeDeps, envelopeId: string): Promise<void> {
  const { manager } = deps.dataSource;
  const envelope = await manager.findOneBy(Envelope, { id: envelopeId });
  if (envelope?.state !== 'completed') throw new RetryLater(LOOK_AGAIN_MS, 'not completed yet');
  try {
    const made = await preserve(deps, await currentRevision(manager, envelope.documentId));
    await inTransaction(deps.dataSource, async (tx) => {
      const at = deps.clock.now();
      const locked = await lockEnvelope(tx, envelopeId);
      await commitPreservation(tx, locked, made, at);
      await compareAndSet(tx, Envelope, { id: envelopeId, state: 'completed' }, { finalSha256: made.sha256, level: made.level });
      await emitEvent(tx, { envelopeId, event: 'envelope.renewed', recipientId: null, state: 'completed', at });
    });
  } catch (error) {
    deps.logger.error({ err: error, envelopeId }, 'a file could not be preserved again yet');
    throw new RetryLater(LOOK_AGAIN_MS, 'preservation is tried again', { cause: error });
  }
  deps.nudge();
}
