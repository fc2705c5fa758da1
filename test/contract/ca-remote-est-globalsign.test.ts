/** The EST driver at a server we did not write (GlobalSign's): requests it takes, certificates it gives, and its refusals. */
import { verify, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { createEstCa, type EstCa, type EstCaOptions } from '../../bff/src/ca/remote/est';
import { probeOutsideCa } from '../../bff/src/ca/remote/probe';
import { readConfig } from '../../bff/src/config';
import { systemClock } from '../../bff/src/kernel';
import { freshSqlite } from '../kit/databases';
import { globalSignEst, type GlobalSignEst } from '../kit/est/globalsign';
import { describeWith } from '../kit/outside';
import { attributes, evidenceDigest, organization, person } from './suites/certificate-authority';

describeWith(['openssl', 'estserver'], 'the EST server of GlobalSign', () => {
  let server: GlobalSignEst;
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  const opened: EstCa[] = [];
  beforeAll(async () => {
    [server, database] = [await globalSignEst(), await freshSqlite()];
    dataSource = await database.open();
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await server.close();
    await dataSource.destroy();
    await database.drop();
  });
  const open = async (more: Partial<EstCaOptions> = {}): Promise<EstCa> => {
    const ca = await createEstCa({ dataSource, clock: systemClock, logger: pino({ level: 'silent' }), keyFile: path.join(database.folder, 'ca.kek') }, {
      url: server.url, tlsCa: server.tlsCa, clientCertificate: server.client, trust: { sha256: [server.root.sha256] }, policy: { evidence: 'if_present' }, timeoutMs: 20_000, ...more,
    });
    opened.push(ca);
    return ca;
  };
  const issue = (ca: EstCa, subject: typeof person | typeof organization | { kind: 'person'; name: string; identifier: string } = person) => ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest });

  test.each([['a person', person], ['an organisation', organization]] as const)('certifies %s over our key, and the key signs once', async (_, subject) => {
    const ca = await open();
    const { keyId, certificate, chain, serial } = await issue(ca, subject);
    const x509 = new X509Certificate(certificate);
    expect(x509.subject).toContain(`CN=${subject.name}`);
    expect(x509.serialNumber.toLowerCase().replace(/^0+/, '')).toBe(Buffer.from(serial!).toString('hex').replace(/^0+/, ''));
    expect(x509.verify(new X509Certificate(chain[0]!).publicKey)).toBe(true);
    expect(new X509Certificate(chain[1]!).toString()).toBe(new X509Certificate(server.root.pem).toString());
    expect(verify('sha256', attributes, x509.publicKey, await ca.signOnce(keyId, attributes))).toBe(true);
    await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
  });
  test('serves many at once, a key and a serial each', async () => {
    const ca = await open();
    const all = (await Promise.all(Array.from({ length: 12 }, () => issue(ca)))).map(({ certificate }) => new X509Certificate(certificate));
    expect(new Set(all.map(({ serialNumber }) => serialNumber)).size).toBe(12);
    expect(new Set(all.map(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' }).toString('hex'))).size).toBe(12);
  });
  test('leaves the digest out, which is refused unless the operator accepted it', async () => {
    await expect(issue(await open({ policy: {} }))).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'evidence' } });
  });
  test('is not believed under another root', async () => {
    await expect(issue(await open({ trust: { sha256: ['00'.repeat(32)] } }))).rejects.toMatchObject({ details: { reason: 'chain_untrusted' } });
  });
  test('is not reached with a certificate it does not know, nor under another https authority', async () => {
    await expect(issue(await open({ clientCertificate: server.stranger }))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(issue(await open({ tlsCa: server.root.pem }))).rejects.toMatchObject({ details: { reason: 'unreachable' } });
  });
  test.each([
    ['Trigger Error Forbidden', 'credentials'], ['Trigger Error Deferred', 'late'], ['Trigger Error Unknown', 'vendor_fault'],
  ])('says no in its own way (%s), and we call it %s', async (name, reason) => {
    const ca = await open({ label: 'triggererrors', trust: { pem: server.root.pem } });
    // under this label it does not tell its certificates either
    await expect(issue(ca, { kind: 'person', name, identifier: 'A1' })).rejects.toMatchObject({ code: 'unavailable', details: { reason } });
  });
  test('tells a label there is from one there is not by what it issues', async () => {
    await expect(issue(await open({ label: 'people' }))).resolves.toHaveProperty('certificate');
  });
  test('is what doctor says of it', async () => {
    const put = (name: string, text: string): string => {
      const file = path.join(database.folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    };
    const { ca, revocation } = readConfig({
      LUOBI_CA: 'est', LUOBI_CA_URL: server.url, LUOBI_CA_TLS_CA_FILE: put('tls.pem', server.tlsCa), LUOBI_CA_TRUST_SHA256: server.root.sha256, LUOBI_CA_EVIDENCE: 'if_present',
      LUOBI_CA_CLIENT_CERT_FILE: put('client.pem', server.client.certificate), LUOBI_CA_CLIENT_KEY_FILE: put('client.key', server.client.key),
    }, []);
    if (ca.kind === 'embedded') throw new Error('not read');
    const found = await probeOutsideCa(ca, revocation, systemClock);
    // it is for trying out: it lets everyone in, and its certificates name no status service
    expect(found.map(({ about, state, code = '' }) => `${about} ${state} ${code}`.trim())).toEqual(['service ok', 'access note not_asked', 'root ok', 'status note no_address']);
  });
});
