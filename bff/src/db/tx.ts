/**
 * Transactions that are the same on both engines. State, evidence and outbox commit together or not at all; no network
 * call inside; rows are locked in id order.
 */
import type { DataSource, EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';

export type Manager = EntityManager;

export type DbErrorKind = 'unique' | 'foreign_key' | 'retry' | 'full' | 'other';

/** Sorts a driver error: what the two engines call by different names. */
export function dbErrorKind(error: unknown): DbErrorKind {
  const driver = (error as { driverError?: { code?: string; errno?: number } }).driverError ?? (error as { code?: string; errno?: number });
  switch (driver?.code) {
    case 'ER_DUP_ENTRY': case 'SQLITE_CONSTRAINT_UNIQUE': case 'SQLITE_CONSTRAINT_PRIMARYKEY': return 'unique';
    case 'ER_NO_REFERENCED_ROW_2': case 'ER_ROW_IS_REFERENCED_2': case 'SQLITE_CONSTRAINT_FOREIGNKEY': return 'foreign_key';
    case 'ER_LOCK_DEADLOCK': case 'ER_LOCK_WAIT_TIMEOUT': case 'ER_CHECKREAD': case 'SQLITE_BUSY': return 'retry';
    case 'SQLITE_FULL': case 'ER_RECORD_FILE_FULL': case 'ER_DISK_FULL': return 'full';
    default: return driver?.errno === 1020 ? 'retry' : 'other';
  }
}

const ATTEMPTS = 6;

/**
 * Runs `work` in one transaction; deadlocks and lock waits are repeated up to six times with a growing random pause.
 * `work` may run more than once and must not touch anything but the manager.
 */
export async function inTransaction<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dataSource.transaction(work);
    } catch (error) {
      if (attempt >= ATTEMPTS || dbErrorKind(error) !== 'retry') throw error;
      await new Promise((resolve) => setTimeout(resolve, jitter(10 * 2 ** attempt)));
    }
  }
}
function jitter(ms: number): number {
  return ms / 2 + (ms / 2) * ((process.hrtime()[1] % 1000) / 1000);
}

/**
 * `UPDATE … SET patch WHERE expected`: the only way a row that others may change is changed.
 * @returns true when exactly one row was in the expected state
 */
export async function compareAndSet<E extends ObjectLiteral>(
  manager: EntityManager, entity: EntityTarget<E>, expected: FindOptionsWhere<E>, patch: QueryDeepPartialEntity<E>,
): Promise<boolean> {
  const result = await manager.createQueryBuilder().update(entity).set(patch).where(expected).updateEntity(false).execute();
  return result.affected === 1;
}

/** Inserts rows as they are, without reading them back. */
export async function insertRows<E extends ObjectLiteral>(manager: EntityManager, entity: EntityTarget<E>, rows: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[]): Promise<void> {
  const list = Array.isArray(rows) ? rows : [rows];
  for (let start = 0; start < list.length; start += 200) {
    await manager.createQueryBuilder().insert().into(entity).values(list.slice(start, start + 200)).updateEntity(false).execute();
  }
}

/** Find options that lock the rows on MySQL/MariaDB; on SQLite the writer lock is already held. */
export function forUpdate(manager: EntityManager): { lock?: { mode: 'pessimistic_write' } } {
  return manager.dataSource.options.type === 'better-sqlite3' ? {} : { lock: { mode: 'pessimistic_write' } };
}
