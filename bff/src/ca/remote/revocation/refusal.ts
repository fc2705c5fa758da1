/** Why an answer about a certificate is not believed. */
import { DerError } from '../../../kernel/der/read';

export type StatusRefusal =
  | 'malformed' | 'no_answer' | 'other_certificate' | 'unknown' | 'responder' | 'signature' | 'nonce' | 'extension' | 'not_yet' | 'stale'
  | 'other_issuer' | 'partial';

export class StatusRefused extends Error {
  override readonly name = 'StatusRefused';
  constructor(readonly reason: StatusRefusal, options?: { cause?: unknown }) {
    super(`revocation answer refused: ${reason}`, options);
  }
}

/** How far a responder's clock may be ahead of ours. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/** @throws StatusRefused('malformed') for what cannot be read */
export function strictly<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof DerError) throw new StatusRefused('malformed', { cause });
    throw cause;
  }
}
