/**
 * The slice of the better-sqlite3 API that TypeORM's driver uses, over node:sqlite (Node ≥ 22.13) or its prebuilt twin
 * for Node 20: no download and no compiler on a fresh machine.
 */
interface RawStatement {
  all(...params: unknown[]): unknown[];
  run(...params: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  columns(): unknown[];
}
interface RawDatabase {
  prepare(sql: string): RawStatement;
  close(): void;
}
interface SqliteModule {
  readonly DatabaseSync: new (file: string, options: { readOnly?: boolean; timeout?: number }) => RawDatabase;
}

function loadSqlite(): SqliteModule {
  try {
    return require('node:sqlite') as SqliteModule;
  } catch {
    return require('@photostructure/sqlite') as SqliteModule;
  }
}
const { DatabaseSync } = loadSqlite();

/** Extended result codes by the names better-sqlite3 gives them. */
const CODES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY', 11: 'SQLITE_CORRUPT', 13: 'SQLITE_FULL', 275: 'SQLITE_CONSTRAINT_CHECK', 787: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  1299: 'SQLITE_CONSTRAINT_NOTNULL', 1555: 'SQLITE_CONSTRAINT_PRIMARYKEY', 1811: 'SQLITE_CONSTRAINT_TRIGGER', 2067: 'SQLITE_CONSTRAINT_UNIQUE',
};

function named<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const raw = error as { errcode?: number; code?: string };
    if (raw.errcode !== undefined) raw.code = CODES[raw.errcode] ?? `SQLITE_${raw.errcode}`;
    throw error;
  }
}

/** node:sqlite would take a leading object as named parameters and bind NULL: refuse it. */
function bindable(params: readonly unknown[]): unknown[] {
  return params.map((value) => {
    if (value === undefined) return null;
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
      throw new TypeError(`cannot bind ${Object.prototype.toString.call(value)}`);
    }
    return value;
  });
}

export class SqliteStatement {
  /** true when the statement returns rows */
  readonly reader: boolean;
  constructor(private readonly raw: RawStatement) {
    this.reader = raw.columns().length > 0;
  }
  all(...params: unknown[]): unknown[] {
    const rows = named(() => this.raw.all(...bindable(params))) as Record<string, unknown>[];
    for (const row of rows) {
      for (const key of Object.keys(row)) {
        const value = row[key];
        if (value instanceof Uint8Array) row[key] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      }
    }
    return rows;
  }
  run(...params: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return named(() => this.raw.run(...bindable(params)));
  }
}

export class SqliteDatabase {
  readonly #database: RawDatabase;
  constructor(file: string, options: { readonly?: boolean; timeout?: number } = {}) {
    this.#database = new DatabaseSync(file, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 5000 });
  }
  prepare(sql: string): SqliteStatement {
    return new SqliteStatement(named(() => this.#database.prepare(sql)));
  }
  pragma(source: string): unknown[] {
    return this.prepare(`PRAGMA ${source}`).all();
  }
  close(): void {
    this.#database.close();
  }
}
