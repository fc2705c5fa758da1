/**
 * One task as the person who may see it sees it: the file to read, the fields, what is still needed and what may be
 * done. `needs` and `can` are computed here and nowhere else; the phone only shows them (security R37).
 */
import { satisfiesLevel, type DeviceCheck, type FieldKind, type FieldOptions, type SealStrip, type WillingnessMethod, type IdentityLevel } from '@luobi/shared';
import { AppError } from '../kernel';
import { findPerson, requireConsent } from '../account';
import type { PageText, TileAddress } from '../signing/port';
import type { TaskAccess } from './access';
import { colleague, holderOf, type Colleague } from './assignment';
import { approvalFacts, type ApprovalFacts } from './approval-facts';
import type { EnvelopeDeps } from './deps';
import { Envelope, Field, Task, type DocumentRevision } from './entities';
import { boxOf, setupOf } from './field-setup';
import { missingValues, valueFieldsOf } from './field-values';
import { summaryOf, type TaskSummaryView } from './list-tasks';
import { isOwnApproval } from './own-approval';
import { recipientsOf, type RecipientView } from './overview';
import { manifestOf, pageImage, pagesOf, pageTile, textOfPage } from './pages';
import { readingState, type ReadingState } from './reading-rule';
import { currentRevision, readingRevision, requireAgreeable } from './revisions';
import { sealingOf, type SealingView } from './sealing-view';
import { willRule } from './will-rule';
import { shortHash } from './willingness';

export type Need = 'consent' | 'identity' | 'view' | 'reading' | 'values' | 'willingness';
export interface FieldView {
  readonly fieldId: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly required: boolean;
  readonly mine: boolean;
  readonly options: FieldOptions;
  readonly strips: readonly SealStrip[];
  /** only of my own fields; others' values are in the page images once they signed */
  readonly value: string | null;
}
export interface TaskDetailView extends TaskSummaryView {
  readonly document: {
    readonly documentId: string;
    readonly title: string;
    readonly revisionSha256: string;
    readonly pageManifestSha256: string;
    readonly shortHash: string;
    readonly pages: readonly { readonly width: number; readonly height: number }[];
  };
  readonly fields: readonly FieldView[];
  readonly recipients: readonly RecipientView[];
  readonly viewed: boolean;
  readonly reading: ReadingState;
  /** the colleague an organisation's task was handed to */
  readonly heldBy: (Colleague & { readonly mine: boolean }) | null;
  readonly willingnessMethods: readonly WillingnessMethod[];
  readonly deviceCheck: DeviceCheck | null;
  readonly identityLevel: IdentityLevel;
  readonly needs: readonly Need[];
  readonly can: { readonly sign: boolean; readonly approve: boolean; readonly decline: boolean };
  /** for an approval: what to decide by */
  readonly approval: ApprovalFacts | null;
  readonly sealing: SealingView;
  readonly declineReason: string | null;
}

export async function viewTask(deps: EnvelopeDeps, access: TaskAccess): Promise<TaskDetailView> {
  const { manager } = deps.dataSource;
  const { userId, recipient, document } = access;
  const task = await manager.findOneByOrFail(Task, { id: access.task.id });
  const envelope = await manager.findOneByOrFail(Envelope, { id: access.envelope.id });
  const { revision, viewed } = await readingRevision(manager, document.id, task, userId);
  const pageManifestSha256 = await manifestOf(deps, revision);
  const fields = await fieldsOf(deps, access);
  const reading = await readingState(manager, task, userId, document.id);
  const needs = task.state === 'open' ? await needsOf(deps, access, viewed, reading) : [];
  const rule = willRule(recipient);
  const active = envelope.state === 'sent' || envelope.state === 'in_progress';
  const heldBy = await holderView(deps, task, userId);
  const free = active && task.state === 'open' && (heldBy === null || heldBy.mine);
  const ready = free && needs.every((need) => need === 'willingness');
  return {
    ...summaryOf(task, envelope, recipient),
    document: {
      documentId: document.id, title: document.title, revisionSha256: revision.sha256, pageManifestSha256,
      shortHash: shortHash(revision.sha256), pages: pagesOf(document),
    },
    fields, recipients: await recipientsOf(manager, deps.box, envelope.id), viewed, reading, heldBy,
    willingnessMethods: rule.methods, deviceCheck: rule.deviceCheck,
    identityLevel: recipient.identityLevel, needs, can: { sign: ready && task.kind === 'signing' && !(await isOwnApproval(deps, access)), approve: ready && task.kind === 'approval', decline: free },
    approval: await approvalFacts(deps, task), sealing: await sealingOf(manager, task), declineReason: task.declineReason,
  };
}

async function holderView(deps: EnvelopeDeps, task: Task, userId: string): Promise<TaskDetailView['heldBy']> {
  const holder = await holderOf(deps.dataSource.manager, task);
  if (holder === null) return null;
  return { ...(await colleague(deps, holder)), mine: holder === userId };
}

async function needsOf(deps: EnvelopeDeps, access: TaskAccess, viewed: boolean, { missing }: ReadingState): Promise<Need[]> {
  const needs: Need[] = [];
  const person = await findPerson(deps, access.userId);
  if (!(await hasConsent(deps, access.userId))) needs.push('consent');
  if (!person.verified || !satisfiesLevel(person.verified.level, access.recipient.identityLevel)) needs.push('identity');
  if (!viewed) needs.push('view');
  if (missing.seconds > 0 || missing.toEnd) needs.push('reading');
  if (access.task.kind === 'approval') return needs;
  // an empty date becomes the day of signing by itself
  const typed = (await valueFieldsOf(deps.dataSource.manager, deps.box, access.recipient.id)).filter(({ field }) => field.kind !== 'date');
  if (missingValues(typed).length > 0) needs.push('values');
  return [...needs, 'willingness'];
}

async function hasConsent(deps: EnvelopeDeps, userId: string): Promise<boolean> {
  return requireConsent(deps, userId).then(() => true, (error: unknown) => {
    if (error instanceof AppError && error.code === 'consent_required') return false;
    throw error;
  });
}

export async function fieldsOf(deps: Pick<EnvelopeDeps, 'dataSource' | 'box'>, access: TaskAccess): Promise<FieldView[]> {
  const { manager } = deps.dataSource;
  const fields = await manager.find(Field, { where: { envelopeId: access.envelope.id }, order: { recipientId: 'ASC', position: 'ASC' } });
  const signing = access.task.kind === 'signing';
  const values = new Map((signing ? await valueFieldsOf(manager, deps.box, access.recipient.id) : []).map(({ field, value }) => [field.id, value]));
  return fields.map((field) => {
    const { page, x, y, width, height } = boxOf(field);
    return {
      fieldId: field.id, kind: field.kind, label: field.label, page, x, y, width, height, required: field.required, ...setupOf(field),
      mine: signing && field.recipientId === access.recipient.id, value: values.get(field.id) ?? null,
    };
  });
}

/**
 * One page as JPEG, after the privacy policy was agreed to.
 * @param wanted a revision the person was told of; default: the one the task shows now
 * @throws AppError consent_required | not_found | revision_changed
 */
export async function readTaskPage(deps: EnvelopeDeps, access: TaskAccess, page: number, width: number, wanted?: string): Promise<Uint8Array> {
  await requireConsent(deps, access.userId);
  return pageImage(deps, await revisionToShow(deps, access, wanted), page, width);
}

/** A piece of a zoomed page as JPEG. @throws AppError as readTaskPage */
export async function readTaskTile(deps: EnvelopeDeps, access: TaskAccess, tile: TileAddress, wanted?: string): Promise<Uint8Array> {
  await requireConsent(deps, access.userId);
  return pageTile(deps, await revisionToShow(deps, access, wanted), tile);
}

/** The text of a page with places. @throws AppError as readTaskPage */
export async function readTaskText(deps: EnvelopeDeps, access: TaskAccess, page: number, wanted?: string): Promise<PageText> {
  await requireConsent(deps, access.userId);
  return textOfPage(deps, await revisionToShow(deps, access, wanted), page);
}

async function revisionToShow(deps: EnvelopeDeps, access: TaskAccess, wanted?: string): Promise<DocumentRevision> {
  const { manager } = deps.dataSource;
  const current = await currentRevision(manager, access.document.id);
  if (wanted === current.sha256) return current;
  if (wanted !== undefined) return requireAgreeable(manager, access.document.id, access.task, wanted);
  return (await readingRevision(manager, access.document.id, access.task, access.userId)).revision;
}
