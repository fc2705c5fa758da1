/**
 * A document signed with certificates from elsewhere: by EST (our key), by a remote signing service (its key, EC and RSA),
 * with the status answers of the outside CA. Accepted by our verifier and by Poppler under the roots of those CAs.
 */
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import type { CertificateAuthority } from '../../bff/src/ca/port';
import { createCscCa } from '../../bff/src/ca/remote/csc';
import { createEstCa } from '../../bff/src/ca/remote/est';
import { sha256, systemClock } from '../../bff/src/kernel';
import { placeFields } from '../../bff/src/signing/embedded/fields';
import { completeSignature, prepareSignature } from '../../bff/src/signing/embedded/pades';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import { freshSqlite } from '../kit/databases';
import { cscServer, type CscServer } from '../kit/csc';
import { estServer, type EstServer } from '../kit/est';
import { describeWith } from '../kit/outside';
import { fixture, HANDWRITING, pdfsig } from '../kit/pdf';
import { forgeToken, timestampPki } from '../kit/pki';
import { evidenceDigest, organization, person } from './suites/certificate-authority';

const logger = pino({ level: 'silent' });

describeWith(['openssl', 'pdfsig'], 'a document signed with an outside certificate', () => {
  const pki = timestampPki({});
  let est: EstServer;
  let csc: CscServer;
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  const opened: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    [est, csc, database] = [await estServer(), await cscServer(), await freshSqlite()];
    dataSource = await database.open();
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await Promise.all([est.close(), csc.close()]);
    await dataSource.destroy();
    await database.drop();
  });
  const drivers: Readonly<Record<'EST' | 'CSC', () => Promise<CertificateAuthority & { close(): Promise<void> }>>> = {
    EST: () => createEstCa({ dataSource, clock: systemClock, logger, keyFile: path.join(database.folder, 'ca.kek') }, { url: est.url, tlsCa: est.tls.ca, basic: est.user, trust: { pem: est.root.pem } }),
    CSC: async () => createCscCa({ dataSource, clock: systemClock, logger }, { url: csc.url, tlsCa: csc.tls.ca, auth: { kind: 'oauth2', ...csc.client }, trustPem: csc.rootPem }),
  };

  test.each([['EST', 'a person', person], ['EST', 'an organisation', organization], ['CSC', 'a person', person], ['CSC', 'an organisation', organization]] as const)('by %s, for %s, holds under the root of that CA and no other', async (driver, _, subject) => {
    const ca = await drivers[driver]();
    opened.push(ca);
    const placed = placeFields(fixture('base3.pdf'), [{ name: 'field', kind: 'signature', page: 1, x: 60, y: 60, width: 140, height: 60 }]);
    const act = await ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest });
    const prepared = await prepareSignature({
      pdf: placed, fieldName: 'field', mark: { kind: 'handwritten', signature: HANDWRITING }, values: [], signerName: subject.name, signedAt: new Date(), reason: '签署合同', certificates: [act.certificate, ...act.chain],
    });
    const value = await ca.signOnce(act.keyId, prepared.toBeSigned);
    const signed = completeSignature(prepared, value, forgeToken({ tsa: pki.tsa, digest: sha256(value), time: new Date() }));

    const roots = [...(await ca.trustAnchors()), pki.root.certificate.der];
    const report = verifyPdf(signed, roots, new Date());
    expect(report).toMatchObject({ verdict: 'valid', signatures: [{ field: 'field', intact: true, trusted: true, level: 'B-T' }] });
    // the certificate's own serial, which is what the workflow has to compare with
    expect(report.signatures[0]!.serial.toLowerCase().replace(/^0+/, '')).toBe(Buffer.from(act.serial!).toString('hex').replace(/^0+/, ''));
    expect(verifyPdf(signed, [pki.root.certificate.der], new Date()).verdict).not.toBe('valid');
    expect(pdfsig(signed).verdicts).toEqual(['Signature is Valid.']);
  });
});
