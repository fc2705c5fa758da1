/**
 * Idempotency-Key (security R35): the first request with a key runs, every repetition gets its answer. The key is a row
 * whose unique index decides who is first. A failed request frees its key: verbs are compare-and-set, so running again
 * is safe. A row left by a killed process is taken over after a minute.
 */
import type { DataSource } from 'typeorm';
import { AppError, newId, sha256Hex, type Clock } from '../../kernel';
import { compareAndSet, dbErrorKind, insertRows } from '../../db';
import { IdempotencyKey } from '../../db/idempotency-entity';

export interface IdempotentRequest {
  /** `user:<id>` or `partner:<id>` */
  readonly subject: string;
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}
export interface StoredAnswer {
  readonly status: number;
  /** JSON text */
  readonly body: string;
}

const TAKE_OVER_AFTER_MS = 60_000;
export const KEY_PATTERN = /^[\x21-\x7e]{8,80}$/;

/** @throws AppError idempotency_key_reused | idempotency_in_progress */
export async function once(deps: { dataSource: DataSource; clock: Clock }, request: IdempotentRequest, run: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
  const { manager } = deps.dataSource;
  const fingerprint = sha256Hex(Buffer.concat([Buffer.from(`${request.method}\n${request.path}\n`), request.body]));
  const id = newId();
  try {
    await insertRows(manager, IdempotencyKey, { id, subject: request.subject, key: request.key, fingerprint, status: null, answer: null, createdAt: deps.clock.now() });
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error;
    const first = await manager.findOneBy(IdempotencyKey, { subject: request.subject, key: request.key });
    if (!first) return once(deps, request, run);
    if (first.fingerprint !== fingerprint) throw new AppError('idempotency_key_reused');
    if (first.status !== null && first.answer !== null) return { status: first.status, body: first.answer };
    if (deps.clock.now().getTime() - first.createdAt.getTime() < TAKE_OVER_AFTER_MS) throw new AppError('idempotency_in_progress', { retryAfterSeconds: 2 });
    if (!(await compareAndSet(manager, IdempotencyKey, { id: first.id, createdAt: first.createdAt }, { id, createdAt: deps.clock.now() }))) throw new AppError('idempotency_in_progress', { retryAfterSeconds: 2 });
  }
  try {
    const answer = await run();
    await compareAndSet(manager, IdempotencyKey, { id }, { status: answer.status, answer: answer.body });
    return answer;
  } catch (error) {
    await manager.delete(IdempotencyKey, { id });
    throw error;
  }
}
