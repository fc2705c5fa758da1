/**
 * The serial an act may use, written before its key is made (security R30). A serial that was ever handed to the CA is
 * never handed to it again: a second run destroys the old key and takes a fresh serial.
 */
import { IsNull } from 'typeorm';
import { appendEvidence } from '../evidence';
import { compareAndSet, inTransaction, insertRows } from '../db';
import { AppError } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { CertificateIntent, SigningAttempt } from './entities';
import { lockEnvelope } from './workflow';

/** @returns the serial (16 bytes) to ask the CA for now. @throws AppError('conflict') when the act has ended */
export async function claimSerial(deps: EnvelopeDeps, attempt: SigningAttempt): Promise<Buffer> {
  const { manager } = deps.dataSource;
  const intended = await manager.findBy(CertificateIntent, { attemptId: attempt.id, state: 'intended' });
  const fresh = intended.find((intent) => intent.requestedAt === null);
  if (fresh && (await compareAndSet(manager, CertificateIntent, { serial: fresh.serial, state: 'intended', requestedAt: IsNull() }, { requestedAt: deps.clock.now() }))) {
    return Buffer.from(fresh.serial, 'hex');
  }
  for (const stale of intended) await deps.ca.abandon(Buffer.from(stale.serial, 'hex'));
  const serial = Buffer.from(deps.ca.newSerial());
  await inTransaction(deps.dataSource, async (tx) => {
    const now = deps.clock.now();
    await lockEnvelope(tx, attempt.envelopeId);
    // another worker may have ended the act meanwhile: then no serial is taken for it any more
    if (!(await tx.existsBy(SigningAttempt, { id: attempt.id, state: 'intent' }))) throw new AppError('conflict');
    for (const stale of intended) await compareAndSet(tx, CertificateIntent, { serial: stale.serial, state: 'intended' }, { state: 'abandoned' });
    await insertRows(tx, CertificateIntent, { serial: serial.toString('hex'), attemptId: attempt.id, state: 'intended', requestedAt: now, createdAt: now });
    await appendEvidence(tx, {
      envelopeId: attempt.envelopeId, kind: 'task.certificate_replaced', at: now,
      content: { taskId: attempt.taskId, attemptId: attempt.id, abandonedSerials: intended.map((stale) => stale.serial), certificateSerial: serial.toString('hex') },
    });
  });
  return serial;
}

/** Destroys the key of an act that goes no further with it. Never throws: the CA lets keys die by themselves too. */
export async function destroyKey(deps: EnvelopeDeps, serial: Buffer): Promise<void> {
  await deps.ca.abandon(serial).catch((error: unknown) => deps.logger.warn({ err: error, serial: serial.toString('hex') }, 'could not destroy the key of an abandoned act'));
}
