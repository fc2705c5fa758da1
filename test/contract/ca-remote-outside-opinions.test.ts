/**
 * Our doubles before clients of others, and our clients before servers of others: pyHanko signs at our signing service;
 * Certomancer signs, answers for its certificates and stamps for us.
 */
import { execFile } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import { readCertificate } from '../../bff/src/ca';
import { createCscCa } from '../../bff/src/ca/remote/csc';
import { createOutsideRevocation } from '../../bff/src/ca/remote/revocation';
import { rfc3161Client } from '../../bff/src/ca/remote/rfc3161';
import { timestampChain } from '../../bff/src/ca/timestamp-chain';
import { sha256, systemClock } from '../../bff/src/kernel';
import { cscServer, outsideCa, type CscServer, type OutsideCa } from '../kit/csc';
import { freshSqlite } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { openSsl } from '../kit/pki/openssl';
import { attributes, evidenceDigest, organization, person } from './suites/certificate-authority';

const logger = pino({ level: 'silent' });

describeWith(['openssl', 'pyhanko-csc'], 'pyHanko at our signing service', () => {
  let server: CscServer;
  beforeAll(async () => { server = await cscServer(); });
  afterAll(() => server.close());
  test.each(['person', 'organization'] as const)('finds credential, SAD and signature as the API has them (%s)', async (who) => {
    const tool = openSsl();
    const ca = tool.write('ca.pem', server.tls.ca);
    const script = path.join(__dirname, '../kit/csc/pyhanko_csc.py');
    const { stdout } = await promisify(execFile)('python3', [script, server.url, ca, server.user.user, server.user.password, server.ids[who], attributes.toString('hex')], { timeout: 50_000 });
    const { signature, certificate } = JSON.parse(stdout) as { signature: string; certificate: string };
    expect(verify('sha256', attributes, new X509Certificate(Buffer.from(certificate, 'base64')).publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    tool.remove();
  });
});

describeWith(['openssl', 'csc-dummy'], 'the signing service of Certomancer', () => {
  let outside: OutsideCa;
  beforeAll(async () => { outside = await outsideCa('signing'); });
  afterAll(() => outside.close());
  test.each([['a person (EC)', person], ['an organisation (RSA)', organization]] as const)('signs for %s, chosen among its credentials by name and identifier', async (_, subject) => {
    const database = await freshSqlite();
    const dataSource = await database.open();
    const ca = createCscCa({ dataSource, clock: systemClock, logger }, { url: outside.csc, version: 'v1', allowLoopbackHttp: true, trustPem: outside.rootPem, policy: { longestLifeMs: 40 * 366 * 86_400_000 } });
    const { keyId, certificate, chain } = await ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest });
    expect(new X509Certificate(certificate).subject).toContain(`CN=${subject.name}`);
    expect(chain).toHaveLength(2);
    expect(verify('sha256', attributes, new X509Certificate(certificate).publicKey, await ca.signOnce(keyId, attributes))).toBe(true);
    await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
    await ca.close();
    await dataSource.destroy();
    await database.drop();
  });
});

describeWith(['openssl', 'certomancer'], 'the CA of Certomancer', () => {
  let outside: OutsideCa;
  beforeAll(async () => { outside = await outsideCa('status'); });
  afterAll(() => outside.close());
  const ask = (certificates: readonly Buffer[], issuers: readonly Buffer[]) =>
    createOutsideRevocation({ clock: systemClock, logger }, { trustPem: outside.rootPem, internalHosts: [outside.host], timeoutMs: 10_000 }).revocationData(certificates, issuers);

  test('answers for its certificates by OCSP and by list, and we can tell which holds', async () => {
    const [signer, revoked, interm, root] = [await outside.certificate('signer'), await outside.certificate('revoked'), await outside.certificate('interm'), await outside.certificate('root')];
    expect(await ask([signer, revoked, interm, root], [])).toMatchObject({ ocsp: [expect.any(Buffer), expect.any(Buffer)], crls: [expect.any(Buffer)], uncovered: [] });
  });
  test('stamps for us, and its tokens hold', async () => {
    const client = rfc3161Client({ url: `${outside.base}/tsa/tsa`, allowLoopbackHttp: true });
    // the policy it has of its own; it sends its own certificate alone, so its issuer is what is trusted
    const policy = '1.3.6.1.4.1.4146.2.3';
    const list = timestampChain({ sources: [{ name: 'certomancer', send: client.send, policy: [policy], trustAnchors: [readCertificate(await outside.certificate('interm'))] }], clock: systemClock });
    await expect(list.timestamp(sha256('signature value'))).resolves.toHaveProperty('token');
    await client.close();
  });
});
