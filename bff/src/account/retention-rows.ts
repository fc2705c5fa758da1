/** Taking old rows away: a small batch at a time, oldest first, chosen and removed by the same conditions. */
import { In, LessThan, type EntityTarget, type FindOptionsWhere, type ObjectLiteral } from 'typeorm';
import type { Manager } from '../db';
import { User } from './entities';

export interface Sweep {
  readonly manager: Manager;
  readonly now: Date;
  readonly contractYears: number;
  /** rows at most */
  readonly batch: number;
}
/**
 * Removes what is older than `before`.
 * @returns how many rows or contracts went; less than a batch means that nothing is left
 */
export type Remove = (sweep: Sweep, before: Date) => Promise<number>;

/** Rows of one kind that are older than it. A row without the time is never old. */
export function of<E extends ObjectLiteral>(entity: EntityTarget<E>, time: keyof E & string, more: FindOptionsWhere<E> = {}): Remove {
  return async ({ manager, batch }, before) => {
    const old = { ...more, [time]: LessThan(before) } as FindOptionsWhere<E>;
    const rows = await manager.find(entity, { where: old, order: { [time]: 'ASC' } as never, take: batch });
    return removeRows(manager, entity, rows, old);
  };
}
export const whole = <E extends ObjectLiteral>(entity: EntityTarget<E>, time: keyof E & string): Remove => of(entity, time);

/** Rows that hang on accounts closed before. */
export function ofClosedAccounts<E extends ObjectLiteral & { id: string; userId: string }>(entity: EntityTarget<E>): Remove {
  return async ({ manager, batch }, before) => {
    const rows = await manager.createQueryBuilder(entity, 'r').innerJoin(User, 'u', 'u.id = r.userId').where('u.closedAt < :before', { before: before.getTime() }).orderBy('r.id').take(batch).getMany();
    return removeRows(manager, entity, rows, {});
  };
}

/** By primary key, and only while they still are what they were chosen for. */
async function removeRows<E extends ObjectLiteral>(manager: Manager, entity: EntityTarget<E>, rows: readonly E[], still: FindOptionsWhere<E>): Promise<number> {
  if (rows.length === 0) return 0;
  const keys = manager.dataSource.getMetadata(entity).primaryColumns.map(({ propertyName }) => propertyName as keyof E & string);
  const only = keys[0];
  if (only !== undefined && keys.length === 1) {
    await manager.delete(entity, { ...still, [only]: In(rows.map((row) => row[only])) } as FindOptionsWhere<E>);
    return rows.length;
  }
  for (const row of rows) await manager.delete(entity, { ...still, ...Object.fromEntries(keys.map((key) => [key, row[key]])) } as FindOptionsWhere<E>);
  return rows.length;
}
