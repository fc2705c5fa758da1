/** Containers in BER, as other products write them: indefinite lengths and strings in pieces are the same signature. */
import { readAsn1, type Asn1 } from '../../../bff/src/signing/embedded/verify/asn1/ber';
import { forgeSignature } from './forge-signature';
import { codesOf, verdictOf } from './kit';

/** Every constructed value that no signature covers, with an indefinite length. */
function indefinite(node: Asn1, path: readonly number[] = []): Buffer {
  // a certificate is DER everywhere: its digest is signed
  const isCertificate = path.length === 4 && path[2] === 3;
  if (!(node.tag & 0x20) || isCertificate) return node.raw;
  return Buffer.concat([Buffer.from([node.tag, 0x80]), ...node.children.map((c, i) => indefinite(c, [...path, i])), Buffer.from([0, 0])]);
}

test('a CMS with indefinite lengths is accepted, its attributes hashed as DER', async () => {
  const report = verdictOf(await forgeSignature({ token: null, cms: (der) => indefinite(readAsn1(der)) }));
  expect(report).toMatchObject({ verdict: 'valid', signatures: [{ intact: true, trusted: true, level: 'B-B' }] });
});

test('its attributes are still checked', async () => {
  const report = verdictOf(await forgeSignature({ token: null, cms: (der) => { const ber = indefinite(readAsn1(der)); ber[ber.length - 24]! ^= 1; return ber; } }));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('signature_mismatch');
});

test('a container without its end is refused', async () => {
  const report = verdictOf(await forgeSignature({ token: null, cms: (der) => Buffer.concat([indefinite(readAsn1(der)).subarray(0, -16), Buffer.alloc(2, 0x05)]) }));
  expect(report.verdict).toBe('invalid');
});
