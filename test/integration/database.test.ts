import type { DataSource } from 'typeorm';
import { compareAndSet, dbErrorKind, inTransaction, insertRows } from '../../bff/src/db';
import { IdempotencyKey } from '../../bff/src/db/idempotency-entity';
import { FieldSetup1764001000000 } from '../../bff/src/db/migrations/1764001000000-field-setup';
import { newId, systemClock } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';

const row = (over: Partial<IdempotencyKey> = {}): IdempotencyKey => ({
  id: newId(), subject: 'user:x', key: newId(), fingerprint: 'f'.repeat(64), status: null, answer: null, createdAt: systemClock.now(), ...over,
});

forEachDatabase('the database', (database) => {
  let dataSource: DataSource;
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });

  test('has no difference between entities and migrations', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map((q) => q.query)).toEqual([]);
  });

  test('keeps its rows and indexes when a column grows and shrinks again', async () => {
    const runner = dataSource.createQueryRunner();
    const indexes = async () => (await runner.getTable('fields'))?.indices.map((index) => index.name).sort();
    const before = await indexes();
    await runner.query(`INSERT INTO fields (id, envelope_id, document_id, recipient_id, position, name, kind, label, required, place) VALUES ('f', 'e', 'd', 'r', 1, '租金', 'text', '', 1, '{}')`);
    try {
      const migration = new FieldSetup1764001000000();
      await migration.down(runner);
      await migration.up(runner);
      expect(await runner.query('SELECT id, name, setup FROM fields')).toEqual([{ id: 'f', name: '租金', setup: null }]);
      expect(await indexes()).toEqual(before);
    } finally {
      await runner.query('DELETE FROM fields');
      await runner.release();
    }
  });

  test('keeps committed work when a parallel transaction is rolled back', async () => {
    const kept: string[] = [];
    await Promise.allSettled(Array.from({ length: 60 }, (_, i) => inTransaction(dataSource, async (manager) => {
      const record = row();
      await insertRows(manager, IdempotencyKey, record);
      await new Promise((resolve) => setTimeout(resolve, i % 5));
      if (i % 2) throw new Error('rolled back');
      kept.push(record.id);
    })));
    const ids = (await dataSource.manager.find(IdempotencyKey)).map((r) => r.id);
    expect(ids.sort()).toEqual(kept.sort());
    expect(kept).toHaveLength(30);
  });

  test('lets exactly one of many writers win a compare-and-set', async () => {
    const record = row();
    await insertRows(dataSource.manager, IdempotencyKey, record);
    const wins = await Promise.all(Array.from({ length: 20 }, (_, i) => inTransaction(dataSource, (manager) =>
      compareAndSet(manager, IdempotencyKey, { id: record.id, fingerprint: 'f'.repeat(64) }, { fingerprint: String(i).padStart(64, '0') }))));
    expect(wins.filter(Boolean)).toHaveLength(1);
  });

  test('calls a double key `unique` and keeps milliseconds', async () => {
    const at = new Date('2026-11-24T01:02:03.456Z');
    const record = row({ createdAt: at });
    await insertRows(dataSource.manager, IdempotencyKey, record);
    const error = await insertRows(dataSource.manager, IdempotencyKey, row({ key: record.key })).catch((e: unknown) => e);
    expect(dbErrorKind(error)).toBe('unique');
    expect((await dataSource.manager.findOneByOrFail(IdempotencyKey, { id: record.id })).createdAt).toEqual(at);
  });

  test('tells 😀 from 😎 and a from A in unique keys', async () => {
    for (const key of ['😀', '😎', 'a', 'A', 'é', 'e']) await insertRows(dataSource.manager, IdempotencyKey, row({ subject: 'collation', key }));
    expect(await dataSource.manager.countBy(IdempotencyKey, { subject: 'collation' })).toBe(6);
  });
});

forEachDatabase('three instances that start together', (database) => {
  test('migrate once', async () => {
    const opened = await Promise.all([database().open(), database().open(), database().open()]);
    const [{ n } = { n: 0 }] = (await opened[0].query('SELECT COUNT(*) AS n FROM migrations')) as { n: number | string }[];
    const [{ d } = { d: 0 }] = (await opened[0].query('SELECT COUNT(DISTINCT name) AS d FROM migrations')) as { d: number | string }[];
    await Promise.all(opened.map((o) => o.destroy()));
    expect(Number(n)).toBe(Number(d));
  });
});
