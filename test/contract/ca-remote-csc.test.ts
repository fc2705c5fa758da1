/** Signatures by a remote signing service: the common suite in both spellings of the API, and what the API itself asks for. */
import { inspect } from 'node:util';
import { verify, X509Certificate } from 'node:crypto';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { createCscCa, type CscCa, type CscCaOptions } from '../../bff/src/ca/remote/csc';
import { sha256Hex, systemClock, type Clock } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { cscServer, type CscServer } from '../kit/csc';
import { describeWith } from '../kit/outside';
import { attributes, certificateAuthorityContract, evidenceDigest, organization, person } from './suites/certificate-authority';

describeWith('openssl', 'CSC', () => {
  let server: CscServer;
  beforeAll(async () => { server = await cscServer(); });
  beforeEach(() => { server.mode = 'ok'; });
  afterAll(() => server.close());
  const options = (more: Partial<CscCaOptions> = {}): CscCaOptions =>
    ({ url: server.url, tlsCa: server.tls.ca, trustPem: server.rootPem, auth: { kind: 'oauth2', ...server.client }, timeoutMs: 20_000, ...more });

  forEachDatabase('a remote signing service', (database) => {
    let dataSource: DataSource;
    const opened: CscCa[] = [];
    const lines: string[] = [];
    beforeAll(async () => { dataSource = await database().open(); });
    afterAll(async () => {
      await Promise.all(opened.map((ca) => ca.close()));
      await dataSource.destroy();
    });
    const open = (more: Partial<CscCaOptions> = {}, clock: Clock = systemClock): CscCa => {
      const ca = createCscCa({ dataSource, clock, logger: pino({ level: 'trace' }, { write: (line) => { lines.push(line); } }) }, options(more));
      opened.push(ca);
      return ca;
    };
    const issue = (ca: CscCa, subject: typeof person | typeof organization = person) => ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest });
    const traits = { serial: 'own', perAct: false, many: 20, rounds: 6 } as const;

    describe('as in version 2', () => certificateAuthorityContract(async () => open(), traits));
    describe('as in version 1', () => certificateAuthorityContract(async () => open({ version: 'v1', auth: { kind: 'basic', ...server.user } }), traits));

    test.each(['v1', 'v2'] as const)('signs for an organisation with an RSA key (%s)', async (version) => {
      const ca = open({ version });
      const { keyId, certificate } = await issue(ca, organization);
      const key = new X509Certificate(certificate).publicKey;
      expect(key.asymmetricKeyType).toBe('rsa');
      expect(verify('sha256', attributes, key, await ca.signOnce(keyId, attributes))).toBe(true);
      // the hash is ours, and the digest of the evidence stands in the record of the service
      expect(server.signed.at(-1)).toEqual({ credentialID: server.ids.organization, hash: sha256Hex(attributes), clientData: evidenceDigest.toString('hex') });
    });
    test.each(['v1', 'v2'] as const)('has a key released by a PIN, where one was configured (%s)', async (version) => {
      const guarded = { kind: 'organization', name: '上海某公司', identifier: '91310000MA1EXAMPLE' } as const;
      const sign = async (more: Partial<CscCaOptions>): Promise<Uint8Array> => {
        const ca = open({ version, ...more });
        return ca.signOnce((await ca.issueEventCertificate({ serial: ca.newSerial(), subject: guarded, evidenceDigest })).keyId, attributes);
      };
      await expect(sign({ pin: server.pin })).resolves.toHaveProperty('length');
      await expect(sign({ pin: '000000' })).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'refused' }, cause: { vendorCode: 'invalid_pin' } });
      await expect(sign({})).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'credentials' } });
    });
    test('logs in once for many acts, and again when the session ended early', async () => {
      const ca = open({ auth: { kind: 'basic', ...server.user } });
      const before = server.calls.length;
      await Promise.all([1, 2, 3, 4].map(() => issue(ca)));
      const { keyId } = await issue(ca);
      expect(server.calls.slice(before).filter((method) => method === 'auth/login')).toHaveLength(1);
      server.endSessions();
      await expect(ca.signOnce(keyId, attributes)).resolves.toHaveProperty('length');
      expect(server.calls.slice(before).filter((method) => method === 'auth/login')).toHaveLength(2);
    });
    test('renews the session before it ends, and reads the credentials anew after a while', async () => {
      let now = Date.now();
      const ca = open({ auth: { kind: 'basic', ...server.user } }, { now: () => new Date(now) });
      await issue(ca);
      const before = server.calls.length;
      await issue(ca);
      expect(server.calls).toHaveLength(before);
      now += 3_599_000;
      await issue(ca);
      expect(server.calls.slice(before)).toEqual(expect.arrayContaining(['auth/login', 'info', 'credentials/list', 'credentials/info']));
    });
    test('signs with the credential the operator named, and with none of its own choice then', async () => {
      const ca = open({ credentialIds: { [person.identifier]: server.ids.person } });
      const before = server.calls.length;
      await expect(issue(ca)).resolves.toHaveProperty('certificate');
      expect(server.calls.slice(before)).not.toContain('credentials/list');
      await expect(issue(ca, organization)).rejects.toMatchObject({ details: { reason: 'refused' }, cause: { vendorCode: 'no credential for the subject' } });
      // named for the wrong one
      await expect(issue(open({ credentialIds: { [person.identifier]: server.ids.organization } }))).rejects.toMatchObject({ details: { reason: 'other_name' } });
      await expect(issue(open({ credentialIds: { [person.identifier]: 'no such' } }))).rejects.toMatchObject({ details: { reason: 'refused' } });
    });
    test('has nothing for a subject of the same name but another identifier', async () => {
      const ca = open();
      const other = { ...person, identifier: 'SHA256-0000000000000000beef' };
      await expect(ca.issueEventCertificate({ serial: ca.newSerial(), subject: other, evidenceDigest })).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'refused' } });
    });
    test('refuses us with wrong credentials, which stand in no error and no log', async () => {
      for (const auth of [{ kind: 'basic', user: 'luobi', password: 'wrong-and-secret' }, { kind: 'oauth2', clientId: 'luobi-client', clientSecret: 'wrong-and-secret' }] as const) {
        const failed = await issue(open({ auth })).catch((error: unknown) => error);
        expect(failed).toMatchObject({ code: 'unavailable', details: { reason: 'credentials' } });
        expect(inspect(failed, { depth: 20 })).not.toMatch(/wrong-and-secret|d3JvbmctYW5k/);
      }
      expect(lines.join('')).not.toMatch(/wrong-and-secret|d3JvbmctYW5k|739104/);
      expect(lines.join('')).toMatch(/"reason":"credentials"/);
    });
  });

  test.each([['http', { url: 'http://csc.example.com' }], ['a password in the address', { url: 'https://a:b@csc.example.com' }], ['no root', { trustPem: '' }]])('settings with %s are refused at the start', (_, more) => {
    expect(() => createCscCa({ dataSource: {} as DataSource, clock: systemClock, logger: pino({ level: 'silent' }) }, options(more))).toThrow(TypeError);
  });
});
