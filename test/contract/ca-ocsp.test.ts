/** OCSP answers of the embedded CA on each database, judged by OpenSSL as well as by reading the bytes. */
import { createHash, verify, X509Certificate } from 'node:crypto';
import { CaCertificate, CaKey } from '../../bff/src/ca/entities';
import { OID } from '../../bff/src/ca/oids';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { readDer } from '../../bff/src/kernel/der/read';
import { boolean, context, integer, nullValue, objectIdentifier, octetString, sequence } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { openCa, type CaHere } from '../kit/pki/open-ca';
import { openSsl, pem, type OpenSsl } from '../kit/pki/openssl';
import { readOcsp } from '../kit/pki/read-revocation';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

forEachDatabase('OCSP by the embedded CA', (database) => {
  let here: CaHere;
  beforeAll(async () => { here = await openCa(database()); });
  beforeEach(() => { here.shift = 0; });
  afterAll(() => here.close());
  const serialOf = (certificate: Uint8Array): Buffer => readCertificate(certificate).serial;
  const row = (serial: Uint8Array) => here.dataSource.manager.findOneByOrFail(CaCertificate, { serial: Buffer.from(serial).toString('hex') });

  const ask = async (request: Buffer): Promise<ReturnType<typeof readOcsp>> => readOcsp((await here.ca.respondToOcspRequest(request)).der);
  const certId = (certificate: Uint8Array, issuer: Uint8Array, algorithm: 'sha1' | 'sha256' = 'sha1'): Buffer => {
    const { subject: name, keyBits } = readCertificate(issuer);
    const hash = (bytes: Uint8Array): Buffer => octetString(createHash(algorithm).update(bytes).digest());
    return sequence(sequence(objectIdentifier(OID[algorithm]), nullValue()), hash(name), hash(keyBits), integer(serialOf(certificate)));
  };
  const question = (ids: readonly Buffer[], ...extensions: readonly Buffer[]): Buffer =>
    sequence(sequence(sequence(...ids.map((id) => sequence(id))), ...(extensions.length ? [context(2, sequence(...extensions))] : [])));
  const nonce = (bytes: Uint8Array): Buffer => sequence(objectIdentifier(OID.ocspNonce), octetString(octetString(bytes)));

  test('says good, signed by a responder the issuing CA made for it', async () => {
    const { certificate, chain } = await here.issue();
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
    const { certificate, chain } = await here.issue();
    const request = question([certId(certificate, chain[0]!)]);
    expect((await ask(request)).singles[0]!.status).toBe('good');
    const { revokedAt } = await here.ca.revoke({ serial: serialOf(certificate), reason: 'privilegeWithdrawn' });
    expect((await ask(request)).singles[0]).toMatchObject({ status: 'revoked', at: revokedAt, reason: 9 });
    await here.ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
    expect((await ask(request)).singles[0]).toMatchObject({ status: 'revoked', reason: 1 });
  });
  test('leaves the reason out when there is none', async () => {
    const { certificate, chain } = await here.issue();
    await here.ca.revoke({ serial: serialOf(certificate), reason: 'unspecified' });
    const [single] = (await ask(question([certId(certificate, chain[0]!)]))).singles;
    expect(single!.status).toBe('revoked');
    expect(single!.reason).toBeUndefined();
  });
  test('says unknown, never good, of serials that were not issued: unseen, intended or abandoned ones', async () => {
    const { certificate, chain } = await here.issue();
    const { raw } = readDer(certId(certificate, chain[0]!));
    const forSerial = (serial: Uint8Array): Buffer => sequence(...readDer(raw).children.slice(0, 3).map((c) => c.raw), integer(serial));
    const abandoned = here.ca.newSerial();
    await here.ca.abandon(abandoned);
    const intended = here.ca.newSerial();
    const { issuerKeyId } = await row(serialOf(certificate));
    await here.dataSource.manager.insert(CaCertificate, { serial: Buffer.from(intended).toString('hex'), kind: 'event', state: 'intent', issuerKeyId, createdAt: new Date() });
    for (const serial of [here.ca.newSerial(), abandoned, intended, Buffer.from([0]), Buffer.alloc(60, 0x41)]) expect((await ask(question([forSerial(serial)]))).singles[0]!.status).toBe('unknown');
  });
  test('answers nothing about certificates of other CAs', async () => {
    const { certificate, chain } = await here.issue();
    // the leaf's serial, under the root: not what the issuing CA's responder may speak about
    expect(await ask(question([certId(certificate, chain[1]!)]))).toMatchObject({ status: 6, singles: [] });
    const both = await ask(question([certId(certificate, chain[0]!), certId(certificate, chain[1]!)]));
    expect(both.singles.map(({ status }) => status)).toEqual(['good', 'unknown']);
  });
  test('understands SHA-1 and SHA-256 names and sends them back as they came', async () => {
    const { certificate, chain } = await here.issue();
    for (const algorithm of ['sha1', 'sha256'] as const) {
      const id = certId(certificate, chain[0]!, algorithm);
      const { singles } = await ask(question([id]));
      expect(singles).toMatchObject([{ status: 'good' }]);
      expect(singles[0]!.certId).toEqual(id);
    }
  });
  test('sends the nonce back, and signs each such answer anew', async () => {
    const { certificate, chain } = await here.issue();
    const request = question([certId(certificate, chain[0]!)], nonce(Buffer.alloc(16, 7)));
    const answer = await ask(request);
    expect(answer.nonce).toEqual(octetString(Buffer.alloc(16, 7)));
    const again = await here.ca.respondToOcspRequest(request);
    expect(again.maxAgeSeconds).toBe(0);
    expect(readOcsp(again.der).signature).not.toEqual(answer.signature);
    expect((await ask(question([certId(certificate, chain[0]!)]))).nonce).toBeUndefined();
  });
  test('gives the same signed bytes again without a nonce, until they age', async () => {
    const { certificate, chain } = await here.issue();
    const request = question([certId(certificate, chain[0]!)]);
    const first = await here.ca.respondToOcspRequest(request);
    expect(first.maxAgeSeconds).toBeGreaterThan(60);
    here.shift = 60_000;
    const again = await here.ca.respondToOcspRequest(request);
    expect(again.der).toEqual(first.der);
    // real time goes on meanwhile
    expect(again.maxAgeSeconds).toBeLessThanOrEqual(first.maxAgeSeconds - 60);
    expect(again.maxAgeSeconds).toBeGreaterThan(first.maxAgeSeconds - 120);
    here.shift = (first.maxAgeSeconds + 1) * 1000;
    const later = await here.ca.respondToOcspRequest(request);
    expect(readOcsp(later.der).producedAt.getTime()).toBeGreaterThan(readOcsp(first.der).producedAt.getTime());
    here.shift = 0;
    expect(readOcsp((await here.ca.respondToOcspRequest(request)).der).producedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });
  test.each([0, 6, 20, 23.5, 25, 24 * 400])('holds for less than what is left of the certificate, %d hours after its issue', async (hours) => {
    const { certificate, chain, notAfter } = await here.issue();
    here.shift = hours * HOUR_MS;
    const [{ thisUpdate, nextUpdate, archiveCutoff, status }] = (await ask(question([certId(certificate, chain[0]!)]))).singles as [ReturnType<typeof readOcsp>['singles'][0]];
    expect(status).toBe('good');
    expect(nextUpdate.getTime()).toBeGreaterThan(thisUpdate.getTime());
    const left = notAfter.getTime() - (Date.now() + here.shift);
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
    const { certificate, chain } = await here.issue();
    expect(await ask(make(certId(certificate, chain[0]!)))).toMatchObject({ status: 1, singles: [] });
  });
  test('passes over an extension that is not critical', async () => {
    const { certificate, chain } = await here.issue();
    expect((await ask(question([certId(certificate, chain[0]!)], sequence(objectIdentifier('1.2.3.4'), octetString(nullValue()))))).singles).toMatchObject([{ status: 'good' }]);
  });
  test('says tryLater, not good, when the database does not answer', async () => {
    const { certificate, chain } = await here.issue();
    const lookUp = jest.spyOn(here.dataSource.manager, 'findBy').mockRejectedValue(new Error('gone'));
    try {
      expect(readOcsp((await here.ca.respondToOcspRequest(question([certId(certificate, chain[0]!)]))).der)).toMatchObject({ status: 3, singles: [] });
    } finally {
      lookUp.mockRestore();
    }
  });
  test('keeps one responder key per issuing CA, replaces it before it ends and destroys it after', async () => {
    const { certificate, chain } = await here.issue();
    const request = question([certId(certificate, chain[0]!)]);
    const responders = async (): Promise<string> => (await ask(request)).certificate!.serial.toString('hex');
    const first = await responders();
    const other = await here.again();
    expect(readOcsp((await other.respondToOcspRequest(request)).der).certificate!.serial.toString('hex')).toBe(first);
    here.shift = 61 * DAY_MS;
    const [second] = await Promise.all([responders(), responders(), responders()]);
    const theirs = readOcsp((await other.respondToOcspRequest(request)).der).certificate!.serial.toString('hex');
    expect(second).not.toBe(first);
    expect(theirs).toBe(second);
    here.shift = 91 * DAY_MS;
    await here.ca.destroyExpiredKeys();
    const { keyId } = await row(Buffer.from(first, 'hex'));
    expect(await here.dataSource.manager.findOneByOrFail(CaKey, { id: keyId! })).toMatchObject({ state: 'destroyed', sealed: null });
  });
});

describeWith('openssl', 'OpenSSL on OCSP', () => {
  forEachDatabase('by the embedded CA', (database) => {
    let here: CaHere;
    let tool: OpenSsl;
    beforeAll(async () => {
      here = await openCa(database());
      tool = openSsl();
      const [root] = await here.ca.trustAnchors();
      tool.write('root.pem', pem(root!));
      tool.write('issuing.pem', pem((await here.ca.authorityCertificate(1))!.der));
    });
    afterAll(async () => {
      tool.remove();
      await here.close();
    });
    const issued = async (name: string): Promise<Uint8Array> => {
      const { certificate } = await here.issue();
      tool.write(name, pem(certificate));
      return certificate;
    };
    test('understands the answers: good, revoked, unknown, with and without nonce (ocsp)', async () => {
      await issued('one.pem');
      const two = await issued('two.pem');
      await here.ca.revoke({ serial: readCertificate(two).serial, reason: 'superseded' });
      for (const flags of [['-nonce'], ['-no_nonce'], ['-nonce', '-sha256']]) {
        const hash = flags.filter((flag) => flag === '-sha256');
        await tool.run('ocsp', ...hash, '-issuer', 'issuing.pem', '-cert', 'one.pem', '-cert', 'two.pem', '-serial', '0x41424344454647484142434445464748', flags[0]!, '-reqout', 'request');
        tool.write('response', (await here.ca.respondToOcspRequest(tool.read('request'))).der);
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
