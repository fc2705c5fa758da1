/** Go's crypto/x509 on what the embedded CA issues: many CAs, servers and verifiers are written in Go, and its reader is strict. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { OID_EVIDENCE_DIGEST, readCertificate } from '../../bff/src/ca';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { OID } from '../../bff/src/ca/oids';
import { systemClock } from '../../bff/src/kernel';
import { freshSqlite } from '../kit/databases';
import { describeWith, programPath } from '../kit/outside';
import { timestampPki } from '../kit/pki';
import { openSsl, pem, type OpenSsl } from '../kit/pki/openssl';
import { evidenceDigest, organization, person } from './suites/certificate-authority';

describeWith('readx509', 'Go', () => {
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  let ca: EmbeddedCa;
  let tool: OpenSsl;
  beforeAll(async () => {
    database = await freshSqlite();
    dataSource = await database.open();
    ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile: path.join(database.folder, 'ca.kek'), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }) });
    tool = openSsl();
    tool.write('root.pem', pem(...(await ca.trustAnchors())));
    tool.write('chain.pem', pem((await ca.authorityCertificate(1))!.der));
  });
  afterAll(async () => {
    tool.remove();
    await dataSource.destroy();
    await database.drop();
  });
  const said = async (certificate: Uint8Array, roots = 'root.pem'): Promise<Record<string, unknown>> => {
    tool.write('leaf.pem', pem(certificate));
    tool.write('list.der', (await ca.crl(1))!.der);
    const { stdout } = await promisify(execFile)(programPath('luobi-readx509')!, [roots, 'chain.pem', 'leaf.pem', 'list.der'].map((name) => tool.file(name)), { timeout: 30_000 });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const issue = async (subject: typeof person | typeof organization): Promise<Uint8Array> => (await ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest })).certificate;

  test.each([['a person', person], ['an organisation', organization]] as const)('verifies the certificate of %s up to the root, and finds our extension', async (_, subject) => {
    const { extensions, ...rest } = await said(await issue(subject));
    expect(rest).toMatchObject({ subject: subject.name, length: 3, isCA: false, revoked: false });
    expect(extensions).toEqual(expect.arrayContaining([OID_EVIDENCE_DIGEST, OID.keyUsage, OID.certificatePolicies]));
  });
  test('reads the list with its number, and finds a revoked certificate in it', async () => {
    const certificate = await issue(person);
    await ca.revoke({ serial: readCertificate(certificate).serial, reason: 'keyCompromise' });
    expect(await said(certificate)).toMatchObject({ revoked: true, number: expect.stringMatching(/^\d+$/) as string });
  });
  test('refuses it under another root, and a certificate with a changed byte', async () => {
    const certificate = await issue(person);
    tool.write('other.pem', pem(timestampPki({}).root.certificate.der));
    await expect(said(certificate, 'other.pem')).rejects.toThrow(/unknown authority/);
    const changed = Buffer.from(certificate);
    changed[changed.length - 5]! ^= 1;
    await expect(said(changed)).rejects.toThrow(/signed by unknown authority|verification failure/);
  });
});
