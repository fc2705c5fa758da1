/**
 * A fixed number of worker threads. Every job has a deadline that starts when it starts; a job that misses it, or
 * whose thread dies, fails alone: the thread is ended and replaced, the queue goes on. What broke a thread twice
 * is refused at once for a while (never retried for ever).
 */
import { Worker } from 'node:worker_threads';
import { AppError, type Logger } from '../../../kernel';
import { messageToError, withOwnMemory, type JobMessage, type ResultMessage } from './messages';
import { FairQueue } from './fair-queue';
import { Poison } from './poison';

export interface PoolOptions {
  readonly workerFile: string;
  readonly size: number;
  readonly logger: Logger;
  /** old-generation heap of one thread, MB; WebAssembly memory has its own limit of 2 GB */
  readonly heapMegabytes?: number;
  /** jobs that may wait before new ones are answered `unavailable` */
  readonly maxQueue?: number;
}

interface Job {
  readonly message: JobMessage;
  readonly deadlineMs: number;
  /** identifies the input: jobs of one input wait behind each other, not in front of others */
  readonly key: string;
  /** operation, input and plain arguments: what is remembered when it breaks a thread */
  readonly fingerprint: string;
  readonly placement: Placement | null;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/** For jobs on a document that a thread keeps open. */
export interface Placement {
  /** which document; a free thread that was given it before is preferred */
  readonly document: string;
  /** whether the message carries the bytes, so that the thread has it open afterwards */
  readonly withBytes: boolean;
}

interface Slot {
  worker: Worker;
  job: Job | null;
  timer: NodeJS.Timeout | null;
  /** documents this thread was given, newest last; it may have closed the older ones */
  readonly given: string[];
}
/** what a thread may still have open: see render/document-cache.ts */
const GIVEN = 6;

export class WorkerPool {
  private readonly slots: Slot[] = [];
  private readonly queue: FairQueue<Job>;
  private readonly poison = new Poison();
  private nextId = 1;
  private closed = false;

  constructor(private readonly options: PoolOptions) {
    this.queue = new FairQueue(options.maxQueue ?? 500);
    for (let i = 0; i < options.size; i++) this.slots.push(this.start());
  }

  /**
   * @param args are copied: the caller keeps its buffers
   * @param key identity of the input (its hash)
   * @param deadlineMs of running, not of waiting
   * @throws AppError of the operation; pdf_unreadable when it took too long or broke the thread; unavailable when closed or full
   */
  run(operation: string, args: readonly unknown[], key: string, deadlineMs: number, placement: Placement | null = null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new AppError('unavailable', { reason: 'closing' }));
      const fingerprint = [operation, key, ...plainArguments(args)].join(' ');
      const reason = this.poison.reasonFor(fingerprint);
      if (reason) return reject(new AppError('pdf_unreadable', { reason }));
      const job: Job = { message: { id: this.nextId++, operation, args }, key, fingerprint, deadlineMs, placement, resolve, reject };
      if (!this.queue.push(key, job)) return reject(new AppError('unavailable', { reason: 'too much work waiting' }));
      this.dispatch();
    });
  }

  /** Whether some thread was given this document and may have it open. */
  holds(document: string): boolean {
    return this.slots.some((slot) => slot.given.includes(document));
  }

  /** Ends all threads; running and waiting jobs fail with `unavailable`. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const abandoned = new AppError('unavailable', { reason: 'closing' });
    for (let job = this.queue.shift(() => true); job; job = this.queue.shift(() => true)) job.reject(abandoned);
    await Promise.all(this.slots.map(async (slot) => {
      this.take(slot)?.reject(abandoned);
      await slot.worker.terminate();
    }));
  }

  private start(): Slot {
    const heap = this.options.heapMegabytes ?? 512;
    const worker = new Worker(this.options.workerFile, { resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 }, env: {}, execArgv: [] });
    const slot: Slot = { worker, job: null, timer: null, given: [] };
    worker.on('message', (result: ResultMessage) => this.finish(slot, result));
    worker.on('error', (error) => this.broke(slot, worker, error));
    worker.on('exit', () => this.broke(slot, worker, null));
    // an idle pool does not keep the process alive; a running job does, through its timer
    worker.unref();
    return slot;
  }

  private dispatch(): void {
    for (;;) {
      const free = this.slots.filter((slot) => !slot.job);
      if (free.length === 0 || this.closed) return;
      // one input never holds every thread, so a poisoned one leaves room for others
      const most = Math.max(1, this.slots.length - 1);
      const job = this.queue.shift((key) => this.slots.filter((s) => s.job?.key === key).length < most);
      if (!job) return;
      // the file may have turned out to be poison while this job waited
      const reason = this.poison.reasonFor(job.fingerprint);
      if (reason) {
        job.reject(new AppError('pdf_unreadable', { reason }));
        return this.dispatch();
      }
      const document = job.placement?.document;
      const slot = free.find(({ given }) => document !== undefined && given.includes(document)) ?? free[0]!;
      if (job.placement?.withBytes) remember(slot.given, job.placement.document);
      slot.job = job;
      slot.timer = setTimeout(() => this.overdue(slot), job.deadlineMs);
      const { value, transfer } = withOwnMemory(job.message);
      slot.worker.postMessage(value, transfer);
    }
  }

  private finish(slot: Slot, result: ResultMessage): void {
    if (slot.job?.message.id !== result.id) return;
    const job = this.take(slot)!;
    if (result.ok) job.resolve(result.value);
    else {
      const error = messageToError(result.error);
      if (error.code === 'internal') this.options.logger.error({ operation: job.message.operation, err: error }, 'signing worker failed');
      if (result.error.broken) {
        this.condemn(job, 'too complex');
        return this.replace(slot);
      }
      job.reject(error);
    }
    this.dispatch();
  }

  private overdue(slot: Slot): void {
    const job = this.take(slot);
    if (!job) return;
    this.options.logger.warn({ operation: job.message.operation, deadlineMs: job.deadlineMs }, 'signing job took too long');
    this.condemn(job, 'took too long');
    this.replace(slot);
  }

  /** A thread ended by itself: out of memory, or a crash. */
  private broke(slot: Slot, worker: Worker, error: Error | null): void {
    if (this.closed || slot.worker !== worker) return;
    const job = this.take(slot);
    this.options.logger.error({ operation: job?.message.operation, err: error ?? undefined }, 'signing worker ended');
    if (job) this.condemn(job, 'too complex');
    this.replace(slot, job === null);
  }

  private condemn(job: Job, reason: string): void {
    this.poison.strike(job.fingerprint, reason);
    job.reject(new AppError('pdf_unreadable', { reason }));
  }

  /** @param idle it died without work: wait, so that a broken bundle does not spin */
  private replace(slot: Slot, idle = false): void {
    const old = slot.worker;
    const renew = () => {
      if (this.closed) return;
      const fresh = this.start();
      this.slots[this.slots.indexOf(slot)] = fresh;
      this.dispatch();
    };
    // keeps the slot out of use until it is renewed
    slot.job = RESERVED;
    old.removeAllListeners();
    old.on('error', () => undefined);
    void old.terminate();
    if (idle) setTimeout(renew, 1_000).unref();
    else renew();
  }

  private take(slot: Slot): Job | null {
    const { job } = slot;
    if (slot.timer) clearTimeout(slot.timer);
    slot.timer = null;
    slot.job = null;
    return job === RESERVED ? null : job;
  }
}

const RESERVED: Job = { message: { id: 0, operation: '', args: [] }, deadlineMs: 0, key: '\0reserved', fingerprint: '', placement: null, resolve: () => undefined, reject: () => undefined };

function remember(given: string[], document: string): void {
  const at = given.indexOf(document);
  if (at >= 0) given.splice(at, 1);
  given.push(document);
  if (given.length > GIVEN) given.shift();
}

/** What tells two jobs on one input apart: plain arguments, and an object of numbers (the address of a tile). */
function plainArguments(args: readonly unknown[]): unknown[] {
  return args.flatMap((a): unknown[] => {
    if (typeof a !== 'object' || a === null) return [a];
    const parts = a instanceof Uint8Array || Array.isArray(a) ? [] : Object.values(a);
    return parts.every((part) => typeof part === 'number') ? parts : [];
  });
}

