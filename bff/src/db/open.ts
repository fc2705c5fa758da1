/**
 * Opens the database: an SQLite file by default, MySQL or MariaDB by URL. One set of entities and migrations; never
 * `synchronize`. Instances that start together migrate one after the other.
 */
import 'reflect-metadata';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { createConnection } from 'mysql2/promise';
import { ENTITIES } from './entities';
import { MIGRATIONS } from './migrations';
import { destroyTimedOutConnections } from './mysql-hardening';
import { SqliteDatabase } from './sqlite-driver';
import { poolSqlite } from './sqlite-pool';
import { dbErrorKind } from './tx';

export interface DatabaseOptions {
  /** `sqlite:/path/to/file` or `mysql://user:password@host:port/database` */
  readonly url: string;
  /** ms after which a query on MySQL/MariaDB is given up */
  readonly queryTimeoutMs?: number;
  readonly poolSize?: number;
}

const shared = { entities: ENTITIES, migrations: MIGRATIONS, synchronize: false, logging: false } as const;

/** Connects and migrates. @throws the driver's error when the database cannot be reached */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const dataSource = options.url.startsWith('sqlite:') ? sqlite(options.url.slice('sqlite:'.length), options) : await mysql(options);
  await dataSource.initialize();
  try {
    await migrate(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

function sqlite(file: string, options: DatabaseOptions): DataSource {
  const dataSource = new DataSource({
    type: 'better-sqlite3', database: file, enableWAL: true, timeout: 5000, driver: SqliteDatabase,
    // FULL: evidence must survive a power cut, not only a crash of the process
    prepareDatabase: (database: SqliteDatabase) => {
      database.pragma('synchronous = FULL');
      // destroyed keys leave no trace in free pages
      database.pragma('secure_delete = ON');
    },
    ...shared,
  } as DataSourceOptions);
  poolSqlite(dataSource, options.poolSize ?? 6);
  return dataSource;
}

async function mysql(options: DatabaseOptions): Promise<DataSource> {
  const timeout = options.queryTimeoutMs ?? 15_000;
  const dataSource = new DataSource({
    type: await flavour(options.url, timeout), url: options.url, charset: 'utf8mb4', timezone: 'Z',
    supportBigNumbers: true, bigNumberStrings: true, poolSize: options.poolSize ?? 20,
    enableQueryTimeout: true, maxQueryExecutionTime: timeout, connectTimeout: 10_000,
    isolationLevel: 'READ COMMITTED',
    extra: { queueLimit: 1000, enableKeepAlive: true },
    ...shared,
  } as DataSourceOptions);
  destroyTimedOutConnections(dataSource);
  return dataSource;
}

/** TypeORM compares schemas rightly only when it is told which of the two servers it talks to. */
async function flavour(url: string, connectTimeout: number): Promise<'mysql' | 'mariadb'> {
  const connection = await createConnection({ uri: url, connectTimeout });
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    return /mariadb/i.test((rows as { version: string }[])[0]?.version ?? '') ? 'mariadb' : 'mysql';
  } finally {
    await connection.end();
  }
}

async function migrate(dataSource: DataSource): Promise<void> {
  if (dataSource.options.type === 'better-sqlite3') {
    const unlock = await lockFile(`${dataSource.options.database as string}.migrate`);
    try {
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      unlock();
    }
    return;
  }
  const lock = dataSource.createQueryRunner();
  try {
    const [row] = (await lock.query(`SELECT GET_LOCK('luobi:migrate', 60) AS got`)) as { got: string | number }[];
    if (Number(row?.got) !== 1) throw new Error('another instance has been migrating for a minute');
    await dataSource.runMigrations({ transaction: 'each' });
    await lock.query(`SELECT RELEASE_LOCK('luobi:migrate')`);
  } finally {
    await lock.release();
  }
}

const LOCK_TRIES = 600;

/** Keeps other processes from migrating the same file: an exclusive transaction on a second file, which a crash releases. */
async function lockFile(file: string): Promise<() => void> {
  for (let attempt = 1; ; attempt++) {
    const lock = new SqliteDatabase(file, { timeout: 0 });
    try {
      lock.prepare('BEGIN EXCLUSIVE').run();
      return () => {
        // closing alone would leave the lock to the garbage collector: a connection lives on in its statements
        lock.prepare('ROLLBACK').run();
        lock.close();
      };
    } catch (error) {
      lock.close();
      if (attempt >= LOCK_TRIES || dbErrorKind(error) !== 'retry') throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
