/** How long to wait before asking again: 300 ms at first, half as much more each time, 2 s at most. */
export const pollDelay = (attempt: number): number => Math.min(2000, Math.round(300 * 1.5 ** Math.min(attempt, 20)));
