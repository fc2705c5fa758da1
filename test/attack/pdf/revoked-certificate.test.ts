/** Revocation material in the file (DSS): believed only when its own signature holds; decides the level and the trust. */
import { createHash, sign } from 'node:crypto';
import { bitString, context, enumerated, generalizedTime, integer, nullValue, objectIdentifier, octetString, sequence, tlv, type Der } from '../../../bff/src/kernel/der/write';
import { Dict, name, Stream, type IncrementalUpdate } from '../../../bff/src/signing/embedded/pdf';
import { OID } from '../../../bff/src/ca/oids';
import { person } from '../../kit/pdf';
import { buildPki, TIME_STAMPING, type Identity } from '../../kit/pki';
import { forgeSignature } from './forge-signature';
import { append, codesOf, verdictOf } from './kit';

const made = buildPki({
  root: { ca: true }, issuing: { by: 'root', ca: true, pathLength: 0 }, other: { ca: true, cn: 'test issuing' },
  who: person('张三'), tsa: { by: 'issuing', eku: TIME_STAMPING },
  responder: { by: 'issuing', eku: { purposes: ['1.3.6.1.5.5.7.3.9'], critical: false } }, plain: { by: 'issuing' },
});
const roots = [made.root.certificate.der];
const ALGORITHM = sequence(objectIdentifier(OID.ecdsaSha256));
const BEFORE = new Date('2026-11-24T05:00:00Z');
const AFTER = new Date('2026-11-24T06:30:00Z');
const signed = (tbs: Der, by: Identity): Der => bitString(sign('sha256', tbs, by.key));

function crl(issuer: Identity, revoked: readonly { who: Identity; since: Date }[] = [], signWith = issuer): Der {
  const entries = revoked.map(({ who, since }) => sequence(integer(who.certificate.serial), generalizedTime(since)));
  const tbs = sequence(integer(1), ALGORITHM, issuer.certificate.subject, generalizedTime(new Date('2026-01-01T00:00:00Z')), generalizedTime(new Date('2027-01-01T00:00:00Z')), ...(entries.length ? [sequence(...entries)] : []));
  return sequence(tbs, ALGORITHM, signed(tbs, signWith));
}

function ocsp(issuer: Identity, about: Identity, status: Der, by: Identity, certificates: readonly Identity[] = []): Der {
  const hash = (data: Uint8Array) => octetString(createHash('sha1').update(data).digest());
  const key = issuer.key.asymmetricKeyType && made.issuing.signer.keyIdentifier;
  const id = sequence(sequence(objectIdentifier('1.3.14.3.2.26'), nullValue()), hash(issuer.certificate.subject), octetString(key!), integer(about.certificate.serial));
  const single = sequence(id, status, generalizedTime(BEFORE), context(0, generalizedTime(AFTER)));
  const data = sequence(context(2, octetString(key!)), generalizedTime(BEFORE), sequence(single));
  const basic = sequence(data, ALGORITHM, signed(data, by), ...(certificates.length ? [context(0, sequence(...certificates.map((c) => c.certificate.der)))] : []));
  return sequence(enumerated(0), context(0, sequence(objectIdentifier('1.3.6.1.5.5.7.48.1.1'), octetString(basic))));
}
const GOOD = tlv(0x80);
const revokedSince = (since: Date) => tlv(0xa1, generalizedTime(since));

let honest: Buffer;
beforeAll(async () => {
  honest = await forgeSignature({ who: made.who, token: { tsa: made.tsa } });
});

function withStore(crls: readonly Der[], ocsps: readonly Der[] = []): Buffer {
  const streams = (u: IncrementalUpdate, all: readonly Der[]) => all.map((der) => u.add(new Stream(new Dict({}), Buffer.from(der))));
  return append(honest, (u) => u.edit(u.document.catalogRef, 'the catalog').set('DSS', new Dict({ Type: name('DSS'), CRLs: streams(u, crls), OCSPs: streams(u, ocsps) })));
}
const level = (pdf: Buffer) => {
  const report = verdictOf(pdf, roots);
  return { verdict: report.verdict, level: report.signatures[0]!.level };
};

test('lists for every authority on both paths reach B-LT', () => {
  expect(level(withStore([crl(made.root), crl(made.issuing)]))).toEqual({ verdict: 'valid', level: 'B-LT' });
});
test('a list and good answers reach B-LT, by the issuer or by a responder it appointed', () => {
  for (const [by, certificates] of [[made.issuing, []], [made.responder, [made.responder]]] as const) {
    expect(level(withStore([crl(made.root)], [ocsp(made.issuing, made.who, GOOD, by, certificates), ocsp(made.issuing, made.tsa, GOOD, by, certificates)]))).toEqual({ verdict: 'valid', level: 'B-LT' });
  }
});
test.each<[string, () => Buffer]>([
  ['nothing', () => honest],
  ['an empty store', () => withStore([])],
  ['no list of the root', () => withStore([crl(made.issuing)])],
  ['nothing about the timestamp authority', () => withStore([crl(made.root)], [ocsp(made.issuing, made.who, GOOD, made.issuing)])],
  ['a list signed by somebody else', () => withStore([crl(made.root), crl(made.issuing, [], made.other)])],
  ['a list of somebody with the same name', () => withStore([crl(made.root), crl(made.other)])],
  ['rubbish', () => withStore([crl(made.root), Buffer.from('rubbish')])],
  ['answers by a certificate that was not appointed', () => withStore([crl(made.root)], [ocsp(made.issuing, made.who, GOOD, made.plain, [made.plain]), ocsp(made.issuing, made.tsa, GOOD, made.plain, [made.plain])])],
])('stays at B-T with %s', (_what, pdf) => {
  expect(level(pdf())).toEqual({ verdict: 'valid', level: 'B-T' });
});

test.each<[string, () => Buffer]>([
  ['by a list', () => withStore([crl(made.root), crl(made.issuing, [{ who: made.who, since: BEFORE }])])],
  ['by an answer, though a list says good', () => withStore([crl(made.root), crl(made.issuing)], [ocsp(made.issuing, made.who, revokedSince(BEFORE), made.issuing)])],
  ['above: the authority itself', () => withStore([crl(made.root, [{ who: made.issuing, since: BEFORE }]), crl(made.issuing)])],
])('refuses a certificate revoked before it signed, %s', (_what, pdf) => {
  const report = verdictOf(pdf(), roots);
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, trusted: false, level: 'none' }] });
  expect(codesOf(report)).toContain('certificate_revoked');
});

test('refuses a timestamp authority that was revoked', () => {
  const report = verdictOf(withStore([crl(made.root), crl(made.issuing, [{ who: made.tsa, since: BEFORE }])]), roots);
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ timestampTrusted: false }] });
});

test('a certificate revoked after the proven time keeps its signature', () => {
  expect(level(withStore([crl(made.root), crl(made.issuing, [{ who: made.who, since: AFTER }])])).verdict).toBe('valid');
});
