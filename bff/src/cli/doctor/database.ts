/** Can the database be reached, which one is it, and does it compare text as we need it? Nothing is migrated. */
import { existsSync, statSync } from 'node:fs';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Finding } from './finding';

const AREA = 'database';
const CONNECT_TIMEOUT_MS = 5_000;

/** @param url `sqlite:FILE` or `mysql://…` */
export async function checkDatabase(url: string): Promise<Finding> {
  return url.startsWith('sqlite:') ? sqlite(url.slice('sqlite:'.length)) : mysql(url);
}

function sqlite(file: string): Finding {
  const meaning = 'right for one process on one machine; set DATABASE_URL for more';
  if (!existsSync(file)) return { area: AREA, state: 'note', text: `SQLite, will be made at ${file}`, meaning };
  return { area: AREA, state: 'ok', text: `SQLite, ${file}, ${(statSync(file).size / 1_048_576).toFixed(1)} MB`, meaning };
}

async function mysql(url: string): Promise<Finding> {
  const shown = withoutPassword(url);
  try {
    const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), connectTimeout: CONNECT_TIMEOUT_MS });
    try {
      const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version, @@collation_database AS collation');
      const { version, collation } = rows[0] as { version: string; collation: string };
      const text = `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${version}, ${shown}`;
      if (/_bin$/.test(collation)) return { area: AREA, state: 'ok', text };
      return { area: AREA, state: 'note', text: `${text}, collation ${collation}`, meaning: 'make the database with CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, or different texts may count as equal' };
    } finally {
      await connection.end();
    }
  } catch (error) {
    return { area: AREA, state: 'broken', text: `${shown}: ${error instanceof Error ? error.message : String(error)}`, meaning: 'the server will not start' };
  }
}

/** The address as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:…@');
}
