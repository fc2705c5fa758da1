/**
 * Gives an embedded DataSource the manners of a server: an own connection per query runner (readers see the last
 * commit) and one writer at a time (BEGIN IMMEDIATE under a fair async lock). Without it TypeORM runs every
 * transaction on one connection, where parallel ones become savepoints in each other and committed work is lost.
 * Limits: one process; no network call inside a transaction.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { SqliteDatabase, SqliteStatement } from './sqlite-driver';
import { WriterLock } from './writer-lock';

interface Connection {
  pragma(source: string): unknown[];
  prepare(sql: string): SqliteStatement;
  close(): void;
}

const STATEMENTS_KEPT = 500;

/** A connection that keeps its prepared statements. */
function cached(database: SqliteDatabase): Connection {
  const statements = new Map<string, SqliteStatement>();
  return {
    pragma: (source) => database.pragma(source),
    close: () => database.close(),
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = database.prepare(sql);
        if (statements.size >= STATEMENTS_KEPT) statements.clear();
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}

class ConnectionPool {
  readonly #idle: Connection[] = [];
  readonly #all: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  constructor(private readonly open: () => Connection, private readonly max: number) {}

  acquire(): Connection | Promise<Connection> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.length >= this.max) return new Promise((resolve) => this.#waiting.push(resolve));
    const connection = this.open();
    this.#all.push(connection);
    return connection;
  }
  release(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
  close(): void {
    for (const connection of this.#all.splice(0)) connection.close();
    this.#idle.length = 0;
  }
}

const READS = /^\s*(select|explain|pragma)\b/i;
type Driver = ConstructorParameters<typeof BetterSqlite3QueryRunner>[0];

class PooledQueryRunner extends BetterSqlite3QueryRunner {
  #connection: Connection | undefined;
  #unlock: (() => void) | undefined;

  constructor(driver: Driver, private readonly pool: ConnectionPool, private readonly writer: WriterLock, private readonly lockTimeoutMs: number) {
    super(driver);
  }
  override async connect(): Promise<Connection> {
    return (this.#connection ??= await this.pool.acquire());
  }
  override async startTransaction(): Promise<void> {
    if (!this.isTransactionActive) this.#unlock = await this.writer.acquire(this.lockTimeoutMs);
    try {
      await super.startTransaction();
    } catch (error) {
      if (!this.isTransactionActive) this.#unlockWriter();
      throw error;
    }
  }
  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (!this.isTransactionActive) this.#unlockWriter();
  }
  override async rollbackTransaction(): Promise<void> {
    try {
      await super.rollbackTransaction();
    } finally {
      if (!this.isTransactionActive) this.#unlockWriter();
    }
  }
  override async query(sql: string, parameters: unknown[] = [], useStructuredResult = false): Promise<ReturnType<BetterSqlite3QueryRunner['query']>> {
    const text = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
    if (this.isTransactionActive || this.#unlock || READS.test(text)) return super.query(text, parameters, useStructuredResult);
    const unlock = await this.writer.acquire(this.lockTimeoutMs);
    try {
      return await super.query(text, parameters, useStructuredResult);
    } finally {
      unlock();
    }
  }
  override async release(): Promise<void> {
    if (this.isReleased) return;
    if (this.isTransactionActive) await this.rollbackTransaction().catch(() => undefined);
    await super.release();
    this.isReleased = true;
    if (this.#connection) this.pool.release(this.#connection);
    this.#connection = undefined;
  }
  #unlockWriter(): void {
    const unlock = this.#unlock;
    this.#unlock = undefined;
    unlock?.();
  }
}

/** Replaces the runner factory of a DataSource of type better-sqlite3; call before `initialize()`. */
export function poolSqlite(dataSource: DataSource, connections = 6, lockTimeoutMs = 10_000): void {
  const driver = dataSource.driver as unknown as Driver & {
    sqlite: new (file: string, options: { timeout: number }) => SqliteDatabase;
    options: { database: string; timeout?: number; prepareDatabase?: (database: SqliteDatabase) => void };
    createQueryRunner: () => QueryRunner;
    disconnect: () => Promise<void>;
  };
  const pool = new ConnectionPool(() => {
    const { database, timeout = 5000, prepareDatabase } = driver.options;
    const connection = new driver.sqlite(database, { timeout });
    connection.pragma('foreign_keys = ON');
    prepareDatabase?.(connection);
    return cached(connection);
  }, connections);
  const writer = new WriterLock();
  driver.createQueryRunner = () => new PooledQueryRunner(driver, pool, writer, lockTimeoutMs) as unknown as QueryRunner;
  const disconnect = driver.disconnect.bind(driver);
  driver.disconnect = async () => {
    pool.close();
    await disconnect();
  };
}
