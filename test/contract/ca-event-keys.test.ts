/**
 * Three signers with each kind of event key, from issue to B-LTA by the embedded services, as pdfsig, OpenSSL, qpdf and
 * pyHanko see it, on the day and years later.
 */
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { EVENT_KEY_KINDS, type EventKeyKind } from '../../bff/src/ca';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { CaKey } from '../../bff/src/ca/entities';
import { sha256, systemClock } from '../../bff/src/kernel';
import { integer, sequence, setOf } from '../../bff/src/kernel/der/write';
import type { CertificateSubject } from '../../bff/src/ca/port';
import type { FieldPlacement } from '../../bff/src/signing/port';
import { placeFields } from '../../bff/src/signing/embedded/fields';
import { addValidationData, certificatesOf, completeDocumentTimestamp, completeSignature, prepareDocumentTimestamp, prepareSignature } from '../../bff/src/signing/embedded/pades';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import { freshSqlite } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { fixture, HANDWRITING, opensslCms, pdfsig, pyhanko, pyhankoLongTerm, qpdfCheck, signedParts } from '../kit/pdf';

const PEOPLE: readonly [string, CertificateSubject][] = [
  ['zhang', { kind: 'person', name: '张三', identifier: 'H-1' }], ['li', { kind: 'person', name: '李四', identifier: 'H-2' }],
  ['company', { kind: 'organization', name: '北京落笔科技有限公司', identifier: '91110000MA00000000' }],
];
const BITS: Readonly<Record<EventKeyKind, object>> = {
  p256: { namedCurve: 'prime256v1' }, rsa2048: { modulusLength: 2048, publicExponent: 65537n }, rsa3072: { modulusLength: 3072, publicExponent: 65537n },
};

describe.each(EVENT_KEY_KINDS)('event keys of kind %s', (kind) => {
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  let ca: EmbeddedCa;
  let lta: Uint8Array;
  let root: Uint8Array;
  const issue = (subject: CertificateSubject) => ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest: sha256('evidence') });

  beforeAll(async () => {
    database = await freshSqlite();
    dataSource = await database.open();
    ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile: path.join(database.folder, 'ca.key'), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }), eventKeys: kind });
    root = (await ca.trustAnchors())[0]!;
    lta = await makeLasting(await signThree());
  });
  afterAll(async () => {
    await ca.close();
    await dataSource.destroy();
    await database.drop();
  });

  async function signThree(): Promise<Uint8Array> {
    const at = (name: string, i: number): FieldPlacement => ({ name, kind: name === 'company' ? 'seal' : 'signature', page: 1, x: 40 + i * 170, y: 600, width: 120, height: 120 });
    let pdf: Uint8Array = placeFields(fixture('base3.pdf'), PEOPLE.map(([name], i) => at(name, i)));
    for (const [fieldName, subject] of PEOPLE) {
      const { keyId, certificate, chain } = await issue(subject);
      const mark = subject.kind === 'organization' ? { kind: 'seal', seal: { organizationName: subject.name, kind: 'contract' } } as const : { kind: 'handwritten', signature: HANDWRITING } as const;
      const prepared = await prepareSignature({ pdf, fieldName, mark, values: [], signerName: subject.name, signedAt: new Date(), reason: '签署合同', certificates: [certificate, ...chain] });
      const value = await ca.signOnce(keyId, prepared.toBeSigned);
      pdf = completeSignature(prepared, value, (await ca.timestamp(sha256(value))).token);
    }
    return pdf;
  }
  async function makeLasting(signed: Uint8Array): Promise<Uint8Array> {
    const certificates = [...certificatesOf(signed), ...(await ca.trustAnchors())];
    const { ocsp, crls, uncovered } = await ca.revocationData(certificates);
    expect(uncovered).toEqual([]);
    const stored = addValidationData(signed, { certificates, ocsp, crls });
    const prepared = prepareDocumentTimestamp(stored);
    return completeDocumentTimestamp(prepared, (await ca.timestamp(prepared.digest)).token);
  }

  test('are what was asked for, sealed in the database, and gone after one signature', async () => {
    const { keyId, certificate } = await issue(PEOPLE[0]![1]);
    expect(new X509Certificate(certificate).publicKey.asymmetricKeyDetails).toEqual(BITS[kind]);
    expect((await dataSource.manager.findOneByOrFail(CaKey, { id: keyId })).sealed).not.toBeNull();
    await ca.signOnce(keyId, setOf(sequence(integer(1))));
    expect(await dataSource.manager.findOneByOrFail(CaKey, { id: keyId })).toMatchObject({ state: 'used', sealed: null });
    await expect(ca.signOnce(keyId, setOf(sequence(integer(1))))).rejects.toMatchObject({ code: 'conflict' });
  });
  test('reach B-LTA in our own verifier, and still years later', () => {
    for (const at of [new Date(), new Date(Date.now() + 5 * 365 * 86_400_000)]) {
      expect(verifyPdf(lta, [root], at)).toMatchObject({ verdict: 'valid', problems: [] });
      expect(verifyPdf(lta, [root], at).signatures.slice(0, 3).map(({ level }) => level)).toEqual(['B-LTA', 'B-LTA', 'B-LTA']);
    }
  });
  test('a changed byte is refused', () => {
    const changed = Buffer.from(lta);
    changed[changed.indexOf('/Reason') + 3]! ^= 1;
    expect(verifyPdf(changed, [root], new Date()).verdict).not.toBe('valid');
  });
  describeWith(['pdfsig', 'qpdf', 'openssl', 'pyhanko'], 'seen by others', () => {
    test('every signature is valid and trusted, and no change forbidden', () => {
      expect(qpdfCheck(lta)).toMatchObject({ status: 0 });
      expect(pdfsig(lta).verdicts.slice(0, 3)).toEqual(Array(3).fill('Signature is Valid.'));
      for (const [field] of PEOPLE) {
        const { cms, covered } = signedParts(lta, field);
        expect(opensslCms(cms, covered, root)).toMatchObject({ status: 0, output: expect.stringContaining('CAdES Verification successful') as string });
      }
      for (const opinion of pyhanko(lta, root)) expect(opinion).toMatchObject({ intact: true, valid: true, trusted: true, docmdp_ok: true, timestamp: { trusted: true } });
    });
    test('AdES passes with what the file holds, a minute and three months later', () => {
      for (const later of [60_000, 90 * 86_400_000]) {
        expect(pyhankoLongTerm(lta, root, new Date(Date.now() + later))).toEqual(PEOPLE.map(() => expect.objectContaining({ ades: 'PASSED', intact: true, valid: true, docmdp_ok: true }) as unknown));
      }
    });
  });
});
