/** Makes a new name in a folder survive a power cut. */
import { open } from 'node:fs/promises';

export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file system journals the name itself
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
