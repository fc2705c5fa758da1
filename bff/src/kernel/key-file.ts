/**
 * A master key: 32 random bytes as hex in a file only its owner may read. Made once, on first start; processes that start
 * together end up with the same one. Losing the file loses everything sealed under it.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from './sync-folder';

/** The file cannot be used; the message tells an operator what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/**
 * @param mayCreate false when the database already holds what a key of this file sealed: a fresh one could not open it
 * @returns 32 bytes
 * @throws KeyFileError when the file is missing and may not be made, readable by others, or not a key
 */
export async function loadKeyFile(file: string, mayCreate: boolean): Promise<Buffer> {
  const found = await readKey(file);
  if (found) return found;
  if (!mayCreate) throw new KeyFileError(`${file} is missing, but the database holds data sealed under it: restore the file from its backup`);
  await create(file);
  const made = await readKey(file);
  if (!made) throw new KeyFileError(`${file} vanished while it was being made`);
  return made;
}

async function readKey(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new KeyFileError(`${file} cannot be read: ${error.code}`);
  });
  if (!handle) return undefined;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new KeyFileError(`${file} is not a file`);
    // Windows has no such bits; there the folder's access list decides
    if (process.platform !== 'win32' && stat.mode & 0o077) throw new KeyFileError(`${file} may be read by others than its owner: chmod 600 it`);
    const text = (await readFile(handle, 'latin1')).trim();
    if (!/^[0-9a-f]{64}$/.test(text)) throw new KeyFileError(`${file} does not hold a key of 32 bytes in hex`);
    return Buffer.from(text, 'hex');
  } finally {
    await handle.close();
  }
}

/** Written and synced under another name first; `link` then gives it its name only if nobody was faster. */
async function create(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new KeyFileError(`${file} cannot be made (${code}): its file system must support hard links`);
  } finally {
    await unlink(draft);
  }
  await syncFolder(path.dirname(file));
}
