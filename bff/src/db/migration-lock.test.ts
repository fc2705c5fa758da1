import { freshSqlite } from '../../../test/kit/databases';
import { SqliteDatabase } from './sqlite-driver';

test('the lock of the migrations is free as soon as the database is open, so that a second process need not wait', async () => {
  const database = await freshSqlite();
  const dataSource = await database.open();
  const lock = new SqliteDatabase(`${database.url.slice('sqlite:'.length)}.migrate`, { timeout: 0 });
  expect(() => lock.prepare('BEGIN EXCLUSIVE').run()).not.toThrow();
  lock.prepare('ROLLBACK').run();
  lock.close();
  await dataSource.destroy();
  await database.drop();
});
