/**
 * The reading log. A phone tells, again and again, how long its reader has been
 * visible since it was opened; our clock decides how much of that counts: never more than has passed, never the same
 * minute twice, whatever two phones say. What a phone cannot prove (that somebody looked) is not claimed.
 */
import { requireConsent } from '../account';
import { compareAndSet, inTransaction, insertRows } from '../db';
import { AppError } from '../kernel';
import type { TaskAccess } from './access';
import type { EnvelopeDeps } from './deps';
import { Task, TaskReading } from './entities';
import { pagesOf } from './pages';
import { pagesRead, readingState, type ReadingState } from './reading-rule';
import { requireAgreeable } from './revisions';
import { lockEnvelope, requireActive } from './workflow';

export interface ReadingReport {
  /** made by the phone when the reader opens */
  readonly readingId: string;
  readonly revisionSha256: string;
  /** ms the reader was visible since it opened, all of it; sending it twice counts once */
  readonly visibleMs: number;
  /** the same for each page that was on screen */
  readonly pages: readonly { readonly page: number; readonly visibleMs: number }[];
  readonly reachedEnd: boolean;
  /** times the app was left meanwhile */
  readonly timesHidden: number;
}

/** Readers of one task by one person; who opens more is not reading. */
const MOST_READINGS = 200;

/** The first report of a reading opens it and counts nothing. @throws AppError consent_required | revision_changed | task_closed | envelope_state | invalid_request | conflict | rate_limited */
export async function reportReading(deps: EnvelopeDeps, access: TaskAccess, report: ReadingReport): Promise<ReadingState> {
  await requireConsent(deps, access.userId);
  const { userId, document, envelope } = access;
  const pageCount = pagesOf(document).length;
  if (report.pages.some(({ page }) => page > pageCount)) throw new AppError('invalid_request', { path: 'pages' });
  return inTransaction(deps.dataSource, async (manager) => {
    const now = deps.clock.now();
    requireActive(await lockEnvelope(manager, envelope.id), now);
    const task = await manager.findOneByOrFail(Task, { id: access.task.id });
    if (task.state !== 'waiting' && task.state !== 'open') throw new AppError('task_closed', { state: task.state });
    await requireAgreeable(manager, document.id, task, report.revisionSha256);
    const readings = await manager.findBy(TaskReading, { taskId: task.id, userId });
    const mine = await manager.findOneBy(TaskReading, { id: report.readingId });
    if (!mine) {
      if (readings.length >= MOST_READINGS) throw new AppError('rate_limited', { retryAfterSeconds: 3600 });
      await insertRows(manager, TaskReading, {
        id: report.readingId, taskId: task.id, userId, revisionSha256: report.revisionSha256, startedAt: now, countedUntil: now, countedMs: 0,
        pages: '[]', reachedEnd: report.reachedEnd, timesHidden: report.timesHidden,
      });
    } else {
      // somebody else's id, or another file under the same one
      if (mine.taskId !== task.id || mine.userId !== userId || mine.revisionSha256 !== report.revisionSha256) throw new AppError('conflict');
      const free = now.getTime() - Math.max(mine.startedAt.getTime(), ...readings.filter((r) => r.countedMs > 0).map((r) => r.countedUntil.getTime()));
      const countedMs = mine.countedMs + Math.max(0, Math.min(report.visibleMs - mine.countedMs, free));
      await compareAndSet(manager, TaskReading, { id: mine.id }, {
        countedMs, countedUntil: countedMs > mine.countedMs ? now : mine.countedUntil, pages: JSON.stringify(mergePages(mine, report, countedMs)),
        reachedEnd: mine.reachedEnd || report.reachedEnd, timesHidden: Math.max(mine.timesHidden, report.timesHidden),
      });
    }
    return readingState(manager, task, userId, document.id);
  });
}

/** [page, ms]: as told, never less than before, never more than counts for the whole reading. */
function mergePages(mine: TaskReading, report: ReadingReport, countedMs: number): [number, number][] {
  const pages = new Map(pagesRead(mine));
  for (const { page, visibleMs } of report.pages) pages.set(page, Math.min(countedMs, Math.max(pages.get(page) ?? 0, visibleMs)));
  return [...pages].sort(([a], [b]) => a - b);
}
