/**
 * One allowance of work for one verification: hostile files are made of loops, depth and inflation (security R22).
 * Nothing here measures time; the worker pool does. This bounds memory and steps before the clock has to.
 */
import { Refusal } from './problems';

export class Budget {
  private steps = 0;
  private inflated = 0;

  constructor(
    private readonly maxSteps = 6_000_000,
    /** bytes over all streams */
    private readonly maxInflated = 200 * 1024 * 1024,
  ) {}

  /** @throws Refusal file_too_complex */
  step(count = 1): void {
    this.steps += count;
    if (this.steps > this.maxSteps) throw new Refusal('file_too_complex');
  }

  /** What one stream may still inflate to. */
  get inflateAllowance(): number {
    return Math.max(1, Math.min(60 * 1024 * 1024, this.maxInflated - this.inflated));
  }

  inflate(bytes: number): void {
    this.inflated += bytes;
    if (this.inflated > this.maxInflated) throw new Refusal('file_too_complex', 'streams inflate too far');
  }

  get inflatedBytes(): number {
    return this.inflated;
  }
}
