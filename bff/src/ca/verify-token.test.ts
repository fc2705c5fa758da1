import { randomBytes } from 'node:crypto';
import { sha256 } from '../kernel/hash';
import { integer, nullValue, objectIdentifier, octetString, sequence, tlv } from '../kernel/der/write';
import { attribute, FAULTY_AUTHORITIES, forgeRejection, forgeResponse, FORGED_POLICY, timestampPki, type ForgedToken } from '../../../test/kit/pki';
import { OID } from './oids';
import { MAX_TIME_SKEW_MS, TokenRefused, verifyTimestampResponse, type TokenExpectation } from './verify-token';
import { readSignedData } from './tsp/read-token';

const NOW = new Date('2026-11-24T08:00:00Z');
const digest = sha256('the signature value');
const nonce = Buffer.from('4f00000000000000000000000000aa01', 'hex');
const pki = timestampPki(FAULTY_AUTHORITIES);

const good: ForgedToken = { tsa: pki.tsa, digest, nonce, time: NOW };
const expected: TokenExpectation = { digest, nonce, policies: [FORGED_POLICY], trustAnchors: [pki.root.certificate], now: NOW };

const verify = (changes: Partial<ForgedToken>, expectation: Partial<TokenExpectation> = {}) =>
  verifyTimestampResponse(forgeResponse({ ...good, ...changes }), { ...expected, ...expectation });

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('a time-stamp response is accepted', () => {
  test('when everything holds, with its token, time, policy and path', () => {
    const verified = verify({});
    expect(verified.time).toEqual(NOW);
    expect(verified.policy).toBe(FORGED_POLICY);
    expect(verified.path.map((c) => c.der)).toEqual([pki.tsa.certificate.der, pki.issuing.certificate.der, pki.root.certificate.der]);
    expect(readSignedData(verified.token).signers).toHaveLength(1);
  });
  test.each<[string, Partial<ForgedToken>]>([
    ['when it was granted with modifications (status 1)', { status: 1 }],
    ['when the signer is named by key identifier', { byKeyIdentifier: true }],
    ['when the authority signs with RSA-2048', { tsa: pki.rsaTsa }],
    ['when CMS names plain rsaEncryption beside SHA-256 (RFC 5652)', { tsa: pki.rsaTsa, signatureAlgorithm: sequence(objectIdentifier(OID.rsaEncryption), nullValue()) }],
    ['with ESS signing-certificate version 1 (RFC 2634)', { essVersion: 1 }],
    ['with ESS that has the hash alone (RFC 5035: issuerSerial is optional)', { essHashOnly: true }],
    ['when the root comes along too, or does not', { certificates: [pki.tsa.certificate.der, pki.issuing.certificate.der] }],
    ['when a certificate stands twice', { certificates: [pki.tsa.certificate.der, pki.tsa.certificate.der, pki.issuing.certificate.der] }],
    ['when the authority names itself rightly', { tsaName: tlv(0xa4, pki.tsa.certificate.subject) }],
    ['with an extension that is not critical', { tstExtension: { critical: false } }],
    ['when the certificate says nothing of key usage', { tsa: pki.noUsageTsa }],
  ])('%s', (_, changes) => {
    expect(refusal(() => verify(changes))).toBe('accepted');
  });
  test('up to exactly five minutes from our clock, before or after', () => {
    for (const skew of [MAX_TIME_SKEW_MS, -MAX_TIME_SKEW_MS]) expect(refusal(() => verify({ time: new Date(NOW.getTime() + skew) }))).toBe('accepted');
  });
});

describe('a time-stamp response is refused', () => {
  const cases: [string, string, Partial<ForgedToken>, Partial<TokenExpectation>?][] = [
    // — it does not answer our request
    ['imprint', 'over another digest', { digest: sha256('another document') }],
    ['imprint', 'over a digest that only begins like ours', { digest: digest.subarray(0, 20) }],
    ['imprint', 'with an imprint said to be of another hash', { imprintAlgorithm: OID.sha512 }],
    ['imprint', 'with an imprint of SHA-1', { imprintAlgorithm: '1.3.14.3.2.26' }],
    ['imprint', 'when we ourselves expect an empty digest', { digest: Buffer.alloc(0) }, { digest: Buffer.alloc(0) }],
    ['nonce', 'with another nonce', { nonce: randomBytes(16) }],
    ['nonce', 'without a nonce', { nonce: undefined }],
    ['nonce', 'when it is an old answer for the same digest, replayed', {}, { nonce: randomBytes(16) }],
    ['nonce', 'when no nonce is expected', {}, { nonce: Buffer.alloc(0) }],
    ['policy', 'under a policy we do not accept', { policy: '1.2.3.4.6' }],
    ['policy', 'when no policy is accepted', {}, { policies: [] }],
    ['status', 'with status 2 beside a token', { status: 2 }],
    ['status', 'with status 6', { status: 6 }],
    ['token_malformed', 'of TSTInfo version 2', { version: 2 }],
    ['extension', 'with a critical extension nobody here knows', { tstExtension: { critical: true } }],
    // — its time
    ['time', 'with a time 5 minutes and 1 second ago', { time: new Date(NOW.getTime() - MAX_TIME_SKEW_MS - 1000) }],
    ['time', 'with a time 5 minutes and 1 second ahead', { time: new Date(NOW.getTime() + MAX_TIME_SKEW_MS + 1000) }],
    ['time', 'when it is a year old', { time: new Date('2025-11-24T08:00:00Z') }],
    ['time', 'when our clock is broken', {}, { now: new Date(Number.NaN) }],
    // — its envelope
    ['content_type', 'when CMS is not SignedData', { contentType: '1.2.840.113549.1.7.1' }],
    ['content_type', 'when the content is not TSTInfo', { eContentType: '1.2.840.113549.1.7.1' }],
    ['content_type', 'when the signed content type is another', { contentTypeAttribute: '1.2.840.113549.1.7.1' }],
    ['signer_count', 'with two signers', { signers: [pki.tsa, pki.otherTsa], certificates: [pki.tsa, pki.otherTsa, pki.issuing].map((i) => i.certificate.der) }],
    ['signer_count', 'with the same signer twice', { signers: [pki.tsa, pki.tsa] }],
    ['signer_count', 'with no signer', { signers: [] }],
    ['signer_certificate', 'without its signer\'s certificate', { certificates: [pki.issuing.certificate.der] }],
    ['signer_certificate', 'without any certificate', { certificates: [] }],
    // — its signature
    ['message_digest', 'when TSTInfo was changed afterwards', { tamper: (info) => { info[info.length - 1]! ^= 1; return info; } , nonce }, { nonce: Buffer.concat([nonce.subarray(0, 15), Buffer.from([nonce[15]! ^ 1])]) }],
    ['signature', 'when another key signed', { signWith: pki.otherTsa }],
    ['attributes', 'without the message-digest attribute', { without: [OID.messageDigest] }],
    ['attributes', 'without the content-type attribute', { without: [OID.contentType] }],
    ['attributes', 'without signed attributes', { noSignedAttributes: true }],
    ['attributes', 'with two values in one attribute', { without: [OID.messageDigest], extraAttributes: [attribute(OID.messageDigest, octetString(digest), octetString(nonce))] }],
    ['message_digest', 'with a message digest that is no OCTET STRING', { without: [OID.messageDigest], extraAttributes: [attribute(OID.messageDigest, integer(digest))] }],
    ['token_malformed', 'with an attribute that stands twice', { extraAttributes: [attribute(OID.messageDigest, octetString(digest))] }],
    ['algorithm', 'with a digest algorithm that is not allowed', { digestAlgorithm: '1.3.14.3.2.26' }],
    ['algorithm', 'when digest and signature algorithm disagree', { digestAlgorithm: OID.sha512 }],
    ['algorithm', 'with ECDSA over SHA-1', { signatureAlgorithm: sequence(objectIdentifier('1.2.840.10045.4.1')) }],
    ['signature', 'with the RSA algorithm on an EC key', { signatureAlgorithm: sequence(objectIdentifier(OID.rsaSha256), nullValue()) }],
    ['token_malformed', 'with stray parameters beside ECDSA (RFC 5758)', { signatureAlgorithm: sequence(objectIdentifier(OID.ecdsaSha256), nullValue()) }],
    ['token_malformed', 'with parameters that are no NULL', { signatureAlgorithm: sequence(objectIdentifier(OID.rsaSha256), integer(1)) }],
    ['signature', 'with an RSA key of 1024 bits', { tsa: pki.smallRsaTsa }],
    // — ESS (RFC 5816)
    ['ess_missing', 'without ESS signing-certificate', { without: [OID.signingCertificateV2] }],
    ['ess_mismatch', 'when ESS names another certificate', { essFor: pki.otherTsa }],
    ['ess_mismatch', 'when ESS version 1 names another certificate', { essFor: pki.otherTsa, essVersion: 1 }],
    ['ess_mismatch', 'when ESS has the right hash and another serial', { essSerialOf: pki.otherTsa }],
    ['ess_mismatch', 'when ESS is empty', { without: [OID.signingCertificateV2], extraAttributes: [attribute(OID.signingCertificateV2, sequence(sequence()))] }],
    ['ess_mismatch', 'when a second, wrong ESS attribute stands beside the right one', { extraAttributes: [attribute(OID.signingCertificate, sequence(sequence(sequence(octetString(randomBytes(20))))))] }],
    // — the authority's certificate
    ['key_purpose', 'by a certificate without extended key usage', { tsa: pki.noEkuTsa }],
    ['key_purpose', 'by a certificate whose extended key usage is not critical', { tsa: pki.softEkuTsa }],
    ['key_purpose', 'by a certificate that may do more than time-stamps', { tsa: pki.wideEkuTsa }],
    ['key_purpose', 'by a document signer', { tsa: pki.documentSigner }],
    ['key_purpose', 'by a key that may sign certificates', { tsa: pki.certSignTsa }],
    ['authority_name', 'when the authority calls itself by another name', { tsaName: tlv(0xa4, pki.leaf.certificate.subject) }],
    ['authority_name', 'when the authority\'s name is of an unknown kind', { tsaName: tlv(0x86, Buffer.from('http://x')) }],
    // — its chain (R28)
    ['chain_signature', 'from a root of the same name and another key', { tsa: pki.foreignTsa, certificates: [pki.foreignTsa, pki.foreignIssuing].map((i) => i.certificate.der) }],
    ['chain_signature', 'from a foreign root that comes along', { tsa: pki.foreignTsa }],
    ['chain_untrusted', 'from an authority that vouches for itself', { tsa: pki.loneTsa }],
    ['chain_untrusted', 'when its issuer does not come along', { certificates: [pki.tsa.certificate.der] }],
    ['chain_untrusted', 'when we trust nobody', {}, { trustAnchors: [] }],
    ['chain_expired', 'by an expired authority', { tsa: pki.expiredTsa }],
    ['chain_expired', 'by an authority that is not valid yet', { tsa: pki.futureTsa }],
    ['chain_expired', 'under an expired issuing CA', { tsa: pki.tsaOfExpired }],
    ['chain_not_ca', 'when a leaf plays the CA', { tsa: pki.tsaOfLeaf }],
    ['chain_not_ca', 'when a certificate without basicConstraints plays the CA', { tsa: pki.tsaOfSilentLeaf }],
    ['chain_key_usage', 'under a CA that may not sign certificates', { tsa: pki.tsaOfWeakCa }],
    ['chain_key_usage', 'under a CA that does not say what its key may do', { tsa: pki.tsaOfMumCa }],
    ['chain_path_length', 'under a CA below one that may only issue leaves', { tsa: pki.tsaOfSubCa }],
    ['chain_critical_extension', 'by a certificate with an unknown critical extension', { tsa: pki.criticalTsa }],
    ['chain_malformed', 'with more certificates than any chain has', { certificates: [pki.tsa.certificate.der, ...Array.from({ length: 20 }, () => pki.leaf.certificate.der)] }],
  ];
  test.each(cases)('%s: %s', (reason, _, changes, expectation = {}) => {
    expect(refusal(() => verify(changes, expectation))).toBe(reason);
  });

  test('status: when it carries no token', () => {
    expect(refusal(() => verifyTimestampResponse(forgeRejection(), expected))).toBe('status');
    expect(refusal(() => verifyTimestampResponse(forgeRejection(0), expected))).toBe('status');
  });
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('<html>502 Bad Gateway</html>')],
    ['a bare token', forgeResponse(good).subarray(4)],
    ['bytes after it', Buffer.concat([forgeResponse(good), Buffer.from([0])])],
    ['its end cut off', forgeResponse(good).subarray(0, -1)],
  ])('response_malformed: %s', (_, bytes) => {
    expect(refusal(() => verifyTimestampResponse(bytes, expected))).toBe('response_malformed');
  });
  test('token_malformed: a token that is not CMS', () => {
    expect(refusal(() => verifyTimestampResponse(sequence(sequence(integer(0)), sequence(integer(1))), expected))).toBe('token_malformed');
  });

  test('whatever single byte is changed, save three numbers and the copy of a root that say nothing about time', () => {
    const response = forgeResponse(good);
    const accepted: number[] = [];
    for (let at = 0; at < response.length; at++) {
      for (const bit of [0x01, 0x80]) {
        const changed = Buffer.from(response);
        changed[at]! ^= bit;
        const reason = refusal(() => verifyTimestampResponse(changed, expected));
        if (reason === 'accepted') accepted.push(at);
      }
    }
    // left are the status (0 → 1), two version numbers of CMS, and the copy of the root, which is trusted from our own
    // list: none of these says anything about the time
    const root = response.indexOf(pki.root.certificate.der);
    const outsideRoot = accepted.filter((at) => at < root || at >= root + pki.root.certificate.der.length);
    expect(outsideRoot.map((at) => response.subarray(at - 2, at + 1).toString('hex'))).toEqual(['020100', '020103', '020101']);
  });
});
