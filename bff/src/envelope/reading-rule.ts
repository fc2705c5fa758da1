/** The reading an inviter asks for, judged by the reading log; and the log as evidence of an agreement. */
import { MoreThanOrEqual } from 'typeorm';
import type { Manager } from '../db';
import { appendEvidence } from '../evidence';
import { AppError } from '../kernel';
import { DocumentRevision, Recipient, TaskReading, type Task } from './entities';

export interface ReadingRule {
  /** null: no least time */
  readonly minSeconds: number | null;
  readonly toEnd: boolean;
}
export interface ReadingState {
  readonly rule: ReadingRule | null;
  readonly countedMs: number;
  readonly reachedEnd: boolean;
  /** zero and false when the rule is fulfilled */
  readonly missing: { readonly seconds: number; readonly toEnd: boolean };
}
export const pagesRead = (reading: TaskReading): [number, number][] => JSON.parse(reading.pages) as [number, number][];

/** What counts: readings of revisions that may be agreed to, because what others add to a file in parallel takes nothing away from it. */
async function countingReadings(manager: Manager, task: Task, userId: string, documentId: string): Promise<TaskReading[]> {
  const revisions = await manager.findBy(DocumentRevision, { documentId, ordinal: MoreThanOrEqual(Math.max(1, task.openedOrdinal ?? 0)) });
  const agreeable = new Set(revisions.map(({ sha256 }) => sha256));
  return (await manager.findBy(TaskReading, { taskId: task.id, userId })).filter(({ revisionSha256 }) => agreeable.has(revisionSha256));
}

export async function readingState(manager: Manager, task: Task, userId: string, documentId: string): Promise<ReadingState> {
  const rule = ruleOf(await manager.findOneByOrFail(Recipient, { id: task.recipientId }));
  const readings = await countingReadings(manager, task, userId, documentId);
  const countedMs = readings.reduce((sum, r) => sum + r.countedMs, 0);
  const reachedEnd = readings.some((r) => r.reachedEnd);
  const missing = { seconds: Math.max(0, Math.ceil((rule?.minSeconds ?? 0) - countedMs / 1000)), toEnd: Boolean(rule?.toEnd) && !reachedEnd };
  return { rule, countedMs, reachedEnd, missing };
}

/** @throws AppError('reading_incomplete', {missingSeconds, toEnd}) */
export async function requireRead(manager: Manager, task: Task, userId: string, documentId: string): Promise<void> {
  const { missing } = await readingState(manager, task, userId, documentId);
  if (missing.seconds > 0 || missing.toEnd) throw new AppError('reading_incomplete', { missingSeconds: missing.seconds, toEnd: missing.toEnd });
}

/** Puts the log into the evidence, in the transaction in which a person agrees. Nothing when no reader ever reported and none had to. */
export async function appendReading(manager: Manager, act: { readonly envelopeId: string; readonly documentId: string; readonly task: Task; readonly userId: string; readonly revisionSha256: string; readonly at: Date }): Promise<void> {
  const { envelopeId, documentId, task, userId, revisionSha256, at } = act;
  const readings = await countingReadings(manager, task, userId, documentId);
  const { rule, countedMs, reachedEnd } = await readingState(manager, task, userId, documentId);
  if (readings.length === 0 && !rule) return;
  const pages = new Map<number, number>();
  for (const reading of readings) for (const [page, ms] of pagesRead(reading)) pages.set(page, (pages.get(page) ?? 0) + ms);
  const times = readings.map((r) => r.startedAt.getTime());
  await appendEvidence(manager, {
    envelopeId, kind: 'document.read', at,
    content: {
      taskId: task.id, userId, revisionSha256, rule: rule && { minSeconds: rule.minSeconds, toEnd: rule.toEnd }, readings: readings.length,
      firstOpenedAt: times.length ? new Date(Math.min(...times)).toISOString() : null, countedMs, reachedEnd,
      pages: [...pages].sort(([a], [b]) => a - b).map(([page, visibleMs]) => ({ page, visibleMs })), timesHidden: readings.reduce((sum, r) => sum + r.timesHidden, 0),
    },
  });
}

export function ruleOf(recipient: Pick<Recipient, 'readingRule'>): ReadingRule | null {
  return recipient.readingRule === null ? null : (JSON.parse(recipient.readingRule) as ReadingRule);
}
/** As stored; null for a rule that asks for nothing. */
export function storedRule(asked: { readonly minSeconds?: number | undefined; readonly toEnd?: boolean | undefined } | undefined): string | null {
  if (!asked || (asked.minSeconds === undefined && !asked.toEnd)) return null;
  return JSON.stringify({ minSeconds: asked.minSeconds ?? null, toEnd: asked.toEnd ?? false });
}
