/** The id of the last answer: what a page that fell apart can tell the operator. */
let last: string | null = null;
export const rememberRequest = (id: string | null): void => { if (id) last = id; };
export const lastRequestId = (): string | null => last;
