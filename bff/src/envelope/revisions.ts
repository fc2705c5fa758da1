/**
 * Which bytes a person may agree to (security §3.5): the current revision, or an earlier one of our own append-only
 * chain that was current after it became the person's turn. Parallel signers do not make each other read again; a hash
 * we never stored, or one older than the turn, is `revision_changed`.
 */
import { MoreThanOrEqual } from 'typeorm';
import type { Manager } from '../db';
import { AppError } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { Document, DocumentRevision, TaskView, type Task } from './entities';
import { requireRead } from './reading-rule';

/** Ordinal 1 is the first that has every widget; the upload itself is never signed. */
const FIRST_SIGNABLE = 1;

/** @throws AppError('revision_changed') */
export async function requireAgreeable(manager: Manager, documentId: string, task: Task, sha256: string): Promise<DocumentRevision> {
  const revision = await manager.findOneBy(DocumentRevision, { documentId, sha256, ordinal: MoreThanOrEqual(Math.max(FIRST_SIGNABLE, task.openedOrdinal ?? 0)) });
  if (!revision) throw new AppError('revision_changed');
  return revision;
}

/** @throws AppError('internal') when the chain is broken */
export async function currentRevision(manager: Manager, documentId: string): Promise<DocumentRevision> {
  const document = await manager.findOneByOrFail(Document, { id: documentId });
  return manager.findOneByOrFail(DocumentRevision, { documentId, ordinal: document.currentOrdinal });
}

/** What this person is shown: while the task is open, what they already read as long as it may be agreed to; else the newest. */
export async function readingRevision(manager: Manager, documentId: string, task: Task, userId: string): Promise<{ revision: DocumentRevision; viewed: boolean }> {
  const view = await manager.findOne(TaskView, { where: { taskId: task.id, userId }, order: { viewedAt: 'DESC', id: 'DESC' } });
  const seen = view && (await requireAgreeable(manager, documentId, task, view.revisionSha256).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'revision_changed') return null;
    throw error;
  }));
  if (seen && (task.state === 'open' || task.state === 'sealing')) return { revision: seen, viewed: true };
  return { revision: await currentRevision(manager, documentId), viewed: Boolean(seen) };
}

/** @throws AppError('not_viewed') unless this person read exactly this revision with exactly this page manifest; reading_incomplete until the inviter's rule is fulfilled */
export async function requireViewed(manager: Manager, task: Task, userId: string, revision: DocumentRevision): Promise<string> {
  const pageManifestSha256 = revision.pageManifestSha256;
  if (pageManifestSha256 === null || !(await manager.existsBy(TaskView, { taskId: task.id, userId, revisionSha256: revision.sha256, pageManifestSha256 }))) throw new AppError('not_viewed');
  await requireRead(manager, task, userId, revision.documentId);
  return pageManifestSha256;
}

/**
 * The stored bytes of a revision, their hash checked again: a file that changed on disk after it was read is not signed.
 * @throws AppError('revision_changed') when the blob is missing or is not what its name says
 */
export async function requireUnchanged(deps: Pick<EnvelopeDeps, 'blobs' | 'logger'>, sha256: string): Promise<Buffer> {
  try {
    return await deps.blobs.get(sha256);
  } catch (error) {
    deps.logger.error({ err: error, sha256 }, 'a stored revision does not match its hash');
    throw new AppError('revision_changed', {}, { cause: error });
  }
}
