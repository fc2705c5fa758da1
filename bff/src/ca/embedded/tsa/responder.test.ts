import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../kernel/hash';
import { boolean, context, integer, nullValue, objectIdentifier, octetString, sequence, setOf, tlv } from '../../../kernel/der/write';
import { readDer, readSmallInteger } from '../../../kernel/der/read';
import { timestampPki } from '../../../../../test/kit/pki';
import { OID, OID_TSA_POLICY } from '../../oids';
import { encodeTimestampRequest } from '../../tsp/request';
import { readSignedData, readTimestampResponse, readTstInfo } from '../../tsp/read-token';
import { verifyTimestampResponse } from '../../verify-token';
import { timestampResponder } from './responder';

const pki = timestampPki({});
let now = new Date('2026-11-24T08:00:00.789Z');
const clock = { now: () => now };
const respond = timestampResponder({ signer: pki.tsa.signer, certificate: pki.tsa.certificate, chain: [pki.issuing.certificate], policy: OID_TSA_POLICY, clock });
const digest = sha256('x');
const nonce = Buffer.from('7fffffffffffffff', 'hex');

const imprint = (oid: string, bytes: Uint8Array) => sequence(sequence(objectIdentifier(oid), nullValue()), octetString(bytes));
const request = (...rest: readonly Uint8Array[]) => sequence(integer(1), imprint(OID.sha256, digest), ...rest);
/** Name of the failure, or 'granted'. */
function answer(bytes: Uint8Array): string {
  const status = readDer(respond(bytes)).children[0]!;
  if (readSmallInteger(status.children[0]!) === 0) return 'granted';
  expect(readSmallInteger(status.children[0]!)).toBe(2);
  return status.children[1]!.children[0]!.body.toString();
}
const granted = (bytes: Uint8Array) => {
  const signed = readSignedData(readTimestampResponse(respond(bytes)).token!);
  return { signed, info: readTstInfo(signed.eContent!) };
};

describe('the time-stamping server (RFC 3161)', () => {
  beforeEach(() => { now = new Date('2026-11-24T08:00:00.789Z'); });

  test('answers our own request with a token that verify-token accepts', () => {
    const verified = verifyTimestampResponse(respond(encodeTimestampRequest(digest, nonce, OID_TSA_POLICY)), {
      digest, nonce, policies: [OID_TSA_POLICY], trustAnchors: [pki.root.certificate], now,
    });
    expect(verified.time).toEqual(new Date('2026-11-24T08:00:00Z'));
  });
  test('repeats imprint and nonce exactly as asked, under its policy', () => {
    const { info, signed } = granted(encodeTimestampRequest(digest, nonce));
    expect(info).toMatchObject({ version: 1, policy: OID_TSA_POLICY, imprint: digest, imprintHash: 'sha256', nonce });
    expect(signed.certificates).toHaveLength(2);
    expect(signed.signers[0]!.signedAttributes!.values.size).toBe(3);
  });
  test('leaves the nonce out when none was sent and the certificates when none were asked', () => {
    const { info, signed } = granted(request());
    expect(info.nonce).toBeUndefined();
    expect(signed.certificates).toEqual([]);
    expect(granted(request(boolean(true))).signed.certificates).toHaveLength(2);
  });
  test('gives every token another serial', () => {
    const serials = Array.from({ length: 100 }, () => readDer(readSignedData(readTimestampResponse(respond(request())).token!).eContent!).children[3]!.body.toString('hex'));
    expect(new Set(serials).size).toBe(100);
  });
  test.each([[OID.sha384, 48], [OID.sha512, 64]])('stamps %s too', (oid, size) => {
    expect(answer(sequence(integer(1), imprint(oid, randomBytes(size))))).toBe('granted');
  });
  test('says the time of its clock, whole seconds, never ahead', () => {
    now = new Date('2026-12-31T23:59:59.999Z');
    expect(granted(request()).info.time).toEqual(new Date('2026-12-31T23:59:59Z'));
  });

  test.each<[string, string, Uint8Array]>([
    ['badAlg', 'SHA-1', sequence(integer(1), imprint('1.3.14.3.2.26', randomBytes(20)))],
    ['badAlg', 'MD5', sequence(integer(1), imprint('1.2.840.113549.2.5', randomBytes(16)))],
    ['badDataFormat', 'a digest shorter than its hash', sequence(integer(1), imprint(OID.sha256, randomBytes(20)))],
    ['badDataFormat', 'a digest longer than its hash', sequence(integer(1), imprint(OID.sha256, randomBytes(64)))],
    ['badRequest', 'version 2', sequence(integer(2), imprint(OID.sha256, digest))],
    ['unacceptedPolicy', 'a policy that is not ours', request(objectIdentifier('1.2.3'))],
    ['unacceptedExtension', 'an extension', request(context(0, sequence(objectIdentifier('1.2.3'), octetString(nullValue()))))],
    ['badDataFormat', 'members in the wrong order', request(boolean(true), integer(5))],
    ['badDataFormat', 'a member nobody knows', request(octetString(digest))],
    ['badDataFormat', 'a negative nonce', request(Buffer.from('0201ff', 'hex'))],
    ['badDataFormat', 'a nonce of 65 bytes', request(integer(Buffer.alloc(65, 1)))],
    ['badDataFormat', 'a boolean that is neither', request(Buffer.from('010101', 'hex'))],
    ['badDataFormat', 'nothing', Buffer.alloc(0)],
    ['badDataFormat', 'an empty sequence', sequence()],
    ['badDataFormat', 'a SET', setOf(integer(1))],
    ['badDataFormat', 'bytes after it', Buffer.concat([request(), Buffer.from([0])])],
    ['badDataFormat', 'more than 4096 bytes', request(tlv(0x06, Buffer.alloc(5000, 1)))],
    ['badDataFormat', 'a SET of the right members', tlv(0x31, integer(1), imprint(OID.sha256, digest))],
  ])('answers %s to %s', (failure, _, bytes) => {
    expect(answer(bytes)).toBe(failure);
  });
  test('sets the bit of the failure (PKIFailureInfo)', () => {
    expect(readDer(respond(Buffer.alloc(0))).children[0]!.children[2]!.raw.toString('hex')).toBe('03020204');
    expect(readDer(respond(request(objectIdentifier('1.2.3')))).children[0]!.children[2]!.raw.toString('hex')).toBe('0303000001');
  });
  test('makes no time outside the life of its certificate', () => {
    now = new Date(pki.tsa.certificate.notAfter.getTime() + 1);
    expect(answer(request())).toBe('timeNotAvailable');
    now = new Date(pki.tsa.certificate.notBefore.getTime() - 1);
    expect(answer(request())).toBe('timeNotAvailable');
    now = new Date(Number.NaN);
    expect(answer(request())).toBe('timeNotAvailable');
  });
  test('answers every garbage in form', () => {
    const good = request(integer(5), boolean(true));
    fc.assert(fc.property(fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => { const changed = Buffer.from(good); changed[at] = byte; return changed; }),
    ), (bytes) => { answer(bytes); }), { numRuns: 3000 });
  });
});
