/**
 * Entry of a worker thread: runs one operation of the signing service at a time. It knows no key, no database and no
 * network; a file that hangs or breaks it costs this thread only (see pool/).
 */
import { parentPort } from 'node:worker_threads';
import { serve } from './pool/serve';
import { limitWasmMemory } from './pool/wasm-limit';
import { operations } from './operations';
import { warmUp } from './render';

const WASM_BYTES = 512 * 1024 * 1024;

if (!parentPort) throw new Error('signing-worker runs as a worker thread only');
limitWasmMemory(WASM_BYTES);
serve(parentPort, operations);
// the first reader should not wait for the engine; a fault shows itself in the first job
void warmUp().catch(() => undefined);
