/**
 * Key-encryption keys of the embedded CA in the folder of keys: `ca.key` seals and opens, `ca-NAME.key` only open. The
 * order of a rotation stands in keys/reseal.ts.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface CaKeyFiles {
  readonly keyFile: string;
  readonly otherKeyFiles: readonly string[];
}

/** @param folder of keys; need not exist yet */
export function caKeyFiles(folder: string): CaKeyFiles {
  return { keyFile: path.join(folder, 'ca.key'), otherKeyFiles: namesIn(folder).filter((name) => /^ca-[\w.-]+\.key$/.test(name)).sort().map((name) => path.join(folder, name)) };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
