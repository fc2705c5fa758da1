/** Revocation lists of the embedded CA on each database, judged by OpenSSL as well as by reading the bytes. */
import { createHash, verify, X509Certificate } from 'node:crypto';
import { CaCrl } from '../../bff/src/ca/entities';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { forEachDatabase } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { openCa, type CaHere } from '../kit/pki/open-ca';
import { openSsl, pem, pemOf, type OpenSsl } from '../kit/pki/openssl';
import { readCrl } from '../kit/pki/read-revocation';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

forEachDatabase('revocation lists of the embedded CA', (database) => {
  let here: CaHere;
  beforeAll(async () => { here = await openCa(database()); });
  beforeEach(() => { here.shift = 0; });
  afterAll(() => here.close());
  const serialOf = (certificate: Uint8Array): Buffer => readCertificate(certificate).serial;

  const list = async (issuer: 'root' | number = 1): Promise<Buffer> => Buffer.from((await here.ca.crl(issuer))!.der);

  test('is a v2 list signed by the issuing CA, with number, key identifier, both times and reasons', async () => {
    const { certificate, chain } = await here.issue();
    const { certificate: quiet } = await here.issue();
    const revoked = await here.ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
    await here.ca.revoke({ serial: serialOf(quiet), reason: 'unspecified' });
    const issuing = readCertificate(chain[0]!);
    const crl = readCrl(await list());
    expect(crl.version).toBe(1);
    expect(crl.issuer.equals(issuing.subject)).toBe(true);
    expect(verify('sha256', crl.tbs, new X509Certificate(chain[0]!).publicKey, crl.signature)).toBe(true);
    expect(crl.akid).toEqual(createHash('sha1').update(issuing.keyBits).digest());
    expect(crl.number).toBeGreaterThan(0);
    expect(crl.nextUpdate.getTime() - crl.thisUpdate.getTime()).toBeLessThan(DAY_MS);
    expect(crl.nextUpdate.getTime()).toBeGreaterThan(Date.now());
    expect(crl.entries.get(serialOf(certificate).toString('hex'))).toEqual({ at: revoked.revokedAt, reason: 1 });
    expect(crl.entries.get(serialOf(quiet).toString('hex'))?.reason).toBeUndefined();
  });
  test('is made once, until something is revoked', async () => {
    const first = await list();
    here.shift = HOUR_MS;
    expect(await list()).toEqual(first);
    const before = await here.dataSource.manager.countBy(CaCrl, {});
    const many = await Promise.all(Array.from({ length: 20 }, () => list()));
    expect(new Set(many.map((der) => der.toString('hex'))).size).toBe(1);
    expect(await here.dataSource.manager.countBy(CaCrl, {})).toBe(before);
    const { certificate } = await here.issue();
    await here.ca.revoke({ serial: serialOf(certificate), reason: 'superseded' });
    const second = readCrl(await list());
    expect(second.number).toBeGreaterThan(readCrl(first).number);
    expect(second.entries.has(serialOf(certificate).toString('hex'))).toBe(true);
  });
  test('is made anew when a reason got worse', async () => {
    const { certificate } = await here.issue();
    await here.ca.revoke({ serial: serialOf(certificate), reason: 'superseded' });
    const first = readCrl(await list());
    await here.ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
    const second = readCrl(await list());
    expect([first, second].map((crl) => crl.entries.get(serialOf(certificate).toString('hex'))?.reason)).toEqual([4, 1]);
  });
  test('is made anew when it is half as old as it may get, and when the clock was set back', async () => {
    const first = readCrl(await list());
    here.shift = 7 * HOUR_MS;
    const second = readCrl(await list());
    expect(second.number).toBeGreaterThan(first.number);
    here.shift = 0;
    const third = readCrl(await list());
    expect(third.number).toBeGreaterThan(second.number);
    expect(third.thisUpdate.getTime()).toBeLessThanOrEqual(Date.now());
  });
  test('keeps expired certificates and says since when', async () => {
    const { certificate, chain } = await here.issue();
    await here.ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
    here.shift = 400 * DAY_MS;
    const crl = readCrl(await list());
    expect(crl.entries.has(serialOf(certificate).toString('hex'))).toBe(true);
    expect(crl.keptSince).toEqual(readCertificate(chain[0]!).notBefore);
  });
  test('of another process has a higher number and knows everything', async () => {
    const ours = readCrl(await list());
    const other = await here.again();
    const { certificate } = await here.issue();
    await other.revoke({ serial: serialOf(certificate), reason: 'superseded' });
    const theirs = readCrl(Buffer.from((await other.crl(1))!.der));
    expect(theirs.number).toBeGreaterThan(ours.number);
    // ours was cached before, and must not be given out any more
    expect(readCrl(await list()).entries.has(serialOf(certificate).toString('hex'))).toBe(true);
    // in turn: two SQLite pools in one process would wait for each other without letting the other go on
    for (const one of [here.ca, other, here.ca, other]) {
      const { certificate: next } = await here.issue();
      await one.revoke({ serial: serialOf(next), reason: 'superseded' });
      expect(readCrl(Buffer.from((await one.crl(1))!.der)).entries.has(serialOf(next).toString('hex'))).toBe(true);
    }
    const rows = await here.dataSource.manager.findBy(CaCrl, {});
    expect(new Set(rows.map((r) => `${r.issuerKeyId} ${r.number}`)).size).toBe(rows.length);
  });
  test('of the root names no event certificate', async () => {
    const root = readCrl(await list('root'));
    expect(root.entries.size).toBe(0);
    expect(root.issuer.equals(readCertificate((await here.ca.trustAnchors())[0]!).subject)).toBe(true);
  });
  test('does not exist for issuing CAs that do not exist', async () => {
    for (const generation of [0, 2, -1, 1.5]) {
      expect(await here.ca.crl(generation)).toBeNull();
      expect(await here.ca.authorityCertificate(generation)).toBeNull();
    }
  });
});

describeWith('openssl', 'OpenSSL on revocation lists', () => {
  forEachDatabase('by the embedded CA', (database) => {
    let here: CaHere;
    let tool: OpenSsl;
    beforeAll(async () => {
      here = await openCa(database());
      tool = openSsl();
      const [root] = await here.ca.trustAnchors();
      tool.write('root.pem', pem(root!));
      tool.write('issuing.pem', pem((await here.ca.authorityCertificate(1))!.der));
    });
    afterAll(async () => {
      tool.remove();
      await here.close();
    });
    const issued = async (name: string): Promise<Uint8Array> => {
      const { certificate } = await here.issue();
      tool.write(name, pem(certificate));
      return certificate;
    };
    const lists = async (): Promise<void> => {
      tool.write('lists.pem', pemOf('X509 CRL', (await here.ca.crl(1))!.der) + pemOf('X509 CRL', (await here.ca.crl('root'))!.der));
    };
    const verifyWithLists = (name: string): Promise<string> =>
      tool.run('verify', '-x509_strict', '-crl_check_all', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-CRLfile', 'lists.pem', name);

    test('agrees with the lists (verify -crl_check_all)', async () => {
      await issued('good.pem');
      const bad = await issued('bad.pem');
      await here.ca.revoke({ serial: readCertificate(bad).serial, reason: 'keyCompromise' });
      await lists();
      expect(await verifyWithLists('good.pem')).toMatch(/: OK/);
      await expect(verifyWithLists('bad.pem')).rejects.toThrow(/certificate revoked/);
    });
    test('reads the list and its signature (crl -verify -text)', async () => {
      await lists();
      tool.write('issuing.crl', (await here.ca.crl(1))!.der);
      const text = await tool.run('crl', '-inform', 'DER', '-in', 'issuing.crl', '-noout', '-text', '-verify', '-CAfile', 'issuing.pem');
      expect(text).toContain('verify OK');
      expect(text).toMatch(/Version 2 \(0x1\)/);
      expect(text).toMatch(/X509v3 CRL Number/);
      expect(text).toContain('Key Compromise');
    });
  });
});
