/**
 * The border between our own processes (`--services=…`): every request and every answer is signed with a key that only
 * the two ends of this link hold, so whoever can reach the port can ask nothing, change nothing and replay nothing.
 *
 *   POST /link/1/<service>/<operation>
 *   luobi-link-time: ms since 1970        within WINDOW_MS of the server's clock
 *   luobi-link-nonce: 32 hex digits       once in an epoch
 *   luobi-link-epoch: 32 hex digits       of the server's process: what one process heard, no other one accepts
 *   luobi-link-body: SHA-256 of the body, hex
 *   luobi-link-signature: HMAC-SHA-256 over all of these
 *
 * The answer's signature is over the request's nonce and the SHA-256 of its body: it fits no other request. Who does not
 * know the epoch, or knows an old one, is told the new one, signed, and nothing is done. Bodies are written by
 * encoding.ts. Secrecy is the network's matter, or a TLS proxy's; integrity and origin are ours.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const WINDOW_MS = 60_000;
/** an upload of 57 MB travels whole, with room for what the signer adds */
export const MAX_BODY_BYTES = 128 * 1024 * 1024;
export const HEADER = { time: 'luobi-link-time', nonce: 'luobi-link-nonce', epoch: 'luobi-link-epoch', body: 'luobi-link-body', signature: 'luobi-link-signature' } as const;
/** stands for the epoch of a caller that knows none yet */
export const NO_EPOCH = '0'.repeat(32);

export const pathOfOperation = (service: string, operation: string): string => `/link/1/${service}/${operation}`;
export const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

export interface SignedRequest {
  readonly path: string;
  /** ms since 1970 */
  readonly time: number;
  /** 16 bytes, hex */
  readonly nonce: string;
  readonly epoch: string;
  /** SHA-256, hex */
  readonly bodyDigest: string;
}

/** @param key 32 bytes */
export function signRequest(key: Uint8Array, { path, time, nonce, epoch, bodyDigest }: SignedRequest): string {
  return sign(key, `luobi-link/1 request\nPOST ${path}\n${time}\n${nonce}\n${epoch}\n${bodyDigest}`);
}

export function signAnswer(key: Uint8Array, nonce: string, body: Uint8Array): string {
  return sign(key, `luobi-link/1 answer\n${nonce}\n${digestOf(body)}`);
}

export function equalSignatures(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')];
  return x.length === y.length && timingSafeEqual(x, y);
}

const sign = (key: Uint8Array, text: string): string => createHmac('sha256', key).update(text).digest('hex');
