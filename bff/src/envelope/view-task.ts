/** Records a reading, bound to the revision and the page images that were shown (security R17). */
import { inTransaction, insertRows } from '../db';
import { requireConsent } from '../account';
import { appendEvidence } from '../evidence';
import { AppError, newId } from '../kernel';
import type { TaskAccess } from './access';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import { Task, TaskView } from './entities';
import { manifestOf, pagesOf } from './pages';
import { requireAgreeable } from './revisions';
import { lockEnvelope, markStarted, requireActive } from './workflow';

export interface ViewInput {
  readonly revisionSha256: string;
  readonly pageManifestSha256: string;
  /** page numbers from 1 */
  readonly pages: readonly number[];
  readonly visibleMs: number;
  readonly reachedEnd: boolean;
  readonly origin: ActOrigin;
}

/** A waiting task may be read too; it has to be read again if the file changed before its turn. @throws AppError revision_changed | task_closed | consent_required | envelope_state | invalid_request */
export async function recordView(deps: EnvelopeDeps, access: TaskAccess, input: ViewInput): Promise<{ viewedAt: Date }> {
  await requireConsent(deps, access.userId);
  const { envelope, document } = access;
  const pageCount = pagesOf(document).length;
  const pages = [...new Set(input.pages)].sort((a, b) => a - b);
  if (pages.some((page) => page > pageCount)) throw new AppError('invalid_request', { path: 'pages' });
  const revision = await requireAgreeable(deps.dataSource.manager, document.id, access.task, input.revisionSha256);
  if ((await manifestOf(deps, revision)) !== input.pageManifestSha256) throw new AppError('revision_changed');

  const viewedAt = deps.clock.now();
  await inTransaction(deps.dataSource, async (manager) => {
    const locked = await lockEnvelope(manager, envelope.id);
    requireActive(locked, viewedAt);
    const task = await manager.findOneByOrFail(Task, { id: access.task.id });
    if (task.state !== 'waiting' && task.state !== 'open') throw new AppError('task_closed', { state: task.state });
    await requireAgreeable(manager, document.id, task, input.revisionSha256);
    await insertRows(manager, TaskView, {
      id: newId(), taskId: task.id, userId: access.userId, revisionSha256: revision.sha256, pageManifestSha256: input.pageManifestSha256,
      pages: JSON.stringify(pages), visibleMs: input.visibleMs, reachedEnd: input.reachedEnd, viewedAt,
    });
    await markStarted(manager, locked, task.id, viewedAt);
    await appendEvidence(manager, {
      envelopeId: envelope.id, kind: 'document.viewed', at: viewedAt,
      content: {
        taskId: task.id, userId: access.userId, revisionSha256: revision.sha256, pageManifestSha256: input.pageManifestSha256, pages, pageCount,
        visibleMs: input.visibleMs, reachedEnd: input.reachedEnd, ...originOf(input.origin),
      },
    });
  });
  return { viewedAt };
}
