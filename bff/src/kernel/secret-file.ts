/** A secret somebody else gave an operator: a password, a PIN, a key in PEM. In a file only its owner may read, like our own keys. */
import { open, readFile } from 'node:fs/promises';
import { KeyFileError } from './key-file';

const MAX_BYTES = 64 * 1024;

/** @returns what stands there, without the end of the last line. @throws KeyFileError, which never quotes the content */
export async function readSecretFile(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => { throw new KeyFileError(`${file} cannot be read: ${error.code}`); });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new KeyFileError(`${file} is not a file`);
    // Windows has no such bits; there the folder's access list decides
    if (process.platform !== 'win32' && stat.mode & 0o077) throw new KeyFileError(`${file} may be read by others than its owner: chmod 600 it`);
    if (stat.size > MAX_BYTES) throw new KeyFileError(`${file} is too large for a secret`);
    const text = (await readFile(handle, 'utf8')).replace(/\r?\n$/, '');
    if (text === '') throw new KeyFileError(`${file} is empty`);
    return text;
  } finally {
    await handle.close();
  }
}
