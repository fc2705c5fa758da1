/**
 * Asking for and proving the will, bound by the server to person, task, revision, page images and values. The method is
 * the one the inviter fixed; a client may only ask for a stronger one (lesson 13).
 */
import { WILLINGNESS_METHODS, type WillingnessMethod } from '@luobi/shared';
import { appendEvidence, type AgreedTo } from '../evidence';
import { inTransaction, type Manager } from '../db';
import { proveWillingness, startWillingness } from '../identity';
import { AppError, maskName, maskPhone } from '../kernel';
import type { TaskAccess } from './access';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import type { DocumentRevision, Task } from './entities';
import { fillSigningDate } from './fill-fields';
import { missingValues, valueFieldsOf, valuesSha256, type FilledField } from './field-values';
import { pagesOf } from './pages';
import { requireAgreeable, requireViewed } from './revisions';
import { requireSigner } from './signer';
import { lockEnvelope, requireActive, requireOpen } from './workflow';

export interface Agreement {
  readonly task: Task;
  readonly revision: DocumentRevision;
  readonly filled: readonly FilledField[];
  readonly binding: AgreedTo & { readonly userId: string; readonly taskId: string };
}

/**
 * What the person would agree to now, every part of it checked. Inside a transaction it is the truth of that moment.
 * @throws AppError task_closed | not_your_turn | revision_changed | not_viewed | field_value_invalid | forbidden
 */
export async function readAgreement(manager: Manager, deps: Pick<EnvelopeDeps, 'box'>, access: TaskAccess, revisionSha256: string): Promise<Agreement> {
  if (access.task.kind !== 'signing') throw new AppError('forbidden');
  const task = await requireOpen(manager, access.task.id);
  const revision = await requireAgreeable(manager, access.document.id, task, revisionSha256);
  const pageManifestSha256 = await requireViewed(manager, task, access.userId, revision);
  const filled = await valueFieldsOf(manager, deps.box, access.recipient.id);
  const missing = missingValues(filled);
  if (missing.length > 0) throw new AppError('field_value_invalid', { reason: 'missing', fieldIds: missing });
  return { task, revision, filled, binding: { userId: access.userId, taskId: task.id, revisionSha256, pageManifestSha256, valuesSha256: valuesSha256(filled) } };
}

export interface StartInput {
  readonly method: WillingnessMethod;
  readonly revisionSha256: string;
  readonly pageManifestSha256: string;
  readonly origin: ActOrigin;
}
export interface StartedWillingness {
  readonly challengeId: string;
  readonly method: WillingnessMethod;
  readonly phoneMasked: string;
  readonly expiresAt: Date;
  readonly resendAfterSeconds: number;
  /** what the person confirms */
  readonly confirms: { readonly title: string; readonly pageCount: number; readonly shortHash: string; readonly nameMasked: string; readonly onBehalfOf: string | null };
}

/** First six hex digits, upper case: what a person can compare. */
export const shortHash = (sha256: string): string => sha256.slice(0, 6).toUpperCase();

/** @throws AppError code_send_limited | revision_changed | identity_required | identity_name_mismatch | consent_required | not_viewed | not_your_turn | task_closed | field_value_invalid | unavailable */
export async function startTaskWillingness(deps: EnvelopeDeps, access: TaskAccess, input: StartInput): Promise<StartedWillingness> {
  const { phone, verified } = await requireSigner(deps, access);
  requireActive(access.envelope, deps.clock.now());
  await fillSigningDate(deps, access, input.origin);
  const { binding } = await readAgreement(deps.dataSource.manager, deps, access, input.revisionSha256);
  if (binding.pageManifestSha256 !== input.pageManifestSha256) throw new AppError('revision_changed');
  requireMethod(access, input.method);
  const { title } = access.envelope;
  const started = await startWillingness(deps, {
    userId: access.userId, phone, ip: input.origin.ip, method: 'sms', binding, title, shortHash: shortHash(input.revisionSha256),
  });
  await inTransaction(deps.dataSource, async (manager) => {
    await lockEnvelope(manager, access.envelope.id);
    const { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256: values } = binding;
    await appendEvidence(manager, {
      envelopeId: access.envelope.id, kind: 'willingness.challenged', at: deps.clock.now(),
      content: { taskId, userId, challengeId: started.challengeId, method: 'sms', phoneMasked: maskPhone(phone), revisionSha256, pageManifestSha256, valuesSha256: values, ...originOf(input.origin) },
    });
  });
  return {
    ...started, method: 'sms', phoneMasked: maskPhone(phone),
    confirms: { title, pageCount: pagesOf(access.document).length, shortHash: shortHash(input.revisionSha256), nameMasked: maskName(verified.name), onBehalfOf: access.recipient.organizationName },
  };
}

/** Only codes by SMS can be given so far: anything weaker than fixed, or not available here, is refused, never replaced. */
function requireMethod(access: TaskAccess, method: WillingnessMethod): void {
  const fixed = access.recipient.willingness.split(',') as WillingnessMethod[];
  const weakest = Math.min(...fixed.map((m) => WILLINGNESS_METHODS.indexOf(m)));
  if (WILLINGNESS_METHODS.indexOf(method) < weakest) throw new AppError('forbidden', { reason: 'method_too_weak' });
  if (method !== 'sms') throw new AppError('unavailable', { reason: 'method_not_available' });
}

/** @throws AppError code_wrong | code_expired | code_locked | task_closed | not_your_turn */
export async function proveTaskWillingness(deps: EnvelopeDeps, access: TaskAccess, input: { readonly challengeId: string; readonly code: string; readonly origin: ActOrigin }): Promise<{ proofId: string; expiresAt: Date }> {
  await requireOpen(deps.dataSource.manager, access.task.id);
  const proof = await proveWillingness(deps, { userId: access.userId, taskId: access.task.id, challengeId: input.challengeId, code: input.code, ip: input.origin.ip });
  await inTransaction(deps.dataSource, async (manager) => {
    await lockEnvelope(manager, access.envelope.id);
    await appendEvidence(manager, {
      envelopeId: access.envelope.id, kind: 'willingness.proved', at: deps.clock.now(),
      content: { taskId: access.task.id, userId: access.userId, challengeId: input.challengeId, proofId: proof.proofId, expiresAt: proof.expiresAt.toISOString(), ...originOf(input.origin) },
    });
  });
  return proof;
}
