/**
 * The embedded CA on each database, here and over HTTP: the suite of every driver, its own profile of certificates, its
 * time-stamps, and several processes at once. Judged by node:crypto and by OpenSSL.
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
import { octetString } from '../../bff/src/kernel/der/write';
import { caOperations, connectCa } from '../../bff/src/ca/remote/luobi-http';
import { forEachDatabase } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { overHttp } from '../kit/over-http';
import { CA_PROCESSES_TIMEOUT_MS, startCaProcesses } from '../kit/pki/start-ca-process';
import { attributes, certificateAuthorityContract, evidenceDigest, organization, person } from './suites/certificate-authority';

type Driver = CaService & { respondToTimestampRequest?(request: Uint8Array): Uint8Array };

const run = promisify(execFile);

/** The suite of every driver, and what is the embedded one's own. @param open the service and, where the driver has one, its RFC 3161 endpoint */
function caContract(open: () => Promise<Driver>): void {
  let opened: Promise<Driver> | undefined;
  const once = (): Promise<Driver> => (opened ??= open());
  certificateAuthorityContract(once, { serial: 'asked', perAct: true, many: 200, rounds: 40 });

  let ca: Driver;
  beforeAll(async () => { ca = await once(); });
  const issue = (changes: Partial<EventCertificateRequest> = {}): Promise<EventCertificate> =>
    ca.issueEventCertificate({ serial: ca.newSerial(), subject: person, evidenceDigest, ...changes });

  describe('event certificates', () => {
    test('carry the given serial, subject and evidence digest, for a day', async () => {
      const serial = ca.newSerial();
      const { certificate, notAfter } = await issue({ serial });
      const x509 = new X509Certificate(certificate);
      expect(x509.serialNumber.toLowerCase()).toBe(Buffer.from(serial).toString('hex'));
      expect(x509.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
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
      const { certificate } = await issue({ subject: organization });
      expect(new X509Certificate(certificate).subject).toBe('C=CN\nO=深圳市落笔科技有限公司\nCN=深圳市落笔科技有限公司\nserialNumber=91440300MA5EXAMPLE');
    });
    test('keep a name that looks like a distinguished name in one CN', async () => {
      const { certificate } = await issue({ subject: { ...person, name: '张三, O=某银行/CN=x+OU=y\\,"' } });
      const subject = new X509Certificate(certificate).toLegacyObject().subject as unknown as Record<string, string>;
      expect(Object.keys(subject).sort()).toEqual(['C', 'CN', 'serialNumber']);
      expect(subject['CN']).toBe('张三, O=某银行/CN=x+OU=y\\,"');
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
