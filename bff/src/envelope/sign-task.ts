/**
 * The act of signing, steps 1 to 3: everything a person decides, checked and committed in one transaction as an intent.
 * Steps 4 to 9 are seal-task.ts, 10 is complete-envelope.ts. After this commit the act ends as done without the person.
 */
import { canonicalJson, strokeFault, WILLINGNESS_STRENGTH, type HandwrittenSignature, type JsonValue } from '@luobi/shared';
import { appendIncomeDeclaration, findSavedSignature, requireConsentStill } from '../account';
import { inTransaction, insertRows, type Manager } from '../db';
import { appendEvidence, type StoredWillingness } from '../evidence';
import { consumeProof, type UsedProof } from '../identity';
import { enqueue } from '../jobs';
import { AppError, newId, sha256Hex } from '../kernel';
import { requireSealAuthorization } from '../org';
import { waitForAct } from './act-signals';
import type { TaskAccess } from './access';
import { requireHolder } from './assignment';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import { CertificateIntent, Field, SigningAttempt, Task } from './entities';
import { isOwnApproval } from './own-approval';
import { sealingOf, type SealingView } from './sealing-view';
import { orderedValue, putOrder, type SealOrder } from './seal-order';
import { requireUnchanged } from './revisions';
import { appendReading } from './reading-rule';
import { identityEvidence, requireSigner } from './signer';
import { willRule } from './will-rule';
import { readAgreement } from './willingness';
import { lockEnvelope, markStarted, moveTask, requireActive } from './workflow';

/** `saved`: from the signature book of the person who signs */
export type MarkInput = { readonly kind: 'handwritten' } & HandwrittenSignature | { readonly kind: 'saved'; readonly signatureId: string } | { readonly kind: 'seal'; readonly sealId: string };
export interface SignInput {
  readonly proofId: string;
  /** the revision the person read and agreed to */
  readonly revisionSha256: string;
  readonly mark: MarkInput;
  readonly origin: ActOrigin;
  /** ms to wait for a quick act before answering; default 3000 */
  readonly waitMs?: number;
}

/**
 * @returns how far the act is: usually done, else running
 * @throws AppError willingness_required | revision_changed | signature_empty | seal_not_authorized | self_approval |
 * identity_required | identity_name_mismatch | not_your_turn | task_closed | not_viewed | field_value_invalid | envelope_state
 */
export async function signTask(deps: EnvelopeDeps, access: TaskAccess, input: SignInput): Promise<SealingView> {
  await deps.fault?.('P0');
  const { manager } = deps.dataSource;
  try {
    const attemptId = (await actOf(manager, access, input.proofId)) ?? (await intend(deps, access, input));
    const ended = waitForAct(deps, attemptId, input.waitMs ?? 3000);
    deps.nudge();
    await ended;
  } catch (error) {
    // the same proof sent twice at once is the same act: the loser gets the winner's result (step 9)
    if (!(await actOf(manager, access, input.proofId))) throw error;
  }
  return sealingOf(manager, await manager.findOneByOrFail(Task, { id: access.task.id }));
}

/** The act this proof was used up for: asking again, after a lost answer or a crash, is not a second act. */
async function actOf(manager: Manager, access: TaskAccess, proofId: string): Promise<string | null> {
  const attempt = await manager.findOneBy(SigningAttempt, { proofId, userId: access.userId, liveTaskId: access.task.id });
  return attempt?.id ?? null;
}

/** Steps 1 to 3. @returns the attempt's id */
async function intend(deps: EnvelopeDeps, access: TaskAccess, input: SignInput): Promise<string> {
  const attemptId = newId();
  const { manager } = deps.dataSource;
  const { phone, verified } = await requireSigner(deps, access);
  // — step 1, the part that needs no lock: this person, this turn, this file, read, unchanged on disk
  requireActive(access.envelope, deps.clock.now());
  const agreed = await readAgreement(manager, deps, access, input.revisionSha256);
  await requireUnchanged(deps, input.revisionSha256);
  const field = await manager.findOneByOrFail(Field, { recipientId: access.recipient.id, kind: access.recipient.kind === 'person' ? 'signature' : 'seal' });
  const crossPageSeals = (await manager.findBy(Field, { recipientId: access.recipient.id, kind: 'cross-page-seal' })).map(({ name }) => name);
  const { mark, markSha256, markFrom } = await readMark(deps, access, input.mark);
  if (input.mark.kind === 'seal' && (await isOwnApproval(deps, access))) throw new AppError('self_approval');
  const order: SealOrder = {
    mark, values: agreed.filled.flatMap(({ field: filled, value }) => (value === null ? [] : [orderedValue(filled, value)])), crossPageSeals,
    signerName: access.recipient.organizationName ?? verified.name, reason: access.recipient.kind === 'person' ? '本人已阅读并同意签署' : '本单位同意签署',
    subject: access.recipient.organizationName !== null && access.recipient.uscc !== null
      ? { kind: 'organization', name: access.recipient.organizationName, identifier: access.recipient.uscc }
      : { kind: 'person', name: verified.name, identifier: verified.identityHash.slice(0, 32).toUpperCase() },
  };
  const orderBlob = await putOrder(deps, attemptId, order);
  const serial = Buffer.from(deps.ca.newSerial()).toString('hex');

  await inTransaction(deps.dataSource, async (tx) => {
    const now = deps.clock.now();
    // 1. open task, right turn, read revision, same values; of two devices exactly one passes this line
    const envelope = await lockEnvelope(tx, access.envelope.id);
    requireActive(envelope, now);
    await requireConsentStill(tx, access.userId);
    const { task, binding } = await readAgreement(tx, deps, access, input.revisionSha256);
    await requireHolder(tx, task, access.userId);
    if (binding.valuesSha256 !== agreed.binding.valuesSha256) throw new AppError('conflict');
    const seal = input.mark.kind === 'seal' ? await requireSealer(tx, access, input.mark.sealId, now) : null;
    await appendReading(tx, { envelopeId: envelope.id, documentId: access.document.id, task, userId: access.userId, revisionSha256: input.revisionSha256, at: now });
    await appendIncomeDeclaration(tx, deps, { envelopeId: envelope.id, taskId: task.id, userId: access.userId, at: now });
    await moveTask(tx, task, 'sealing', { actorUserId: access.userId, sealingStep: 'queued', waitingForTime: false, failure: null });
    // 2. the proof of will is used up, here or nowhere
    const proof = await consumeProof(tx, { proofId: input.proofId, binding, attemptId, now, rule: willRule(access.recipient), phoneIndex: deps.box.blindIndex(phone, 'phone') });
    // 3. the intent: what will be put where, under which certificate serial, before any key exists
    const willingness = confirmed(proof);
    await markStarted(tx, envelope, task.id, now);
    const { revisionSha256, pageManifestSha256, valuesSha256 } = binding;
    const intent = await appendEvidence(tx, {
      envelopeId: envelope.id, kind: 'task.intent', at: now,
      content: {
        taskId: task.id, attemptId, userId: access.userId, certificateSerial: serial, markKind: mark.kind, markSha256, ...(markFrom ? { markFrom } : {}),
        willingness: { proofId: input.proofId, ...willingness },
        identity: identityEvidence(verified),
        seal, revisionSha256, pageManifestSha256, valuesSha256, ...originOf(input.origin),
      },
    });
    await insertRows(tx, SigningAttempt, {
      id: attemptId, taskId: task.id, liveTaskId: task.id, envelopeId: envelope.id, documentId: access.document.id, userId: access.userId, state: 'intent',
      agreedRevisionSha256: revisionSha256, pageManifestSha256, valuesSha256, proofId: input.proofId, willingness: canonicalJson(willingness),
      fieldId: field.id, orderBlob, evidenceHash: intent.hash, createdAt: now, refusals: 0, failure: null, signedOverSha256: null, revisionSha256: null,
      certificateSerial: null, certificateSubject: null, certificateIssuer: null, signedAt: null, finishedAt: null,
    });
    await insertRows(tx, CertificateIntent, { serial, attemptId, state: 'intended', requestedAt: null, createdAt: now });
    await enqueue(tx, { kind: 'seal-task', payload: { attemptId }, dedupeKey: `seal-task:${attemptId}` }, now);
  });
  await deps.fault?.('P1');
  return attemptId;
}

/** How the will was confirmed, as evidence keeps it: the method, who judged it, and what came out. */
function confirmed({ method, provenAt, provider, providerTransactionId, similarity, device }: UsedProof): StoredWillingness & { [key: string]: JsonValue } {
  const result = { sms: 'code_matched', password: 'password_matched', face: 'face_matched' }[method];
  return { method, strength: WILLINGNESS_STRENGTH[method], result, provenAt: provenAt.toISOString(), provider, providerTransactionId, similarity, device: device === null ? null : { ...device } };
}

/** The right to the seal is read in the same transaction, and that approver and sealer are two accounts (R10). */
async function requireSealer(tx: Manager, access: TaskAccess, sealId: string, now: Date): Promise<{ sealId: string; authorizationId: string; organizationId: string }> {
  const organizationId = access.recipient.organizationId ?? '';
  const approval = await tx.findOneBy(Task, { recipientId: access.recipient.id, kind: 'approval', state: 'done' });
  if (approval?.actorUserId === access.userId) throw new AppError('self_approval');
  const { authorizationId } = await requireSealAuthorization(tx, { userId: access.userId, sealId, organizationId, now });
  return { sealId, authorizationId, organizationId };
}

async function readMark(deps: EnvelopeDeps, access: TaskAccess, input: MarkInput): Promise<{ mark: SealOrder['mark']; markSha256: string; markFrom?: { signatureId: string; savedAt: string } }> {
  if ((input.kind === 'seal') !== (access.recipient.kind === 'organization')) throw new AppError('invalid_request', { path: 'mark.kind' });
  if (input.kind === 'seal') {
    const { drawing } = await requireSealAuthorization(deps, { userId: access.userId, sealId: input.sealId, organizationId: access.recipient.organizationId ?? '', now: deps.clock.now() });
    return { mark: { kind: 'seal', seal: drawing }, markSha256: sha256Hex(canonicalJson({ sealId: input.sealId, organizationName: drawing.organizationName, kind: drawing.kind })) };
  }
  const booked = input.kind === 'saved' ? await findSavedSignature(deps, access.userId, input.signatureId) : null;
  const { width, height, strokes, color } = input.kind === 'saved' ? booked!.signature : input;
  const signature: HandwrittenSignature = { width, height, strokes, color };
  const fault = strokeFault(signature);
  if (fault !== 'none') throw new AppError('signature_empty', { reason: fault });
  return { mark: { kind: 'handwritten', signature }, markSha256: sha256Hex(canonicalJson(JSON.parse(JSON.stringify(signature)) as JsonValue)), ...(booked ? { markFrom: { signatureId: booked.signatureId, savedAt: booked.savedAt.toISOString() } } : {}) };
}
