/** A queue with one lane per input, served in turn: a hundred pages of one file do not make another file wait for all of them. */
export class FairQueue<T> {
  /** lanes in the order in which they are served next */
  private readonly lanes = new Map<string, T[]>();
  private count = 0;

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.count;
  }

  /** @returns false when the queue is full */
  push(key: string, item: T): boolean {
    if (this.count >= this.limit) return false;
    const lane = this.lanes.get(key);
    if (lane) lane.push(item);
    else this.lanes.set(key, [item]);
    this.count++;
    return true;
  }

  /** The oldest item of the next lane that may be served now; that lane then goes to the end. */
  shift(mayServe: (key: string) => boolean): T | undefined {
    for (const [key, lane] of this.lanes) {
      if (!mayServe(key)) continue;
      const item = lane.shift();
      this.lanes.delete(key);
      if (lane.length) this.lanes.set(key, lane);
      if (item === undefined) continue;
      this.count--;
      return item;
    }
    return undefined;
  }
}
