/** One task of mine, asked again whenever its page is shown. */
import type { TaskDetail } from '@luobi/shared/contract';
import { useEffect, useRef } from 'react';
import { useShown } from '../platform/lifecycle';
import { call } from './client';
import { forgetStep, rememberStep, type Step } from './interrupted';
import { useRequest, type Requested } from './use-request';

/** @param step what is being done with it, for the next process when this one is killed */
export function useTask(taskId: string, step: Step = 'task'): Requested<TaskDetail> {
  const task = useRequest(taskId || null, () => call('getTask', { params: { taskId } }));
  const first = useRef(true);
  useShown(() => {
    // the first showing is the first request itself
    if (!first.current && task.data) void task.reload();
    first.current = false;
  });
  const state = task.data?.state;
  useEffect(() => {
    if (state === undefined) return;
    if (state === 'open' || state === 'sealing') rememberStep(taskId, step);
    else forgetStep(taskId);
  }, [taskId, state, step]);
  return task;
}
