/** One task of mine, asked again whenever its page is shown. */
import type { TaskDetail } from '@luobi/shared/contract';
import { useRef } from 'react';
import { useShown } from '../platform/lifecycle';
import { call } from './client';
import { useRequest, type Requested } from './use-request';

export function useTask(taskId: string): Requested<TaskDetail> {
  const task = useRequest(taskId || null, () => call('getTask', { params: { taskId } }));
  const first = useRef(true);
  useShown(() => {
    // the first showing is the first request itself
    if (!first.current && task.data) void task.reload();
    first.current = false;
  });
  return task;
}
