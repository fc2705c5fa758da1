/**
 * A stock of RSA keys, in memory only: a restart loses keys nobody has used, never one that signed. A thread keeps it
 * full; each key leaves it once. When it is empty, acts wait in turn, the log says so, and after a while they are told
 * that there is none: an act of signing is then tried again later.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, type Logger } from '../../../kernel';
import type { EventKeyKind } from '../../event-key-kinds';
import type { EventKeySource, KeyPair } from './event-key-source';

export interface KeyPoolOptions {
  readonly kind: EventKeyKind;
  readonly modulusLength: number;
  /** keys in stock when it is full */
  readonly size: number;
  readonly logger: Logger;
  /** how long an act waits for a key; default 10 s */
  readonly waitMs?: number;
  /** acts that may wait; more are told at once; default 500 */
  readonly mostWaiting?: number;
  /** the bundle of key-worker.ts; default bff/dist/ca-key-worker.js */
  readonly workerFile?: string;
}

interface Waiter {
  readonly give: (key: KeyPair) => void;
  readonly giveUp: (error: AppError) => void;
}

const RESTART_AFTER_MS = 1000;

/** @throws Error when the worker's bundle is missing */
export function openKeyPool({ kind, modulusLength, size, logger, waitMs = 10_000, mostWaiting = 500, workerFile }: KeyPoolOptions): EventKeySource {
  const file = findWorkerFile(workerFile);
  const ready: KeyPair[] = [];
  const waiting = new Set<Waiter>();
  let worker: Worker | undefined;
  let ordered = 0;
  let closed = false;
  let restart: NodeJS.Timeout | undefined;

  const start = (): void => {
    const own = new Worker(file);
    worker = own;
    // the stock must not keep a process alive that has nothing else to do
    own.unref();
    own.on('message', (key: KeyPair) => {
      ordered--;
      deliver(key);
      order();
    });
    own.on('error', (error) => logger.error({ err: error }, 'the thread that makes event keys failed'));
    own.on('exit', () => {
      if (closed || worker !== own) return;
      worker = undefined;
      ordered = 0;
      restart = setTimeout(() => { start(); order(); }, RESTART_AFTER_MS).unref();
    });
  };
  const order = (): void => {
    for (; worker && ready.length + ordered < size + waiting.size; ordered++) worker.postMessage(modulusLength);
  };
  const deliver = (key: KeyPair): void => {
    const [first] = waiting;
    if (!first) return void ready.push(key);
    waiting.delete(first);
    first.give(key);
    if (waiting.size === 0) logger.info({ kind }, 'nobody waits for an event key any more');
  };
  const wait = (): Promise<KeyPair> => new Promise((resolve, reject) => {
    if (waiting.size >= mostWaiting) return reject(noKey());
    if (waiting.size === 0) logger.warn({ kind, waitMs }, 'the stock of event keys is empty: acts of signing wait');
    const timer = setTimeout(() => waiter.giveUp(noKey()), waitMs);
    const waiter: Waiter = {
      give: (key) => { clearTimeout(timer); resolve(key); },
      giveUp: (error) => { clearTimeout(timer); waiting.delete(waiter); reject(error); },
    };
    waiting.add(waiter);
  });

  start();
  order();
  return {
    async reserve() {
      if (closed) throw noKey();
      const found = ready.shift();
      const promised = found ? Promise.resolve(found) : wait();
      order();
      const key = await promised;
      return () => key;
    },
    stock: () => ({ kind, ready: ready.length, waiting: waiting.size }),
    async close() {
      closed = true;
      clearTimeout(restart);
      ready.length = 0;
      for (const waiter of [...waiting]) waiter.giveUp(noKey());
      await worker?.terminate();
    },
  };
}

const noKey = (): AppError => new AppError('unavailable', { reason: 'no_event_key' });

/** As given; else beside the running bundle, or, when run from source, where the build puts it. */
function findWorkerFile(given: string | undefined): string {
  const places = given ? [given] : [path.join(__dirname, 'ca-key-worker.js'), path.join(__dirname, '../../../../dist/ca-key-worker.js')];
  const found = places.find((file) => existsSync(file));
  if (!found) throw new Error(`ca-key-worker.js is not built; run "npm run build:bff" (looked in ${places.join(' and ')})`);
  return found;
}
