import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { DerError, readDer } from '../../kernel/der/read';
import { bitString, boolean, context, integer, nullValue, objectIdentifier, octetString, sequence, setOf, time, utf8String, type Der } from '../../kernel/der/write';
import { buildPki } from '../../../../test/kit/pki';
import { OID } from '../oids';
import { readPublicKey, readSignatureAlgorithm, signatureHolds } from './algorithms';
import { basicConstraints, extendedKeyUsage, keyUsage, readCertificate, subjectAltNames } from './read-certificate';

const pki = buildPki({
  ca: { ca: true, pathLength: 3 },
  leaf: { by: 'ca', eku: { purposes: [OID.timeStamping, OID.emailProtection], critical: true }, keyUsage: ['digitalSignature', 'nonRepudiation'] },
  plain: { noConstraints: true, keyUsage: null },
});

const ecdsa = sequence(objectIdentifier(OID.ecdsaSha256));
const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
const name = sequence(setOf(sequence(objectIdentifier(OID.commonName), utf8String('x'))));
const now = new Date('2026-01-01T00:00:00Z');
const ext = (...members: readonly Uint8Array[]): Der => sequence(objectIdentifier('1.2.3'), ...members);
interface Parts { version: Der[]; inner: Der; serial: Der; extensions: Der[]; more: Der[]; signature: Der }
function certificate(changes: Partial<Parts> = {}): Der {
  const p: Parts = { version: [context(0, integer(2))], inner: ecdsa, serial: integer(7), extensions: [], more: [], signature: bitString(Buffer.alloc(64)), ...changes };
  return sequence(
    sequence(...p.version, p.serial, p.inner, name, sequence(time(now), time(now)), name, spki, ...p.more, context(3, sequence(...p.extensions))),
    ecdsa, p.signature,
  );
}

describe('reading a certificate', () => {
  test('gives what a path check needs', () => {
    const { certificate: leaf } = pki.leaf;
    expect(leaf.issuer).toEqual(pki.ca.certificate.subject);
    expect(basicConstraints(leaf)).toEqual({ isCa: false });
    expect(basicConstraints(pki.ca.certificate)).toEqual({ isCa: true, pathLength: 3 });
    expect([...keyUsage(leaf)!]).toEqual([0, 1]);
    expect(extendedKeyUsage(leaf)).toEqual({ critical: true, purposes: [OID.timeStamping, OID.emailProtection] });
    expect(subjectAltNames(leaf)).toEqual([]);
  });
  test('takes what is absent as no permission or as unknown, never as permission', () => {
    expect(basicConstraints(pki.plain.certificate)).toEqual({ isCa: false });
    expect(keyUsage(pki.plain.certificate)).toBeUndefined();
    expect(extendedKeyUsage(pki.plain.certificate)).toBeUndefined();
  });
  test('reads the small certificate of this test', () => {
    expect(readCertificate(certificate({ extensions: [ext(boolean(true), octetString(nullValue()))] })).extensions.get('1.2.3')).toEqual({ critical: true, value: nullValue() });
  });
  test.each<[string, Partial<Parts>]>([
    ['version 1', { version: [] }],
    ['version 2', { version: [context(0, integer(1))] }],
    ['two signature algorithms that disagree', { inner: sequence(objectIdentifier(OID.ecdsaSha512)) }],
    ['a negative serial', { serial: Buffer.from('0201ff', 'hex') }],
    ['an extension that stands twice', { extensions: [ext(octetString(nullValue())), ext(octetString(nullValue()))] }],
    ['an extension without a value', { extensions: [ext(boolean(true))] }],
    ['an extension whose flag is no boolean', { extensions: [ext(integer(1), octetString(nullValue()))] }],
    ['a unique identifier', { more: [Buffer.from('810100', 'hex')] }],
    ['a signature of broken octets', { signature: bitString(Buffer.from([0xf0]), 4) }],
  ])('refuses %s', (_, changes) => {
    expect(() => readCertificate(certificate(changes))).toThrow(DerError);
  });
  test('never throws anything but DerError, whatever byte is changed', () => {
    const good = pki.leaf.certificate.der;
    fc.assert(fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(good);
      changed[at] = byte;
      try {
        const read = readCertificate(changed);
        for (const look of [basicConstraints, keyUsage, extendedKeyUsage, subjectAltNames]) look(read);
        const algorithm = readSignatureAlgorithm(read.signatureAlgorithm);
        if (algorithm && !changed.equals(good)) expect(signatureHolds(algorithm, read.tbs, pki.ca.certificate.spki, read.signature)).toBe(false);
      } catch (error) {
        if (!(error instanceof DerError)) throw error;
      }
    }), { numRuns: 2000 });
  });
});

describe('algorithms', () => {
  test('that are allowed: SHA-2 with ECDSA or RSA', () => {
    expect(readSignatureAlgorithm(readDer(ecdsa))).toEqual({ family: 'ec', hash: 'sha256' });
    expect(readSignatureAlgorithm(readDer(sequence(objectIdentifier(OID.rsaSha512), nullValue())))).toEqual({ family: 'rsa', hash: 'sha512' });
  });
  test.each([['SHA-1 with RSA', '1.2.840.113549.1.1.5'], ['MD5 with RSA', '1.2.840.113549.1.1.4'], ['SHA-1 with ECDSA', '1.2.840.10045.4.1'], ['RSA without a hash', OID.rsaEncryption], ['SM2', '1.2.156.10197.1.501']])('that are not: %s', (_, oid) => {
    expect(readSignatureAlgorithm(readDer(sequence(objectIdentifier(oid))))).toBeUndefined();
  });
  test('keys: NIST curves and RSA of 2048 bits or more', () => {
    const key = (type: 'ec' | 'rsa' | 'ed25519', options: object): Buffer =>
      (generateKeyPairSync as (t: string, o: object) => { publicKey: { export(o: object): Buffer } })(type, options).publicKey.export({ format: 'der', type: 'spki' });
    expect(readPublicKey(key('ec', { namedCurve: 'P-384' }))).toBeDefined();
    expect(readPublicKey(key('rsa', { modulusLength: 2048 }))).toBeDefined();
    expect(readPublicKey(key('rsa', { modulusLength: 1024 }))).toBeUndefined();
    expect(readPublicKey(key('ec', { namedCurve: 'secp256k1' }))).toBeUndefined();
    expect(readPublicKey(key('ec', { namedCurve: 'P-224' }))).toBeUndefined();
    expect(readPublicKey(key('ed25519', {}))).toBeUndefined();
    expect(readPublicKey(Buffer.from('garbage'))).toBeUndefined();
  });
});
