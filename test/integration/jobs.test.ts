import type { DataSource } from 'typeorm';
import { enqueue, RetryLater, startWorker, type JobHandler } from '../../bff/src/jobs';
import { Job } from '../../bff/src/jobs/entities';
import { createLogger, systemClock } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';

const logger = createLogger('silent');

forEachDatabase('the job table', (database) => {
  let dataSource: DataSource;
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });
  beforeEach(async () => { await dataSource.query('DELETE FROM jobs'); });

  const start = (handlers: Record<string, JobHandler>, more: { leaseMs?: number; concurrency?: number } = {}) =>
    startWorker({ dataSource, clock: systemClock, logger, handlers: new Map(Object.entries(handlers)), pollMs: 20, ...more });
  const put = (kind: string, more: { maxAttempts?: number; dedupeKey?: string; n?: number } = {}) =>
    dataSource.transaction((manager) => enqueue(manager, { kind, payload: { n: more.n ?? 0 }, ...more }, systemClock.now()));

  test('runs every job once with two workers side by side', async () => {
    for (let n = 0; n < 60; n++) await put('count', { n });
    const seen: number[] = [];
    const handler: JobHandler = async (payload) => { seen.push(payload['n'] as number); };
    const workers = [start({ count: handler }), start({ count: handler })];
    await Promise.all(workers.map((w) => w.idle()));
    await Promise.all(workers.map((w) => w.stop()));
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  test('retries after the asked pause and forgets nothing', async () => {
    const id = await put('flaky');
    let runs = 0;
    const worker = start({ flaky: async () => { if (++runs < 3) throw new RetryLater(10, 'not yet'); } });
    while ((await dataSource.manager.findOneByOrFail(Job, { id })).state !== 'done') await new Promise((r) => setTimeout(r, 10));
    await worker.stop();
    expect(runs).toBe(3);
  });

  test('gives up only where a limit was set, and keeps the reason without personal data', async () => {
    const id = await put('bad', { maxAttempts: 1 });
    const worker = start({ bad: async () => { throw new Error('phone 13812345678 refused'); } });
    await worker.idle();
    await worker.stop();
    const job = await dataSource.manager.findOneByOrFail(Job, { id });
    expect(job).toMatchObject({ state: 'dead', lastError: 'phone 138****5678 refused' });
  });

  test('a worker that lost its lease cannot finish the job', async () => {
    const id = await put('slow');
    let runs = 0;
    const slow: JobHandler = async () => { runs++; if (runs === 1) await new Promise((r) => setTimeout(r, 300)); };
    const first = start({ slow }, { leaseMs: 50 });
    const second = start({ slow }, { leaseMs: 50 });
    while ((await dataSource.manager.findOneByOrFail(Job, { id })).state !== 'done') await new Promise((r) => setTimeout(r, 10));
    const epoch = (await dataSource.manager.findOneByOrFail(Job, { id })).leaseEpoch;
    await Promise.all([first.stop(), second.stop()]);
    expect(epoch).toBeGreaterThan(1);
    expect((await dataSource.manager.findOneByOrFail(Job, { id })).leaseEpoch).toBe(epoch);
  });

  test('refuses a second job with the same dedupe key', async () => {
    await put('once', { dedupeKey: 'only' });
    await expect(put('once', { dedupeKey: 'only' })).rejects.toThrow();
  });
});
