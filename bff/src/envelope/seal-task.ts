/**
 * The act of signing, steps 4 to 9, as a job that may be killed anywhere and run again: nothing before step 9 changes
 * what anybody sees, and step 9 is one compare-and-set transaction. Steps 1-3 are sign-task.ts, step 10 is
 * complete-envelope.ts. The proof of will was consumed in step 2 and is not needed again.
 */
import { sha256, sha256Hex } from '../kernel';
import { RetryLater, type JobContext } from '../jobs';
import { Not } from 'typeorm';
import { compareAndSet, type Manager } from '../db';
import type { SealingStep } from '@luobi/shared';
import { actEnded } from './act-signals';
import { claimSerial, destroyKey } from './certificate-intents';
import { requireValid } from './check-signed';
import { commitSignature } from './commit-signature';
import type { EnvelopeDeps } from './deps';
import { releaseLease, renewLease, takeLease, type Lease } from './document-lease';
import { Field, SigningAttempt, Task } from './entities';
import { currentRevision } from './revisions';
import { answerFault } from './seal-faults';
import { entriesOf, readOrder } from './seal-order';
import { fieldsSignedBefore } from './signed-before';
import { TimeMissing } from './time-missing';
import { timestamp, timestampRoom } from './timestamp';

export async function sealTask(deps: EnvelopeDeps, attemptId: string, job: JobContext): Promise<void> {
  const attempt = await deps.dataSource.manager.findOneBy(SigningAttempt, { id: attemptId });
  if (!attempt || attempt.state !== 'intent') return;
  const lease = await waitForLease(deps, attempt);
  const mine: { serial?: Buffer } = {};
  try {
    await runAct(deps, attempt, lease, job, mine);
  } catch (error) {
    // only the own key: a worker that took over may be using another one of this attempt
    if (mine.serial) await destroyKey(deps, mine.serial);
    await answerFault(deps, attempt, error, job.attempt);
  } finally {
    await releaseLease(deps, lease).catch((error: unknown) => deps.logger.warn({ err: error }, 'a document lease runs out by itself'));
    actEnded(attemptId);
    deps.nudge();
  }
  await deps.fault?.('P12');
}

async function runAct(deps: EnvelopeDeps, attempt: SigningAttempt, lease: Lease, job: JobContext, mine: { serial?: Buffer }): Promise<void> {
  const { manager } = deps.dataSource;
  const goOn = async (step: SealingStep): Promise<void> => {
    await compareAndSet(manager, Task, { id: attempt.taskId, state: 'sealing' }, { sealingStep: step, ...(step === 'certificate' ? { waitingForTime: false } : {}) });
    await renewLease(manager, lease, deps.clock.now());
    await job.extendLease();
  };
  const order = await readOrder(deps, attempt);
  const field = await manager.findOneByOrFail(Field, { id: attempt.fieldId });
  const base = await currentRevision(manager, attempt.documentId);
  const basePdf = await deps.blobs.get(base.sha256);

  // an act that waits for time asks for it first: an outage of a day must not cost a certificate every half minute
  if (await manager.existsBy(Task, { id: attempt.taskId, waitingForTime: true })) await orWait(timestamp(deps.ca, Buffer.from(attempt.evidenceHash, 'hex')));

  // 4. event key and certificate for this one act; the serial is in our table before the CA makes the key
  await goOn('certificate');
  const room = await orWait(timestampRoom(deps.ca));
  const serial = (mine.serial = await claimSerial(deps, attempt));
  await deps.fault?.('P2');
  await deps.fault?.('P3');
  const certificate = await deps.ca.issueEventCertificate({ serial, subject: order.subject, evidenceDigest: Buffer.from(attempt.evidenceHash, 'hex') });
  await deps.fault?.('P4');

  // an outside CA may choose another serial than the one we committed to; ours stays the name of the intent
  const certificateSerial = Buffer.from(certificate.serial ?? serial).toString('hex');

  // 5. the next revision: append-only, drawn into the widget that was placed before the first signature
  await goOn('signature');
  const prepared = await deps.signing.prepareSignature({
    pdf: basePdf, fieldName: field.name, mark: order.mark, values: await entriesOf(deps, order), crossPageSeals: order.crossPageSeals ?? [], signerName: order.signerName, signedAt: deps.clock.now(),
    reason: order.reason, certificates: [certificate.certificate, ...certificate.chain], timestampRoom: room, last: await isLastSignature(manager, attempt),
  });
  await deps.fault?.('P5');

  // 6. signed once; the key is gone after this line, whatever happens
  const signatureValue = await deps.ca.signOnce(certificate.keyId, prepared.toBeSigned);
  await deps.fault?.('P6');

  // 7. a verified time over the signature value, or the act waits; never a made-up time
  await goOn('timestamp');
  await deps.fault?.('P7');
  const { token, time } = await orWait(timestamp(deps.ca, sha256(signatureValue)));
  await deps.fault?.('P8');

  // 8. accepted by the independent verifier, then stored under its own hash
  await goOn('verification');
  const signed = await deps.signing.completeSignature(prepared, signatureValue, token);
  const { newest } = await requireValid(deps, signed, { count: base.ordinal, before: await fieldsSignedBefore(manager, attempt.documentId), newest: { fieldName: field.name, serialHex: certificateSerial, time } });
  const revisionSha256 = await deps.blobs.put(signed);
  await deps.fault?.('P9');

  // 9. everything or nothing
  await commitSignature(deps, attempt, lease, {
    base, revisionSha256, fieldName: field.name, intendedSerial: serial.toString('hex'), serial: certificateSerial, certificateSha256: sha256Hex(certificate.certificate),
    subject: order.subject, issuer: newest?.issuer ?? '', level: newest?.level ?? 'none', time, tokenSha256: sha256Hex(token),
  });
  await deps.fault?.('P11');
}

/** True for the act after which nobody has to sign any more; asked under the document's lease, where no other act can end. */
async function isLastSignature(manager: Manager, { envelopeId, taskId }: SigningAttempt): Promise<boolean> {
  return !(await manager.existsBy(Task, { envelopeId, id: Not(taskId), kind: 'signing', state: Not('done') }));
}

/** Without a verified time the act waits. */
async function orWait<T>(time: Promise<T>): Promise<T> {
  try {
    return await time;
  } catch (error) {
    throw new TimeMissing(error);
  }
}

const LEASE_POLL_MS = 25;
const LEASE_PATIENCE_MS = 4000;

/** Parallel signers of one document stand in line here. */
async function waitForLease(deps: EnvelopeDeps, attempt: SigningAttempt): Promise<Lease> {
  for (let waited = 0; ; waited += LEASE_POLL_MS) {
    const lease = await takeLease(deps, attempt.documentId, attempt.id);
    if (lease) return lease;
    if (waited >= LEASE_PATIENCE_MS) throw new RetryLater(250, 'another act extends the document');
    await new Promise((resolve) => setTimeout(resolve, LEASE_POLL_MS));
  }
}
