/**
 * The thread that makes RSA keys: finding primes takes 0.1 to 1 s, in which the main thread would answer nobody. Each
 * message is the wanted size in bits; each answer is one pair. Key objects travel between threads as they are: the
 * private key is never written out. Built into bff/dist/ca-key-worker.js.
 */
import { generateKeyPairSync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', (modulusLength: number) => {
  parentPort?.postMessage(generateKeyPairSync('rsa', { modulusLength, publicExponent: 0x10001 }));
});
