import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeyFileError, loadKeyFile } from './key-file';

const posix = process.platform === 'win32' ? test.skip : test;

describe('the key-encryption key file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'luobi-kek-'));
    file = path.join(folder, 'secret', 'ca.kek');
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  test('is made on first start with 32 random bytes and found again', async () => {
    const key = await loadKeyFile(file, true);
    expect(key).toHaveLength(32);
    expect(await loadKeyFile(file, false)).toEqual(key);
    expect(await loadKeyFile(path.join(folder, 'other.kek'), true)).not.toEqual(key);
  });
  posix('may be read by its owner alone, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await loadKeyFile(file, true);
    } finally {
      process.umask(before);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });
  test('is the same for 20 that make it at once, and no draft is left', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadKeyFile(file, true)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(readdirSync(path.dirname(file))).toEqual(['ca.kek']);
  });
  test('is not made anew when the database already holds keys', async () => {
    await expect(loadKeyFile(file, false)).rejects.toThrow(/restore the file/);
    expect(existsSync(file)).toBe(false);
  });
  posix.each([0o640, 0o604, 0o660, 0o601, 0o777])('is refused with mode %o', async (mode) => {
    await loadKeyFile(file, true);
    chmodSync(file, mode);
    await expect(loadKeyFile(file, true)).rejects.toThrow(/chmod 600/);
  });
  posix('is refused through a link to a file others may read', async () => {
    await loadKeyFile(file, true);
    chmodSync(file, 0o644);
    const link = path.join(folder, 'link.kek');
    symlinkSync(file, link);
    await expect(loadKeyFile(link, true)).rejects.toThrow(/chmod 600/);
  });
  test.each([['nothing', ''], ['31 bytes', 'ab'.repeat(31)], ['33 bytes', 'ab'.repeat(33)], ['no hex', 'zz'.repeat(32)]])('is refused when it holds %s, and left as it is', async (_, content) => {
    mkdirSync(path.dirname(file));
    writeFileSync(file, content, { mode: 0o600 });
    await expect(loadKeyFile(file, true)).rejects.toThrow(KeyFileError);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });
  posix('is refused when it is a folder', async () => {
    mkdirSync(file, { recursive: true, mode: 0o700 });
    await expect(loadKeyFile(file, true)).rejects.toThrow(KeyFileError);
  });
});
