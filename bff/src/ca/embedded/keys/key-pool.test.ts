import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { sign, verify } from 'node:crypto';
import pino from 'pino';
import { eventKeySource, type EventKeySource, type KeyPair } from './event-key-source';
import { openKeyPool, type KeyPoolOptions } from './key-pool';

let folder: string;
let lines: string[];
const open: EventKeySource[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luobi-key-pool-'));
  lines = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
  rmSync(folder, { recursive: true, force: true });
});

const logger = pino({ level: 'info' }, { write: (line: string) => { lines.push(line); } });
const kept = (pool: EventKeySource): EventKeySource => { open.push(pool); return pool; };
const pool = (changes: Partial<KeyPoolOptions> = {}): EventKeySource => kept(openKeyPool({ kind: 'rsa2048', modulusLength: 2048, size: 3, logger, ...changes }));
/** A thread of our own making in place of the real one. */
const thread = (body: string): string => {
  const file = path.join(folder, 'thread.js');
  writeFileSync(file, `const { parentPort } = require('node:worker_threads'); const { generateKeyPairSync } = require('node:crypto'); ${body}`);
  return file;
};
/** quick keys of another kind: the pool does not look inside */
const QUICK = "parentPort.on('message', () => parentPort.postMessage(generateKeyPairSync('ec', { namedCurve: 'P-256' })));";
const SILENT = "parentPort.on('message', () => undefined);";
const until = async (holds: () => boolean): Promise<void> => { while (!holds()) await delay(5); };
const spki = ({ publicKey }: KeyPair): string => publicKey.export({ format: 'der', type: 'spki' }).toString('hex');

describe('a stock of RSA keys', () => {
  test.each([['rsa2048', 2048], ['rsa3072', 3072]] as const)('gives %s keys that sign', async (kind, bits) => {
    const source = kept(eventKeySource(kind, logger, { size: 1 }));
    const { privateKey, publicKey } = (await source.reserve())();
    expect(privateKey.asymmetricKeyDetails).toEqual({ modulusLength: bits, publicExponent: 65537n });
    expect(verify('sha256', Buffer.from('x'), publicKey, sign('sha256', Buffer.from('x'), privateKey))).toBe(true);
    expect(source.stock().kind).toBe(kind);
  });
  test('fills itself, and fills up again what was taken', async () => {
    const source = pool({ workerFile: thread(QUICK) });
    await until(() => source.stock().ready === 3);
    await delay(30);
    expect(source.stock()).toEqual({ kind: 'rsa2048', ready: 3, waiting: 0 });
    await source.reserve();
    expect(source.stock().ready).toBe(2);
    await until(() => source.stock().ready === 3);
  });
  test('gives no key twice, however many ask at once, and each holder the same one each time', async () => {
    const source = pool({ workerFile: thread(QUICK) });
    const all = await Promise.all(Array.from({ length: 60 }, () => source.reserve()));
    expect(new Set(all.map((key) => spki(key()))).size).toBe(60);
    expect(all[0]!()).toBe(all[0]!());
    await until(() => source.stock().ready === 3);
  });
  test('never holds up the main thread while it is filled', async () => {
    const source = pool({ modulusLength: 3072, size: 4 });
    let turns = 0;
    // one pair of this size takes longer than a thousand turns of the loop
    while (source.stock().ready === 0) { turns++; await nextTurn(); }
    expect(turns).toBeGreaterThan(100);
  });
  test('lets acts wait in turn when it is empty, and says so in the log once', async () => {
    const file = thread("let n = 0; const keep = []; parentPort.on('message', () => { keep.push(1); setTimeout(() => parentPort.postMessage(generateKeyPairSync('ec', { namedCurve: 'P-256' })), 60 * ++n); });");
    const source = pool({ workerFile: file, size: 1 });
    const order: number[] = [];
    const waits = [0, 1, 2].map(async (i) => { await source.reserve(); order.push(i); });
    await nextTurn();
    expect(source.stock()).toEqual({ kind: 'rsa2048', ready: 0, waiting: 3 });
    await Promise.all(waits);
    expect(order).toEqual([0, 1, 2]);
    expect(lines.filter((line) => line.includes('acts of signing wait'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('nobody waits'))).toHaveLength(1);
  });
  test('tells an act that waited too long, and later gives its key to somebody else', async () => {
    const source = pool({ workerFile: thread(SILENT), waitMs: 40 });
    await expect(source.reserve()).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'no_event_key' } });
    expect(source.stock()).toEqual({ kind: 'rsa2048', ready: 0, waiting: 0 });
  });
  test('lets only so many wait', async () => {
    const source = pool({ workerFile: thread(SILENT), waitMs: 200, mostWaiting: 2 });
    const results = await Promise.allSettled([source.reserve(), source.reserve(), source.reserve().finally(() => { expect(source.stock().waiting).toBe(2); })]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
  test('starts its thread again when that dies, and those who wait get their keys', async () => {
    // the first thread dies of its first order; a file tells the second that it is the second
    const marker = JSON.stringify(path.join(folder, 'died'));
    const source = pool({ workerFile: thread(`const fs = require('node:fs'); if (fs.existsSync(${marker})) { ${QUICK} } else { fs.writeFileSync(${marker}, ''); parentPort.on('message', () => { throw new Error('out of luck'); }); }`) });
    expect(spki((await source.reserve())())).toMatch(/^30/);
    await until(() => source.stock().ready === 3);
    expect(lines.some((line) => line.includes('out of luck'))).toBe(true);
  });
  test('gives nothing after it was closed, and lets go of those who wait', async () => {
    const source = pool({ workerFile: thread(SILENT) });
    const waits = expect(source.reserve()).rejects.toMatchObject({ code: 'unavailable' });
    await source.close();
    await waits;
    await expect(source.reserve()).rejects.toMatchObject({ code: 'unavailable' });
    expect(source.stock()).toEqual({ kind: 'rsa2048', ready: 0, waiting: 0 });
  });
  test('is not opened without its thread', () => {
    expect(() => pool({ workerFile: path.join(folder, 'nowhere.js') })).toThrow(/ca-key-worker\.js is not built/);
  });
});

describe('P-256 keys', () => {
  test('are made when they are needed, each for one', async () => {
    const source = kept(eventKeySource('p256', logger));
    const [one, two] = [await source.reserve(), await source.reserve()];
    expect(one()).toBe(one());
    expect(spki(one())).not.toBe(spki(two()));
    expect(one().privateKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(source.stock()).toEqual({ kind: 'p256', ready: null, waiting: 0 });
  });
});
