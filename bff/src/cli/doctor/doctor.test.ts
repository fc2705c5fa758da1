import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkDatabase, withoutPassword } from './database';
import { printFindings } from './finding';
import { checkBuilds, checkNode, checkOutsideTools, checkParts, checkPort } from './machine';
import { checkDataFolder, checkKeyFiles } from './storage';

const ROOT = path.join(__dirname, '../../../..');
let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'luobi-doctor-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('doctor', () => {
  it('calls an old Node broken and says what is needed', () => {
    expect(checkNode('18.20.0')).toMatchObject({ state: 'broken', meaning: expect.stringContaining('20.19') });
    expect(checkNode('20.18.9').state).toBe('broken');
    expect(checkNode('20.19.0').state).toBe('ok');
    expect(checkNode('22.13.0').text).toContain('Node itself');
  });

  it('calls a key file that others may read broken, and says the command that mends it', () => {
    mkdirSync(path.join(folder, 'keys'));
    const file = path.join(folder, 'keys/ca.key');
    writeFileSync(file, 'x', { mode: 0o600 });
    expect(checkKeyFiles(folder)).toEqual([expect.objectContaining({ state: 'ok', text: expect.stringContaining('0600') })]);
    chmodSync(file, 0o644);
    expect(checkKeyFiles(folder)).toEqual([expect.objectContaining({ state: 'broken', meaning: expect.stringContaining(`chmod 600 ${file}`) })]);
  });

  it('does not mind a data folder that is not there yet', async () => {
    const [found] = await checkDataFolder(path.join(folder, 'later/data'));
    expect(found).toMatchObject({ state: 'note', text: expect.stringContaining('first start') });
  });

  it('notes a data folder open to others', async () => {
    chmodSync(folder, 0o755);
    expect((await checkDataFolder(folder))[0]).toMatchObject({ state: 'note', meaning: expect.stringContaining('chmod 700') });
    chmodSync(folder, 0o700);
    expect((await checkDataFolder(folder))[0]).toMatchObject({ state: 'ok' });
  });

  it('never shows the password of a database, also when it cannot be reached', async () => {
    const found = await checkDatabase('mysql://luobi:geheim@127.0.0.1:1/luobi');
    expect(found).toMatchObject({ area: 'database', state: 'broken' });
    expect(JSON.stringify(found)).not.toContain('geheim');
    expect(withoutPassword('mysql://a:b@h/x')).toBe('mysql://a:…@h/x');
  });

  it('tells a new SQLite file from one that is there', async () => {
    const file = path.join(folder, 'luobi.db');
    expect(await checkDatabase(`sqlite:${file}`)).toMatchObject({ state: 'note' });
    writeFileSync(file, 'x');
    expect(await checkDatabase(`sqlite:${file}`)).toMatchObject({ state: 'ok' });
  });

  it('finds the font and the renderer, and misses them where nothing is installed', () => {
    expect(checkParts(ROOT).map((f) => f.state)).toEqual(['ok', 'ok', 'ok']);
    expect(checkParts(folder).map((f) => f.state)).toEqual(['broken', 'broken', 'broken']);
  });

  it('tells a busy port', async () => {
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await checkPort(port)).toMatchObject({ state: 'note', meaning: expect.stringContaining('PORT=') });
    await new Promise((resolve) => other.close(resolve));
    expect(await checkPort(port)).toMatchObject({ state: 'ok' });
  });

  it('says what a missing build or tool means', () => {
    expect(checkBuilds(folder).map((f) => f.state)).toEqual(['note', 'note']);
    const missing = checkOutsideTools(ROOT, []).filter((f) => f.area === 'qpdf');
    expect(missing).toEqual([expect.objectContaining({ state: 'note', text: 'not here (qpdf)', meaning: expect.stringContaining('in tests') })]);
  });

  it('counts what is broken at the end', () => {
    const text = printFindings([{ area: 'a', state: 'ok', text: 'fine' }, { area: 'port', state: 'broken', text: 'one\ntwo', meaning: 'so' }]);
    expect(text).toContain('✗ port  one');
    expect(text).toContain('→ so');
    expect(text).toContain('1 thing that is needed is broken.');
  });
});
