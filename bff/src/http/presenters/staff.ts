/** What staff see of an organisation's tasks. Colleagues know each other: their names are not masked. */
import type { Answer } from '@luobi/shared/contract';
import type { ApprovalResult, Colleague, TaskDetailView } from '../../envelope';
import { maskPhone } from '../../kernel';
import { presentTaskSummary } from './task';

export function presentApprovals(tasks: readonly TaskDetailView[]): Answer<'listApprovals'> {
  return {
    items: tasks.map((task) => ({
      ...presentTaskSummary(task), revisionSha256: task.document.revisionSha256, shortHash: task.document.shortHash, pageCount: task.document.pages.length,
      ready: task.can.approve, needs: [...task.needs],
    })),
  };
}

export function presentApprovalResults(results: readonly ApprovalResult[]): Answer<'approveMany'> {
  return { results: results.map(({ taskId, refused }) => ({ taskId, refused })) };
}

export function presentColleagues(colleagues: readonly Colleague[]): Answer<'listColleagues'> {
  return { colleagues: colleagues.map(({ userId, name, phone }) => ({ colleagueId: userId, name, phoneMasked: maskPhone(phone) })) };
}
