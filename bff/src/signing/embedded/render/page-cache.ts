/**
 * Page pictures on disk, shared by all processes on one data folder. Names are hashes of what the picture shows (file,
 * renderer, page, size), so an entry is never wrong, only old; the oldest by time of use go first. It answers whoever
 * has the hash: who may see a page is decided before anybody gets here. Losing the folder costs time, nothing else.
 */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newToken, sha256, sha256Hex, systemClock, type Clock } from '../../../kernel';

export interface PageCache {
  /** @returns null when absent or damaged */
  get(key: string): Promise<Buffer | null>;
  /** Never throws: a full disk must not keep anybody from reading. */
  put(key: string, bytes: Uint8Array): Promise<void>;
}

export interface PageCacheOptions {
  readonly folder: string;
  /** most the folder may hold after a sweep; between two sweeps a tenth more */
  readonly maxBytes: number;
  readonly onError?: (error: unknown) => void;
  /** for the times of use; default the system's, which is the file system's too */
  readonly clock?: Clock;
}

const HASH_BYTES = 32;
/** a use is written down at most once a minute */
const TOUCH_MS = 60_000;
/** a temporary file this old belongs to a process that died */
const ABANDONED_MS = 10 * 60_000;

export function openPageCache({ folder, maxBytes, onError = () => undefined, clock = systemClock }: PageCacheOptions): PageCache {
  const fileOf = (key: string): string => {
    const name = sha256Hex(key);
    return path.join(folder, name.slice(0, 2), name);
  };
  // a process that starts looks at once: it does not know what others left
  let unswept = maxBytes;
  let sweeping: Promise<void> | null = null;

  const sweep = (): void => {
    unswept = 0;
    sweeping ??= sweepFolder(folder, maxBytes, clock.now().getTime()).catch(onError).finally(() => { sweeping = null; });
  };

  return {
    async get(key) {
      const file = fileOf(key);
      const stored = await readFile(file).catch(() => null);
      if (!stored) return null;
      const bytes = stored.subarray(HASH_BYTES);
      if (stored.length <= HASH_BYTES || !stored.subarray(0, HASH_BYTES).equals(Buffer.from(sha256(bytes)))) {
        await rm(file, { force: true }).catch(onError);
        return null;
      }
      await touch(file, clock.now()).catch(() => undefined);
      return bytes;
    },
    async put(key, bytes) {
      const file = fileOf(key);
      const temporary = `${file}.${newToken(8)}.tmp`;
      try {
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        await writeFile(temporary, Buffer.concat([sha256(bytes), bytes]), { mode: 0o600, flag: 'wx' });
        await rename(temporary, file);
        unswept += bytes.length;
        if (unswept > maxBytes / 10) sweep();
        // only who fills the folder waits for room
        if (sweeping) await sweeping;
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        onError(error);
      }
    },
  };
}

async function touch(file: string, now: Date): Promise<void> {
  if (now.getTime() - (await stat(file)).mtimeMs > TOUCH_MS) await utimes(file, now, now);
}

/** Several processes may do this at once: a file that is gone already is what was wanted. */
async function sweepFolder(folder: string, maxBytes: number, now: number): Promise<void> {
  const files: { readonly file: string; readonly size: number; readonly at: number }[] = [];
  for (const shelf of await readdir(folder).catch(() => [])) {
    for (const name of await readdir(path.join(folder, shelf)).catch(() => [])) {
      const file = path.join(folder, shelf, name);
      const found = await stat(file).catch(() => null);
      if (!found?.isFile()) continue;
      if (!name.endsWith('.tmp')) files.push({ file, size: found.size, at: found.mtimeMs });
      else if (now - found.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
    }
  }
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of files.sort((a, b) => a.at - b.at)) {
    if (total <= maxBytes) return;
    await rm(file, { force: true });
    total -= size;
  }
}
