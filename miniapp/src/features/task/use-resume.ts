/**
 * Continues what a killed app left: the start page, when it is the first page of the process, asks the server where the
 * task at hand stands and opens that place. In browsers the address does this by itself.
 */
import type { TaskDetail } from '@luobi/shared/contract';
import { useEffect, useRef } from 'react';
import { asApiError } from '../../api/api-error';
import { call } from '../../api/client';
import { forgetStep, interrupted, isFirstPage, type Interrupted } from '../../api/interrupted';
import { channel } from '../../platform/device';
import { useShown } from '../../platform/lifecycle';
import { open, type PageName } from '../../platform/navigation';
import { isSeal, pageOf } from './standing';

type Place = { readonly page: PageName; readonly parameters: Readonly<Record<string, string>> };

/** Where a task goes on, by what the server says of it; null when nothing is left to do. */
export function placeToResume(task: Pick<TaskDetail, 'taskId' | 'kind' | 'state' | 'onBehalfOf' | 'envelopeState' | 'needs'>, step: Interrupted['step']): Place | null {
  const parameters = { task: task.taskId };
  if (task.state === 'sealing') return { page: 'sealing', parameters };
  if (task.state !== 'open') return null;
  if (task.needs.includes('identity')) return { page: 'identity', parameters };
  const ready = task.needs.every((need) => need === 'willingness');
  // strokes are kept nowhere: a mark that was being made is made again, and the page says why
  if (step === 'mark' && ready && task.kind === 'signing') return { page: isSeal(task) ? 'seal' : 'pad', parameters: { ...parameters, lost: '1' } };
  return { page: pageOf(task), parameters };
}

export function useResume(loggedIn: boolean): void {
  const first = useRef(isFirstPage());
  const asked = useRef(false);
  useEffect(() => {
    const left = interrupted();
    if (asked.current || !left || !first.current || !loggedIn || channel === 'h5') return;
    asked.current = true;
    call('getTask', { params: { taskId: left.taskId } }).then((task) => {
      const place = placeToResume(task, left.step);
      if (place) open(place.page, place.parameters);
      else forgetStep();
    }).catch((thrown: unknown) => {
      // without an answer the inbox is there; the place is still known next time
      if (!asApiError(thrown).undecided) forgetStep();
    });
  }, [loggedIn]);
  // whoever comes back to the start has left the task of their own will
  const shown = useRef(false);
  useShown(() => {
    if (shown.current || !first.current) forgetStep();
    shown.current = true;
  });
}
