/**
 * Idempotency-Key (security R35): the first request with a key runs, every repetition gets its answer. The key is a row
 * whose unique index decides who is first. A failed request frees its key: verbs are compare-and-set, so running again
 * is safe. A row left by a killed process is taken over after a minute. Answers may hold names: they are kept sealed,
 * for a day.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { LessThan } from 'typeorm';
import type { DataSource } from 'typeorm';
import { AppError, idOf, newId, sha256Hex, type Clock, type PersonalDataBox } from '../../kernel';
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

interface Deps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
}

const TAKE_OVER_AFTER_MS = 60_000;
const KEPT_MS = 24 * 3_600_000;
/** what a TEXT column holds on MySQL */
const LONGEST_SEALED = 65_000;
export const KEY_PATTERN = /^[\x21-\x7e]{8,80}$/;

/** @throws AppError idempotency_key_reused | idempotency_in_progress */
export async function once(deps: Deps, request: IdempotentRequest, run: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
  const { manager } = deps.dataSource;
  const fingerprint = fingerprintOf(request);
  const id = newId();
  try {
    await insertRows(manager, IdempotencyKey, { id, subject: request.subject, key: request.key, fingerprint, status: null, answer: null, createdAt: deps.clock.now() });
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error;
    const first = await manager.findOneBy(IdempotencyKey, { subject: request.subject, key: request.key });
    if (!first) return once(deps, request, run);
    if (first.fingerprint !== fingerprint) throw new AppError('idempotency_key_reused');
    if (first.status !== null && first.answer !== null) return { status: first.status, body: unsealAnswer(deps.box, first.id, first.answer) };
    if (deps.clock.now().getTime() - first.createdAt.getTime() < TAKE_OVER_AFTER_MS) throw new AppError('idempotency_in_progress', { retryAfterSeconds: 2 });
    if (!(await compareAndSet(manager, IdempotencyKey, { id: first.id, createdAt: first.createdAt }, { id, createdAt: deps.clock.now() }))) throw new AppError('idempotency_in_progress', { retryAfterSeconds: 2 });
  }
  try {
    const answer = await run();
    const sealed = sealAnswer(deps.box, id, answer.body);
    if (sealed.length <= LONGEST_SEALED) await compareAndSet(manager, IdempotencyKey, { id }, { status: answer.status, answer: sealed });
    else await manager.delete(IdempotencyKey, { id });
    return answer;
  } catch (error) {
    await manager.delete(IdempotencyKey, { id });
    throw error;
  }
}

/** An id that every repetition of this request finds again, and nobody can guess. */
export function repeatableIdOf(box: PersonalDataBox, request: IdempotentRequest): string {
  return idOf(Buffer.from(box.blindIndex([request.subject, request.key, fingerprintOf(request)].join('\n'), 'repeated_request'), 'hex'));
}

/** Answers of the last day are kept, as promised to clients; older ones go. */
export async function forgetOldAnswers(deps: Pick<Deps, 'dataSource' | 'clock'>): Promise<void> {
  await deps.dataSource.manager.delete(IdempotencyKey, { createdAt: LessThan(new Date(deps.clock.now().getTime() - KEPT_MS)) });
}

function fingerprintOf({ method, path, body }: IdempotentRequest): string {
  return sha256Hex(Buffer.concat([Buffer.from(`${method}\n${path}\n`), body]));
}

const place = (id: string): string => `idempotency_keys:answer:${id}`;
const sealAnswer = (box: PersonalDataBox, id: string, body: string): string => box.seal(deflateRawSync(body).toString('base64'), place(id));
const unsealAnswer = (box: PersonalDataBox, id: string, sealed: string): string => inflateRawSync(Buffer.from(box.open(sealed, place(id)), 'base64')).toString('utf8');
