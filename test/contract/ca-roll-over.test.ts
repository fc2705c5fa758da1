/** Successors of the issuing CA and of the time-stamping authority, on each database, with OpenSSL as second opinion. */
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { CaCertificate } from '../../bff/src/ca/entities';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { sha256 } from '../../bff/src/kernel';
import { integer, sequence, setOf } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';
import { hasTool } from '../kit/outside';
import { openSsl, pem, pemOf } from '../kit/pki/openssl';

const YEAR_MS = 365 * 24 * 3_600_000;

forEachDatabase('roll-over of the embedded CA', (database) => {
  let dataSource: DataSource;
  let otherSource: DataSource;
  let ca: EmbeddedCa;
  let other: EmbeddedCa;
  let shift = 0;
  const clock = { now: () => new Date(Date.now() + shift) };
  const open = (source: DataSource): Promise<EmbeddedCa> =>
    openEmbeddedCa({ dataSource: source, clock, keyFile: path.join(database().folder, 'ca.kek'), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }) });
  const issue = (by = ca) => by.issueEventCertificate({ serial: by.newSerial(), subject: { kind: 'person', name: '张三', identifier: 'H-1' }, evidenceDigest: sha256('e') });
  beforeAll(async () => {
    dataSource = await database().open();
    otherSource = await database().open();
    ca = await open(dataSource);
    other = await open(otherSource);
  });
  beforeEach(() => { shift = 0; });
  afterAll(async () => {
    await otherSource.destroy();
    await dataSource.destroy();
  });

  test('a new issuing CA issues, under another name; the old one still answers for what it issued', async () => {
    const before = await issue();
    const successor = await ca.rollOver('issuing');
    const after = await issue();
    expect(Buffer.from(after.chain[0]!)).toEqual(Buffer.from(successor));
    expect(readCertificate(successor).subject.equals(readCertificate(before.chain[0]!).subject)).toBe(false);
    expect(new X509Certificate(after.certificate).verify(new X509Certificate(successor).publicKey)).toBe(true);
    expect(Buffer.from(after.chain[1]!)).toEqual(Buffer.from(before.chain[1]!));
    expect(Buffer.from(after.certificate).toString('latin1')).toContain('https://sign.example.cn/ca/issuing-2.crl');

    // an unused key from before still signs its one signature
    await expect(ca.signOnce(before.keyId, setOf(sequence(integer(1))))).resolves.toBeInstanceOf(Uint8Array);
    const data = await ca.revocationData([before.certificate, ...before.chain, after.certificate, ...after.chain]);
    expect([data.ocsp.length, data.crls.length, data.uncovered.length]).toEqual([2, 1, 0]);
    await ca.revoke({ serial: readCertificate(before.certificate).serial, reason: 'keyCompromise' });
    const [old, young] = [await ca.crl(1), await ca.crl(2)];
    const serial = readCertificate(before.certificate).serial;
    expect(Buffer.from(old!.der).includes(serial)).toBe(true);
    expect(Buffer.from(young!.der).includes(serial)).toBe(false);
  });
  test('another process follows within five seconds, and after a restart', async () => {
    const successor = await ca.rollOver('issuing');
    shift = 6000;
    expect(Buffer.from((await issue(other)).chain[0]!)).toEqual(Buffer.from(successor));
    expect(Buffer.from((await issue(await open(otherSource))).chain[0]!)).toEqual(Buffer.from(successor));
  });
  test('a new time-stamping authority stamps; old tokens stay what they are', async () => {
    const before = await ca.timestamp(sha256('one'));
    const successor = await ca.rollOver('tsa');
    const after = await ca.timestamp(sha256('one'));
    const named = (token: Uint8Array): boolean => Buffer.from(token).includes(readCertificate(successor).der);
    expect([named(before.token), named(after.token)]).toEqual([false, true]);
  });
  test('is the way out when the issuing CA was revoked', async () => {
    const { chain } = await issue();
    await ca.revoke({ serial: readCertificate(chain[0]!).serial, reason: 'cACompromise' });
    const tsas = await dataSource.manager.findBy(CaCertificate, { kind: 'tsa', state: 'issued' });
    for (const { serial } of tsas) await ca.revoke({ serial: Buffer.from(serial, 'hex'), reason: 'superseded' });
    // older generations are there, unrevoked, but what was retired does not come back
    await expect(issue()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ca.timestamp(sha256('between'))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ca.rollOver('tsa')).rejects.toMatchObject({ code: 'unavailable' });
    const next = await ca.rollOver('issuing');
    expect(Buffer.from((await issue()).chain[0]!)).toEqual(Buffer.from(next));
    await ca.rollOver('tsa');
    await expect(ca.timestamp(sha256('after'))).resolves.toHaveProperty('token');
  });
  test('is refused when the root would end before its successor', async () => {
    shift = 6 * YEAR_MS;
    await expect(ca.rollOver('issuing')).rejects.toMatchObject({ code: 'unavailable' });
  });
  test('gives each generation to one of those who try together', async () => {
    const results = await Promise.allSettled([ca.rollOver('issuing'), ca.rollOver('issuing'), ca.rollOver('issuing')]);
    const rows = await dataSource.manager.findBy(CaCertificate, { kind: 'issuing' });
    expect(new Set(rows.map(({ certificate }) => readCertificate(Buffer.from(certificate!, 'base64')).subject.toString('hex'))).size).toBe(rows.length);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
  });
  (hasTool('openssl') ? test : test.skip)('OpenSSL believes leaves of both generations, each with its own list', async () => {
    const tool = openSsl();
    const first = await issue();
    await ca.rollOver('issuing');
    const second = await issue();
    tool.write('root.pem', pem((await ca.trustAnchors())[0]!));
    tool.write('issuing.pem', pem(first.chain[0]!, second.chain[0]!));
    const generations = await dataSource.manager.countBy(CaCertificate, { kind: 'issuing' });
    const lists = await Promise.all(['root' as const, ...Array.from({ length: generations }, (_, i) => i + 1)].map((issuer) => ca.crl(issuer)));
    tool.write('lists.pem', lists.map((list) => pemOf('X509 CRL', list!.der)).join(''));
    for (const [name, { certificate }] of Object.entries({ first, second })) {
      tool.write(`${name}.pem`, pem(certificate));
      expect(await tool.run('verify', '-x509_strict', '-crl_check_all', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-CRLfile', 'lists.pem', `${name}.pem`)).toMatch(/: OK/);
    }
    tool.remove();
  });
});
