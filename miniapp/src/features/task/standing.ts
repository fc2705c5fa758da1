/** What a task is called, how it stands, and which page it opens. */
import type { TaskSummary } from '@luobi/shared/contract';
import type { TextKey } from '../../i18n';
import type { PageName } from '../../platform/navigation';
import type { Tone } from '../../ui';

type Standing = Pick<TaskSummary, 'kind' | 'state' | 'onBehalfOf' | 'envelopeState'>;

export const isSeal = (task: Pick<TaskSummary, 'kind' | 'onBehalfOf'>): boolean => task.kind === 'signing' && task.onBehalfOf !== null;

/** The page where the person can do the next thing, or see why there is nothing to do. */
export function pageOf(task: Standing): PageName {
  if (task.state === 'sealing') return 'sealing';
  if (task.state !== 'open') return 'done';
  return task.kind === 'approval' ? 'approve' : 'read';
}

export function standingOf(task: Standing): { readonly text: TextKey; readonly tone: Tone } {
  switch (task.state) {
    case 'open':
      if (task.kind === 'approval') return { text: 'stateToApprove', tone: 'wait' };
      return { text: isSeal(task) ? 'stateToSeal' : 'stateToSign', tone: 'act' };
    case 'waiting': return { text: 'stateWaiting', tone: 'wait' };
    case 'sealing': return { text: 'stateSealing', tone: 'wait' };
    case 'declined': return { text: 'stateDeclined', tone: 'plain' };
    case 'cancelled': return { text: 'stateCancelled', tone: 'plain' };
    case 'done':
      if (task.envelopeState === 'completed') return { text: 'stateCompleted', tone: 'good' };
      if (task.kind === 'approval') return { text: 'stateApproved', tone: 'good' };
      return { text: isSeal(task) ? 'stateSealed' : 'stateSigned', tone: 'good' };
  }
}
