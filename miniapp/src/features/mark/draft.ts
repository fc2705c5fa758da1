/** The mark of the task at hand, in memory only: strokes leave the phone once, to be signed with, and are never stored. */
import type { Answer } from '@luobi/shared/contract';
import type { HandwrittenSignature } from '@luobi/shared';
import { create } from 'zustand';

export type UsableSeal = Answer<'listTaskSeals'>['seals'][number];
/** `saved`: from the signature book; the server takes its own strokes, these are for showing it */
export type Mark = { readonly kind: 'handwritten'; readonly signature: HandwrittenSignature } | { readonly kind: 'saved'; readonly signatureId: string; readonly signature: HandwrittenSignature } | { readonly kind: 'seal'; readonly seal: UsableSeal };

interface DraftState {
  readonly taskId: string | null;
  readonly mark: Mark | null;
}
export const useDraft = create<DraftState>(() => ({ taskId: null, mark: null }));

export const keepMark = (taskId: string, mark: Mark): void => useDraft.setState({ taskId, mark });
/** After the act: nothing of the mark stays in memory. */
export function forgetMark(taskId: string): void {
  signed = taskId;
  keepUnfinished(null);
  useDraft.setState({ taskId: null, mark: null });
}

/** Writing that was left before it was finished: there again when the pad is opened again, gone with the process. */
export interface Unfinished {
  readonly taskId: string;
  readonly strokes: HandwrittenSignature['strokes'];
  readonly width: number;
  readonly height: number;
  readonly color: HandwrittenSignature['color'];
}
let unfinished: Unfinished | null = null;
let signed: string | null = null;
export const keepUnfinished = (writing: Unfinished | null): void => { unfinished = writing?.taskId === signed ? null : writing; };
export const unfinishedOf = (taskId: string): Unfinished | null => (unfinished?.taskId === taskId ? unfinished : null);

/** The mark made for this task, or null. */
export const useMark = (taskId: string): Mark | null => useDraft((state) => (state.taskId === taskId ? state.mark : null));
