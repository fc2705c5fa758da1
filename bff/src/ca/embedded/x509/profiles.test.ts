import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readDer, readOid } from '../../../kernel/der/read';
import { OID, OID_EVIDENCE_DIGEST, OID_TEST_POLICY } from '../../oids';
import { checkPath } from '../../x509/path';
import { basicConstraints, extendedKeyUsage, keyUsage, readCertificate, type Certificate } from '../../x509/read-certificate';
import { addressExtensions, keyUsageExtension, publicAddresses } from './extensions';
import { subjectName } from './name';
import { eventCertificateIssuer, issueIssuingCa, issueRoot, issueTsa, LIFETIME_MS, newSerial, signerOf } from './profiles';
import { signatureAlgorithm } from './write-certificate';

const now = new Date('2026-11-24T08:00:00.999Z');
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [rootKeys, issuingKeys, tsaKeys, eventKeys] = [pair(), pair(), pair(), pair()];
const root = signerOf(rootKeys.privateKey, rootKeys.publicKey, 'root');
const issuing = signerOf(issuingKeys.privateKey, issuingKeys.publicKey, 'issuing');
const tsa = signerOf(tsaKeys.privateKey, tsaKeys.publicKey, 'tsa');
const addresses = publicAddresses('https://sign.example.cn/base/');
const subject = subjectName({ kind: 'person', name: '张三', identifier: 'H-1' });

const certificates = {
  root: readCertificate(issueRoot(root, rootKeys.publicKey, newSerial(), now).certificate),
  issuing: readCertificate(issueIssuingCa(root, issuing, issuingKeys.publicKey, newSerial(), now).certificate),
  tsa: readCertificate(issueTsa(issuing, tsa, tsaKeys.publicKey, newSerial(), now, addresses).certificate),
  event: readCertificate(eventCertificateIssuer(issuing, addresses)({ serial: newSerial(), subject, evidenceDigest: Buffer.alloc(32, 7), publicKey: eventKeys.publicKey, now }).certificate),
};
const oids = (c: Certificate): string[] => [...c.extensions.keys()];
const critical = (c: Certificate): string[] => oids(c).filter((oid) => c.extensions.get(oid)!.critical);

describe('serial numbers', () => {
  test('are 16 octets, positive and never begin with zero', () => {
    for (let i = 0; i < 500; i++) {
      const serial = newSerial();
      expect(serial).toHaveLength(16);
      expect(serial[0]! >= 0x40 && serial[0]! <= 0x7f).toBe(true);
    }
  });
});

describe('profiles (RFC 5280 §4.2)', () => {
  test('mark exactly what must be understood as critical', () => {
    expect(critical(certificates.root).sort()).toEqual([OID.keyUsage, OID.basicConstraints].sort());
    expect(critical(certificates.issuing).sort()).toEqual([OID.keyUsage, OID.basicConstraints].sort());
    expect(critical(certificates.tsa).sort()).toEqual([OID.keyUsage, OID.basicConstraints, OID.extendedKeyUsage].sort());
    expect(critical(certificates.event).sort()).toEqual([OID.keyUsage, OID.basicConstraints].sort());
  });
  test('give each key the uses of its role and none more', () => {
    for (const role of ['root', 'issuing'] as const) expect([...keyUsage(certificates[role])!]).toEqual([5, 6]);
    for (const role of ['tsa', 'event'] as const) expect([...keyUsage(certificates[role])!]).toEqual([0, 1]);
    expect(extendedKeyUsage(certificates.tsa)).toEqual({ critical: true, purposes: [OID.timeStamping] });
    expect(extendedKeyUsage(certificates.event)).toEqual({ critical: false, purposes: [OID.documentSigning, OID.emailProtection] });
    expect(basicConstraints(certificates.root)).toEqual({ isCa: true });
    expect(basicConstraints(certificates.issuing)).toEqual({ isCa: true, pathLength: 0 });
    for (const role of ['tsa', 'event'] as const) expect(basicConstraints(certificates[role])).toEqual({ isCa: false });
  });
  test('name the issuer\'s key and the own one', () => {
    const own = (c: Certificate): string => readDer(c.extensions.get(OID.subjectKeyIdentifier)!.value).body.toString('hex');
    const issuers = (c: Certificate): string => readDer(c.extensions.get(OID.authorityKeyIdentifier)!.value).children[0]!.body.toString('hex');
    expect(issuers(certificates.issuing)).toBe(own(certificates.root));
    for (const role of ['tsa', 'event'] as const) expect(issuers(certificates[role])).toBe(own(certificates.issuing));
  });
  test('say TEST in a policy everywhere below the root', () => {
    for (const role of ['issuing', 'tsa', 'event'] as const) {
      const policy = readDer(certificates[role].extensions.get('2.5.29.32')!.value).children[0]!;
      expect(readOid(policy.children[0]!)).toBe(OID_TEST_POLICY);
      expect(policy.raw.toString('utf8')).toContain('TEST – no legal effect');
    }
  });
  test('put the evidence digest into event certificates only', () => {
    expect(certificates.event.extensions.get(OID_EVIDENCE_DIGEST)).toEqual({ critical: false, value: Buffer.from(`0420${'07'.repeat(32)}`, 'hex') });
    for (const role of ['root', 'issuing', 'tsa'] as const) expect(oids(certificates[role])).not.toContain(OID_EVIDENCE_DIGEST);
  });
  test('last 20, 15 and 10 years, and one day from five minutes ago, in whole seconds', () => {
    const length = (c: Certificate): number => c.notAfter.getTime() - c.notBefore.getTime();
    for (const role of ['root', 'issuing', 'tsa', 'event'] as const) expect(length(certificates[role])).toBe(LIFETIME_MS[role]);
    expect(certificates.event.notBefore).toEqual(new Date('2026-11-24T07:55:00Z'));
    expect(certificates.root.notBefore).toEqual(new Date('2026-11-23T08:00:00Z'));
    expect(certificates.tsa.notAfter < certificates.issuing.notAfter && certificates.issuing.notAfter < certificates.root.notAfter).toBe(true);
  });
  test('hold in our own path check, and no leaf can issue', () => {
    expect(checkPath(certificates.event, [certificates.issuing], [certificates.root], now).ok).toBe(true);
    const leaf = { ...issuing, key: eventKeys.privateKey, subject, keyIdentifier: root.keyIdentifier };
    const forged = readCertificate(eventCertificateIssuer(leaf)({ serial: newSerial(), subject, evidenceDigest: Buffer.alloc(32), publicKey: pair().publicKey, now }).certificate);
    expect(checkPath(forged, [certificates.event, certificates.issuing], [certificates.root], now)).toEqual({ ok: false, reason: 'chain_not_ca' });
  });
  test('work with an RSA issuer too', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const issuer = signerOf(rsa.privateKey, rsa.publicKey, 'issuing');
    const made = eventCertificateIssuer(issuer)({ serial: newSerial(), subject, evidenceDigest: Buffer.alloc(32), publicKey: eventKeys.publicKey, now }).certificate;
    expect(new X509Certificate(made).verify(rsa.publicKey)).toBe(true);
    expect(() => signatureAlgorithm(generateKeyPairSync('ed25519').privateKey)).toThrow(TypeError);
  });
});

describe('extensions', () => {
  test.each([
    { uses: ['digitalSignature', 'nonRepudiation'], hex: '030206c0' }, { uses: ['keyCertSign', 'crlSign'], hex: '03020106' },
    { uses: ['digitalSignature'], hex: '03020780' }, { uses: ['keyCertSign'], hex: '03020204' },
  ] as const)('encode $uses with the trailing zero bits left out (X.690 §11.2.2)', ({ uses, hex }) => {
    expect(readDer(keyUsageExtension(...uses)).children[2]!.body.toString('hex')).toBe(hex);
  });
  test('find OCSP, CRL and issuer under the public address, percent-encoded, also when it is long', () => {
    expect(addresses).toEqual({
      ocsp: 'https://sign.example.cn/base/ca/ocsp', crl: 'https://sign.example.cn/base/ca/issuing.crl', issuerCertificate: 'https://sign.example.cn/base/ca/issuing.cer',
      rootCrl: 'https://sign.example.cn/base/ca/root.crl', rootCertificate: 'https://sign.example.cn/base/ca/root.cer',
    });
    const long = addressExtensions(publicAddresses(`https://落笔.example/${'长'.repeat(40)}`));
    for (const extension of long) {
      const text = readDer(readDer(extension).children[1]!.body).raw.toString('latin1');
      expect(text).toMatch(/https:\/\/xn--[a-z0-9-]+\.example\/(%E9%95%BF){40}\/ca\//);
    }
  });
  test('refuse an address that is none', () => {
    expect(() => addressExtensions(publicAddresses('sign.example.cn'))).toThrow('Invalid URL');
  });
});
