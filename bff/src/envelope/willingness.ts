/**
 * What a person agrees to: bound by the server to person, task, revision, page images and values. Asking for the will is
 * start-willingness.ts, answering prove-willingness.ts, what the inviter fixed will-rule.ts.
 */
import type { AgreedTo } from '../evidence';
import type { Manager } from '../db';
import { AppError } from '../kernel';
import type { TaskAccess } from './access';
import type { EnvelopeDeps } from './deps';
import type { DocumentRevision, Task } from './entities';
import { missingValues, valueFieldsOf, valuesSha256, type FilledField } from './field-values';
import { requireAgreeable, requireViewed } from './revisions';
import { requireOpen } from './workflow';

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

/** First six hex digits, upper case: what a person can compare. */
export const shortHash = (sha256: string): string => sha256.slice(0, 6).toUpperCase();
