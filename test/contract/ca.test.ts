/**
 * What every CA driver promises, as one suite over a factory; run against the embedded driver on each database. The
 * certificates, signatures and tokens are judged by node:crypto and by OpenSSL.
 */
import { execFile } from 'node:child_process';
import { createPublicKey, randomBytes, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { OID_EVIDENCE_DIGEST, OID_TEST_POLICY, OID_TSA_POLICY, readCertificate } from '../../bff/src/ca';
import { openEmbeddedCa } from '../../bff/src/ca/embedded';
import type { CaService, EventCertificate, EventCertificateRequest } from '../../bff/src/ca/port';
import { sha256, systemClock } from '../../bff/src/kernel';
import { integer, octetString, sequence, setOf } from '../../bff/src/kernel/der/write';
import { caOperations, connectCa } from '../../bff/src/ca/remote/luobi-http';
import { forEachDatabase } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { overHttp } from '../kit/over-http';
import { CA_PROCESSES_TIMEOUT_MS, startCaProcesses } from '../kit/pki/start-ca-process';

type Driver = CaService & { respondToTimestampRequest?(request: Uint8Array): Uint8Array };

const run = promisify(execFile);
const attributes = setOf(sequence(integer(1), octetString(randomBytes(32))));
const evidenceDigest = sha256('evidence manifest');
const person = { kind: 'person', name: '张三', identifier: 'SHA256-5f70bf18a086007016e9' } as const;

/** Tests every driver must pass. @param open the service and, where the driver has one, its RFC 3161 endpoint */
function caContract(open: () => Promise<Driver>): void {
  let ca: Driver;
  beforeAll(async () => { ca = await open(); });
  const issue = (changes: Partial<EventCertificateRequest> = {}): Promise<EventCertificate> =>
    ca.issueEventCertificate({ serial: ca.newSerial(), subject: person, evidenceDigest, ...changes });

  describe('event certificates', () => {
    test('carry the given serial, subject and evidence digest, for a day', async () => {
      const serial = ca.newSerial();
      const { certificate, notAfter } = await issue({ serial });
      const x509 = new X509Certificate(certificate);
      expect(x509.serialNumber.toLowerCase()).toBe(Buffer.from(serial).toString('hex'));
      expect(x509.subject).toBe(`C=CN\nCN=张三\nserialNumber=${person.identifier}`);
      expect(x509.ca).toBe(false);
      const parsed = readCertificate(certificate);
      expect(parsed.extensions.get(OID_EVIDENCE_DIGEST)?.value).toEqual(octetString(evidenceDigest));
      expect(parsed.extensions.get('2.5.29.15')).toEqual({ critical: true, value: Buffer.from('030206c0', 'hex') });
      expect(parsed.notAfter).toEqual(notAfter);
      expect(notAfter.getTime() - parsed.notBefore.getTime()).toBe(24 * 3_600_000);
      expect(parsed.notBefore.getTime()).toBeLessThanOrEqual(Date.now() - 4 * 60_000);
    });
    test('name an organisation under O and CN', async () => {
      const { certificate } = await issue({ subject: { kind: 'organization', name: '深圳市落笔科技有限公司', identifier: '91440300MA5EXAMPLE' } });
      expect(new X509Certificate(certificate).subject).toBe('C=CN\nO=深圳市落笔科技有限公司\nCN=深圳市落笔科技有限公司\nserialNumber=91440300MA5EXAMPLE');
    });
    test('keep a name that looks like a distinguished name in one CN', async () => {
      const { certificate } = await issue({ subject: { ...person, name: '张三, O=某银行/CN=x+OU=y\\,"' } });
      const subject = new X509Certificate(certificate).toLegacyObject().subject as unknown as Record<string, string>;
      expect(Object.keys(subject).sort()).toEqual(['C', 'CN', 'serialNumber']);
      expect(subject['CN']).toBe('张三, O=某银行/CN=x+OU=y\\,"');
    });
    test('chain, each link signed by the next, to a trust anchor', async () => {
      const { certificate, chain } = await issue();
      const links = [certificate, ...chain].map((der) => new X509Certificate(der));
      links.slice(1).forEach((issuer, i) => {
        expect(links[i]!.checkIssued(issuer)).toBe(true);
        expect(links[i]!.verify(issuer.publicKey)).toBe(true);
        expect(issuer.ca).toBe(true);
      });
      expect((await ca.trustAnchors()).map((a) => Buffer.from(a))).toContainEqual(Buffer.from(chain[chain.length - 1]!));
    });
    test('are never issued twice under one serial, also when asked at the same time', async () => {
      const serial = ca.newSerial();
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => issue({ serial })));
      expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
      for (const r of results) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'conflict' });
      await expect(issue({ serial })).rejects.toMatchObject({ code: 'conflict' });
    });
    test('have 200 different serials and 200 different keys', async () => {
      const all = await Promise.all(Array.from({ length: 200 }, () => issue()));
      const certificates = all.map(({ certificate }) => new X509Certificate(certificate));
      expect(new Set(certificates.map((c) => c.serialNumber)).size).toBe(200);
      expect(new Set(certificates.map((c) => c.publicKey.export({ format: 'der', type: 'spki' }).toString('hex'))).size).toBe(200);
      expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(200);
      for (const c of certificates) expect(c.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    });
    test.each<[string, Partial<EventCertificateRequest>]>([
      ['a serial of 15 bytes', { serial: Buffer.alloc(15, 1) }],
      ['a serial of 17 bytes', { serial: Buffer.alloc(17, 1) }],
      ['a negative serial', { serial: Buffer.alloc(16, 0xff) }],
      ['a serial that begins with zero', { serial: Buffer.alloc(16) }],
      ['a digest that is not SHA-256', { evidenceDigest: randomBytes(20) }],
      ['no name', { subject: { ...person, name: ' ' } }],
      ['a name of 65 characters', { subject: { ...person, name: '长'.repeat(65) } }],
      ['a name with a NUL', { subject: { ...person, name: '张三\0' } }],
      ['a name that turns the direction of text', { subject: { ...person, name: '张\u202e三' } }],
      ['an ID number in clear', { subject: { ...person, identifier: '11010519491231002X' } }],
      ['an identifier outside PrintableString', { subject: { ...person, identifier: '1101**********002X' } }],
    ])('are refused for %s', async (_, changes) => {
      await expect(issue(changes)).rejects.toMatchObject({ code: 'invalid_request' });
    });
  });

  describe('the key of an event certificate', () => {
    test('signs once, verifiably, and never again', async () => {
      const { keyId, certificate } = await issue();
      const signature = await ca.signOnce(keyId, attributes);
      expect(verify('sha256', attributes, new X509Certificate(certificate).publicKey, signature)).toBe(true);
      await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
    });
    test('signs exactly once when 50 ask at the same time', async () => {
      const { keyId } = await issue();
      const results = await Promise.allSettled(Array.from({ length: 50 }, () => ca.signOnce(keyId, attributes)));
      expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
      for (const r of results) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'conflict' });
    });
    test('signs only signed attributes; a slip costs no key', async () => {
      const { keyId } = await issue();
      for (const wrong of [Buffer.alloc(0), randomBytes(32), sequence(integer(1)), setOf(), Buffer.concat([attributes, Buffer.from([0])])]) {
        await expect(ca.signOnce(keyId, wrong)).rejects.toMatchObject({ code: 'invalid_request' });
      }
      await expect(ca.signOnce(keyId, attributes)).resolves.toBeDefined();
    });
    test('is gone after abandon; abandoning again, or a used one, is fine', async () => {
      const serial = ca.newSerial();
      const { keyId } = await issue({ serial });
      await ca.abandon(serial);
      await ca.abandon(serial);
      await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
      const used = ca.newSerial();
      await ca.signOnce((await issue({ serial: used })).keyId, attributes);
      await expect(ca.abandon(used)).resolves.toBeUndefined();
    });
    test('cannot come to be after its serial was abandoned', async () => {
      const serial = ca.newSerial();
      await ca.abandon(serial);
      await expect(issue({ serial })).rejects.toMatchObject({ code: 'conflict' });
    });
    test('never signs after an abandon that was answered, when both race', async () => {
      for (let round = 0; round < 20; round++) {
        const serial = ca.newSerial();
        const { keyId } = await issue({ serial });
        const [signed] = await Promise.allSettled([ca.signOnce(keyId, attributes), ca.abandon(serial)]);
        if (signed.status === 'rejected') expect(signed.reason).toMatchObject({ code: 'conflict' });
        await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
      }
    });
    test('survives no abandon that overtakes its issue', async () => {
      for (let round = 0; round < 60; round++) {
        const serial = ca.newSerial();
        const [issued] = await Promise.allSettled([issue({ serial }), ca.abandon(serial)]);
        if (issued.status === 'rejected') expect(issued.reason).toMatchObject({ code: 'conflict' });
        else await expect(ca.signOnce(issued.value.keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
      }
    });
    test('is not found under any other name', async () => {
      for (const keyId of ['', 'root', 'issuing:1', '0'.repeat(26), "' OR 1=1 --"]) await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  describe('time-stamps', () => {
    test('are tokens over the digest, at our time', async () => {
      const before = Math.floor(Date.now() / 1000) * 1000;
      const { token, time } = await ca.timestamp(sha256('signature value'));
      expect(Buffer.from(token).includes(sha256('signature value'))).toBe(true);
      expect(time.getTime()).toBeGreaterThanOrEqual(before);
      expect(time.getTime()).toBeLessThanOrEqual(Date.now());
    });
    test('are all different, also over one digest at one time', async () => {
      const tokens = await Promise.all(Array.from({ length: 50 }, () => ca.timestamp(sha256('same'))));
      expect(new Set(tokens.map(({ token }) => Buffer.from(token).toString('hex'))).size).toBe(50);
    });
    test('are refused for what is not a SHA-256 digest', async () => {
      for (const size of [0, 20, 31, 33, 64]) await expect(ca.timestamp(randomBytes(size))).rejects.toMatchObject({ code: 'invalid_request' });
    });
  });

  describeWith('openssl', 'OpenSSL agrees', () => {
    let folder: string;
    const file = (name: string): string => path.join(folder, name);
    const pem = (...certificates: readonly Uint8Array[]): string => certificates.map((der) => new X509Certificate(der).toString()).join('');
    const openssl = async (...args: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await run('openssl', args);
      return stdout + stderr;
    };
    beforeAll(() => { folder = mkdtempSync(path.join(tmpdir(), 'luobi-openssl-')); });
    afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

    test('that the chain is valid under its strict rules, for signing and for nothing else (verify -x509_strict)', async () => {
      const { certificate, chain } = await issue();
      writeFileSync(file('leaf.pem'), pem(certificate));
      writeFileSync(file('issuing.pem'), pem(...chain.slice(0, -1)));
      writeFileSync(file('root.pem'), pem(...(await ca.trustAnchors())));
      const check = (...more: readonly string[]): Promise<string> =>
        openssl('verify', '-x509_strict', ...more, '-CAfile', file('root.pem'), '-untrusted', file('issuing.pem'), file('leaf.pem'));
      expect(await check()).toMatch(/: OK/);
      expect(await check('-purpose', 'smimesign')).toMatch(/: OK/);
      await expect(check('-purpose', 'sslserver')).rejects.toThrow(/purpose/);
      await expect(check('-purpose', 'timestampsign')).rejects.toThrow(/purpose/);
      await expect(openssl('verify', '-CAfile', file('leaf.pem'), file('leaf.pem'))).rejects.toThrow(/unable to get/);
    });
    test('on what the certificate says (x509 -text)', async () => {
      const { certificate } = await issue();
      writeFileSync(file('text.pem'), pem(certificate));
      const text = await openssl('x509', '-in', file('text.pem'), '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space,sname');
      expect(text).toContain(`C=CN, CN=张三, serialNumber=${person.identifier}`);
      expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Non Repudiation\n/);
      expect(text).toMatch(/X509v3 Extended Key Usage: \n.*E-mail Protection/);
      expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
      expect(text).toContain(OID_TEST_POLICY);
      expect(text).toContain(`${OID_EVIDENCE_DIGEST}: \n`);
      expect(text).toContain('ecdsa-with-SHA256');
    });
    test('that every byte is DER, in the string types asked for (asn1parse)', async () => {
      const { certificate } = await issue();
      writeFileSync(file('leaf.der'), certificate);
      const tree = await openssl('asn1parse', '-inform', 'DER', '-in', file('leaf.der'));
      expect(tree).not.toMatch(/Error|BAD [A-Z]/);
      expect(tree).toMatch(/UTF8STRING/);
      expect(tree).toMatch(new RegExp(`PRINTABLESTRING *:${person.identifier}`));
    });
    test('that a signature verifies under the certificate (dgst -verify)', async () => {
      const { keyId, certificate } = await issue();
      writeFileSync(file('signed'), attributes);
      writeFileSync(file('signature'), await ca.signOnce(keyId, attributes));
      writeFileSync(file('key.pem'), createPublicKey(pem(certificate)).export({ format: 'pem', type: 'spki' }));
      expect(await openssl('dgst', '-sha256', '-verify', file('key.pem'), '-signature', file('signature'), file('signed'))).toContain('Verified OK');
    });
    test('that a token holds for its digest and for no other (ts -verify)', async () => {
      const digest = sha256('signature value');
      writeFileSync(file('token'), (await ca.timestamp(digest)).token);
      writeFileSync(file('root.pem'), pem(...(await ca.trustAnchors())));
      const check = (hex: string): Promise<string> => openssl('ts', '-verify', '-digest', hex, '-in', file('token'), '-token_in', '-CAfile', file('root.pem'));
      expect(await check(digest.toString('hex'))).toContain('Verification: OK');
      await expect(check(sha256('other').toString('hex'))).rejects.toThrow(/imprint mismatch/);
      const text = await openssl('ts', '-reply', '-in', file('token'), '-token_in', '-text');
      expect(text).toContain(`Policy OID: ${OID_TSA_POLICY}`);
      expect(text).toContain('Accuracy: 0x01 seconds');
    });
    test('that the server answers queries of OpenSSL\'s own making, with nonce, in SHA-256, SHA-384 and SHA-512', async () => {
      const respond = ca.respondToTimestampRequest;
      if (!respond) return;
      writeFileSync(file('data'), 'data to be stamped');
      writeFileSync(file('root.pem'), pem(...(await ca.trustAnchors())));
      for (const hash of ['-sha256', '-sha384', '-sha512']) {
        await openssl('ts', '-query', '-data', file('data'), hash, '-cert', '-out', file('query'));
        writeFileSync(file('reply'), respond(readFileSync(file('query'))));
        expect(await openssl('ts', '-verify', '-queryfile', file('query'), '-in', file('reply'), '-CAfile', file('root.pem'))).toContain('Verification: OK');
      }
    });
  });
}

forEachDatabase('embedded CA', (database) => {
  let dataSource: DataSource | undefined;
  const keyFile = (): string => path.join(database().folder, 'keys', 'ca.kek');
  afterAll(() => dataSource?.destroy());
  caContract(async () => {
    dataSource = await database().open();
    return openEmbeddedCa({ dataSource, clock: systemClock, keyFile: keyFile(), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }) });
  });
});

forEachDatabase('embedded CA, over HTTP', (database) => {
  let close: () => Promise<unknown>;
  afterAll(() => close());
  caContract(async () => {
    const dataSource = await database().open();
    const ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile: path.join(database().folder, 'ca.kek'), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }) });
    const served = overHttp('ca', caOperations(ca));
    close = async () => { await served.close(); await ca.close(); await dataSource.destroy(); };
    return connectCa(served.link);
  });
});

forEachDatabase('embedded CA in several processes', (database) => {
  const order = () => ({ url: database().url, keyFile: path.join(database().folder, 'ca.kek') });

  test('is made once when four start together for the first time', async () => {
    await (await database().open()).destroy(); // tables first: this is about the CA, not about migrations
    const answers = await startCaProcesses(4, order());
    expect(new Set(answers.map(({ anchor }) => anchor)).size).toBe(1);
  }, CA_PROCESSES_TIMEOUT_MS);
  test('signs once per key when three processes try 40 keys at the same moment', async () => {
    const start = order();
    const dataSource = await database().open();
    const ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile: start.keyFile, logger: pino({ level: 'silent' }) });
    const certificates = await Promise.all(Array.from({ length: 40 }, () => ca.issueEventCertificate({ serial: ca.newSerial(), subject: person, evidenceDigest })));
    const keyIds = certificates.map(({ keyId }) => keyId);
    const toBeSigned = attributes.toString('hex');
    const answers = await startCaProcesses(3, { ...start, keyIds, toBeSigned });
    certificates.forEach(({ certificate }, i) => {
      const results = answers.map(({ results: all }) => all[i]!);
      const signatures = results.flatMap(({ signature }) => signature ?? []);
      expect(signatures).toHaveLength(1);
      expect(verify('sha256', attributes, new X509Certificate(certificate).publicKey, Buffer.from(signatures[0]!, 'hex'))).toBe(true);
      expect(results.flatMap(({ error }) => error ?? [])).toEqual(['conflict', 'conflict']);
    });
    await dataSource.destroy();
  }, CA_PROCESSES_TIMEOUT_MS);
});
