/** Certificates from an outside CA by EST: the common suite against a server made of OpenSSL, and what EST itself asks for. */
import { inspect } from 'node:util';
import path from 'node:path';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import pino from 'pino';
import { createEstCa, type EstCa, type EstCaOptions } from '../../bff/src/ca/remote/est';
import { writeCsr } from '../../bff/src/ca/remote/est/write-csr';
import { CaCertificate, CaKey, OID_EVIDENCE_DIGEST } from '../../bff/src/ca';
import { subjectName } from '../../bff/src/ca/embedded/x509/name';
import { sha256, systemClock } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { estServer, type EstServer } from '../kit/est';
import { describeWith } from '../kit/outside';
import { openSsl } from '../kit/pki/openssl';
import { attributes, certificateAuthorityContract, evidenceDigest, person } from './suites/certificate-authority';
import type { DataSource } from 'typeorm';

describeWith('openssl', 'EST', () => {
  let server: EstServer;
  beforeAll(async () => { server = await estServer(); });
  beforeEach(() => { server.mode = 'ok'; server.waits = 0; });
  afterAll(() => server.close());
  const options = (more: Partial<EstCaOptions> = {}): EstCaOptions =>
    ({ url: server.url, tlsCa: server.tls.ca, basic: server.user, trust: { pem: server.root.pem }, timeoutMs: 20_000, ...more });

  forEachDatabase('a CA reached by EST', (database) => {
    let dataSource: DataSource;
    const opened: EstCa[] = [];
    const lines: string[] = [];
    beforeAll(async () => { dataSource = await database().open(); });
    afterAll(async () => {
      await Promise.all(opened.map((ca) => ca.close()));
      await dataSource.destroy();
    });
    const open = async (more: Partial<EstCaOptions> = {}): Promise<EstCa> => {
      const logger = pino({ level: 'trace' }, { write: (line) => { lines.push(line); } });
      const ca = await createEstCa({ dataSource, clock: systemClock, logger, keyFile: path.join(database().folder, 'keys', 'ca.kek') }, options(more));
      opened.push(ca);
      return ca;
    };
    const issue = (ca: EstCa) => ca.issueEventCertificate({ serial: ca.newSerial(), subject: person, evidenceDigest });

    certificateAuthorityContract(() => open(), { serial: 'own', perAct: true, many: 20, rounds: 6 });

    test('is told who we are by a client certificate as well', async () => {
      const { basic: _, ...withoutPassword } = options();
      const logger = pino({ level: 'silent' });
      const deps = { dataSource, clock: systemClock, logger, keyFile: path.join(database().folder, 'keys', 'ca.kek') };
      const [known, stranger] = [await createEstCa(deps, { ...withoutPassword, clientCertificate: server.tls.client }), await createEstCa(deps, { ...withoutPassword, clientCertificate: server.tls.stranger })];
      opened.push(known, stranger);
      await expect(issue(known)).resolves.toHaveProperty('certificate');
      await expect(issue(stranger)).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'credentials' } });
    });
    test('refuses us with a wrong password, which stands in no error and no log', async () => {
      const ca = await open({ basic: { user: 'luobi', password: 'wrong-and-secret' } });
      const failed = await issue(ca).catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'unavailable', details: { reason: 'credentials' } });
      expect(inspect(failed, { depth: 20 }) + lines.join('')).not.toMatch(/wrong-and-secret|d3JvbmctYW5k/);
      expect(lines.join('')).toMatch(/"step":"enroll","reason":"credentials"/);
    });
    test('may put an enrolment off, and gets the same request again', async () => {
      server.waits = 2;
      const ca = await open();
      await expect(issue(ca)).resolves.toHaveProperty('certificate');
      expect(server.statuses.filter((status) => status === 202).length).toBeGreaterThanOrEqual(2);
      expect(server.statuses.slice(server.statuses.lastIndexOf(202), server.statuses.lastIndexOf(202) + 2)).toEqual([202, 200]);
    });
    test('is not waited for longer than an act may take', async () => {
      server.mode = 'wait for ever';
      await expect(issue(await open())).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'late' } });
      server.mode = 'ok';
      server.waits = 2;
      await expect(issue(await open({ patienceMs: 1500 }))).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'late' } });
    });
    test('is trusted by the fingerprint of its root, which was compared before', async () => {
      const ca = await open({ trust: { sha256: [server.root.sha256.toUpperCase().replace(/(..)(?=.)/g, '$1:')] } });
      await expect(issue(ca)).resolves.toHaveProperty('certificate');
      expect((await ca.trustAnchors()).map((der) => new X509Certificate(der).toString())).toEqual([new X509Certificate(server.root.pem).toString()]);
      const other = await open({ trust: { sha256: ['00'.repeat(32)] } });
      await expect(other.trustAnchors()).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'chain_untrusted' } });
      await expect(issue(other)).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'chain_untrusted' } });
    });
    test('may send its chain along, in any order', async () => {
      server.mode = 'with chain';
      const { chain } = await issue(await open());
      expect(chain).toHaveLength(2);
    });
    test('may leave the digest out and add names, where the operator accepted that', async () => {
      server.mode = 'no evidence';
      await expect(issue(await open())).rejects.toMatchObject({ details: { reason: 'evidence' } });
      await expect(issue(await open({ policy: { evidence: 'if_present' } }))).resolves.toHaveProperty('certificate');
      server.mode = 'more names';
      await expect(issue(await open())).rejects.toMatchObject({ details: { reason: 'other_name' } });
      await expect(issue(await open({ policy: { subject: 'names' } }))).resolves.toHaveProperty('certificate');
    });
    test('may change its issuing CA under the same root, or only its key, without our doing', async () => {
      const ca = await open();
      const first = await issue(ca);
      for (const name of ['issuing-2', 'issuing-2']) {
        await server.rollOver(name);
        const { chain } = await issue(ca);
        expect(new X509Certificate(chain[0]!).subject).toContain(`CN=${name}`);
        expect(Buffer.from(chain[0]!)).not.toEqual(Buffer.from(first.chain[0]!));
      }
    });
    test('leaves no key behind that anybody could use: used, abandoned and ended ones are wiped', async () => {
      const ca = await open();
      const [used, abandoned, failed] = [ca.newSerial(), ca.newSerial(), ca.newSerial()];
      const { keyId } = await ca.issueEventCertificate({ serial: used, subject: person, evidenceDigest });
      await ca.signOnce(keyId, attributes);
      await ca.issueEventCertificate({ serial: abandoned, subject: person, evidenceDigest });
      await ca.abandon(abandoned);
      server.mode = '500';
      await expect(ca.issueEventCertificate({ serial: failed, subject: person, evidenceDigest })).rejects.toMatchObject({ code: 'unavailable' });
      await ca.abandon(failed);
      const rows = await dataSource.manager.find(CaCertificate, { where: [used, abandoned, failed].map((s) => ({ serial: Buffer.from(s).toString('hex') })) });
      expect(rows.map(({ kind, state, keyId: key }) => [kind, state, key !== null]).sort()).toEqual([['outside', 'abandoned', false], ['outside', 'issued', true], ['outside', 'issued', true]]);
      for (const { keyId: key } of rows) if (key) expect(await dataSource.manager.findOneByOrFail(CaKey, { id: key })).toMatchObject({ sealed: null });
    });
  });

  test.each([
    ['http', { url: 'http://est.example.com' }], ['a password in the address', { url: 'https://a:b@est.example.com' }], ['a label that is a path', { label: '../admin' }], ['a user with a colon', { basic: { user: 'a:b', password: 'c' } }],
    ['no root', { trust: { pem: 'nothing' } }], ['a broken root', { trust: { pem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' } }], ['a short fingerprint', { trust: { sha256: ['ab'] } }], ['no fingerprint', { trust: { sha256: [] } }],
  ])('settings with %s are refused at the start', async (_, more) => {
    const deps = { dataSource: {} as DataSource, clock: systemClock, logger: pino({ level: 'silent' }), keyFile: '/nowhere' };
    await expect(createEstCa(deps, options(more))).rejects.toThrow(TypeError);
  });

  test('OpenSSL reads our request as it was meant, and finds its signature good', async () => {
    const tool = openSsl();
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    tool.write('request.der', writeCsr(privateKey, subjectName(person), sha256('evidence')));
    const text = await tool.run('req', '-in', 'request.der', '-inform', 'DER', '-verify', '-text', '-noout', '-nameopt', 'utf8,sep_comma_plus_space,sname');
    expect(text).toMatch(/verify OK/);
    expect(text).toContain(`Subject: C=CN, CN=张三, serialNumber=${person.identifier}`);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Non Repudiation/);
    expect(text).toContain(`${OID_EVIDENCE_DIGEST}: \n`);
    tool.write('key.pem', publicKey.export({ format: 'pem', type: 'spki' }));
    expect(createPublicKey((await tool.run('req', '-in', 'request.der', '-inform', 'DER', '-pubkey', '-noout')).replace(/^(?!-----)[^\n]*OK\n/m, '')).equals(publicKey)).toBe(true);
    // changed in one place, it does not verify
    const changed = writeCsr(privateKey, subjectName(person), sha256('evidence'));
    changed[60]! ^= 1;
    tool.write('changed.der', changed);
    const said = await tool.run('req', '-in', 'changed.der', '-inform', 'DER', '-verify', '-noout').catch((error: unknown) => String(error));
    expect(said).not.toMatch(/verify OK/);
    tool.remove();
  });
});
