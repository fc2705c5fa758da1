/** Work that broke a thread twice (once may be a busy machine), remembered for a while: they are refused at once instead of costing a deadline each time. */
const MAX_ENTRIES = 1_000;
const STRIKES = 2;
const LIFETIME_MS = 10 * 60_000;

export class Poison {
  private readonly entries = new Map<string, { readonly reason: string; readonly until: number; readonly strikes: number }>();

  strike(key: string, reason: string): void {
    const strikes = (this.current(key)?.strikes ?? 0) + 1;
    this.entries.delete(key);
    this.entries.set(key, { reason, until: performance.now() + LIFETIME_MS, strikes });
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= MAX_ENTRIES) break;
      this.entries.delete(oldest);
    }
  }

  /** Why the work is refused, or null when it may be tried. */
  reasonFor(key: string): string | null {
    const found = this.current(key);
    return found && found.strikes >= STRIKES ? found.reason : null;
  }

  private current(key: string): { readonly reason: string; readonly strikes: number } | null {
    const found = this.entries.get(key);
    if (found && found.until > performance.now()) return found;
    this.entries.delete(key);
    return null;
  }
}
