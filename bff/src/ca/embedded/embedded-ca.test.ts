import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes, X509Certificate } from 'node:crypto';
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { freshSqlite } from '../../../../test/kit/databases';
import { sha256 } from '../../kernel/hash';
import { integer, sequence, setOf } from '../../kernel/der/write';
import { CaCertificate, CaKey } from '../entities';
import { readCertificate } from '../x509/read-certificate';
import { openEmbeddedCa, type EmbeddedCa } from './index';

const attributes = setOf(sequence(integer(1)));
const subject = { kind: 'person', name: '张三', identifier: 'H-0123' } as const;
const evidenceDigest = sha256('evidence');
const DAY_MS = 24 * 3_600_000;
const conflict = expect.objectContaining({ code: 'conflict' });

// on SQLite; what must hold on every database stands in test/contract/ca.test.ts
describe('the embedded CA', () => {
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  let folder: string;
  let now: Date;
  const clock = { now: () => now };
  const open = (changes: Partial<Parameters<typeof openEmbeddedCa>[0]> = {}): Promise<EmbeddedCa> =>
    openEmbeddedCa({ dataSource, clock, keyFile: path.join(folder, 'ca.kek'), logger: pino({ level: 'silent' }), ...changes });
  const issue = (ca: EmbeddedCa, serial = ca.newSerial()) => ca.issueEventCertificate({ serial, subject, evidenceDigest });
  const hex = (serial: Uint8Array): string => Buffer.from(serial).toString('hex');
  const keyRow = (id: string) => dataSource.manager.findOneByOrFail(CaKey, { id });
  const certificateRow = (serial: Uint8Array) => dataSource.manager.findOneByOrFail(CaCertificate, { serial: hex(serial) });

  beforeAll(async () => {
    database = await freshSqlite();
    dataSource = await database.open();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    now = new Date('2026-11-24T08:00:00.500Z');
    folder = mkdtempSync(path.join(database.folder, 'case-'));
    for (const entity of [CaKey, CaCertificate]) await dataSource.manager.createQueryBuilder().delete().from(entity).where('1 = 1').execute();
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  describe('first start', () => {
    test('makes root, issuing CA and time-stamping authority, each marked as a test', async () => {
      const ca = await open();
      const { chain } = await issue(ca);
      const [issuing, root] = chain.map((der) => new X509Certificate(der));
      expect(root!.subject).toBe('C=CN\nO=Luobi TEST – no legal effect\nCN=Luobi TEST Root CA – no legal effect');
      expect(issuing!.subject).toContain('CN=Luobi TEST Issuing CA – no legal effect');
      const rows = await dataSource.manager.findBy(CaCertificate, {});
      expect(rows.map((row) => `${row.kind} ${row.state}`).sort()).toEqual(['event issued', 'issuing issued', 'root issued', 'tsa issued']);
    });
    test('lets the issuing CA issue leaves only', async () => {
      const [issuing, root] = (await issue(await open())).chain.map((der) => readCertificate(der));
      expect(issuing!.extensions.get('2.5.29.19')).toEqual({ critical: true, value: Buffer.from('30060101ff020100', 'hex') });
      expect(root!.extensions.get('2.5.29.19')).toEqual({ critical: true, value: Buffer.from('30030101ff', 'hex') });
      for (const c of [issuing!, root!]) expect(c.extensions.get('2.5.29.15')).toEqual({ critical: true, value: Buffer.from('03020106', 'hex') });
    });
    test('happens once, however many open it together', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => open()));
      const anchors = await Promise.all(all.map(async (ca) => hex((await ca.trustAnchors())[0]!)));
      expect(new Set(anchors).size).toBe(1);
      expect(await dataSource.manager.countBy(CaKey, {})).toBe(3);
      expect(await dataSource.manager.countBy(CaCertificate, {})).toBe(3);
    });
    test('is remembered: a later start signs under the same root', async () => {
      const first = await (await open()).trustAnchors();
      now = new Date(now.getTime() + 400 * DAY_MS);
      const second = await open();
      expect(await second.trustAnchors()).toEqual(first);
      expect(new X509Certificate((await issue(second)).certificate).verify(new X509Certificate((await issue(second)).chain[0]!).publicKey)).toBe(true);
    });
    test('leaves no private key readable in the database', async () => {
      const ca = await open();
      await issue(ca);
      for (const row of await dataSource.manager.findBy(CaKey, {})) {
        const bytes = Buffer.from(row.sealed!, 'base64');
        expect(bytes[0]).toBe(1);
        // PKCS#8 of P-256 says its curve in clear
        expect(bytes.includes(Buffer.from('2a8648ce3d030107', 'hex'))).toBe(false);
      }
    });
  });

  describe('a start that must fail', () => {
    test('when the key file was lost: no new one is made', async () => {
      await open();
      await expect(open({ keyFile: path.join(folder, 'other.kek') })).rejects.toThrow(/restore the file/);
    });
    test('when the key file is another installation\'s', async () => {
      await open();
      const other = path.join(folder, 'foreign.kek');
      writeFileSync(other, randomBytes(32).toString('hex'), { mode: 0o600 });
      await expect(open({ keyFile: other })).rejects.toThrow(/another key-encryption key/);
    });
    (process.platform === 'win32' ? test.skip : test)('when others may read the key file', async () => {
      await open();
      chmodSync(path.join(folder, 'ca.kek'), 0o644);
      await expect(open()).rejects.toThrow(/chmod 600/);
    });
    test('when an authority is missing', async () => {
      await open();
      await dataSource.manager.createQueryBuilder().delete().from(CaKey).where({ purpose: 'tsa' }).execute();
      await expect(open()).rejects.toThrow('the tsa key or certificate is missing');
    });
    test('when rows were swapped', async () => {
      await open();
      const [root, issuing] = [await dataSource.manager.findOneByOrFail(CaKey, { purpose: 'root' }), await dataSource.manager.findOneByOrFail(CaKey, { purpose: 'issuing' })];
      await dataSource.manager.createQueryBuilder().update(CaKey).set({ sealed: issuing.sealed }).where({ id: root.id }).execute();
      await expect(open()).rejects.toThrow('does not open');
    });
    test('when a certificate is not for its key', async () => {
      const ca = await open();
      const { certificate } = await issue(ca);
      await dataSource.manager.createQueryBuilder().update(CaCertificate).set({ certificate: Buffer.from(certificate).toString('base64') }).where({ kind: 'tsa' }).execute();
      await expect(open()).rejects.toThrow('the tsa certificate is not for the tsa key');
    });
  });

  describe('issuing', () => {
    test('records the intent with subject and digest, then the certificate', async () => {
      const ca = await open();
      const serial = ca.newSerial();
      const { certificate, keyId } = await issue(ca, serial);
      expect(await certificateRow(serial)).toMatchObject({
        kind: 'event', state: 'issued', keyId, subjectKind: 'person', subjectName: '张三', subjectIdentifier: 'H-0123', evidenceDigest: hex(evidenceDigest),
        certificate: Buffer.from(certificate).toString('base64'), createdAt: now, issuedAt: now, notBefore: new Date('2026-11-24T07:55:00Z'), notAfter: new Date('2026-11-25T07:55:00Z'),
      });
      expect(await keyRow(keyId)).toMatchObject({ purpose: 'event', state: 'ready', slot: null, expiresAt: new Date('2026-11-25T07:55:00Z') });
    });
    test('leaves intent and no key when the certificate cannot be stored', async () => {
      const ca = await open();
      const serial = ca.newSerial();
      const original = dataSource.transaction.bind(dataSource);
      const broken = jest.spyOn(dataSource, 'transaction').mockImplementation((async (work: (m: unknown) => Promise<unknown>) =>
        original(async (manager) => { await work(manager); throw new Error('the disk is full'); })) as never);
      await expect(issue(ca, serial)).rejects.toThrow('the disk is full');
      broken.mockRestore();
      expect(await certificateRow(serial)).toMatchObject({ state: 'intent', keyId: null, certificate: null });
      expect(await dataSource.manager.countBy(CaKey, { purpose: 'event' })).toBe(0);
      await expect(issue(ca, serial)).rejects.toEqual(conflict);
      await ca.abandon(serial);
      expect(await certificateRow(serial)).toMatchObject({ state: 'abandoned' });
    });
    test('stores neither key nor certificate when the act was abandoned after its intent', async () => {
      const ca = await open();
      const serial = ca.newSerial();
      const original = dataSource.transaction.bind(dataSource);
      const late = jest.spyOn(dataSource, 'transaction').mockImplementationOnce((async (work: never) => {
        await ca.abandon(serial);
        return original(work);
      }) as never);
      await expect(issue(ca, serial)).rejects.toEqual(conflict);
      late.mockRestore();
      expect(await certificateRow(serial)).toMatchObject({ state: 'abandoned', keyId: null, certificate: null });
      expect(await dataSource.manager.countBy(CaKey, { purpose: 'event' })).toBe(0);
    });
    test('writes nothing for a request it refuses', async () => {
      const ca = await open();
      const request = { serial: ca.newSerial(), subject, evidenceDigest };
      const wrong = [
        { subject: { ...subject, name: '' } }, { evidenceDigest: Buffer.alloc(31) }, { evidenceDigest: Buffer.alloc(0) },
        { serial: Buffer.alloc(15, 1) }, { serial: Buffer.alloc(17, 1) }, { serial: Buffer.alloc(16, 0x80) }, { serial: Buffer.concat([Buffer.from([0]), Buffer.alloc(15, 1)]) },
      ];
      for (const changes of wrong) await expect(ca.issueEventCertificate({ ...request, ...changes })).rejects.toMatchObject({ code: 'invalid_request' });
      await expect(ca.abandon(Buffer.alloc(3))).rejects.toMatchObject({ code: 'invalid_request' });
      expect(await dataSource.manager.countBy(CaCertificate, { kind: 'event' })).toBe(0);
    });
    test('stops before its own certificate would end first', async () => {
      const ca = await open();
      now = new Date(now.getTime() + 15 * 365 * DAY_MS - 2 * DAY_MS + 1000);
      await expect(issue(ca)).rejects.toMatchObject({ code: 'unavailable' });
    });
    test('never takes an authority\'s serial', async () => {
      const ca = await open();
      const { serial } = await dataSource.manager.findOneByOrFail(CaCertificate, { kind: 'root' });
      await expect(issue(ca, Buffer.from(serial, 'hex'))).rejects.toEqual(conflict);
      await ca.abandon(Buffer.from(serial, 'hex'));
      expect(await dataSource.manager.findOneByOrFail(CaCertificate, { kind: 'root' })).toMatchObject({ serial, state: 'issued' });
    });
    test('names where to ask about a certificate only when there is such a place', async () => {
      const addresses = ['1.3.6.1.5.5.7.1.1', '2.5.29.31'];
      const plain = readCertificate((await issue(await open())).certificate);
      for (const oid of addresses) expect(plain.extensions.has(oid)).toBe(false);
      const { certificate } = await issue(await open({ publicBaseUrl: 'https://sign.example.cn/' }));
      expect(new X509Certificate(certificate).infoAccess?.trim()).toBe('OCSP - URI:https://sign.example.cn/ca/ocsp\nCA Issuers - URI:https://sign.example.cn/ca/issuing.cer');
      expect(readCertificate(certificate).extensions.get('2.5.29.31')!.value.toString('latin1')).toContain('https://sign.example.cn/ca/issuing.crl');
    });
  });

  describe('an event key', () => {
    test('is wiped from its row by its use', async () => {
      const ca = await open();
      const { keyId } = await issue(ca);
      await ca.signOnce(keyId, attributes);
      expect(await keyRow(keyId)).toMatchObject({ state: 'used', sealed: null, endedAt: now });
    });
    test('is wiped by abandon, and its certificate stays on record', async () => {
      const ca = await open();
      const serial = ca.newSerial();
      const { keyId } = await issue(ca, serial);
      await ca.abandon(serial);
      expect(await keyRow(keyId)).toMatchObject({ state: 'destroyed', sealed: null });
      expect(await certificateRow(serial)).toMatchObject({ state: 'issued' });
    });
    test('is wiped, unused, when it does not open', async () => {
      const ca = await open();
      const [first, second] = [await issue(ca), await issue(ca)];
      await dataSource.manager.createQueryBuilder().update(CaKey).set({ sealed: (await keyRow(second.keyId)).sealed }).where({ id: first.keyId }).execute();
      await expect(ca.signOnce(first.keyId, attributes)).rejects.toThrow('does not open');
      expect(await keyRow(first.keyId)).toMatchObject({ state: 'used', sealed: null });
    });
    test('signs no more once its certificate has expired', async () => {
      const ca = await open();
      const { keyId, notAfter } = await issue(ca);
      now = notAfter;
      await expect(ca.signOnce(keyId, attributes)).rejects.toEqual(conflict);
      expect(await keyRow(keyId)).toMatchObject({ state: 'destroyed', sealed: null });
    });
    test('signs up to the last second before', async () => {
      const ca = await open();
      const { keyId, notAfter } = await issue(ca);
      now = new Date(notAfter.getTime() - 1000);
      await expect(ca.signOnce(keyId, attributes)).resolves.toBeDefined();
    });
    test('nobody came back for is wiped at the next start, and no other', async () => {
      const ca = await open();
      const old = await issue(ca);
      now = new Date(now.getTime() + DAY_MS);
      const fresh = await issue(ca);
      const again = await open();
      expect(await keyRow(old.keyId)).toMatchObject({ state: 'destroyed', sealed: null });
      expect(await keyRow(fresh.keyId)).toMatchObject({ state: 'ready' });
      await expect(again.signOnce(fresh.keyId, attributes)).resolves.toBeDefined();
      expect(await again.destroyExpiredKeys()).toBe(0);
      expect(await dataSource.manager.countBy(CaKey, { state: 'active' })).toBe(3);
    });
    test('is the only kind that signs attributes: an authority\'s key never does', async () => {
      const ca = await open();
      for (const { id, sealed } of await dataSource.manager.findBy(CaKey, { state: 'active' })) {
        await expect(ca.signOnce(id, attributes)).rejects.toEqual(conflict);
        await dataSource.manager.createQueryBuilder().update(CaKey).set({ state: 'ready' }).where({ id }).execute();
        await expect(ca.signOnce(id, attributes)).rejects.toEqual(conflict);
        expect((await keyRow(id)).sealed).toBe(sealed);
      }
    });
    test('made before a restart still signs once after it, in either process', async () => {
      const before = await open();
      const { keyId } = await issue(before);
      const after = await open();
      const results = await Promise.allSettled([before.signOnce(keyId, attributes), after.signOnce(keyId, attributes)]);
      expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });

  describe('time', () => {
    test('is stamped from the clock and refused when the authority has expired', async () => {
      const ca = await open();
      expect((await ca.timestamp(sha256('x'))).time).toEqual(new Date('2026-11-24T08:00:00Z'));
      now = new Date(now.getTime() + 11 * 365 * DAY_MS);
      await expect(ca.timestamp(sha256('x'))).rejects.toMatchObject({ code: 'unavailable' });
    });
    test('is refused when the clock jumps between stamping and checking', async () => {
      let calls = 0;
      const jumping = { now: () => (calls++ % 2 ? new Date(now.getTime() + 6 * 60_000) : now) };
      const ca = await open({ clock: jumping });
      calls = 0;
      await expect(ca.timestamp(sha256('x'))).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'time' } });
    });
  });

  test('logs no key and no name', async () => {
    const lines: string[] = [];
    const ca = await open({ logger: pino({ level: 'trace' }, { write: (line: string) => { lines.push(line); } }) });
    await ca.signOnce((await issue(ca)).keyId, attributes);
    const kek = readFileSync(path.join(folder, 'ca.kek'), 'utf8').trim();
    expect(lines.join('')).toContain('no legal effect');
    for (const secret of [kek, '张三', 'H-0123']) expect(lines.join('')).not.toContain(secret);
  });
});
