/**
 * A remote signing service that signs something else, with another key, for another owner, or sends us elsewhere. Each is
 * refused and nothing of it is used; the honest answer in between is accepted.
 */
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { createCscCa, type CscCa } from '../../bff/src/ca/remote/csc';
import { systemClock } from '../../bff/src/kernel';
import { attributes, evidenceDigest, person } from '../contract/suites/certificate-authority';
import { cscServer, type CscMode, type CscServer } from '../kit/csc';
import { freshSqlite } from '../kit/databases';
import { describeWith } from '../kit/outside';

describeWith('openssl', 'a remote signing service that cannot be believed', () => {
  let server: CscServer;
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  const opened: CscCa[] = [];
  beforeAll(async () => {
    [server, database] = [await cscServer(), await freshSqlite()];
    dataSource = await database.open();
  });
  beforeEach(() => { server.mode = 'ok'; });
  afterAll(async () => {
    await Promise.all(opened.map((ca) => ca.close()));
    await server.close();
    await dataSource.destroy();
    await database.drop();
  });
  /** nothing is remembered of the test before */
  const open = (): CscCa => {
    const ca = createCscCa({ dataSource, clock: systemClock, logger: pino({ level: 'silent' }) }, { url: server.url, tlsCa: server.tls.ca, trustPem: server.rootPem, auth: { kind: 'oauth2', ...server.client }, timeoutMs: 10_000 });
    opened.push(ca);
    return ca;
  };
  const issue = (ca: CscCa) => ca.issueEventCertificate({ serial: ca.newSerial(), subject: person, evidenceDigest });

  test.each<[CscMode, string, string]>([
    ['other hash', 'malformed', 'the signature does not hold'], ['other key', 'malformed', 'the signature does not hold'], ['garbage signature', 'malformed', 'the signature does not hold'],
    ['no signature', 'malformed', 'not one signature'], ['two signatures', 'malformed', 'not one signature'], ['no SAD', 'malformed', 'no signature activation data'],
    ['limited', 'rate_limited', 'retry after 9 s'], ['500', 'vendor_fault', 'HTTP 500'], ['redirect', 'refused', 'HTTP 307'], ['html', 'malformed', 'not JSON'], ['hang up', 'late', ''], ['too large', 'too_large', ''],
  ])('signs and answers with: %s; nothing of it is used, the act has lost its right, the next one signs', async (mode, reason, vendorCode) => {
    const ca = open();
    const [{ keyId }, next] = [await issue(ca), await issue(ca)];
    server.mode = mode;
    await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'unavailable', details: { reason }, ...(vendorCode ? { cause: { vendorCode } } : {}) });
    server.mode = 'ok';
    await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
    await expect(ca.signOnce(next.keyId, attributes)).resolves.toHaveProperty('length');
  });

  test('gives a SAD it gave before: nothing is signed with it', async () => {
    const ca = open();
    const [first, second] = [await issue(ca), await issue(ca)];
    await expect(ca.signOnce(first.keyId, attributes)).resolves.toHaveProperty('length');
    server.mode = 'same SAD';
    await expect(ca.signOnce(second.keyId, attributes)).rejects.toMatchObject({ details: { reason: 'refused' }, cause: { vendorCode: 'invalid_sad' } });
  });

  test.each<[CscMode, string]>([
    ['foreign root', 'chain_untrusted'], ['other owner', 'refused'], ['disabled', 'refused'], ['revoked', 'refused'], ['other version', 'malformed'], ['no signing', 'refused'], ['oauth down', 'vendor_fault'],
  ])('shows credentials that are: %s; refused as %s', async (mode, reason) => {
    server.mode = mode;
    await expect(issue(open())).rejects.toMatchObject({ code: 'unavailable', details: { reason } });
    server.mode = 'ok';
    await expect(issue(open())).resolves.toHaveProperty('certificate');
  });

  test.each<[CscMode, string]>([['needs a person', 'the credential is released by a person only'], ['no algorithm', 'no signature algorithm we accept']])('has a credential that: %s; the act cannot sign', async (mode, vendorCode) => {
    server.mode = mode;
    const ca = open();
    await expect(ca.signOnce((await issue(ca)).keyId, attributes)).rejects.toMatchObject({ details: { reason: 'refused' }, cause: { vendorCode } });
  });

  test('has another certificate in the place of the one the act was given: it is not asked to sign', async () => {
    let now = Date.now();
    const ca = createCscCa({ dataSource, clock: { now: () => new Date(now) }, logger: pino({ level: 'silent' }) }, { url: server.url, tlsCa: server.tls.ca, trustPem: server.rootPem, auth: { kind: 'oauth2', ...server.client } });
    opened.push(ca);
    const { keyId } = await issue(ca);
    now += 11 * 60_000;
    server.mode = 'foreign root';
    const signed = server.signed.length;
    await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ details: { reason: 'refused' }, cause: { vendorCode: 'the credential is gone' } });
    expect(server.signed).toHaveLength(signed);
  });
});
