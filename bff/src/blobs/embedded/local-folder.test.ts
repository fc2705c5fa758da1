import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../../kernel';
import { openLocalBlobStore } from './local-folder';

const folder = mkdtempSync(path.join(tmpdir(), 'luobi-blobs-'));
const store = openLocalBlobStore(folder);
const bytes = Buffer.from('%PDF-1.7 …');

test('names a blob by its hash, once, and leaves no temporary file', async () => {
  const names = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes)));
  expect(new Set(names)).toEqual(new Set([sha256Hex(bytes)]));
  expect(readdirSync(path.join(folder, names[0]!.slice(0, 2)))).toEqual([names[0]]);
  expect(await store.get(names[0]!)).toEqual(bytes);
});

test('refuses a damaged blob, a missing one and a name that is not a hash', async () => {
  const name = await store.put(Buffer.from('other'));
  writeFileSync(path.join(folder, name.slice(0, 2), name), 'changed');
  await expect(store.get(name)).rejects.toMatchObject({ code: 'internal' });
  await expect(store.get('a'.repeat(64))).rejects.toMatchObject({ code: 'internal' });
  await expect(store.get('../../etc/passwd')).rejects.toMatchObject({ code: 'internal' });
});
