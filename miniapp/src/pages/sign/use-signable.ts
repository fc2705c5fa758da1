/** A task that can be signed now; somebody who comes back after it was signed is led to where it stands. */
import type { TaskDetail } from '@luobi/shared/contract';
import { useEffect } from 'react';
import { useTask } from '../../api/task';
import type { Requested } from '../../api/use-request';
import { pageOf } from '../../features/task';
import { useParameters } from '../../platform/lifecycle';
import { replace } from '../../platform/navigation';

export function useSignable(): Requested<TaskDetail> & { readonly taskId: string } {
  const taskId = useParameters()['task'] ?? '';
  const task = useTask(taskId, 'mark');
  const { data } = task;
  const elsewhere = data && data.state !== 'open' ? pageOf(data) : null;
  useEffect(() => {
    if (elsewhere) replace(elsewhere, { task: taskId });
  }, [elsewhere, taskId]);
  return { ...task, taskId };
}
