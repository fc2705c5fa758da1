/** Revocation by the embedded CA on each database: the state machine, data for long-term validation, and authorities that fall silent. */
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { CaCertificate, CaKey } from '../../bff/src/ca/entities';
import type { RevocationReason } from '../../bff/src/ca/port';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { sha256 } from '../../bff/src/kernel';
import { integer, sequence, setOf } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';
import { buildPki } from '../kit/pki';
import { readCrl, readOcsp } from '../kit/pki/read-revocation';

const subject = { kind: 'person', name: '张三', identifier: 'H-0123' } as const;
const invalid = { code: 'invalid_request' };

forEachDatabase('revocation by the embedded CA', (database) => {
  let dataSource: DataSource;
  let ca: EmbeddedCa;
  // real time, so that OpenSSL agrees about it; tests may move it
  let shift = 0;
  const clock = { now: () => new Date(Date.now() + shift) };
  const open = (source = dataSource): Promise<EmbeddedCa> =>
    openEmbeddedCa({ dataSource: source, clock, keyFile: path.join(database().folder, 'ca.kek'), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }) });
  const issue = () => ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest: sha256('evidence') });
  const serialOf = (certificate: Uint8Array): Buffer => readCertificate(certificate).serial;
  const row = (serial: Uint8Array) => dataSource.manager.findOneByOrFail(CaCertificate, { serial: Buffer.from(serial).toString('hex') });

  beforeAll(async () => {
    dataSource = await database().open();
    ca = await open();
  });
  beforeEach(() => { shift = 0; });
  afterAll(() => dataSource.destroy());

  describe('revoke', () => {
    test('leaves when, why and when it was told in the row, and the certificate issued before is still there', async () => {
      const { certificate } = await issue();
      const at = new Date(Date.now() - 61_500);
      const revoked = await ca.revoke({ serial: serialOf(certificate), reason: 'superseded', at });
      expect(revoked).toMatchObject({ reason: 'superseded', revokedAt: new Date(Math.floor(at.getTime() / 1000) * 1000) });
      expect(await row(serialOf(certificate))).toMatchObject({ state: 'revoked', revocationReason: 4, revokedAt: revoked.revokedAt, revocationRecordedAt: revoked.recordedAt, certificate: Buffer.from(certificate).toString('base64') });
    });
    test('destroys a key that has not signed yet', async () => {
      const { certificate, keyId } = await issue();
      await ca.revoke({ serial: serialOf(certificate), reason: 'cessationOfOperation' });
      expect(await dataSource.manager.findOneByOrFail(CaKey, { id: keyId })).toMatchObject({ state: 'destroyed', sealed: null });
      await expect(ca.signOnce(keyId, setOf(sequence(integer(1))))).rejects.toMatchObject({ code: 'conflict' });
    });
    test('is for ever: asking again changes nothing', async () => {
      const { certificate } = await issue();
      const first = await ca.revoke({ serial: serialOf(certificate), reason: 'superseded' });
      shift = 60_000;
      for (const reason of ['superseded', 'unspecified', 'privilegeWithdrawn'] as const) expect(await ca.revoke({ serial: serialOf(certificate), reason })).toEqual(first);
      expect(await row(serialOf(certificate))).toMatchObject({ revocationReason: 4, revocationRecordedAt: first.recordedAt });
    });
    test('lets keyCompromise replace a milder reason, with the earlier date, and nothing replace keyCompromise', async () => {
      const { certificate } = await issue();
      const serial = serialOf(certificate);
      const first = await ca.revoke({ serial, reason: 'superseded' });
      shift = 5000;
      const worse = await ca.revoke({ serial, reason: 'keyCompromise', at: new Date(first.revokedAt.getTime() - 60_000) });
      expect(worse).toMatchObject({ reason: 'keyCompromise', revokedAt: new Date(first.revokedAt.getTime() - 60_000) });
      expect(worse.recordedAt.getTime()).toBeGreaterThan(first.recordedAt.getTime());
      shift = 9000;
      expect(await ca.revoke({ serial, reason: 'superseded' })).toEqual(worse);
      // a later date would excuse what was signed in between
      const { certificate: other } = await issue();
      const early = await ca.revoke({ serial: serialOf(other), reason: 'unspecified', at: new Date(Date.now() - 60_000) });
      expect((await ca.revoke({ serial: serialOf(other), reason: 'keyCompromise' })).revokedAt).toEqual(early.revokedAt);
    });
    test('happens once when 20 ask at the same time', async () => {
      const { certificate } = await issue();
      const all = await Promise.all(Array.from({ length: 20 }, (_, i) => ca.revoke({ serial: serialOf(certificate), reason: i % 2 ? 'superseded' : 'unspecified' })));
      expect(new Set(all.map(({ reason, recordedAt }) => `${reason} ${recordedAt.getTime()}`)).size).toBe(1);
    });
    test('is refused for what was never issued', async () => {
      await expect(ca.revoke({ serial: ca.newSerial(), reason: 'unspecified' })).rejects.toMatchObject({ code: 'not_found' });
      const abandoned = ca.newSerial();
      await ca.abandon(abandoned);
      await expect(ca.revoke({ serial: abandoned, reason: 'unspecified' })).rejects.toMatchObject({ code: 'conflict', details: { state: 'abandoned' } });
    });
    test('is refused for the root', async () => {
      const [root] = await ca.trustAnchors();
      await expect(ca.revoke({ serial: serialOf(root!), reason: 'keyCompromise' })).rejects.toMatchObject(invalid);
    });
    test('is refused for times before the certificate began, in the future, or none', async () => {
      const { certificate } = await issue();
      const { notBefore } = readCertificate(certificate);
      for (const at of [new Date(notBefore.getTime() - 1000), new Date(Date.now() + 60_000), new Date(Number.NaN)]) {
        await expect(ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise', at })).rejects.toMatchObject(invalid);
      }
      await expect(ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise', at: notBefore })).resolves.toMatchObject({ revokedAt: notBefore });
    });
    test('is refused for reasons that do not fit or do not exist', async () => {
      const { certificate } = await issue();
      for (const reason of ['cACompromise', 'certificateHold', 'removeFromCRL', '', 'toString'] as RevocationReason[]) {
        await expect(ca.revoke({ serial: serialOf(certificate), reason })).rejects.toMatchObject(invalid);
      }
      expect((await row(serialOf(certificate))).state).toBe('issued');
    });
  });

  describe('revocation data for long-term validation', () => {
    test('covers leaf, time-stamping authority and issuing CA, made at the moment of the question', async () => {
      const { certificate, chain } = await issue();
      const tsa = Buffer.from((await dataSource.manager.findOneByOrFail(CaCertificate, { kind: 'tsa' })).certificate!, 'base64');
      await ca.crl('root');
      for (const moved of [0, 3000, 90_000]) {
        shift = moved;
        const second = Math.floor(clock.now().getTime() / 1000) * 1000;
        const data = await ca.revocationData([tsa, ...chain, certificate, certificate]);
        expect(data.uncovered).toEqual([]);
        const answers = data.ocsp.map((der) => readOcsp(der));
        expect(answers.map(({ singles }) => singles[0]!.serial.toString('hex')).sort()).toEqual([serialOf(tsa), serialOf(certificate)].map((s) => s.toString('hex')).sort());
        for (const answer of answers) {
          expect(answer.singles[0]!.status).toBe('good');
          expect(answer.producedAt.getTime()).toBeGreaterThanOrEqual(second);
          expect(answer.nonce).toBeUndefined();
        }
        expect(data.crls).toHaveLength(1);
        const crl = readCrl(Buffer.from(data.crls[0]!));
        expect(crl.issuer.equals(readCertificate(chain[1]!).subject)).toBe(true);
        expect(crl.thisUpdate.getTime()).toBeGreaterThanOrEqual(second);
      }
    });
    test('tells the truth about a revoked certificate', async () => {
      const { certificate, chain } = await issue();
      await ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
      const { ocsp } = await ca.revocationData([certificate, ...chain]);
      expect(readOcsp(ocsp[0]!).singles[0]!.status).toBe('revoked');
    });
    test('names certificates it cannot answer for, and asks for none of roots and responders', async () => {
      const { certificate, chain } = await issue();
      const { ocsp } = await ca.revocationData([certificate]);
      const responder = readOcsp(ocsp[0]!).certificate!;
      const foreign = buildPki({ root: { ca: true }, leaf: { by: 'root' } }).leaf.certificate.der;
      const data = await ca.revocationData([chain[1]!, responder.der, foreign]);
      expect(data).toEqual({ ocsp: [], crls: [], uncovered: [readCertificate(foreign).der] });
    });
    test('is refused for what is no certificate', async () => {
      await expect(ca.revocationData([Buffer.from('no certificate')])).rejects.toMatchObject(invalid);
    });
  });

  describe('a revoked authority', () => {
    test('issues and stamps no more; the root\'s list says so', async () => {
      const source = await database().open();
      try {
        await ca.timestamp(sha256('before'));
        const { chain } = await issue();
        const tsa = Buffer.from((await dataSource.manager.findOneByOrFail(CaCertificate, { kind: 'tsa' })).certificate!, 'base64');
        await ca.revoke({ serial: serialOf(tsa), reason: 'keyCompromise' });
        await expect(ca.timestamp(sha256('after'))).rejects.toMatchObject({ code: 'unavailable' });
        const other = await open(source);
        await expect(other.timestamp(sha256('after'))).rejects.toMatchObject({ code: 'unavailable' });

        await ca.revoke({ serial: serialOf(chain[0]!), reason: 'cACompromise' });
        await expect(issue()).rejects.toMatchObject({ code: 'unavailable' });
        shift = 6000; // others look again after five seconds
        await expect(other.issueEventCertificate({ serial: other.newSerial(), subject, evidenceDigest: sha256('evidence') })).rejects.toMatchObject({ code: 'unavailable' });
        expect(readCrl(Buffer.from((await ca.crl('root'))!.der)).entries.get(serialOf(chain[0]!).toString('hex'))).toMatchObject({ reason: 2 });
        // it still answers for what it issued
        expect((await ca.crl(1))!.der.length).toBeGreaterThan(100);
      } finally {
        await source.destroy();
      }
    });
  });
});
