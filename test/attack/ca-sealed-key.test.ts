/** Private keys at rest: rows swapped, bytes changed, another key-encryption key, one that was lost. Nothing opens, nothing is made anew. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { In } from 'typeorm';
import { CaKey } from '../../bff/src/ca/entities';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { ATTRIBUTES, openCa, type CaHere } from '../kit/pki/open-ca';

let database: TestDatabase & { drop(): Promise<void> };
let here: CaHere;
beforeAll(async () => {
  database = await freshSqlite();
  here = await openCa(database);
});
afterAll(async () => {
  await here.close();
  await database.drop();
});
const row = (where: { id?: string; purpose?: CaKey['purpose'] }): Promise<CaKey> => here.dataSource.manager.findOneByOrFail(CaKey, where);
const put = (id: string, changes: Partial<CaKey>): Promise<unknown> => here.dataSource.manager.createQueryBuilder().update(CaKey).set(changes).where({ id }).updateEntity(false).execute();

test('two event keys with their sealed bytes exchanged both refuse to sign', async () => {
  const [one, two] = [await here.issue(), await here.issue()];
  const sealed = [(await row({ id: one.keyId })).sealed, (await row({ id: two.keyId })).sealed];
  await put(one.keyId, { sealed: sealed[1]! });
  await put(two.keyId, { sealed: sealed[0]! });
  for (const { keyId } of [one, two]) await expect(here.ca.signOnce(keyId, ATTRIBUTES)).rejects.toThrow('does not open');
});
test('an authority\'s bytes in an event key\'s row sign nothing: not the issuing CA, not the time', async () => {
  for (const purpose of ['root', 'issuing', 'tsa'] as const) {
    const { keyId } = await here.issue();
    await put(keyId, { sealed: (await row({ purpose })).sealed! });
    await expect(here.ca.signOnce(keyId, ATTRIBUTES)).rejects.toThrow('does not open');
  }
});
test('an event key\'s row that is called an authority\'s does not open as one', async () => {
  const { keyId } = await here.issue();
  const { id, sealed } = await row({ purpose: 'tsa' });
  await put(id, { sealed: (await row({ id: keyId })).sealed! });
  await expect(here.again()).rejects.toThrow('does not open');
  await put(id, { sealed: sealed! });
  await expect(here.again()).resolves.toBeDefined();
});
test('a key whose purpose was changed in its row does not open either: the purpose is sealed in', async () => {
  const { id } = await row({ purpose: 'tsa' });
  await put(id, { purpose: 'issuing', slot: 'issuing:2' });
  await expect(here.again()).rejects.toThrow();
  await put(id, { purpose: 'tsa', slot: 'tsa:1' });
  await expect(here.again()).resolves.toBeDefined();
});
test('no changed byte opens: version, name of the key, nonce, content, tag', async () => {
  const { keyId } = await here.issue();
  const bytes = Buffer.from((await row({ id: keyId })).sealed!, 'base64');
  for (const at of [0, 1, 8, 9, 20, 21, 60, bytes.length - 17, bytes.length - 16, bytes.length - 1]) {
    const { keyId: victim } = await here.issue();
    const own = Buffer.from((await row({ id: victim })).sealed!, 'base64');
    own[at]! ^= 1;
    await put(victim, { sealed: own.toString('base64') });
    await expect(here.ca.signOnce(victim, ATTRIBUTES)).rejects.toThrow(/does not open|another key-encryption key/);
  }
});
test.each([['nothing', ''], ['one byte', 'AA=='], ['text', 'not base64 !'], ['zeros without end', 'A'.repeat(5000)]])('%s in place of a sealed key is refused', async (_, sealed) => {
  const { keyId } = await here.issue();
  await put(keyId, { sealed });
  await expect(here.ca.signOnce(keyId, ATTRIBUTES)).rejects.toThrow();
});
test('a plain private key in the row is not taken', async () => {
  const { keyId } = await here.issue();
  const { generateKeyPairSync } = await import('node:crypto');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await put(keyId, { sealed: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64') });
  await expect(here.ca.signOnce(keyId, ATTRIBUTES)).rejects.toThrow();
});
test('what lies in the database is no key to anybody without the file', async () => {
  await here.issue();
  for (const { sealed } of await here.dataSource.manager.findBy(CaKey, { state: In(['active', 'ready']) })) {
    expect(() => createPrivateKey({ key: Buffer.from(sealed!, 'base64'), format: 'der', type: 'pkcs8' })).toThrow();
  }
});

test('another key-encryption key opens nothing, and the start says so', async () => {
  const file = path.join(database.folder, 'other.key');
  writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  await expect(here.again(file)).rejects.toThrow('another key-encryption key');
});
test('a lost key file is not made anew over sealed keys; an empty, short or public one is no key', async () => {
  const file = path.join(database.folder, 'lost.key');
  await expect(here.again(file)).rejects.toThrow(/restore the file/);
  expect(existsSync(file)).toBe(false);
  for (const text of ['', 'ab', `${'g'.repeat(64)}`]) {
    writeFileSync(file, text, { mode: 0o600 });
    await expect(here.again(file)).rejects.toThrow();
  }
  const kept = path.join(database.folder, 'kept.key');
  renameSync(here.keyFile, kept);
  chmodSync(kept, 0o644);
  if (process.platform !== 'win32') await expect(here.again(kept)).rejects.toThrow(/chmod 600/);
  chmodSync(kept, 0o600);
  await expect(here.again(kept)).resolves.toBeDefined();
});
