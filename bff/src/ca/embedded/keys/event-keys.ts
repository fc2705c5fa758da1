/**
 * Event keys: made for one act, good for one signature (security R30, 电子签名法 §13). The state moves `ready → used` and
 * the sealed bytes go in one statement that only one caller can win, before anything is signed: a crash in between
 * loses a key, never signs twice. What a database keeps of overwritten pages stays sealed under the KEK.
 */
import { LessThanOrEqual, type EntityManager } from 'typeorm';
import type { KeyObject } from 'node:crypto';
import { compareAndSet, insertRows } from '../../../db';
import { AppError, newId } from '../../../kernel';
import { CaKey } from '../../entities';
import type { KeySealer } from './seal';

const PURPOSE = 'event';

/** @returns the id of the key, now sealed in its row */
export async function storeEventKey(manager: EntityManager, sealer: KeySealer, key: KeyObject, now: Date, expiresAt: Date): Promise<string> {
  const id = newId();
  await insertRows(manager, CaKey, {
    id, purpose: PURPOSE, slot: null, state: 'ready', sealed: sealer.seal(key, id, PURPOSE), createdAt: now, expiresAt, endedAt: null,
  });
  return id;
}

/**
 * Takes the key out for its one use; from here on it exists only in the returned object.
 * @throws AppError('conflict') when it is unknown, used, destroyed, expired, or not an event key
 */
export async function takeEventKey(manager: EntityManager, sealer: KeySealer, keyId: string, now: Date): Promise<KeyObject> {
  const ready = { id: keyId, purpose: PURPOSE, state: 'ready' } as const;
  const row = await manager.findOneBy(CaKey, ready);
  if (!row?.sealed) throw new AppError('conflict');
  const expired = row.expiresAt === null || row.expiresAt <= now;
  const won = await compareAndSet(manager, CaKey, ready, { state: expired ? 'destroyed' : 'used', sealed: null, endedAt: now });
  if (!won || expired) throw new AppError('conflict');
  return sealer.open(row.sealed, keyId, PURPOSE);
}

/** Wipes the key unless its use was faster. */
export async function destroyEventKey(manager: EntityManager, keyId: string, now: Date): Promise<void> {
  await compareAndSet(manager, CaKey, { id: keyId, purpose: PURPOSE, state: 'ready' }, { state: 'destroyed', sealed: null, endedAt: now });
}

/** Wipes event keys nobody came back for, and OCSP responders' keys that have ended. @returns how many */
export async function destroyExpiredKeys(manager: EntityManager, now: Date): Promise<number> {
  const result = await manager.createQueryBuilder().update(CaKey)
    .set({ state: 'destroyed', sealed: null, endedAt: now })
    .where([{ purpose: PURPOSE, state: 'ready', expiresAt: LessThanOrEqual(now) }, { purpose: 'ocsp', state: 'active', expiresAt: LessThanOrEqual(now) }])
    .updateEntity(false).execute();
  return result.affected ?? 0;
}
