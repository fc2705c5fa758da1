import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError, createLogger } from '../../../kernel';
import { WorkerPool, type PoolOptions } from './worker-pool';

const folder = mkdtempSync(path.join(tmpdir(), 'luobi-pool-'));
const workerFile = path.join(folder, 'worker.js');
/** Speaks the protocol of messages.ts and misbehaves on demand. */
const WORKER = `
const { parentPort, threadId } = require('node:worker_threads');
parentPort.on('message', async ({ id, operation, args }) => {
  const answer = (value) => parentPort.postMessage({ id, ok: true, value });
  if (operation === 'hang') for (;;);
  if (operation === 'exit') process.exit(3);
  if (operation === 'throw') throw new Error('escaped');
  if (operation === 'eat') { const all = []; for (;;) all.push(new Array(100000).fill(Math.random())); }
  if (operation === 'wait') return setTimeout(() => answer(args[0]), args[1]);
  if (operation === 'refuse') return parentPort.postMessage({ id, ok: false, error: { code: args[0], details: { reason: 'r' }, trace: 'secret trace', broken: false } });
  if (operation === 'scribble') { const mine = args[0]; mine.fill(0); return answer(mine); }
  answer(operation === 'thread' ? threadId : args);
});`;

const pools: WorkerPool[] = [];
function open(options: Partial<PoolOptions> = {}): WorkerPool {
  const pool = new WorkerPool({ workerFile, size: 2, logger: createLogger('silent'), ...options });
  pools.push(pool);
  return pool;
}
const failure = (job: Promise<unknown>) => job.then(() => { throw new Error('succeeded'); }, (error: AppError) => ({ code: error.code, ...error.details }));

beforeAll(() => writeFileSync(workerFile, WORKER));
afterEach(async () => {
  await Promise.all(pools.splice(0).map((p) => p.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('answers with the value of the operation', async () => {
  expect(await open().run('echo', [1, 'a', new Date(0), { b: new Uint8Array([1, 2]) }], 'k', 5_000)).toEqual([1, 'a', new Date(0), { b: new Uint8Array([1, 2]) }]);
});

test('the caller keeps its own bytes, and hands over no more than the view', async () => {
  const whole = Buffer.from('secret|shared|secret');
  const view = whole.subarray(7, 13);
  const back = (await open().run('scribble', [view], 'k', 5_000)) as Uint8Array;
  expect(view.toString()).toBe('shared');
  expect(back.buffer.byteLength).toBe(6);
});

test('errors cross as code and details, and the trace stays inside', async () => {
  const error = await open().run('refuse', ['pdf_encrypted'], 'k', 5_000).catch((e: AppError) => e);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'pdf_encrypted', details: { reason: 'r' } });
  expect((error as AppError).message).not.toContain('secret trace');
});

test('an unknown code becomes internal', async () => {
  expect(await failure(open().run('refuse', ['no_such_code'], 'k', 5_000))).toMatchObject({ code: 'internal' });
});

test('a job that hangs fails at its deadline, and its thread is replaced', async () => {
  const pool = open({ size: 1 });
  const before = await pool.run('thread', [], 'a', 5_000);
  const started = performance.now();
  expect(await failure(pool.run('hang', [], 'poison', 300))).toEqual({ code: 'pdf_unreadable', reason: 'took too long' });
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(await pool.run('thread', [], 'a', 5_000)).not.toBe(before);
});

test.each([['exit'], ['throw']])('a thread that dies (%s) fails its own job only', async (how) => {
  const pool = open({ size: 1 });
  const [dead, alive] = [failure(pool.run(how, [], 'poison', 5_000)), pool.run('echo', ['b'], 'b', 5_000)];
  expect(await dead).toEqual({ code: 'pdf_unreadable', reason: 'too complex' });
  expect(await alive).toEqual(['b']);
});

test('a job that eats all memory is ended at the limit', async () => {
  const pool = open({ size: 1, heapMegabytes: 40 });
  expect(await failure(pool.run('eat', [], 'poison', 30_000))).toEqual({ code: 'pdf_unreadable', reason: 'too complex' });
  expect(await pool.run('echo', [1], 'b', 5_000)).toEqual([1]);
});

test('many jobs of one poisoned file do not delay another file', async () => {
  const pool = open({ size: 2 });
  const poisoned = Array.from({ length: 6 }, (_, page) => failure(pool.run('hang', [page], 'poison', 400)));
  const started = performance.now();
  expect(await pool.run('echo', ['honest'], 'honest', 5_000)).toEqual(['honest']);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(await Promise.all(poisoned)).toEqual(Array(6).fill({ code: 'pdf_unreadable', reason: 'took too long' }));
});

test('with one thread another file waits for one deadline at most', async () => {
  const pool = open({ size: 1 });
  const poisoned = Array.from({ length: 4 }, (_, page) => failure(pool.run('hang', [page], 'poison', 500)));
  const started = performance.now();
  await pool.run('echo', [], 'honest', 5_000);
  expect(performance.now() - started).toBeLessThan(1_500);
  await Promise.all(poisoned);
});

test('what broke a thread twice is refused at once', async () => {
  const pool = open({ size: 1 });
  for (let i = 0; i < 2; i++) expect(await failure(pool.run('hang', [1], 'poison', 200))).toMatchObject({ reason: 'took too long' });
  const started = performance.now();
  expect(await failure(pool.run('hang', [1], 'poison', 5_000))).toEqual({ code: 'pdf_unreadable', reason: 'took too long' });
  expect(performance.now() - started).toBeLessThan(100);
  expect(await pool.run('echo', [1], 'poison', 5_000)).toEqual([1]);
});

test('the deadline runs while the job runs, not while it waits', async () => {
  const pool = open({ size: 1 });
  const jobs = Array.from({ length: 5 }, (_, i) => pool.run('wait', [i, 150], `k${i}`, 600));
  expect(await Promise.all(jobs)).toEqual([0, 1, 2, 3, 4]);
});

test('too much waiting work is answered as unavailable', async () => {
  const pool = open({ size: 1, maxQueue: 2 });
  const jobs = Array.from({ length: 5 }, (_, i) => pool.run('wait', [i, 50], `k${i}`, 5_000).catch((e: AppError) => e.code));
  expect(await Promise.all(jobs)).toEqual([0, 1, 2, 'unavailable', 'unavailable']);
});

test('closing ends threads, running and waiting jobs; later ones are refused', async () => {
  const pool = open({ size: 1 });
  const jobs = [failure(pool.run('hang', [], 'a', 60_000)), failure(pool.run('echo', [], 'b', 5_000))];
  await pool.close();
  expect(await Promise.all(jobs)).toEqual([{ code: 'unavailable', reason: 'closing' }, { code: 'unavailable', reason: 'closing' }]);
  expect(await failure(pool.run('echo', [], 'c', 5_000))).toMatchObject({ code: 'unavailable' });
  await pool.close();
});

test('a worker file that does not start fails its jobs instead of holding them for ever', async () => {
  const pool = open({ size: 1, workerFile: path.join(folder, 'missing.js') });
  expect(await failure(pool.run('echo', [], 'a', 1_000))).toMatchObject({ code: 'pdf_unreadable' });
});
