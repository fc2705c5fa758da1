/** The signature stays, the person behind it is exchanged; or the container says something the signature does not. */
import { objectIdentifier, sequence, setOf } from '../../../bff/src/kernel/der/write';
import { attribute } from '../../kit/pki';
import { chainOf } from '../../kit/pdf';
import { forgeSignature, swapBytes, type ForgedSignature } from './forge-signature';
import { codesOf, pki, verdictOf } from './kit';

test('the honest twin is valid', async () => {
  expect(verdictOf(await forgeSignature())).toMatchObject({ verdict: 'valid', signatures: [{ signer: '张三', level: 'B-T', timestampTrusted: true }] });
});
test('the honest twin without a timestamp is valid, at B-B', async () => {
  expect(verdictOf(await forgeSignature({ token: null }))).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-B', timestamp: null, timestampTrusted: false }] });
});

const OID_DIGEST = objectIdentifier('1.2.840.113549.1.9.4');
const OID_SHA256 = objectIdentifier('2.16.840.1.101.3.4.2.1');
const OID_SHA224 = objectIdentifier('2.16.840.1.101.3.4.2.4');
const OID_ESS = objectIdentifier('1.2.840.113549.1.9.16.2.47');
const OID_OTHER = objectIdentifier('1.2.840.113549.1.9.16.2.99');

test.each<[string, ForgedSignature, string]>([
  ['another person as signer', { who: pki.zhang, certificates: chainOf(pki.li) }, 'signing_certificate_mismatch'],
  ['another person as signer, named by the attribute too', { who: pki.zhang, certificates: chainOf(pki.li), essFor: pki.li }, 'signature_mismatch'],
  ['a signature by another key', { signWith: pki.li }, 'signature_mismatch'],
  ['an attribute that names another certificate', { essFor: pki.li }, 'signing_certificate_mismatch'],
  ['no attribute that names the certificate', { attributes: (set) => swapBytes(set, OID_ESS, OID_OTHER) }, 'signing_certificate_missing'],
  ['no digest', { attributes: (set) => swapBytes(set, OID_DIGEST, objectIdentifier('1.2.840.113549.1.9.99')) }, 'digest_mismatch'],
  ['an attribute twice', { attributes: (set) => { const parts = set.subarray(set[1]! & 0x80 ? 2 + (set[1]! & 0x7f) : 2); return Buffer.from(setOf(parts, attribute('1.2.840.113549.1.9.3', objectIdentifier('1.2.840.113549.1.7.1')))); } }, 'attribute_duplicate'],
  ['content of another type', { attributes: (set) => swapBytes(set, objectIdentifier('1.2.840.113549.1.7.1'), objectIdentifier('1.2.840.113549.1.7.5')) }, 'content_type_mismatch'],
  ['a digest of another kind announced', { cms: (der) => swapBytes(der, OID_SHA256, OID_SHA224) }, 'algorithm_refused'],
  ['another serial number, in the certificate too', { cms: (der) => swapBytes(der, pki.zhang.certificate.serial, Buffer.from(pki.zhang.certificate.serial).map((b, i, all) => (i === all.length - 1 ? b ^ 1 : b))) }, 'certificate_malformed'],
  ['an unknown unsigned attribute in place of the timestamp', { cms: (der) => swapBytes(der, objectIdentifier('1.2.840.113549.1.9.16.2.14'), objectIdentifier('1.2.840.113549.1.9.16.2.15')) }, 'attribute_unknown'],
  ['a container of another kind', { cms: (der) => swapBytes(der, objectIdentifier('1.2.840.113549.1.7.2'), objectIdentifier('1.2.840.113549.1.7.3')) }, 'cms_malformed'],
  ['a container that is cut off', { cms: (der) => der.subarray(0, der.length >> 2) }, 'cms_malformed'],
  ['a container that is something else', { cms: () => Buffer.from(sequence(OID_SHA256)) }, 'cms_malformed'],
])('refuses %s', async (_what, forged, code) => {
  const report = verdictOf(await forgeSignature(forged));
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: false, trusted: false, level: 'none' }] });
  expect(codesOf(report)).toContain(code);
});

test('refuses a signer whom no trusted root vouches for', async () => {
  const report = verdictOf(await forgeSignature(), []);
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, trusted: false, timestampTrusted: false, level: 'none' }] });
  expect(codesOf(report)).toEqual(expect.arrayContaining(['chain_untrusted', 'timestamp_untrusted']));
});
