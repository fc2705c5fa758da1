/**
 * Revocation of the embedded CA on each database: the state machine, the lists and the OCSP answers, each judged by
 * OpenSSL as well as by reading the bytes.
 */
import { createHash, verify, X509Certificate } from 'node:crypto';
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { CaCertificate, CaCrl, CaKey } from '../../bff/src/ca/entities';
import { OID } from '../../bff/src/ca/oids';
import type { RevocationReason } from '../../bff/src/ca/port';
import { readCertificate, type Certificate } from '../../bff/src/ca/x509/read-certificate';
import { sha256 } from '../../bff/src/kernel';
import { readDer, type DerNode } from '../../bff/src/kernel/der/read';
import { integer, nullValue, objectIdentifier, octetString, sequence, setOf, context, boolean } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { buildPki } from '../kit/pki';
import { openSsl, pem, pemOf, type OpenSsl } from '../kit/pki/openssl';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
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

  describe('the revocation list', () => {
    const list = async (issuer: 'root' | number = 1): Promise<Buffer> => Buffer.from((await ca.crl(issuer))!.der);

    test('is a v2 list signed by the issuing CA, with number, key identifier, both times and reasons', async () => {
      const { certificate, chain } = await issue();
      const { certificate: quiet } = await issue();
      const revoked = await ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
      await ca.revoke({ serial: serialOf(quiet), reason: 'unspecified' });
      const issuing = readCertificate(chain[0]!);
      const crl = readCrl(await list());
      expect(crl.version).toBe(1);
      expect(crl.issuer.equals(issuing.subject)).toBe(true);
      expect(verify('sha256', crl.tbs, new X509Certificate(chain[0]!).publicKey, crl.signature)).toBe(true);
      expect(crl.akid).toEqual(createHash('sha1').update(issuing.keyBits).digest());
      expect(crl.number).toBeGreaterThan(0);
      expect(crl.nextUpdate.getTime() - crl.thisUpdate.getTime()).toBeLessThan(DAY_MS);
      expect(crl.nextUpdate.getTime()).toBeGreaterThan(Date.now());
      expect(crl.entries.get(serialOf(certificate).toString('hex'))).toEqual({ at: revoked.revokedAt, reason: 1 });
      expect(crl.entries.get(serialOf(quiet).toString('hex'))?.reason).toBeUndefined();
    });
    test('is made once, until something is revoked', async () => {
      const first = await list();
      shift = HOUR_MS;
      expect(await list()).toEqual(first);
      const before = await dataSource.manager.countBy(CaCrl, {});
      const many = await Promise.all(Array.from({ length: 20 }, () => list()));
      expect(new Set(many.map((der) => der.toString('hex'))).size).toBe(1);
      expect(await dataSource.manager.countBy(CaCrl, {})).toBe(before);
      const { certificate } = await issue();
      await ca.revoke({ serial: serialOf(certificate), reason: 'superseded' });
      const second = readCrl(await list());
      expect(second.number).toBeGreaterThan(readCrl(first).number);
      expect(second.entries.has(serialOf(certificate).toString('hex'))).toBe(true);
    });
    test('is made anew when a reason got worse', async () => {
      const { certificate } = await issue();
      await ca.revoke({ serial: serialOf(certificate), reason: 'superseded' });
      const first = readCrl(await list());
      await ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
      const second = readCrl(await list());
      expect([first, second].map((crl) => crl.entries.get(serialOf(certificate).toString('hex'))?.reason)).toEqual([4, 1]);
    });
    test('is made anew when it is half as old as it may get, and when the clock was set back', async () => {
      const first = readCrl(await list());
      shift = 7 * HOUR_MS;
      const second = readCrl(await list());
      expect(second.number).toBeGreaterThan(first.number);
      shift = 0;
      const third = readCrl(await list());
      expect(third.number).toBeGreaterThan(second.number);
      expect(third.thisUpdate.getTime()).toBeLessThanOrEqual(Date.now());
    });
    test('keeps expired certificates and says since when', async () => {
      const { certificate, chain } = await issue();
      await ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
      shift = 400 * DAY_MS;
      const crl = readCrl(await list());
      expect(crl.entries.has(serialOf(certificate).toString('hex'))).toBe(true);
      expect(crl.keptSince).toEqual(readCertificate(chain[0]!).notBefore);
    });
    test('of another process has a higher number and knows everything', async () => {
      const ours = readCrl(await list());
      const otherSource = await database().open();
      try {
        const other = await open(otherSource);
        const { certificate } = await issue();
        await other.revoke({ serial: serialOf(certificate), reason: 'superseded' });
        const theirs = readCrl(Buffer.from((await other.crl(1))!.der));
        expect(theirs.number).toBeGreaterThan(ours.number);
        // ours was cached before, and must not be given out any more
        expect(readCrl(await list()).entries.has(serialOf(certificate).toString('hex'))).toBe(true);
        // in turn: two SQLite pools in one process would wait for each other without letting the other go on
        for (const one of [ca, other, ca, other]) {
          const { certificate: next } = await issue();
          await one.revoke({ serial: serialOf(next), reason: 'superseded' });
          expect(readCrl(Buffer.from((await one.crl(1))!.der)).entries.has(serialOf(next).toString('hex'))).toBe(true);
        }
        const rows = await dataSource.manager.findBy(CaCrl, {});
        expect(new Set(rows.map((r) => `${r.issuerKeyId} ${r.number}`)).size).toBe(rows.length);
      } finally {
        await otherSource.destroy();
      }
    });
    test('of the root names no event certificate', async () => {
      const root = readCrl(await list('root'));
      expect(root.entries.size).toBe(0);
      expect(root.issuer.equals(readCertificate((await ca.trustAnchors())[0]!).subject)).toBe(true);
    });
    test('does not exist for issuing CAs that do not exist', async () => {
      for (const generation of [0, 2, -1, 1.5]) {
        expect(await ca.crl(generation)).toBeNull();
        expect(await ca.authorityCertificate(generation)).toBeNull();
      }
    });
  });

  describe('OCSP', () => {
    const ask = async (request: Buffer): Promise<ReturnType<typeof readOcsp>> => readOcsp((await ca.respondToOcspRequest(request)).der);
    const certId = (certificate: Uint8Array, issuer: Uint8Array, algorithm: 'sha1' | 'sha256' = 'sha1'): Buffer => {
      const { subject: name, keyBits } = readCertificate(issuer);
      const hash = (bytes: Uint8Array): Buffer => octetString(createHash(algorithm).update(bytes).digest());
      return sequence(sequence(objectIdentifier(OID[algorithm]), nullValue()), hash(name), hash(keyBits), integer(serialOf(certificate)));
    };
    const question = (ids: readonly Buffer[], ...extensions: readonly Buffer[]): Buffer =>
      sequence(sequence(sequence(...ids.map((id) => sequence(id))), ...(extensions.length ? [context(2, sequence(...extensions))] : [])));
    const nonce = (bytes: Uint8Array): Buffer => sequence(objectIdentifier(OID.ocspNonce), octetString(octetString(bytes)));

    test('says good, signed by a responder the issuing CA made for it', async () => {
      const { certificate, chain } = await issue();
      const answer = await ask(question([certId(certificate, chain[0]!)]));
      expect(answer).toMatchObject({ status: 0, singles: [{ status: 'good' }] });
      const responder = answer.certificate!;
      expect(new X509Certificate(responder.der).verify(new X509Certificate(chain[0]!).publicKey)).toBe(true);
      expect(verify('sha256', answer.tbs!, new X509Certificate(responder.der).publicKey, answer.signature!)).toBe(true);
      expect(readDer(responder.extensions.get(OID.extendedKeyUsage)!.value).children.map((c) => c.raw)).toEqual([objectIdentifier(OID.ocspSigning)]);
      expect(responder.extensions.get(OID.ocspNoCheck)?.value).toEqual(nullValue());
      expect(responder.spki.equals(readCertificate(chain[0]!).spki)).toBe(false);
    });
    test('says revoked with time and reason, from the moment of the revocation on, cached or not', async () => {
      const { certificate, chain } = await issue();
      const request = question([certId(certificate, chain[0]!)]);
      expect((await ask(request)).singles[0]!.status).toBe('good');
      const { revokedAt } = await ca.revoke({ serial: serialOf(certificate), reason: 'privilegeWithdrawn' });
      expect((await ask(request)).singles[0]).toMatchObject({ status: 'revoked', at: revokedAt, reason: 9 });
      await ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
      expect((await ask(request)).singles[0]).toMatchObject({ status: 'revoked', reason: 1 });
    });
    test('leaves the reason out when there is none', async () => {
      const { certificate, chain } = await issue();
      await ca.revoke({ serial: serialOf(certificate), reason: 'unspecified' });
      const [single] = (await ask(question([certId(certificate, chain[0]!)]))).singles;
      expect(single!.status).toBe('revoked');
      expect(single!.reason).toBeUndefined();
    });
    test('says unknown, never good, of serials that were not issued: unseen, intended or abandoned ones', async () => {
      const { certificate, chain } = await issue();
      const { raw } = readDer(certId(certificate, chain[0]!));
      const forSerial = (serial: Uint8Array): Buffer => sequence(...readDer(raw).children.slice(0, 3).map((c) => c.raw), integer(serial));
      const abandoned = ca.newSerial();
      await ca.abandon(abandoned);
      const intended = ca.newSerial();
      const { issuerKeyId } = await row(serialOf(certificate));
      await dataSource.manager.insert(CaCertificate, { serial: Buffer.from(intended).toString('hex'), kind: 'event', state: 'intent', issuerKeyId, createdAt: clock.now() });
      for (const serial of [ca.newSerial(), abandoned, intended, Buffer.from([0]), Buffer.alloc(60, 0x41)]) expect((await ask(question([forSerial(serial)]))).singles[0]!.status).toBe('unknown');
    });
    test('answers nothing about certificates of other CAs', async () => {
      const { certificate, chain } = await issue();
      // the leaf's serial, under the root: not what the issuing CA's responder may speak about
      expect(await ask(question([certId(certificate, chain[1]!)]))).toMatchObject({ status: 6, singles: [] });
      const both = await ask(question([certId(certificate, chain[0]!), certId(certificate, chain[1]!)]));
      expect(both.singles.map(({ status }) => status)).toEqual(['good', 'unknown']);
    });
    test('understands SHA-1 and SHA-256 names and sends them back as they came', async () => {
      const { certificate, chain } = await issue();
      for (const algorithm of ['sha1', 'sha256'] as const) {
        const id = certId(certificate, chain[0]!, algorithm);
        const { singles } = await ask(question([id]));
        expect(singles).toMatchObject([{ status: 'good' }]);
        expect(singles[0]!.certId).toEqual(id);
      }
    });
    test('sends the nonce back, and signs each such answer anew', async () => {
      const { certificate, chain } = await issue();
      const request = question([certId(certificate, chain[0]!)], nonce(Buffer.alloc(16, 7)));
      const answer = await ask(request);
      expect(answer.nonce).toEqual(octetString(Buffer.alloc(16, 7)));
      const again = await ca.respondToOcspRequest(request);
      expect(again.maxAgeSeconds).toBe(0);
      expect(readOcsp(again.der).signature).not.toEqual(answer.signature);
      expect((await ask(question([certId(certificate, chain[0]!)]))).nonce).toBeUndefined();
    });
    test('gives the same signed bytes again without a nonce, until they age', async () => {
      const { certificate, chain } = await issue();
      const request = question([certId(certificate, chain[0]!)]);
      const first = await ca.respondToOcspRequest(request);
      expect(first.maxAgeSeconds).toBeGreaterThan(60);
      shift = 60_000;
      expect(await ca.respondToOcspRequest(request)).toEqual({ der: first.der, maxAgeSeconds: first.maxAgeSeconds - 60 });
      shift = (first.maxAgeSeconds + 1) * 1000;
      const later = await ca.respondToOcspRequest(request);
      expect(readOcsp(later.der).producedAt.getTime()).toBeGreaterThan(readOcsp(first.der).producedAt.getTime());
      shift = 0;
      expect(readOcsp((await ca.respondToOcspRequest(request)).der).producedAt.getTime()).toBeLessThanOrEqual(Date.now());
    });
    test.each([0, 6, 20, 23.5, 25, 24 * 400])('holds for less than what is left of the certificate, %d hours after its issue', async (hours) => {
      const { certificate, chain, notAfter } = await issue();
      shift = hours * HOUR_MS;
      const [{ thisUpdate, nextUpdate, archiveCutoff, status }] = (await ask(question([certId(certificate, chain[0]!)]))).singles as [ReturnType<typeof readOcsp>['singles'][0]];
      expect(status).toBe('good');
      expect(nextUpdate.getTime()).toBeGreaterThan(thisUpdate.getTime());
      const left = notAfter.getTime() - clock.now().getTime();
      if (left > 0) expect(nextUpdate.getTime()).toBeLessThan(notAfter.getTime());
      expect(nextUpdate.getTime() - thisUpdate.getTime()).toBeLessThan(DAY_MS);
      expect(archiveCutoff).toEqual(readCertificate(chain[0]!).notBefore);
    });
    test.each<[string, (id: Buffer) => Buffer]>([
      ['nothing', () => Buffer.alloc(0)],
      ['garbage', () => Buffer.from('GET / HTTP/1.1')],
      ['no certificate', () => question([])],
      ['17 certificates', (id) => question(Array.from({ length: 17 }, () => id))],
      ['version 2', (id) => sequence(sequence(context(0, integer(1)), sequence(sequence(id))))],
      ['bytes after it', (id) => Buffer.concat([question([id]), Buffer.from([0])])],
      ['more than 4096 bytes', (id) => question([id], sequence(objectIdentifier('1.2.3.4'), octetString(Buffer.alloc(5000))))],
      ['an empty nonce', (id) => question([id], nonce(Buffer.alloc(0)))],
      ['a nonce of 33 octets', (id) => question([id], nonce(Buffer.alloc(33, 1)))],
      ['a nonce that is no OCTET STRING', (id) => question([id], sequence(objectIdentifier(OID.ocspNonce), octetString(integer(5))))],
      ['two nonces', (id) => question([id], nonce(Buffer.alloc(8, 1)), nonce(Buffer.alloc(8, 2)))],
      ['a critical extension nobody knows', (id) => question([id], sequence(objectIdentifier('1.2.3.4'), boolean(true), octetString(nullValue())))],
      ['a negative serial', (id) => question([sequence(...readDer(id).children.slice(0, 3).map((c) => c.raw), Buffer.from([2, 1, 0xff]))])],
    ])('answers malformedRequest to %s', async (_, make) => {
      const { certificate, chain } = await issue();
      expect(await ask(make(certId(certificate, chain[0]!)))).toMatchObject({ status: 1, singles: [] });
    });
    test('passes over an extension that is not critical', async () => {
      const { certificate, chain } = await issue();
      expect((await ask(question([certId(certificate, chain[0]!)], sequence(objectIdentifier('1.2.3.4'), octetString(nullValue()))))).singles).toMatchObject([{ status: 'good' }]);
    });
    test('says tryLater, not good, when the database does not answer', async () => {
      const { certificate, chain } = await issue();
      const lookUp = jest.spyOn(dataSource.manager, 'findBy').mockRejectedValue(new Error('gone'));
      try {
        expect(readOcsp((await ca.respondToOcspRequest(question([certId(certificate, chain[0]!)]))).der)).toMatchObject({ status: 3, singles: [] });
      } finally {
        lookUp.mockRestore();
      }
    });
    test('keeps one responder key per issuing CA, replaces it before it ends and destroys it after', async () => {
      const { certificate, chain } = await issue();
      const request = question([certId(certificate, chain[0]!)]);
      const responders = async (): Promise<string> => (await ask(request)).certificate!.serial.toString('hex');
      const first = await responders();
      const otherSource = await database().open();
      const other = await open(otherSource);
      expect(readOcsp((await other.respondToOcspRequest(request)).der).certificate!.serial.toString('hex')).toBe(first);
      shift = 61 * DAY_MS;
      const [second] = await Promise.all([responders(), responders(), responders()]);
      const theirs = readOcsp((await other.respondToOcspRequest(request)).der).certificate!.serial.toString('hex');
      await otherSource.destroy();
      expect(second).not.toBe(first);
      expect(theirs).toBe(second);
      shift = 91 * DAY_MS;
      await ca.destroyExpiredKeys();
      const { keyId } = await row(Buffer.from(first, 'hex'));
      expect(await dataSource.manager.findOneByOrFail(CaKey, { id: keyId! })).toMatchObject({ state: 'destroyed', sealed: null });
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

describeWith('openssl', 'OpenSSL on revocation', () => {
  forEachDatabase('by the embedded CA', (database) => {
    let dataSource: DataSource;
    let ca: EmbeddedCa;
    let tool: OpenSsl;
    beforeAll(async () => {
      dataSource = await database().open();
      ca = await openEmbeddedCa({ dataSource, clock: { now: () => new Date() }, keyFile: path.join(database().folder, 'ca.kek'), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'silent' }) });
      tool = openSsl();
      const [root] = await ca.trustAnchors();
      tool.write('root.pem', pem(root!));
      tool.write('issuing.pem', pem((await ca.authorityCertificate(1))!.der));
    });
    afterAll(async () => {
      tool.remove();
      await dataSource.destroy();
    });
    const issued = async (name: string): Promise<Uint8Array> => {
      const { certificate } = await ca.issueEventCertificate({ serial: ca.newSerial(), subject, evidenceDigest: sha256('e') });
      tool.write(name, pem(certificate));
      return certificate;
    };
    const lists = async (): Promise<void> => {
      tool.write('lists.pem', pemOf('X509 CRL', (await ca.crl(1))!.der) + pemOf('X509 CRL', (await ca.crl('root'))!.der));
    };
    const verifyWithLists = (name: string): Promise<string> =>
      tool.run('verify', '-x509_strict', '-crl_check_all', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-CRLfile', 'lists.pem', name);

    test('agrees with the lists (verify -crl_check_all)', async () => {
      await issued('good.pem');
      const bad = await issued('bad.pem');
      await ca.revoke({ serial: readCertificate(bad).serial, reason: 'keyCompromise' });
      await lists();
      expect(await verifyWithLists('good.pem')).toMatch(/: OK/);
      await expect(verifyWithLists('bad.pem')).rejects.toThrow(/certificate revoked/);
    });
    test('reads the list and its signature (crl -verify -text)', async () => {
      await lists();
      tool.write('issuing.crl', (await ca.crl(1))!.der);
      const text = await tool.run('crl', '-inform', 'DER', '-in', 'issuing.crl', '-noout', '-text', '-verify', '-CAfile', 'issuing.pem');
      expect(text).toContain('verify OK');
      expect(text).toMatch(/Version 2 \(0x1\)/);
      expect(text).toMatch(/X509v3 CRL Number/);
      expect(text).toContain('Key Compromise');
    });
    test('understands the answers: good, revoked, unknown, with and without nonce (ocsp)', async () => {
      await issued('one.pem');
      const two = await issued('two.pem');
      await ca.revoke({ serial: readCertificate(two).serial, reason: 'superseded' });
      for (const flags of [['-nonce'], ['-no_nonce'], ['-nonce', '-sha256']]) {
        const hash = flags.filter((flag) => flag === '-sha256');
        await tool.run('ocsp', ...hash, '-issuer', 'issuing.pem', '-cert', 'one.pem', '-cert', 'two.pem', '-serial', '0x41424344454647484142434445464748', flags[0]!, '-reqout', 'request');
        tool.write('response', (await ca.respondToOcspRequest(tool.read('request'))).der);
        const said = await tool.run('ocsp', ...hash, '-issuer', 'issuing.pem', '-cert', 'one.pem', '-cert', 'two.pem', '-serial', '0x41424344454647484142434445464748', '-no_nonce', '-reqin', 'request', '-respin', 'response', '-CAfile', 'root.pem', '-verify_other', 'issuing.pem');
        expect(said).toContain('Response verify OK');
        expect(said).toMatch(/one\.pem: good/);
        expect(said).toMatch(/two\.pem: revoked[^]*Reason: superseded/);
        expect(said).toMatch(/: unknown/);
        expect(said).not.toMatch(/WARNING|Nonce Verify error/);
      }
    });
  });
});

interface ReadCrl {
  readonly version: number;
  readonly tbs: Buffer;
  readonly signature: Buffer;
  readonly issuer: Buffer;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: number;
  readonly akid: Buffer;
  readonly keptSince: Date;
  readonly entries: ReadonlyMap<string, { readonly at: Date; readonly reason: number | undefined }>;
}

const time = (node: DerNode): Date => {
  const text = node.body.toString('latin1').padStart(15, '20');
  return new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(8, 10)}:${text.slice(10, 12)}:${text.slice(12, 14)}Z`);
};
const extensionsIn = (node: DerNode): Map<string, Buffer> => new Map(node.children.map((e) => [e.children[0]!.raw.toString('hex'), e.children.at(-1)!.body]));
const byOid = (extensions: ReadonlyMap<string, Buffer>, oid: string): Buffer | undefined => extensions.get(objectIdentifier(oid).toString('hex'));

function readCrl(der: Buffer): ReadCrl {
  const [tbs, , signature] = readDer(der).children as [DerNode, DerNode, DerNode];
  const m = tbs.children;
  const list = m[5]!.tag === 0x30 ? m[5]!.children : [];
  const extensions = extensionsIn(m.at(-1)!.children[0]!);
  return {
    version: m[0]!.body[0]!, tbs: tbs.raw, signature: signature.body.subarray(1), issuer: m[2]!.raw, thisUpdate: time(m[3]!), nextUpdate: time(m[4]!),
    number: readDer(byOid(extensions, OID.crlNumber)!).body.readUIntBE(0, readDer(byOid(extensions, OID.crlNumber)!).body.length),
    akid: readDer(byOid(extensions, OID.authorityKeyIdentifier)!).children[0]!.body,
    keptSince: time(readDer(byOid(extensions, OID.expiredCertsOnCrl)!)),
    entries: new Map(list.map((entry) => {
      const reason = entry.children[2] && byOid(extensionsIn(entry.children[2]), OID.reasonCode);
      return [entry.children[0]!.body.toString('hex'), { at: time(entry.children[1]!), reason: reason?.at(-1) }];
    })),
  };
}

interface ReadSingle {
  readonly certId: Buffer;
  readonly serial: Buffer;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly at?: Date;
  readonly reason: number | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly archiveCutoff: Date;
}

function readOcsp(bytes: Uint8Array): { status: number; singles: readonly ReadSingle[]; producedAt: Date; tbs?: Buffer; signature?: Buffer; certificate?: Certificate; nonce?: Buffer } {
  const response = readDer(bytes);
  const status = response.children[0]!.body[0]!;
  if (!response.children[1]) return { status, singles: [], producedAt: new Date(0) };
  const basic = readDer(response.children[1].children[0]!.children[1]!.body);
  const [data, , signature, certificates] = basic.children as [DerNode, DerNode, DerNode, DerNode];
  const [, producedAt, singles, extensions] = data.children as [DerNode, DerNode, DerNode, DerNode | undefined];
  const nonce = extensions && byOid(extensionsIn(extensions.children[0]!), OID.ocspNonce);
  return {
    status, producedAt: time(producedAt), tbs: data.raw, signature: signature.body.subarray(1), certificate: readCertificate(certificates.children[0]!.children[0]!.raw),
    ...(nonce ? { nonce } : {}),
    singles: singles.children.map((single) => {
      const [id, state, thisUpdate, nextUpdate, more] = single.children as [DerNode, DerNode, DerNode, DerNode, DerNode];
      return {
        certId: id.raw, serial: id.children[3]!.body, status: state.tag === 0x80 ? 'good' : state.tag === 0xa1 ? 'revoked' : 'unknown',
        ...(state.tag === 0xa1 ? { at: time(state.children[0]!) } : {}), reason: state.children[1]?.children[0]?.body[0],
        thisUpdate: time(thisUpdate), nextUpdate: time(nextUpdate.children[0]!), archiveCutoff: time(readDer(byOid(extensionsIn(more.children[0]!), OID.ocspArchiveCutoff)!)),
      };
    }),
  };
}
