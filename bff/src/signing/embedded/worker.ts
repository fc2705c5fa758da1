/**
 * Entry of a worker thread: runs one operation of the signing service at a time. It knows no key, no database and no
 * network; a file that hangs or breaks it costs this thread only (see pool/).
 */
import { parentPort } from 'node:worker_threads';
import { serve } from './pool/serve';
import { operations } from './operations';

if (!parentPort) throw new Error('signing-worker runs as a worker thread only');
serve(parentPort, operations);
