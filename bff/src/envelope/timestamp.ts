/**
 * Time tokens for the acts, and how much room to keep free for one in a PDF: the hole is written before the token is
 * there, each byte of it costs two in the file, and authorities' tokens differ (2 KB to 7 KB). So the size is found by a
 * dry run, once per authority and process, and kept up with every token that comes.
 */
import { randomBytes } from 'node:crypto';
import type { TimestampAuthority, TimestampToken } from '../ca/port';

/** bytes; serials and signatures of one authority vary a little */
const MARGIN = 12;

const largest = new WeakMap<TimestampAuthority, number>();

/** @param digest SHA-256, 32 bytes @throws AppError('unavailable') when no authority gives a token that holds */
export async function timestamp(ca: TimestampAuthority, digest: Uint8Array): Promise<TimestampToken> {
  const token = await ca.timestamp(digest);
  largest.set(ca, Math.max(largest.get(ca) ?? 0, token.token.length));
  return token;
}

/**
 * @returns bytes to keep free for a token. A token that is larger all the same does not fit, the act starts again, and
 * then there is room for it.
 * @throws AppError('unavailable') when the dry run gets no token
 */
export async function timestampRoom(ca: TimestampAuthority): Promise<number> {
  if (!largest.has(ca)) await timestamp(ca, randomBytes(32));
  return largest.get(ca)! + MARGIN;
}
