import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPageCache } from './page-cache';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'page-cache-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });
const files = (): string[] => (readdirSync(folder, { recursive: true }) as string[]).map((name) => path.join(folder, name)).filter((file) => statSync(file).isFile());
const picture = (fill: number, size = 1_000): Buffer => Buffer.alloc(size, fill);

test('gives back what was put, to every process on the folder', async () => {
  await openPageCache({ folder, maxBytes: 1e6 }).put('a', picture(1));
  const other = openPageCache({ folder, maxBytes: 1e6 });
  expect(await other.get('a')).toEqual(picture(1));
  expect(await other.get('b')).toBeNull();
});

test('a damaged entry is no entry, and is gone afterwards', async () => {
  const cache = openPageCache({ folder, maxBytes: 1e6 });
  for (const damage of [(bytes: Buffer) => bytes.subarray(0, 500), (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 40), Buffer.from([9]), bytes.subarray(41)]), () => Buffer.alloc(0)]) {
    await cache.put('a', picture(1));
    const [file] = files();
    writeFileSync(file!, damage(readFileSync(file!)));
    expect(await cache.get('a')).toBeNull();
    expect(files()).toEqual([]);
  }
});

test('stays within its size: what was used longest ago goes first', async () => {
  const cache = openPageCache({ folder, maxBytes: 10 * 1_032 });
  for (let i = 0; i < 10; i++) {
    await cache.put(`page ${i}`, picture(i));
    for (const file of files()) if (statSync(file).mtimeMs > Date.now() - 60_000) utimesSync(file, new Date(2026, 0, 1, 0, i), new Date(2026, 0, 1, 0, i));
  }
  // being asked for is being used
  expect(await cache.get('page 0')).not.toBeNull();
  for (let i = 10; i < 15; i++) await cache.put(`page ${i}`, picture(i));
  expect(files().length).toBeLessThanOrEqual(11);
  expect(await cache.get('page 0')).not.toBeNull();
  expect(await cache.get('page 1')).toBeNull();
  expect(await cache.get('page 14')).not.toBeNull();
});

test('many writers of the same and of other pages do not harm each other', async () => {
  const caches = [1, 2, 3].map(() => openPageCache({ folder, maxBytes: 5 * 1_032 }));
  await Promise.all(Array.from({ length: 90 }, (_, i) => caches[i % 3]!.put(`page ${i % 12}`, picture(i % 12))));
  for (let i = 0; i < 12; i++) {
    const found = await caches[0]!.get(`page ${i}`);
    if (found) expect(found).toEqual(picture(i));
  }
  expect(files().filter((file) => file.endsWith('.tmp'))).toEqual([]);
});

test('what a killed process left half-written is cleared away, what another writes now is not', async () => {
  await openPageCache({ folder, maxBytes: 1e6 }).put('a', picture(1));
  const shelf = path.dirname(files()[0]!);
  const [old, young] = [path.join(shelf, 'old.tmp'), path.join(shelf, 'young.tmp')];
  for (const file of [old, young]) writeFileSync(file, 'half');
  utimesSync(old, new Date(2026, 0, 1), new Date(2026, 0, 1));
  // the first write of a process looks at the whole folder
  await openPageCache({ folder, maxBytes: 1e6 }).put('b', picture(2));
  expect(files()).toContain(young);
  expect(files()).not.toContain(old);
});

test('a folder that cannot be written is told, and keeps nobody from reading', async () => {
  const errors: unknown[] = [];
  writeFileSync(path.join(folder, 'file'), '');
  const cache = openPageCache({ folder: path.join(folder, 'file'), maxBytes: 1e6, onError: (error) => errors.push(error) });
  await cache.put('a', picture(1));
  expect(errors).toHaveLength(1);
  expect(await cache.get('a')).toBeNull();
});
