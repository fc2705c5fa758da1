/** Several approvals: which there are, which are chosen, and what became of each. */
import type { Answer } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct, type UsedAct } from '../../api/use-act';
import { useRequest, type Requested } from '../../api/use-request';

type Approvals = Answer<'listApprovals'>;
export type Candidate = Approvals['items'][number];
export type Result = Answer<'approveMany'>['results'][number];

export interface Batch {
  readonly approvals: Requested<Approvals>;
  readonly chosen: readonly Candidate[];
  readonly isChosen: (taskId: string) => boolean;
  readonly toggle: (taskId: string) => void;
  readonly chooseAll: () => void;
  readonly approving: UsedAct<string, Answer<'approveMany'>>;
}

/** Only what can be approved now can be chosen; a revision that was shown is the revision that is approved. */
export function useBatch(): Batch {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const approvals = useRequest<Approvals>('approvals', () => call('listApprovals'));
  const ready = (approvals.data?.items ?? []).filter((item) => item.ready);
  const chosen = ready.filter((item) => ids.has(item.taskId));
  const approving = useAct(async (comment: string, key: string) => call('approveMany', {
    body: { approvals: chosen.map(({ taskId, revisionSha256 }) => ({ taskId, revisionSha256 })), ...(comment ? { comment } : {}) }, idempotencyKey: key,
  }));
  return {
    approvals, chosen, approving,
    isChosen: (taskId) => ids.has(taskId),
    toggle: (taskId) => setIds((before) => {
      const after = new Set(before);
      if (!after.delete(taskId)) after.add(taskId);
      return after;
    }),
    chooseAll: () => setIds(new Set(ready.map(({ taskId }) => taskId))),
  };
}
