/**
 * Databases for tests: every suite runs on an SQLite file, and on a MariaDB of the test run's own where one was started
 * (test/kit/mariadb.ts). `forEachDatabase` opens a fresh, migrated one per suite.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../bff/src/db/open';

export interface TestDatabase {
  readonly url: string;
  open(): Promise<DataSource>;
  /** a scratch folder that lives as long as the database */
  readonly folder: string;
}

export async function freshSqlite(): Promise<TestDatabase & { drop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-test-'));
  const url = `sqlite:${path.join(folder, 'luobi.db')}`;
  return { url, folder, open: () => openDatabase({ url }), drop: async () => rmSync(folder, { recursive: true, force: true }) };
}

export async function freshMariaDb(server: string): Promise<TestDatabase & { drop(): Promise<void> }> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  const run = async (sql: string): Promise<void> => {
    const connection = await createConnection({ uri: server });
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-test-'));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href, folder, open: () => openDatabase({ url: url.href }),
    drop: async () => {
      await run(`DROP DATABASE ${name}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Declares the same tests once per engine. */
export function forEachDatabase(title: string, define: (database: () => TestDatabase) => void): void {
  const server = process.env['LUOBI_TEST_MARIADB'];
  const engines: [string, () => Promise<TestDatabase & { drop(): Promise<void> }>][] = [['SQLite', freshSqlite]];
  if (server) engines.push(['MariaDB', () => freshMariaDb(server)]);
  else if (process.env['LUOBI_NO_SKIP'] === '1') throw new Error('MariaDB is missing and nothing may be skipped');
  else describe.skip(`${title} on MariaDB (mariadbd not found)`, () => { test('skipped', () => undefined); });

  describe.each(engines)(`${title} on %s`, (_, create) => {
    let current: (TestDatabase & { drop(): Promise<void> }) | undefined;
    beforeAll(async () => { current = await create(); });
    afterAll(async () => { await current?.drop(); });
    define(() => {
      if (!current) throw new Error('the database is opened in beforeAll');
      return current;
    });
  });
}
