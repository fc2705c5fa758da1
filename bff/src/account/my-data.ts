/**
 * A copy of everything kept about a person (PIPL 45): made by a job with progress, because somebody with a thousand
 * contracts has much; a ZIP of JSON for machines and a page to read; sealed at rest, fetched by its owner alone after a
 * step-up, gone after a day.
 */
import { strToU8, zipSync } from 'fflate';
import { MoreThan } from 'typeorm';
import type { BlobStore } from '../blobs/port';
import { compareAndSet, inTransaction, insertRows } from '../db';
import { enqueue, type JobHandler } from '../jobs';
import { AppError, newId, type Logger } from '../kernel';
import { DataCopy, User, type CopyState } from './entities';
import { DATA_PARTS, type PartDeps } from './my-data-parts';
import { dataPage } from './my-data-page';
import { lockPerson } from './privacy-lock';

export const COPY_LIFE_MS = 24 * 3_600_000;
const COPIES_A_DAY = 5;
const ATTEMPTS = 5;
const FORMAT = 'luobi-my-data/1';

export interface CopyView {
  readonly copyId: string;
  readonly state: CopyState;
  readonly done: number;
  readonly of: number;
  /** of the file; null until it is ready */
  readonly bytes: number | null;
  readonly createdAt: Date;
  readonly readyAt: Date | null;
  readonly expiresAt: Date;
}
type Deps = Pick<PartDeps, 'dataSource' | 'clock' | 'box'>;

/** One at a time: whoever asks again gets the one that is being made. @throws AppError rate_limited after five in a day */
export async function startDataCopy(deps: Deps & { readonly nudge: () => void }, userId: string): Promise<CopyView> {
  const now = deps.clock.now();
  const copy = await inTransaction(deps.dataSource, async (manager) => {
    await lockPerson(manager, userId);
    const recent = await manager.find(DataCopy, { where: { userId, createdAt: MoreThan(new Date(now.getTime() - COPY_LIFE_MS)) }, order: { createdAt: 'ASC' } });
    const running = recent.find(({ state }) => state === 'making');
    if (running) return running;
    if (recent.length >= COPIES_A_DAY) throw new AppError('rate_limited', { retryAfterSeconds: Math.ceil((recent[0]!.createdAt.getTime() + COPY_LIFE_MS - now.getTime()) / 1000) });
    const row: DataCopy = { id: newId(), userId, state: 'making', partsDone: 0, parts: DATA_PARTS.length, blob: null, size: null, createdAt: now, readyAt: null, expiresAt: new Date(now.getTime() + COPY_LIFE_MS) };
    await insertRows(manager, DataCopy, row);
    await enqueue(manager, { kind: 'make-data-copy', payload: { copyId: row.id } }, now);
    return row;
  });
  deps.nudge();
  return viewOf(copy);
}

/** Newest first. */
export async function listDataCopies(deps: Deps, userId: string): Promise<CopyView[]> {
  const copies = await deps.dataSource.manager.find(DataCopy, { where: { userId, expiresAt: MoreThan(deps.clock.now()) }, order: { createdAt: 'DESC', id: 'DESC' } });
  return copies.map(viewOf);
}

/** @throws AppError not_found (also another's, and one that has expired) | not_ready */
export async function readDataCopy(deps: Deps & { readonly blobs: BlobStore }, of: { readonly userId: string; readonly copyId: string }): Promise<Buffer> {
  const copy = await deps.dataSource.manager.findOneBy(DataCopy, { id: of.copyId, userId: of.userId, expiresAt: MoreThan(deps.clock.now()) });
  if (!copy) throw new AppError('not_found');
  if (copy.state !== 'ready' || copy.blob === null) throw new AppError('not_ready', { state: copy.state });
  return Buffer.from(deps.box.open((await deps.blobs.get(copy.blob)).toString('utf8'), placeOf(copy.id)), 'base64');
}

export interface CopyJobDeps extends PartDeps {
  readonly blobs: BlobStore;
  readonly logger: Logger;
  readonly operator: string | null;
  readonly contact: string | null;
}

export function dataCopyJobHandlers(deps: CopyJobDeps): Map<string, JobHandler> {
  return new Map<string, JobHandler>([['make-data-copy', async (payload, context) => {
    const copyId = String(payload['copyId']);
    try {
      await makeCopy(deps, copyId, () => context.extendLease());
    } catch (error) {
      if (context.attempt < ATTEMPTS) throw error;
      deps.logger.error({ err: error, copyId }, 'a copy of personal data could not be made');
      await compareAndSet(deps.dataSource.manager, DataCopy, { id: copyId, state: 'making' }, { state: 'failed' });
    }
  }]]);
}

async function makeCopy(deps: CopyJobDeps, copyId: string, goOn: () => Promise<void>): Promise<void> {
  const { manager } = deps.dataSource;
  const copy = await manager.findOneBy(DataCopy, { id: copyId, state: 'making' });
  // a closed account has no copies any more
  if (!copy || (await manager.findOneBy(User, { id: copy.userId }))?.closedAt !== null) return;
  const parts: Record<string, Awaited<ReturnType<(typeof DATA_PARTS)[number]['collect']>>> = {};
  for (const [index, { key, collect }] of DATA_PARTS.entries()) {
    parts[key] = await collect(deps, copy.userId);
    await compareAndSet(manager, DataCopy, { id: copyId, state: 'making' }, { partsDone: index + 1 });
    await goOn();
  }
  const at = deps.clock.now();
  const head = { format: FORMAT, madeAt: at.toISOString(), operator: deps.operator, contact: deps.contact };
  const file = Buffer.from(zipSync({ 'my-data.json': strToU8(JSON.stringify({ ...head, ...parts }, null, 2)), 'my-data.html': strToU8(dataPage(head, parts)) }, { mtime: at }));
  const blob = await deps.blobs.put(Buffer.from(deps.box.seal(file.toString('base64'), placeOf(copyId)), 'utf8'));
  await compareAndSet(manager, DataCopy, { id: copyId, state: 'making' }, { state: 'ready', blob, size: file.length, readyAt: at, expiresAt: new Date(at.getTime() + COPY_LIFE_MS) });
}

const placeOf = (copyId: string): string => `data_copies:file:${copyId}`;
const viewOf = (copy: DataCopy): CopyView => ({ copyId: copy.id, state: copy.state, done: copy.partsDone, of: copy.parts, bytes: copy.size, createdAt: copy.createdAt, readyAt: copy.readyAt, expiresAt: copy.expiresAt });
