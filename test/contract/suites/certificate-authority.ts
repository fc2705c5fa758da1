/**
 * What every driver of `CertificateAuthority` promises, as one suite over a factory: embedded, or with a CA or a signing
 * service elsewhere. Judged by node:crypto. What a driver may do in its own way is said by `CaTraits`.
 */
import { randomBytes, verify, X509Certificate } from 'node:crypto';
import { OID_EVIDENCE_DIGEST, readCertificate } from '../../../bff/src/ca';
import type { CertificateAuthority, EventCertificate, EventCertificateRequest } from '../../../bff/src/ca/port';
import { sha256 } from '../../../bff/src/kernel';
import { integer, octetString, sequence, setOf } from '../../../bff/src/kernel/der/write';

export interface CaTraits {
  /** the certificate carries the serial that was asked for; else the answer tells its own */
  readonly serial: 'asked' | 'own';
  /** a key and a certificate for each act; else standing ones of the service, and the digest is kept beside them */
  readonly perAct: boolean;
  /** how many certificates to ask for at once, and how often races are run */
  readonly many: number;
  readonly rounds: number;
}

export const attributes = setOf(sequence(integer(1), octetString(randomBytes(32))));
export const evidenceDigest = sha256('evidence manifest');
export const person = { kind: 'person', name: '张三', identifier: 'SHA256-5f70bf18a086007016e9' } as const;
export const organization = { kind: 'organization', name: '深圳市落笔科技有限公司', identifier: '91440300MA5EXAMPLE' } as const;

export function certificateAuthorityContract(open: () => Promise<CertificateAuthority>, { serial: serials, perAct, many, rounds }: CaTraits): void {
  let ca: CertificateAuthority;
  beforeAll(async () => { ca = await open(); });
  const issue = (changes: Partial<EventCertificateRequest> = {}): Promise<EventCertificate> =>
    ca.issueEventCertificate({ serial: ca.newSerial(), subject: person, evidenceDigest, ...changes });

  describe('certificates of an act', () => {
    test('are under the serial that was asked for, or tell their own', async () => {
      const serial = ca.newSerial();
      const issued = await issue({ serial });
      const own = new X509Certificate(issued.certificate).serialNumber.toLowerCase().replace(/^0+/, '');
      const told = Buffer.from(issued.serial ?? serial).toString('hex').replace(/^0+/, '');
      expect(own).toBe(told);
      if (serials === 'asked') expect(own).toBe(Buffer.from(serial).toString('hex'));
      else expect(issued.serial).toBeDefined();
    });
    test('name the person, are no CA, and are valid now', async () => {
      const { certificate, notAfter } = await issue();
      const x509 = new X509Certificate(certificate);
      expect(x509.subject.split('\n')).toEqual(expect.arrayContaining(['CN=张三', `serialNumber=${person.identifier}`]));
      expect(x509.ca).toBe(false);
      const parsed = readCertificate(certificate);
      expect(parsed.notAfter).toEqual(notAfter);
      expect(parsed.notBefore.getTime()).toBeLessThanOrEqual(Date.now());
      expect(notAfter.getTime()).toBeGreaterThan(Date.now());
      if (perAct) expect(parsed.extensions.get(OID_EVIDENCE_DIGEST)?.value).toEqual(octetString(evidenceDigest));
    });
    test('name an organisation under O and CN', async () => {
      const { certificate } = await issue({ subject: organization });
      expect(new X509Certificate(certificate).subject.split('\n')).toEqual(expect.arrayContaining([`O=${organization.name}`, `CN=${organization.name}`]));
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
    test('are for one act each, also when many are asked for at once', async () => {
      const all = await Promise.all(Array.from({ length: many }, () => issue()));
      expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(many);
      if (!perAct) return;
      const certificates = all.map(({ certificate }) => new X509Certificate(certificate));
      expect(new Set(certificates.map((c) => c.serialNumber)).size).toBe(many);
      expect(new Set(certificates.map((c) => c.publicKey.export({ format: 'der', type: 'spki' }).toString('hex'))).size).toBe(many);
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

  describe('the signature of an act', () => {
    test('is made once, verifiably, and never again', async () => {
      const { keyId, certificate } = await issue();
      const signature = await ca.signOnce(keyId, attributes);
      expect(verify('sha256', attributes, new X509Certificate(certificate).publicKey, signature)).toBe(true);
      await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
    });
    test('is made exactly once when 50 ask at the same time', async () => {
      const { keyId } = await issue();
      const results = await Promise.allSettled(Array.from({ length: 50 }, () => ca.signOnce(keyId, attributes)));
      expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
      for (const r of results) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'conflict' });
    });
    test('is over signed attributes only; a slip costs nothing', async () => {
      const { keyId } = await issue();
      for (const wrong of [Buffer.alloc(0), randomBytes(32), sequence(integer(1)), setOf(), Buffer.concat([attributes, Buffer.from([0])])]) {
        await expect(ca.signOnce(keyId, wrong)).rejects.toMatchObject({ code: 'invalid_request' });
      }
      await expect(ca.signOnce(keyId, attributes)).resolves.toBeDefined();
    });
    test('is impossible after abandon; abandoning again, or a finished act, is fine', async () => {
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
    test('is never made after an abandon that was answered, when both race', async () => {
      for (let round = 0; round < rounds; round++) {
        const serial = ca.newSerial();
        const { keyId } = await issue({ serial });
        const [signed] = await Promise.allSettled([ca.signOnce(keyId, attributes), ca.abandon(serial)]);
        if (signed.status === 'rejected') expect(signed.reason).toMatchObject({ code: 'conflict' });
        await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
      }
    });
    test('is not possible when an abandon overtook the certificate', async () => {
      for (let round = 0; round < rounds; round++) {
        const serial = ca.newSerial();
        const [issued] = await Promise.allSettled([issue({ serial }), ca.abandon(serial)]);
        if (issued.status === 'rejected') expect(issued.reason).toMatchObject({ code: 'conflict' });
        else await expect(ca.signOnce(issued.value.keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
      }
    });
    test('is not made under any other name', async () => {
      for (const keyId of ['', 'root', 'issuing:1', '0'.repeat(26), "' OR 1=1 --"]) await expect(ca.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
    });
  });
}
