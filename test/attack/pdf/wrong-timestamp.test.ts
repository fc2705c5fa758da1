/** R29 seen from the verifier: a token of other data, of a stranger, of the wrong kind, or damaged (RFC 3161 §2.3, §2.4.2). */
import { createHash } from 'node:crypto';
import { buildPki, TIME_STAMPING, type Declared, type ForgedToken } from '../../kit/pki';
import { SIGNED_AT } from '../../kit/pdf';
import { forgeSignature } from './forge-signature';
import { codesOf, pki, verdictOf } from './kit';

const made = buildPki({
  root: { ca: true, cn: 'TEST root' }, stranger: { by: 'root', eku: TIME_STAMPING },
} satisfies Record<string, Declared>);
const OTHER_DIGEST = createHash('sha256').update('another document').digest();

test('the honest twin', async () => {
  expect(verdictOf(await forgeSignature())).toMatchObject({ verdict: 'valid', signatures: [{ timestamp: SIGNED_AT, timestampTrusted: true }] });
});

test.each<[string, Partial<ForgedToken>, string]>([
  ['a genuine token over another digest', { digest: OTHER_DIGEST }, 'timestamp_imprint'],
  ['a token over a digest cut short', { digest: OTHER_DIGEST.subarray(0, 16) }, 'timestamp_imprint'],
  ['a stranger under a root with the same name', { tsa: made.stranger }, 'timestamp_untrusted'],
  ['a person as authority', { tsa: pki.li }, 'timestamp_usage'],
  ['a token signed by another key', { signWith: pki.li }, 'timestamp_signature'],
  ['a token changed after it was signed', { tamper: (info) => { info[info.length - 4]! ^= 1; return info; } }, 'timestamp_'],
  ['a token whose attribute names another certificate', { essFor: pki.li }, 'timestamp_signature'],
  ['a token whose certificate number is of another', { essSerialOf: pki.li }, 'timestamp_signature'],
  ['a token without its certificate', { certificates: [] }, 'timestamp_malformed'],
  ['a token of version 2', { version: 2 }, 'timestamp_malformed'],
  ['a token with other content', { eContentType: '1.2.840.113549.1.7.1', contentTypeAttribute: '1.2.840.113549.1.7.1' }, 'timestamp_malformed'],
  ['a token whose content type is another', { contentTypeAttribute: '1.2.840.113549.1.7.1' }, 'timestamp_malformed'],
  ['a token without digest', { without: ['1.2.840.113549.1.9.4'] }, 'timestamp_signature'],
  ['a token without signed attributes', { noSignedAttributes: true }, 'timestamp_malformed'],
  ['a token with two signers', { signers: [pki.tsa, pki.li] }, 'timestamp_malformed'],
  ['a token with a SHA-1 imprint', { imprintAlgorithm: '1.3.14.3.2.26' }, 'weak_digest'],
  ['a token from the future', { time: new Date('2026-11-25T00:00:00Z') }, 'timestamp_future'],
])('refuses %s', async (_what, token, code) => {
  const report = verdictOf(await forgeSignature({ token }));
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, timestampTrusted: false, level: 'none' }] });
  expect(codesOf(report).some((c) => c.startsWith(code))).toBe(true);
});

test.each<[string, Declared, string]>([
  ['is not critical', { eku: { purposes: TIME_STAMPING.purposes, critical: false } }, 'timestamp_usage'],
  ['is not alone', { eku: { purposes: [...TIME_STAMPING.purposes, '1.3.6.1.5.5.7.3.4'], critical: true } }, 'timestamp_usage'],
  ['is another', { eku: { purposes: ['1.3.6.1.5.5.7.3.4'], critical: true } }, 'timestamp_usage'],
  ['is missing', {}, 'timestamp_usage'],
])('refuses an authority whose extended usage %s', async (_what, change, code) => {
  const chain = buildPki({ root: { ca: true }, who: { by: 'root', cn: '张三', eku: { purposes: ['1.3.6.1.5.5.7.3.36'], critical: false } }, tsa: { by: 'root', ...change } } as Record<string, Declared>);
  const report = verdictOf(await forgeSignature({ who: chain.who!, token: { tsa: chain.tsa! } }), [chain.root!.certificate.der]);
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ timestampTrusted: false }] });
  expect(codesOf(report)).toContain(code);
});

test.each<[string, Declared]>([
  ['had expired when it stamped', { notAfter: new Date('2026-11-24T05:00:00Z') }],
  ['has expired since, and no later proof exists', { notAfter: new Date('2026-11-24T06:10:00Z') }],
  ['is a certificate authority', { ca: true }],
])('refuses an authority that %s', async (_what, change) => {
  const chain = buildPki({ root: { ca: true }, who: { by: 'root', cn: '张三' }, tsa: { by: 'root', eku: TIME_STAMPING, ...change } } as Record<string, Declared>);
  const report = verdictOf(await forgeSignature({ who: chain.who!, token: { tsa: chain.tsa! } }), [chain.root!.certificate.der]);
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ timestampTrusted: false }] });
});
