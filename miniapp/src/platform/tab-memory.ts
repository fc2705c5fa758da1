/**
 * What a browser must still know when it comes back from a page of somebody else, where its memory is gone: kept in the
 * tab's own storage, taken out once, worthless after ten minutes, and gone with the tab. A mini-program stays in memory
 * and keeps nothing.
 */
const WEB = process.env.TARO_ENV !== 'weapp';
const KEY = 'luobi.away';
const LIFE_MS = 10 * 60_000;

export function keepInTab(purpose: string, value: unknown): void {
  if (!WEB) return;
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ purpose, value, until: Date.now() + LIFE_MS }));
  } catch {
    // without it the person writes the name once more
  }
}

/** @returns what was kept for this purpose, once; null when there is nothing or it is too old */
export function takeFromTab(purpose: string): unknown {
  if (!WEB) return null;
  try {
    const text = window.sessionStorage.getItem(KEY);
    window.sessionStorage.removeItem(KEY);
    const kept = JSON.parse(text ?? 'null') as { purpose?: unknown; value?: unknown; until?: unknown } | null;
    return kept?.purpose === purpose && typeof kept.until === 'number' && kept.until > Date.now() ? (kept.value ?? null) : null;
  } catch {
    return null;
  }
}
