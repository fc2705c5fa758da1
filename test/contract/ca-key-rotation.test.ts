/** Rotation of the key-encryption key on each database, step by step as embedded/keys/reseal.ts orders them. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { CaKey } from '../../bff/src/ca/entities';
import { sha256, systemClock } from '../../bff/src/kernel';
import { integer, sequence, setOf } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';

const attributes = setOf(sequence(integer(1)));

forEachDatabase('key-encryption key', (database) => {
  let dataSource: DataSource;
  const file = (name: string): string => path.join(database().folder, name);
  const open = (current: string, ...others: string[]): Promise<EmbeddedCa> =>
    openEmbeddedCa({ dataSource, clock: systemClock, keyFile: file(current), otherKeyFiles: others.map(file), logger: pino({ level: 'silent' }) });
  const issue = (ca: EmbeddedCa) => ca.issueEventCertificate({ serial: ca.newSerial(), subject: { kind: 'person', name: '张三', identifier: 'H-1' }, evidenceDigest: sha256('e') });
  beforeAll(async () => {
    dataSource = await database().open();
    await open('old.kek');
    writeFileSync(file('new.kek'), randomBytes(32).toString('hex'), { mode: 0o600 });
  });
  afterAll(() => dataSource.destroy());

  test('is rotated without a moment at which a key cannot be used', async () => {
    const before = await open('old.kek', 'new.kek'); // 1.
    const waiting = await issue(before);
    const used = await issue(before);
    await before.signOnce(used.keyId, attributes);

    const during = await open('new.kek', 'old.kek'); // 2.
    const [fromNew, anchor] = [await issue(during), (await during.trustAnchors())[0]];
    expect(anchor).toEqual((await before.trustAnchors())[0]);
    await expect(before.signOnce(fromNew.keyId, attributes)).resolves.toBeInstanceOf(Uint8Array); // the slower process reads both

    const result = await during.resealKeys(); // 3.
    expect(result).toEqual({ resealed: 4, left: 0 }); // root, issuing, tsa and the waiting event key
    expect(await during.resealKeys()).toEqual({ resealed: 0, left: 0 });
    expect(await dataSource.manager.findOneByOrFail(CaKey, { id: used.keyId })).toMatchObject({ state: 'used', sealed: null });

    const after = await open('new.kek'); // 4.
    await expect(after.signOnce(waiting.keyId, attributes)).resolves.toBeInstanceOf(Uint8Array);
    await expect(after.timestamp(sha256('x'))).resolves.toHaveProperty('token');
    await expect(open('old.kek')).rejects.toThrow(/another key-encryption key/);
  });
  test('must stay while something is sealed under it: what cannot be opened is counted, not lost', async () => {
    const ca = await open('new.kek');
    const { keyId } = await issue(ca);
    const row = await dataSource.manager.findOneByOrFail(CaKey, { id: keyId });
    const damaged = Buffer.from(row.sealed!, 'base64');
    damaged[3]! ^= 1; // names a KEK nobody has
    await dataSource.manager.update(CaKey, { id: keyId }, { sealed: damaged.toString('base64') });
    expect(await ca.resealKeys()).toEqual({ resealed: 0, left: 1 });
    expect((await dataSource.manager.findOneByOrFail(CaKey, { id: keyId })).sealed).toBe(damaged.toString('base64'));
  });
  test('of before is never made anew when it is missing', async () => {
    await expect(open('new.kek', 'missing.kek')).rejects.toThrow(/missing/);
  });
});
