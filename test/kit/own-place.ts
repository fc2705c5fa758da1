/** For suites whose every test starts servers of its own: a fresh database with a folder, and everything opened is closed after the test, last first. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { freshSqlite, type TestDatabase } from './databases';

export interface OwnPlace {
  /** what is to be closed, last first; whoever closes one earlier takes it out */
  readonly closing: (() => Promise<unknown>)[];
  /** of the test that runs */
  database(): TestDatabase;
  /** writes a file only we may read into the test's folder. @returns its path */
  put(name: string, text: string): string;
  open<T extends { close(): Promise<unknown> }>(one: Promise<T>): Promise<T>;
}

export function ownPlaceForEachTest(): OwnPlace {
  let database: TestDatabase & { drop(): Promise<void> };
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(async () => { database = await freshSqlite(); });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await database.drop();
  });
  return {
    closing,
    database: () => database,
    put(name, text) {
      const file = path.join(database.folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
    async open(one) {
      const opened = await one;
      closing.push(() => opened.close());
      return opened;
    },
  };
}
