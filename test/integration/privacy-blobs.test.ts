/**
 * The sweep of files: whatever happens in whatever order, a file that some row names is there and whole; a file of a day
 * ago that none names is gone. And no column that could name one is forgotten.
 */
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { DataCopy } from '../../bff/src/account/entities';
import { NAMES_A_BLOB, sweepBlobs } from '../../bff/src/account/retention-blobs';
import { openLocalBlobStore } from '../../bff/src/blobs/embedded/local-folder';
import type { SweepableBlobs } from '../../bff/src/blobs/port';
import { insertRows } from '../../bff/src/db';
import { FieldImage, SigningAttempt } from '../../bff/src/envelope/entities';
import { newId, sha256Hex, systemClock } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { openPeople, type People } from '../kit/people';

type Step = { readonly do: 'put' | 'name' | 'forget' | 'age' | 'sweep' | 'sweepWhilePutting'; readonly file: number };
const step: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom('put', 'put', 'name', 'name', 'forget', 'age', 'age', 'sweep', 'sweepWhilePutting'), file: fc.nat({ max: 5 }) });

forEachDatabase('files nobody names', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });

  const bytes = (n: number): Buffer => Buffer.from(`file ${n}`);
  const nameOf = (n: number): string => sha256Hex(bytes(n));
  const sweep = (blobs: SweepableBlobs): Promise<number> => sweepBlobs({ manager: people.dataSource.manager, blobs, now: systemClock.now(), goOn: async () => undefined });

  test('go, and no other does, in any order of puts, names, days and sweeps', async () => {
    const { manager } = people.dataSource;
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'luobi-sweep-'));
      const blobs = openLocalBlobStore(folder);
      const fileOf = (n: number): string => path.join(folder, nameOf(n).slice(0, 2), nameOf(n));
      const model = new Map<number, { old: boolean; named: boolean }>();
      await manager.clear(FieldImage);
      try {
        for (const { do: what, file } of steps) {
          const known = model.get(file);
          const put = async (): Promise<void> => { await blobs.put(bytes(file)); model.set(file, { old: false, named: known?.named ?? false }); };
          switch (what) {
            case 'put': await put(); break;
            case 'name': if (known && !known.named) { await put(); await insertRows(manager, FieldImage, { fieldId: newId(), sha256: nameOf(file), blob: nameOf(file), createdAt: systemClock.now() }); model.set(file, { old: false, named: true }); } break;
            case 'forget': if (known) { await manager.delete(FieldImage, { blob: nameOf(file) }); known.named = false; } break;
            case 'age': if (known) { utimesSync(fileOf(file), new Date(0), new Date(0)); known.old = true; } break;
            case 'sweepWhilePutting': await Promise.all([sweep(blobs), put()]); for (const [n, m] of model) if (m.old && !m.named) model.delete(n); break;
            case 'sweep': await sweep(blobs); for (const [n, m] of model) if (m.old && !m.named) model.delete(n); break;
          }
          for (const [n, { named }] of model) if (named || n === file) expect((await blobs.get(nameOf(n))).equals(bytes(n))).toBe(true);
        }
        await sweep(blobs);
        const left = new Set(readdirSync(folder).flatMap((part) => readdirSync(path.join(folder, part))));
        expect(left).toEqual(new Set([...model].filter(([, { old, named }]) => named || !old).map(([n]) => nameOf(n))));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }), { numRuns: 25 });
  });

  test.each(NAMES_A_BLOB.map(([entity, property]) => [(entity as { name: string }).name, property, entity] as const))('%s.%s keeps its file', async (_, property, entity) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'luobi-named-'));
    const blobs = openLocalBlobStore(folder);
    const name = await blobs.put(Buffer.from(newId()));
    const meta = people.dataSource.getMetadata(entity);
    const at = people.clock.now();
    const values = Object.fromEntries(meta.columns.map((column) => [column.propertyName, column.isNullable ? null : column.type === 'bigint' ? at : column.type === 'integer' || column.type === 'boolean' ? 0 : newId().slice(0, Number(column.length) || 26)]));
    const wholeRow = { ...values, [property]: name };
    await insertRows(people.dataSource.manager, entity, wholeRow as never);
    const age = (): void => utimesSync(path.join(folder, name.slice(0, 2), name), new Date(0), new Date(0));
    age();
    await sweep(blobs);
    expect((await blobs.get(name)).length).toBe(26);
    await people.dataSource.manager.delete(entity, { [property]: name } as never);
    await sweep(blobs);
    await expect(blobs.get(name)).rejects.toMatchObject({ code: 'internal' });
    rmSync(folder, { recursive: true, force: true });
  });

  test('no column that looks like the name of a file is forgotten', () => {
    /** hashes that are compared or shown; none is ever asked of the store, or the row that holds the file is listed */
    const notAName = new Set([
      'document_revisions.base_sha256', 'envelopes.final_sha256', 'field_images.sha256', 'privacy_texts.sha256', 'consents.text_sha256', 'income_declarations.text_sha256', 'ca_crls.sha256',
      'signing_attempts.agreed_revision_sha256', 'signing_attempts.page_manifest_sha256', 'signing_attempts.values_sha256', 'signing_attempts.signed_over_sha256', 'signing_attempts.revision_sha256',
    ]);
    /** bindings of acts: they repeat the hash of a revision or a manifest that is listed */
    const binds = /^(task_views|task_readings|challenges|willingness_checks|willingness_proofs|consumed_proofs)\./;
    const listed = new Set(NAMES_A_BLOB.map(([entity, property]) => { const meta = people.dataSource.getMetadata(entity); return `${meta.tableName}.${meta.findColumnWithPropertyName(property)!.databaseName}`; }));
    const candidates = people.dataSource.entityMetadatas.flatMap((meta) => meta.columns.map(({ databaseName }) => `${meta.tableName}.${databaseName}`)).filter((name) => /sha256|blob/.test(name));
    expect(candidates.length).toBeGreaterThan(20);
    // forgotten? add it to NAMES_A_BLOB, or here when the store is never asked for it
    expect(candidates.filter((name) => !listed.has(name) && !notAName.has(name) && !binds.test(name))).toEqual([]);
    expect([SigningAttempt, DataCopy].every((entity) => NAMES_A_BLOB.some(([listedEntity]) => listedEntity === entity))).toBe(true);
  });
});
