/**
 * Where somebody was when the app was killed: the id of the task at hand and whether the mark was being made. An id
 * says nothing to whoever finds the phone; everything else about the place is asked of the server (security R36).
 */
import { readStored, writeStored } from '../platform/storage';

export type Step = 'task' | 'mark';
export interface Interrupted {
  readonly taskId: string;
  readonly step: Step;
}

const FORM = /^([0-9A-HJKMNP-TV-Z]{26}) (task|mark)$/;

export function rememberStep(taskId: string, step: Step): void {
  writeStored('luobi.task', `${taskId} ${step}`);
}

export function interrupted(): Interrupted | null {
  const found = FORM.exec(readStored('luobi.task') ?? '');
  return found?.[1] ? { taskId: found[1], step: found[2] as Step } : null;
}

/** @param taskId only when it is this one */
export function forgetStep(taskId?: string): void {
  if (taskId === undefined || interrupted()?.taskId === taskId) writeStored('luobi.task', null);
}

let pages = 0;
/** Every page that is mounted is counted: the first one of a process may continue what an earlier process left. */
export const countPage = (): number => (pages += 1);
export const isFirstPage = (): boolean => pages === 1;
