/**
 * Runs jobs: claims due ones under a lease, runs the handler outside any transaction, finishes only with the epoch it
 * claimed (fencing). At least once: handlers are idempotent. A killed worker's jobs come back when the lease ends.
 */
import { In, LessThanOrEqual, type DataSource } from 'typeorm';
import { AppError, maskText, type Clock, type Logger } from '../kernel';
import { compareAndSet, forUpdate, inTransaction } from '../db';
import { Job } from './entities';

export interface JobContext {
  readonly jobId: string;
  /** 1 for the first run */
  readonly attempt: number;
  /** pushes the end of the lease away; throws when the lease was lost */
  extendLease(): Promise<void>;
}
export type JobHandler = (payload: Readonly<Record<string, unknown>>, context: JobContext) => Promise<void>;

/** Thrown by a handler that wants a certain pause before the next attempt. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  constructor(readonly afterMs: number, reason: string, options?: { cause?: unknown }) {
    super(reason, options);
  }
}

export interface WorkerOptions {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly handlers: ReadonlyMap<string, JobHandler>;
  readonly concurrency?: number;
  readonly leaseMs?: number;
  readonly pollMs?: number;
}
export interface Worker {
  /** Looks for due jobs now, instead of at the next poll. */
  nudge(): void;
  /** Stops claiming and waits for running jobs. */
  stop(): Promise<void>;
  /** Resolves when nothing is due and nothing runs (for tests and the demo). */
  idle(): Promise<void>;
}

const MAX_PAUSE_MS = 3_600_000;

export function startWorker(options: WorkerOptions): Worker {
  const { dataSource, clock, logger, handlers, concurrency = 4, leaseMs = 30_000, pollMs = 500 } = options;
  const running = new Set<Promise<void>>();
  let stopped = false;
  let wake: (() => void) | undefined;
  let woken = false;

  const loop = (async () => {
    while (!stopped) {
      woken = false;
      const claimed = running.size < concurrency ? await claim(concurrency - running.size) : [];
      for (const job of claimed) {
        const task = run(job).finally(() => {
          running.delete(task);
          nudge();
        });
        running.add(task);
      }
      if (claimed.length === 0 && !woken) await pause();
    }
  })();

  function nudge(): void {
    woken = true;
    wake?.();
  }
  async function pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      wake = () => { clearTimeout(timer); resolve(); };
    });
    wake = undefined;
  }
  async function claim(limit: number): Promise<Job[]> {
    try {
      return await inTransaction(dataSource, async (manager) => {
        const now = clock.now();
        const due = await manager.find(Job, {
          where: { state: 'ready', runAt: LessThanOrEqual(now), kind: In([...handlers.keys()]) },
          order: { runAt: 'ASC', id: 'ASC' }, take: limit,
          ...('lock' in forUpdate(manager) ? { lock: { mode: 'pessimistic_write' as const, onLocked: 'skip_locked' as const } } : {}),
        });
        for (const job of due) {
          job.attempts += 1;
          job.leaseEpoch += 1;
          await manager.createQueryBuilder().update(Job).set({ attempts: job.attempts, leaseEpoch: job.leaseEpoch, runAt: new Date(now.getTime() + leaseMs) }).where({ id: job.id }).updateEntity(false).execute();
        }
        return due;
      });
    } catch (error) {
      if (!stopped) logger.error({ err: error }, 'could not claim jobs');
      return [];
    }
  }
  async function run(job: Job): Promise<void> {
    const mine = { id: job.id, leaseEpoch: job.leaseEpoch, state: 'ready' as const };
    const extendLease = async (): Promise<void> => {
      if (!(await compareAndSet(dataSource.manager, Job, mine, { runAt: new Date(clock.now().getTime() + leaseMs) }))) throw new AppError('conflict');
    };
    try {
      const handler = handlers.get(job.kind);
      if (!handler) return;
      await handler(JSON.parse(job.payload) as Record<string, unknown>, { jobId: job.id, attempt: job.attempts, extendLease });
      await compareAndSet(dataSource.manager, Job, mine, { state: 'done', finishedAt: clock.now(), lastError: null });
    } catch (error) {
      await fail(job, mine, error).catch((second: unknown) => logger.error({ err: second, jobId: job.id }, 'could not record a failed job'));
    }
  }
  async function fail(job: Job, mine: { id: string; leaseEpoch: number; state: 'ready' }, error: unknown): Promise<void> {
    const dead = job.maxAttempts > 0 && job.attempts >= job.maxAttempts;
    const pauseMs = error instanceof RetryLater ? error.afterMs : Math.min(MAX_PAUSE_MS, 500 * 2 ** Math.min(job.attempts, 12));
    logger[dead ? 'error' : 'warn']({ err: error, jobId: job.id, kind: job.kind, attempt: job.attempts, dead }, 'job failed');
    const message = maskText(error instanceof Error ? error.message : String(error)).slice(0, 500);
    await compareAndSet(dataSource.manager, Job, mine, dead
      ? { state: 'dead', finishedAt: clock.now(), lastError: message }
      : { runAt: new Date(clock.now().getTime() + pauseMs), lastError: message });
  }
  async function idle(): Promise<void> {
    for (;;) {
      await Promise.all(running);
      const due = await dataSource.manager.countBy(Job, { state: 'ready', runAt: LessThanOrEqual(clock.now()), kind: In([...handlers.keys()]) });
      if (due === 0 && running.size === 0) return;
      nudge();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  return {
    nudge, idle,
    async stop() {
      stopped = true;
      nudge();
      await loop;
      await Promise.all(running);
    },
  };
}
