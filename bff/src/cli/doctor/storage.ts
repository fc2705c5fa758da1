/** The data folder and the key files in it: may we write, is there room, may others read. */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from './finding';

const ROOM_WANTED_MB = 500;

/** @param folder absolute */
export async function checkDataFolder(folder: string): Promise<Finding[]> {
  const area = 'data folder';
  const nearest = existingParent(folder);
  try {
    accessSync(nearest, constants.W_OK);
  } catch {
    return [{ area, state: 'broken', text: `${nearest} cannot be written`, meaning: 'the server will not start; give its user the right to write there or set LUOBI_DATA_DIR' }];
  }
  const { bavail, bsize } = await statfs(nearest);
  const freeMb = Math.floor((bavail * bsize) / 1_048_576);
  const room: Finding[] = freeMb < ROOM_WANTED_MB ? [{ area: 'free space', state: 'note', text: `${freeMb} MB`, meaning: 'a full disk stops signing; make room' }] : [{ area: 'free space', state: 'ok', text: freeMb > 10_240 ? `${Math.floor(freeMb / 1024)} GB` : `${freeMb} MB` }];
  if (nearest !== folder) return [{ area, state: 'note', text: `${folder} will be made on first start` }, ...room];
  const open = process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0;
  return [open ? { area, state: 'note', text: `${folder} can be opened by other users of this machine`, meaning: `run chmod 700 ${folder}` } : { area, state: 'ok', text: folder }, ...room];
}

/** Files that hold keys end in `.key`. @param folder absolute */
export function checkKeyFiles(folder: string): Finding[] {
  const area = 'key file';
  const files = findKeys(folder, 2);
  if (files.length === 0) return [{ area, state: 'note', text: 'none yet; made on first start' }];
  return files.map((file) => {
    const mode = statSync(file).mode & 0o777;
    if (process.platform === 'win32' || (mode & 0o077) === 0) return { area, state: 'ok', text: `${file}, mode ${mode.toString(8).padStart(4, '0')}; back it up with the database: without it sealed data cannot be opened` };
    return { area, state: 'broken', text: `${file} can be read by others (mode ${mode.toString(8).padStart(4, '0')})`, meaning: `the server will not start; run chmod 600 ${file}` };
  });
}

function findKeys(folder: string, depth: number): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return depth > 0 ? findKeys(file, depth - 1) : [];
    return entry.name.endsWith('.key') ? [file] : [];
  });
}

function existingParent(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) if (existsSync(at) || at === path.dirname(at)) return at;
}
