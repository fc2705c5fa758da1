/**
 * A CA that was bribed, broken into or is simply careless hands out certificates nobody should sign with, and answers that
 * lead elsewhere. Each is refused for its own reason and leaves no key; the honest answer in between is accepted.
 */
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { createEstCa, type EstCa } from '../../bff/src/ca/remote/est';
import { CaCertificate, CaKey } from '../../bff/src/ca';
import { systemClock } from '../../bff/src/kernel';
import { attributes, evidenceDigest, person } from '../contract/suites/certificate-authority';
import { freshSqlite } from '../kit/databases';
import { estServer, type EstMode, type EstServer } from '../kit/est';
import { describeWith } from '../kit/outside';

describeWith('openssl', 'an EST server that cannot be believed', () => {
  let server: EstServer;
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  let ca: EstCa;
  beforeAll(async () => {
    [server, database] = [await estServer(), await freshSqlite()];
    dataSource = await database.open();
    ca = await createEstCa(
      { dataSource, clock: systemClock, logger: pino({ level: 'silent' }), keyFile: path.join(database.folder, 'ca.kek') },
      { url: server.url, tlsCa: server.tls.ca, basic: server.user, trust: { pem: server.root.pem }, breaker: { faults: 1000, restMs: 1 }, timeoutMs: 10_000 },
    );
  });
  afterAll(async () => {
    await ca.close();
    await server.close();
    await dataSource.destroy();
    await database.drop();
  });
  const issue = (mode: EstMode) => {
    server.mode = mode;
    return ca.issueEventCertificate({ serial: ca.newSerial(), subject: person, evidenceDigest });
  };

  test.each<[EstMode, string]>([
    ['other key', 'other_key'], ['other name', 'other_name'], ['more names', 'other_name'], ['expired', 'chain_expired'], ['not yet', 'chain_expired'], ['ends soon', 'ends_too_soon'],
    ['long life', 'lives_too_long'], ['ca', 'is_ca'], ['ca usage', 'key_usage'], ['no usage', 'key_usage'], ['server purpose', 'purpose'], ['no evidence', 'evidence'], ['other evidence', 'evidence'],
    ['foreign root', 'chain_untrusted'], ['refused', 'refused'], ['limited', 'rate_limited'], ['500', 'vendor_fault'], ['redirect', 'refused'], ['html', 'malformed'], ['not base64', 'malformed'], ['not cms', 'malformed'],
    ['empty', 'malformed'], ['too large', 'too_large'], ['hang up', 'late'],
  ])('answers with: %s; refused as %s, no key is kept, and the next honest certificate is used', async (mode, reason) => {
    const [keys, issued] = [await dataSource.manager.count(CaKey), await dataSource.manager.countBy(CaCertificate, { state: 'issued' })];
    await expect(issue(mode)).rejects.toMatchObject({ code: 'unavailable', details: { reason } });
    expect([await dataSource.manager.count(CaKey), await dataSource.manager.countBy(CaCertificate, { state: 'issued' })]).toEqual([keys, issued]);
    const honest = await issue('ok');
    await expect(ca.signOnce(honest.keyId, attributes)).resolves.toHaveProperty('length');
  });

  test('is left alone after faults in a row, and asked again later', async () => {
    const cautious = await createEstCa(
      { dataSource, clock: systemClock, logger: pino({ level: 'silent' }), keyFile: path.join(database.folder, 'ca.kek') },
      { url: server.url, tlsCa: server.tls.ca, basic: server.user, trust: { pem: server.root.pem }, breaker: { faults: 2, restMs: 300 } },
    );
    const ask = () => cautious.issueEventCertificate({ serial: cautious.newSerial(), subject: person, evidenceDigest });
    server.mode = '500';
    for (let i = 0; i < 2; i++) await expect(ask()).rejects.toMatchObject({ details: { reason: 'vendor_fault' } });
    const before = server.statuses.length;
    for (let i = 0; i < 3; i++) await expect(ask()).rejects.toMatchObject({ details: { reason: 'open_circuit' } });
    expect(server.statuses).toHaveLength(before);
    server.mode = 'ok';
    await new Promise((resolve) => { setTimeout(resolve, 350); });
    await expect(ask()).resolves.toHaveProperty('certificate');
    await cautious.close();
  });
});
