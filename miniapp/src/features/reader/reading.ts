/** What was read: pages seen, time visible, whether the end was reached. Pure; the page feeds it, the server judges it. */
export interface Reading {
  readonly pages: readonly number[];
  readonly visibleMs: number;
  readonly reachedEnd: boolean;
}

export interface ReadingLog {
  see(pages: readonly number[]): void;
  reachEnd(): void;
  show(at: number): void;
  hide(at: number): void;
  report(at: number): Reading;
}

export function createReadingLog(): ReadingLog {
  const seen = new Set<number>();
  let end = false;
  let shownAt: number | null = null;
  let visible = 0;
  const since = (at: number): number => (shownAt === null ? 0 : Math.max(0, at - shownAt));
  return {
    see: (pages) => pages.forEach((page) => seen.add(page)),
    reachEnd: () => { end = true; },
    show: (at) => { shownAt ??= at; },
    hide: (at) => { visible += since(at); shownAt = null; },
    report: (at) => ({ pages: [...seen].sort((a, b) => a - b), visibleMs: Math.min(86_400_000, Math.round(visible + since(at))), reachedEnd: end }),
  };
}
