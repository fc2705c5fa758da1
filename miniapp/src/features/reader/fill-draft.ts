/** What was typed and is not on the server yet, of one task, in memory only: closing the sheet or leaving the page keeps it. */
type Values = Readonly<Record<string, string>>;
let draft: { readonly taskId: string; readonly values: Values } | null = null;

export const keepDraft = (taskId: string, values: Values): void => { draft = { taskId, values }; };
export const draftOf = (taskId: string): Values => (draft?.taskId === taskId ? draft.values : {});
export const forgetDraft = (): void => { draft = null; };
