/** Blobs in a local folder: temp file, fsync, rename. A half-written file never has a name. */
import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError, newToken, sha256Hex, syncFolder } from '../../kernel';
import type { BlobStore } from '../port';

export function openLocalBlobStore(folder: string): BlobStore {
  const fileOf = (name: string): string => path.join(folder, name.slice(0, 2), name);
  return {
    async put(bytes) {
      const name = sha256Hex(bytes);
      const file = fileOf(name);
      if (await exists(file)) return name;
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
      if (!/^[0-9a-f]{64}$/.test(name)) throw new AppError('internal');
      const bytes = await readFile(fileOf(name)).catch((cause: unknown) => { throw new AppError('internal', {}, { cause }); });
      if (sha256Hex(bytes) !== name) throw new AppError('internal', {}, { cause: new Error(`blob ${name} is damaged`) });
      return bytes;
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(() => true, () => false);
}
async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
