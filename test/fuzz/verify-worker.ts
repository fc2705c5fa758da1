/** A campaign in a thread of its own; bundled by verify.test.ts. Not a test itself. */
import { parentPort, workerData } from 'node:worker_threads';
import { run, type Campaign } from './verify-campaign';

parentPort!.postMessage(run(workerData as Campaign));
