/**
 * Blobs in a local folder: temp file, fsync, rename. A half-written file never has a name. A file's age is the time it
 * was last put. Removing renames first: whoever puts the same bytes meanwhile writes them anew and loses nothing.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { AppError, newToken, sha256Hex, syncFolder, systemClock } from '../../kernel';
import type { SweepableBlobs } from '../port';

const NAME = /^[0-9a-f]{64}$/;
/** left by a process that was killed between writing and naming, or between renaming and removing */
const LEFTOVER = /^[0-9a-f]{64}\.[\w-]+\.(?:tmp|old)$/;
const PIECE = 200;

export function openLocalBlobStore(folder: string): SweepableBlobs {
  const fileOf = (name: string): string => path.join(folder, name.slice(0, 2), name);
  return {
    async put(bytes) {
      const name = sha256Hex(bytes);
      const file = fileOf(name);
      if (await touch(file)) return name;
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const temporary = `${file}.${newToken(8)}.tmp`;
      try {
        await writeDurably(temporary, bytes);
        await rename(temporary, file);
        await syncFolder(path.dirname(file));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return name;
    },
    async get(name) {
      if (!NAME.test(name)) throw new AppError('internal');
      const bytes = await readFile(fileOf(name)).catch((cause: unknown) => { throw new AppError('internal', {}, { cause }); });
      if (sha256Hex(bytes) !== name) throw new AppError('internal', {}, { cause: new Error(`blob ${name} is damaged`) });
      return bytes;
    },
    async *older(before) {
      for (const part of await filesIn(folder)) {
        const old: string[] = [];
        for (const file of await filesIn(path.join(folder, part))) {
          if (!NAME.test(file) && !LEFTOVER.test(file)) continue;
          if (!(await isOlder(path.join(folder, part, file), before))) continue;
          if (NAME.test(file)) old.push(file);
          else await rm(path.join(folder, part, file), { force: true });
        }
        for (let start = 0; start < old.length; start += PIECE) yield old.slice(start, start + PIECE);
      }
    },
    async removeUnless(name, before, isNeeded) {
      if (!NAME.test(name)) throw new AppError('internal');
      const file = fileOf(name);
      if (!(await isOlder(file, before)) || (await isNeeded())) return false;
      const aside = `${file}.${newToken(8)}.old`;
      if (!(await rename(file, aside).then(() => true, () => false))) return false;
      if ((await isOlder(aside, before)) && !(await isNeeded())) {
        await rm(aside, { force: true });
        return true;
      }
      await rename(aside, file);
      return false;
    },
  };
}

/** @returns false when there is no such file */
async function touch(file: string): Promise<boolean> {
  const now = systemClock.now();
  return utimes(file, now, now).then(() => true, (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  });
}
const isOlder = (file: string, before: Date): Promise<boolean> => stat(file).then(({ mtimeMs }) => mtimeMs < before.getTime(), () => false);
const filesIn = (folder: string): Promise<string[]> => readdir(folder).then((names) => names.sort(), () => []);

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
