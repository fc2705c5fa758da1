/**
 * The right to one signature by a key that is elsewhere: a row like that of an event key, without bytes. Taking it is one
 * statement only one caller can win, before the service is asked: a crash in between costs a signature, never gives two.
 */
import type { EntityManager } from 'typeorm';
import { compareAndSet, insertRows } from '../../../db';
import { AppError, newId } from '../../../kernel';
import { CaKey } from '../../entities';

const PURPOSE = 'remote';

/** @returns the id of the grant */
export async function storeGrant(manager: EntityManager, now: Date, expiresAt: Date): Promise<string> {
  const id = newId();
  await insertRows(manager, CaKey, { id, purpose: PURPOSE, slot: null, state: 'ready', sealed: null, createdAt: now, expiresAt, endedAt: null });
  return id;
}

/** @throws AppError('conflict') when it is unknown, used, taken back or ended */
export async function takeGrant(manager: EntityManager, id: string, now: Date): Promise<void> {
  const ready = { id, purpose: PURPOSE, state: 'ready' } as const;
  const row = await manager.findOneBy(CaKey, ready);
  const ended = !row?.expiresAt || row.expiresAt <= now;
  const won = row !== null && (await compareAndSet(manager, CaKey, ready, { state: ended ? 'destroyed' : 'used', endedAt: now }));
  if (!won || ended) throw new AppError('conflict');
}

/** Takes it back unless its use was faster. */
export async function destroyGrant(manager: EntityManager, id: string, now: Date): Promise<void> {
  await compareAndSet(manager, CaKey, { id, purpose: PURPOSE, state: 'ready' }, { state: 'destroyed', endedAt: now });
}
