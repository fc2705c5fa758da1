import { mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
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

describe('old files', () => {
  const yesterday = new Date(Date.now() - 86_400_000);
  const soon = new Date(Date.now() + 60_000);
  const fileOf = (name: string): string => path.join(folder, name.slice(0, 2), name);
  const age = (file: string): void => utimesSync(file, new Date(0), new Date(0));
  const never = async (): Promise<boolean> => false;
  const names = async (before: Date): Promise<string[]> => {
    const found: string[] = [];
    for await (const piece of store.older(before)) found.push(...piece);
    return found;
  };

  test('are those nobody put again', async () => {
    const [old, again] = [await store.put(Buffer.from('old')), await store.put(Buffer.from('again'))];
    age(fileOf(old));
    age(fileOf(again));
    expect((await names(yesterday)).sort()).toEqual([old, again].sort());
    await store.put(Buffer.from('again'));
    expect(await names(yesterday)).toEqual([old]);
    expect(await store.removeUnless(again, yesterday, never)).toBe(false);
    expect(await store.removeUnless(old, yesterday, never)).toBe(true);
    await expect(store.get(old)).rejects.toMatchObject({ code: 'internal' });
    expect(await store.removeUnless(old, yesterday, never)).toBe(false);
  });

  test('stay when they are needed, also when that is learnt at the last moment', async () => {
    const name = await store.put(Buffer.from('needed'));
    age(fileOf(name));
    expect(await store.removeUnless(name, yesterday, async () => true)).toBe(false);
    let asked = 0;
    expect(await store.removeUnless(name, yesterday, async () => ++asked > 1)).toBe(false);
    expect((await store.get(name)).toString()).toBe('needed');
  });

  test('that are put again while they are being removed are there afterwards', async () => {
    const name = await store.put(Buffer.from('twice'));
    age(fileOf(name));
    let asked = 0;
    const putMeanwhile = async (): Promise<boolean> => { if (++asked === 2) await store.put(Buffer.from('twice')); return false; };
    await store.removeUnless(name, yesterday, putMeanwhile);
    expect((await store.get(name)).toString()).toBe('twice');
    for (let n = 0; n < 30; n++) {
      await Promise.all([store.put(Buffer.from('twice')), store.removeUnless(name, yesterday, never), store.put(Buffer.from('twice'))]);
      expect((await store.get(name)).toString()).toBe('twice');
      age(fileOf(name));
    }
  });

  test('half-written ones of a killed process go, strangers\' files stay', async () => {
    const name = await store.put(Buffer.from('whole'));
    const [half, other] = [`${fileOf(name)}.abcdefgh.tmp`, path.join(folder, name.slice(0, 2), 'README')];
    for (const file of [half, other]) { writeFileSync(file, 'x'); age(file); }
    await names(yesterday);
    expect(readdirSync(path.dirname(half)).sort()).toEqual(['README', name].sort());
    expect(await names(soon)).toContain(name);
    await expect(store.removeUnless('../../etc/passwd', soon, never)).rejects.toMatchObject({ code: 'internal' });
  });
});
