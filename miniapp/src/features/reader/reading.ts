/** What was read: pages and how long each was on screen, time visible, the end, times the app was left. Pure; the page feeds it, the server judges it. */
export interface Reading {
  /** in order; a page that was on screen for no time is there too */
  readonly pages: readonly { readonly page: number; readonly visibleMs: number }[];
  readonly visibleMs: number;
  readonly reachedEnd: boolean;
  readonly timesHidden: number;
}

export interface ReadingLog {
  /** these pages are on screen from now on */
  see(pages: readonly number[], at: number): void;
  reachEnd(): void;
  show(at: number): void;
  hide(at: number): void;
  report(at: number): Reading;
}

/** the longest a report may tell */
const DAY_MS = 86_400_000;

export function createReadingLog(): ReadingLog {
  const seen = new Map<number, number>();
  let onScreen: readonly number[] = [];
  let [end, timesHidden, visible] = [false, 0, 0];
  let since: number | null = null;
  const settle = (at: number): void => {
    if (since === null) return;
    const passed = Math.max(0, at - since);
    visible += passed;
    for (const page of onScreen) seen.set(page, (seen.get(page) ?? 0) + passed);
    since = at;
  };
  const whole = (ms: number): number => Math.min(DAY_MS, Math.round(ms));
  return {
    see(pages, at) {
      settle(at);
      onScreen = pages;
      for (const page of pages) if (!seen.has(page)) seen.set(page, 0);
    },
    reachEnd() { end = true; },
    show(at) { since ??= at; },
    hide(at) {
      if (since !== null) timesHidden += 1;
      settle(at);
      since = null;
    },
    report(at) {
      settle(at);
      return { pages: [...seen].sort(([a], [b]) => a - b).map(([page, ms]) => ({ page, visibleMs: whole(ms) })), visibleMs: whole(visible), reachedEnd: end, timesHidden };
    },
  };
}

/** 128 random bits in the alphabet of all ids. Uniqueness is all that is needed. */
export function newReadingId(random: () => number = Math.random): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return Array.from({ length: 26 }, (_, i) => alphabet[Math.floor(random() * (i === 0 ? 8 : 32))]).join('');
}
