/** Revocation by the embedded CA on each database: the state machine, and authorities that fall silent. Lists: ca-crl; OCSP: ca-ocsp; what goes into files: ca-revocation-data. */
import { CaCertificate, CaKey } from '../../bff/src/ca/entities';
import type { RevocationReason } from '../../bff/src/ca/port';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { sha256 } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { ATTRIBUTES, openCa, PERSON, type CaHere } from '../kit/pki/open-ca';
import { readCrl } from '../kit/pki/read-revocation';

const serialOf = (certificate: Uint8Array): Buffer => readCertificate(certificate).serial;
const invalid = { code: 'invalid_request' };

forEachDatabase('revocation by the embedded CA', (database) => {
  let here: CaHere;
  beforeAll(async () => { here = await openCa(database()); });
  beforeEach(() => { here.shift = 0; });
  afterAll(() => here.close());
  const row = (serial: Uint8Array) => here.dataSource.manager.findOneByOrFail(CaCertificate, { serial: Buffer.from(serial).toString('hex') });

  describe('revoke', () => {
    test('leaves when, why and when it was told in the row, and the certificate issued before is still there', async () => {
      const { certificate } = await here.issue();
      const at = new Date(Date.now() - 61_500);
      const revoked = await here.ca.revoke({ serial: serialOf(certificate), reason: 'superseded', at });
      expect(revoked).toMatchObject({ reason: 'superseded', revokedAt: new Date(Math.floor(at.getTime() / 1000) * 1000) });
      expect(await row(serialOf(certificate))).toMatchObject({ state: 'revoked', revocationReason: 4, revokedAt: revoked.revokedAt, revocationRecordedAt: revoked.recordedAt, certificate: Buffer.from(certificate).toString('base64') });
    });
    test('destroys a key that has not signed yet', async () => {
      const { certificate, keyId } = await here.issue();
      await here.ca.revoke({ serial: serialOf(certificate), reason: 'cessationOfOperation' });
      expect(await here.dataSource.manager.findOneByOrFail(CaKey, { id: keyId })).toMatchObject({ state: 'destroyed', sealed: null });
      await expect(here.ca.signOnce(keyId, ATTRIBUTES)).rejects.toMatchObject({ code: 'conflict' });
    });
    test('is for ever: asking again changes nothing', async () => {
      const { certificate } = await here.issue();
      const first = await here.ca.revoke({ serial: serialOf(certificate), reason: 'superseded' });
      here.shift = 60_000;
      for (const reason of ['superseded', 'unspecified', 'privilegeWithdrawn'] as const) expect(await here.ca.revoke({ serial: serialOf(certificate), reason })).toEqual(first);
      expect(await row(serialOf(certificate))).toMatchObject({ revocationReason: 4, revocationRecordedAt: first.recordedAt });
    });
    test('lets keyCompromise replace a milder reason, with the earlier date, and nothing replace keyCompromise', async () => {
      const { certificate } = await here.issue();
      const serial = serialOf(certificate);
      const first = await here.ca.revoke({ serial, reason: 'superseded' });
      here.shift = 5000;
      const worse = await here.ca.revoke({ serial, reason: 'keyCompromise', at: new Date(first.revokedAt.getTime() - 60_000) });
      expect(worse).toMatchObject({ reason: 'keyCompromise', revokedAt: new Date(first.revokedAt.getTime() - 60_000) });
      expect(worse.recordedAt.getTime()).toBeGreaterThan(first.recordedAt.getTime());
      here.shift = 9000;
      expect(await here.ca.revoke({ serial, reason: 'superseded' })).toEqual(worse);
      // a later date would excuse what was signed in between
      const { certificate: other } = await here.issue();
      const early = await here.ca.revoke({ serial: serialOf(other), reason: 'unspecified', at: new Date(Date.now() - 60_000) });
      expect((await here.ca.revoke({ serial: serialOf(other), reason: 'keyCompromise' })).revokedAt).toEqual(early.revokedAt);
    });
    test('happens once when 20 ask at the same time', async () => {
      const { certificate } = await here.issue();
      const all = await Promise.all(Array.from({ length: 20 }, (_, i) => here.ca.revoke({ serial: serialOf(certificate), reason: i % 2 ? 'superseded' : 'unspecified' })));
      expect(new Set(all.map(({ reason, recordedAt }) => `${reason} ${recordedAt.getTime()}`)).size).toBe(1);
    });
    test('is refused for what was never issued', async () => {
      await expect(here.ca.revoke({ serial: here.ca.newSerial(), reason: 'unspecified' })).rejects.toMatchObject({ code: 'not_found' });
      const abandoned = here.ca.newSerial();
      await here.ca.abandon(abandoned);
      await expect(here.ca.revoke({ serial: abandoned, reason: 'unspecified' })).rejects.toMatchObject({ code: 'conflict', details: { state: 'abandoned' } });
    });
    test('is refused for the root', async () => {
      const [root] = await here.ca.trustAnchors();
      await expect(here.ca.revoke({ serial: serialOf(root!), reason: 'keyCompromise' })).rejects.toMatchObject(invalid);
    });
    test('is refused for times before the certificate began, in the future, or none', async () => {
      const { certificate } = await here.issue();
      const { notBefore } = readCertificate(certificate);
      for (const at of [new Date(notBefore.getTime() - 1000), new Date(Date.now() + 60_000), new Date(Number.NaN)]) {
        await expect(here.ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise', at })).rejects.toMatchObject(invalid);
      }
      await expect(here.ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise', at: notBefore })).resolves.toMatchObject({ revokedAt: notBefore });
    });
    test('is refused for reasons that do not fit or do not exist', async () => {
      const { certificate } = await here.issue();
      for (const reason of ['cACompromise', 'certificateHold', 'removeFromCRL', '', 'toString'] as RevocationReason[]) {
        await expect(here.ca.revoke({ serial: serialOf(certificate), reason })).rejects.toMatchObject(invalid);
      }
      expect((await row(serialOf(certificate))).state).toBe('issued');
    });
  });

  describe('a revoked authority', () => {
    test('issues and stamps no more; the root\'s list says so', async () => {
      await here.ca.timestamp(sha256('before'));
      const { chain } = await here.issue();
      const tsa = Buffer.from((await here.dataSource.manager.findOneByOrFail(CaCertificate, { kind: 'tsa' })).certificate!, 'base64');
      await here.ca.revoke({ serial: serialOf(tsa), reason: 'keyCompromise' });
      await expect(here.ca.timestamp(sha256('after'))).rejects.toMatchObject({ code: 'unavailable' });
      const other = await here.again();
      await expect(other.timestamp(sha256('after'))).rejects.toMatchObject({ code: 'unavailable' });

      await here.ca.revoke({ serial: serialOf(chain[0]!), reason: 'cACompromise' });
      await expect(here.issue()).rejects.toMatchObject({ code: 'unavailable' });
      here.shift = 6000; // others look again after five seconds
      await expect(other.issueEventCertificate({ serial: other.newSerial(), subject: PERSON, evidenceDigest: sha256('evidence') })).rejects.toMatchObject({ code: 'unavailable' });
      expect(readCrl(Buffer.from((await here.ca.crl('root'))!.der)).entries.get(serialOf(chain[0]!).toString('hex'))).toMatchObject({ reason: 2 });
      // it still answers for what it issued
      expect((await here.ca.crl(1))!.der.length).toBeGreaterThan(100);
    });
  });
});
