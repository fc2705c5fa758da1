/**
 * Several approvals under one confirmation. Each is its own act, with its own revision, transaction and evidence: what
 * fails is named and holds up nothing else, and what was read is still what is approved.
 */
import type { ErrorCode } from '@luobi/shared';
import { AppError } from '../kernel';
import { findTask } from './access';
import { approveTask } from './approve-task';
import type { ActOrigin, EnvelopeDeps } from './deps';
import { listTasks } from './list-tasks';
import { viewTask, type TaskDetailView } from './task-detail';

/** how many can be confirmed at once: each title must still be read */
export const APPROVALS_AT_ONCE = 20;

/** Approvals that are mine to give, newest first, with what is still missing for each. */
export async function listApprovals(deps: EnvelopeDeps, userId: string): Promise<TaskDetailView[]> {
  const open = await listTasks(deps, userId, { box: 'to_do', limit: 100 });
  const approvals = open.items.filter(({ kind }) => kind === 'approval').slice(0, APPROVALS_AT_ONCE);
  const views: TaskDetailView[] = [];
  for (const { taskId } of approvals) views.push(await viewTask(deps, await findTask(deps, userId, taskId)));
  return views;
}

export interface ApprovalResult {
  readonly taskId: string;
  /** null: approved */
  readonly refused: ErrorCode | null;
}

/** One after the other. A task approved before by the same person counts as approved, so a repeated request does no harm. */
export async function approveMany(
  deps: EnvelopeDeps, userId: string, input: { readonly approvals: readonly { readonly taskId: string; readonly revisionSha256: string }[]; readonly comment?: string | undefined; readonly origin: ActOrigin },
): Promise<ApprovalResult[]> {
  const results: ApprovalResult[] = [];
  for (const { taskId, revisionSha256 } of input.approvals) results.push({ taskId, refused: await approveOne(deps, userId, taskId, { revisionSha256, comment: input.comment, origin: input.origin }) });
  return results;
}

async function approveOne(deps: EnvelopeDeps, userId: string, taskId: string, input: { revisionSha256: string; comment: string | undefined; origin: ActOrigin }): Promise<ErrorCode | null> {
  try {
    const access = await findTask(deps, userId, taskId);
    if (access.task.kind === 'approval' && access.task.state === 'done' && access.task.actorUserId === userId) return null;
    await approveTask(deps, access, input);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal') return error.code;
    throw error;
  }
}
