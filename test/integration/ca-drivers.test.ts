/**
 * The program with an outside CA in its settings: a whole act of signing over HTTP with certificates by EST and with
 * keys at a CSC signing service, to the level the CA's answers allow; and what our public addresses say meanwhile.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { trustOf } from '../../bff/src/ca';
import { createPersonalDataBox } from '../../bff/src/kernel';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import type { VerificationReport } from '../../bff/src/signing/port';
import { cscServer } from '../kit/csc';
import { estServer } from '../kit/est';
import { openLuobi, someSigner, type LuobiHere, type Signer } from '../kit/luobi';
import { signedByOne } from '../kit/one-signer';
import { describeWith } from '../kit/outside';
import { ownPlaceForEachTest } from '../kit/own-place';
import { pem } from '../kit/pki/openssl';
import { httpAuthority } from '../kit/tsa';

describeWith(['openssl'], 'an outside CA in the settings', () => {
  const { database, put, closing } = ownPlaceForEachTest();
  async function start(env: Record<string, string>): Promise<LuobiHere> {
    const luobi = await openLuobi(database(), { env });
    closing.push(() => luobi.close());
    return luobi;
  }

  async function signed(luobi: LuobiHere, who?: Signer): Promise<{ level: string | null; report: VerificationReport }> {
    const { level, pdf } = await signedByOne(luobi, who);
    return { level, report: verifyPdf(pdf, await trustOf(luobi.services.ca), new Date()) };
  }
  const roots = (): string => readFileSync(path.join(database().folder, 'data/trust/root.pem'), 'utf8');

  test('by EST, stamped by our own authority: B-LTA, every certificate answered for by who issued it', async () => {
    const est = await estServer({ status: true });
    closing.push(() => est.close());
    const env = {
      LUOBI_CA: 'est', LUOBI_CA_URL: est.url, LUOBI_CA_TLS_CA_FILE: put('tls.pem', est.tls.ca), LUOBI_CA_TLS_PINS: est.tls.pin, LUOBI_CA_TRUST_SHA256: est.root.sha256,
      LUOBI_EST_USER: est.user.user, LUOBI_EST_PASSWORD_FILE: put('password', `${est.user.password}\n`), LUOBI_REVOCATION_INTERNAL_HOSTS: est.statusHost,
    };
    const luobi = await start(env);
    const { level, report } = await signed(luobi);
    expect(report).toMatchObject({ verdict: 'valid' });
    expect(report.signatures[0]!.issuer).toContain('issuing');
    expect(level).toBe('B-LTA');
    expect(est.enrolled).toBe(1);
    // one root is the CA's, another stands over our time
    expect((await luobi.services.ca.trustAnchors()).map((der) => pem(der).trim())).toEqual([est.root.pem.trim()]);
    expect(await luobi.services.ca.timestampAnchors!()).toHaveLength(1);
    expect(roots().match(/^#.*$/gm)).toEqual(['# trusted for: signatures', '# trusted for: time-stamps']);
    expect(roots()).toContain(est.root.pem.trim());
    expect(luobi.log()).not.toContain(est.user.password);

    // the root was remembered: the CA may be down when we start again
    await closing.pop()!();
    await closing.pop()!();
    const again = await start(env);
    expect((await again.services.ca.trustAnchors()).map((der) => pem(der).trim())).toContain(est.root.pem.trim());
    await expect(again.services.ca.issueEventCertificate({ serial: again.services.ca.newSerial(), subject: { kind: 'person', name: '林晓月', identifier: 'A1' }, evidenceDigest: Buffer.alloc(32) })).rejects.toMatchObject({ code: 'unavailable' });
  }, 60_000);

  test('by CSC with outside time: B-T where nobody answers for the certificates, and nothing public is ours', async () => {
    const [csc, tsa] = [await cscServer(), await httpAuthority()];
    closing.push(() => csc.close(), () => tsa.close());
    // who signs with which credential is said by identifiers, and these are made with the key of the personal data
    const master = Buffer.alloc(32, 7);
    mkdirSync(path.join(database().folder, 'data/keys'), { recursive: true, mode: 0o700 });
    put('data/keys/personal-data.key', master.toString('hex'));
    const who = someSigner('张三');
    const identifier = createPersonalDataBox(master).blindIndex(who.idNumber, 'id_number').slice(0, 32).toUpperCase();
    const luobi = await start({
      LUOBI_CA: 'csc', LUOBI_CA_URL: csc.url, LUOBI_CA_TLS_CA_FILE: put('tls.pem', csc.tls.ca), LUOBI_CA_TRUST_FILE: put('roots.pem', csc.rootPem), LUOBI_CA_SUBJECT: 'common_name',
      LUOBI_CSC_CLIENT_ID: csc.client.clientId, LUOBI_CSC_CLIENT_SECRET_FILE: put('secret', csc.client.clientSecret), LUOBI_CSC_PIN_FILE: put('pin', csc.pin),
      LUOBI_CSC_CREDENTIALS_FILE: put('credentials.json', JSON.stringify({ [identifier]: csc.ids.person })),
      LUOBI_TSA: tsa.url, LUOBI_TSA_ANCHORS: put('tsa.pem', pem(tsa.trustAnchor.der)), LUOBI_TSA_POLICIES: tsa.policy,
    });
    const { level, report } = await signed(luobi, who);
    expect(report.verdict).toBe('valid');
    expect(level).toBe('B-T');
    expect(csc.signed).toHaveLength(1);
    expect(await trustOf(luobi.services.ca)).toMatchObject({ signers: [expect.any(Buffer)], timestamps: [expect.any(Buffer)] });
    expect(luobi.log()).not.toContain('embedded test CA is open');

    const ask = async (at: string, type?: string): Promise<readonly [number, string]> => {
      const answer = await fetch(`${luobi.url}${at}`, type === undefined ? {} : { method: 'POST', headers: { 'content-type': type }, body: Buffer.from('3000', 'hex') });
      return [answer.status, Buffer.from(await answer.arrayBuffer()).toString('hex')];
    };
    for (const file of ['/ca/root.cer', '/ca/root.crl', '/ca/issuing.cer', '/ca/issuing.crl']) expect((await ask(file))[0]).toBe(404);
    expect(await ask('/ca/ocsp', 'application/ocsp-request')).toEqual([200, '30030a0106']);
    expect((await ask('/tsa', 'application/timestamp-query'))[1]).toContain(Buffer.from('timeNotAvailable').toString('hex'));
    await expect(luobi.services.ca.revoke!({ serial: Buffer.alloc(16, 1), reason: 'unspecified' })).rejects.toMatchObject({ code: 'not_found' });
  }, 60_000);

  test('after a change from the embedded CA: what it signed stays valid, it answers and revokes, and issues nothing more', async () => {
    const before = await start({});
    const { pdf } = await signedByOne(before);
    const [ownRoot] = await before.services.ca.trustAnchors();
    const { serial } = verifyPdf(pdf, await trustOf(before.services.ca), new Date()).signatures[0]!;
    await closing.pop()!();

    const [csc, tsa] = [await cscServer(), await httpAuthority()];
    closing.push(() => csc.close(), () => tsa.close());
    const luobi = await start({
      LUOBI_CA: 'csc', LUOBI_CA_URL: csc.url, LUOBI_CA_TLS_CA_FILE: put('tls.pem', csc.tls.ca), LUOBI_CA_TRUST_FILE: put('roots.pem', csc.rootPem), LUOBI_CA_SUBJECT: 'common_name',
      LUOBI_CSC_CLIENT_ID: csc.client.clientId, LUOBI_CSC_CLIENT_SECRET_FILE: put('secret', csc.client.clientSecret), LUOBI_TSA: tsa.url, LUOBI_TSA_ANCHORS: put('tsa.pem', pem(tsa.trustAnchor.der)), LUOBI_TSA_POLICIES: tsa.policy,
    });
    const trust = await trustOf(luobi.services.ca);
    const texts = (all: readonly Uint8Array[]): readonly string[] => all.map((der) => pem(der).trim()).sort();
    expect(texts(trust.signers)).toEqual([pem(ownRoot!).trim(), csc.rootPem.trim()].sort());
    expect(texts(trust.timestamps)).toEqual([pem(ownRoot!).trim(), pem(tsa.trustAnchor.der).trim()].sort());
    expect(verifyPdf(pdf, trust, new Date())).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-LTA' }, {}] });
    expect((await fetch(`${luobi.url}/ca/root.cer`)).status).toBe(200);
    const act = { serial: luobi.services.ca.newSerial(), subject: { kind: 'person', name: '张三', identifier: 'SHA256-5f70bf18a086007016e9' }, evidenceDigest: Buffer.alloc(32) } as const;
    expect(new X509Certificate((await luobi.services.ca.issueEventCertificate(act)).certificate).issuer).toContain('CSC test root');
    await expect(luobi.services.ca.revoke!({ serial: Buffer.from(serial, 'hex'), reason: 'superseded' })).resolves.toMatchObject({ reason: 'superseded' });
    expect(Buffer.from(await (await fetch(`${luobi.url}/ca/issuing.crl`)).arrayBuffer()).includes(Buffer.from(serial, 'hex'))).toBe(true);
    // time for strangers is not ours to give any more
    const asked = await fetch(`${luobi.url}/tsa`, { method: 'POST', headers: { 'content-type': 'application/timestamp-query' }, body: Buffer.from('3000', 'hex') });
    expect(Buffer.from(await asked.arrayBuffer()).includes('timeNotAvailable')).toBe(true);
  }, 60_000);

  test('files that cannot be used are told together, by their settings, and no secret is repeated', async () => {
    const faulty = openLuobi(database(), { env: {
      LUOBI_CA: 'csc', LUOBI_CA_URL: 'https://127.0.0.1:9', LUOBI_CA_TRUST_FILE: put('roots.pem', 'geheim'), LUOBI_CA_TLS_CA_FILE: path.join(database().folder, 'nowhere.pem'),
      LUOBI_CA_CLIENT_CERT_FILE: put('client.pem', 'geheim'), LUOBI_CA_CLIENT_KEY_FILE: put('client.key', 'geheim'), LUOBI_CSC_CLIENT_ID: 'luobi', LUOBI_CSC_CLIENT_SECRET_FILE: put('secret', ''),
      LUOBI_CSC_CREDENTIALS_FILE: put('credentials.json', '["geheim"]'),
    } });
    const message = await faulty.then(() => '', (error: Error) => error.message);
    for (const name of ['TRUST_FILE', 'TLS_CA_FILE', 'CLIENT_CERT_FILE', 'CLIENT_KEY_FILE']) expect(message).toContain(`LUOBI_CA_${name}: `);
    for (const name of ['CLIENT_SECRET_FILE', 'CREDENTIALS_FILE']) expect(message).toContain(`LUOBI_CSC_${name}: `);
    expect(message).not.toContain('geheim');
  });

  test('a root known by its fingerprint alone has to come from the CA once', async () => {
    const message = await openLuobi(database(), { env: { LUOBI_CA: 'est', LUOBI_CA_URL: 'http://127.0.0.1:9', LUOBI_CA_TRUST_SHA256: 'ab'.repeat(32) } }).then(() => '', (error: Error) => error.message);
    expect(message).toContain('LUOBI_CA_TRUST_SHA256: ');
  });
});
