/**
 * What an authority may not grant to those below it: uses (extended key usage), names (RFC 5280 §4.2.1.10), policies
 * (§4.2.1.11), and what no chain may rest on: SHA-1, MD5, short RSA keys. Every fault has an honest twin.
 */
import { sign } from 'node:crypto';
import { readCertificate } from '../../../bff/src/ca/x509/read-certificate';
import { OID } from '../../../bff/src/ca/oids';
import { name } from '../../../bff/src/ca/embedded/x509/name';
import { extension } from '../../../bff/src/ca/embedded/x509/write-certificate';
import { bitString, context, contextPrimitive, ia5String, integer, nullValue, objectIdentifier, octetString, sequence, tlv, type Der } from '../../../bff/src/kernel/der/write';
import { readAsn1 } from '../../../bff/src/signing/embedded/verify/asn1/ber';
import { buildPki, TIME_STAMPING, type Declared, type Identity } from '../../kit/pki';
import { fixture, person } from '../../kit/pdf';
import { forgeSignature } from './forge-signature';
import { codesOf, replaced, signedOnce, verdictOf } from './kit';

const CA: Declared = { by: 'root', ca: true };
const EMAIL = '1.3.6.1.5.5.7.3.4';
const DOCUMENTS = '1.3.6.1.5.5.7.3.36';
const SERVERS = '1.3.6.1.5.5.7.3.1';

/** root → issuing (as declared) → 张三 (as changed), stamped by an authority of its own under the root. */
async function under(issuing: Partial<Declared>, who: Partial<Declared> = {}, more: Record<string, Declared> = {}) {
  const made = buildPki({ root: { ca: true }, issuing: { ...CA, ...issuing }, ...more, who: person('张三', who), tsa: { by: 'root', eku: TIME_STAMPING } } as Record<string, Declared>);
  return verdictOf(await forgeSignature({ who: made.who, token: { tsa: made.tsa! } }), [made.root!.certificate.der]);
}
type Case = [string, Partial<Declared>, Partial<Declared>?, Record<string, Declared>?];

function judged(code: string, accepted: readonly Case[], refused: readonly Case[]): void {
  test.each(accepted)('accepts %s', async (_what, ...declared) => {
    const report = await under(...declared);
    expect(codesOf(report)).toEqual([]);
    expect(report).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-T' }] });
  });
  test.each(refused)('refuses %s', async (_what, ...declared) => {
    const report = await under(...declared);
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, trusted: false, trustedRoot: null }] });
    expect(codesOf(report)).toEqual([code]);
  });
}

describe('uses', () => {
  const eku = (...purposes: string[]) => ({ eku: { purposes, critical: false } });
  judged('chain_usage_nesting', [
    ['an authority without extended usages', {}],
    ['an authority for e-mail and documents', eku(EMAIL, DOCUMENTS)],
    ['an authority for one of the two uses that the signer has', eku(EMAIL)],
    ['an authority for any use', eku('2.5.29.37.0')],
    ['an authority for documents above a signer without extended usages', eku(DOCUMENTS), { eku: undefined }],
  ], [
    ['an authority for web servers', eku(SERVERS)],
    ['an authority for timestamps', eku('1.3.6.1.5.5.7.3.8')],
    ['an authority for documents above a signer for e-mail', eku(DOCUMENTS), eku(EMAIL)],
    ['an authority for web servers above a signer for any use', eku(SERVERS), eku('2.5.29.37.0')],
    ['an authority for web servers above one that claims all', eku(SERVERS), { by: 'sub' }, { sub: { by: 'issuing', ca: true, ...eku('2.5.29.37.0') } }],
  ]);
  test('a timestamp authority under an authority for documents is not believed; one for timestamps is', async () => {
    for (const [purpose, trusted] of [[DOCUMENTS, false], ['1.3.6.1.5.5.7.3.8', true]] as const) {
      const made = buildPki({ root: { ca: true }, issuing: CA, times: { ...CA, ...eku(purpose) }, who: person('张三'), tsa: { by: 'times', eku: TIME_STAMPING } });
      const report = verdictOf(await forgeSignature({ who: made.who, token: { tsa: made.tsa } }), [made.root.certificate.der]);
      expect([purpose, report.signatures[0]!.timestampTrusted, codesOf(report)]).toEqual([purpose, trusted, trusted ? [] : ['timestamp_untrusted']]);
    }
  });
});

describe('names', () => {
  const CONSTRAINTS = '2.5.29.30';
  const directory = (...attributes: (readonly [string, string])[]) => sequence(context(4, name(attributes)));
  const email = (of: string) => sequence(contextPrimitive(1, Buffer.from(of)));
  const host = (of: string) => sequence(contextPrimitive(2, Buffer.from(of)));
  const constrained = (permitted: readonly Der[], excluded: readonly Der[] = [], critical = true): Partial<Declared> =>
    ({ extensions: [extension(CONSTRAINTS, critical, sequence(...(permitted.length ? [context(0, ...permitted)] : []), ...(excluded.length ? [context(1, ...excluded)] : [])))] });
  const alternative = (...names: Der[]): Partial<Declared> => ({ extensions: [extension('2.5.29.17', false, sequence(...names))] });
  const [china, zhang] = [[OID.country, 'CN'], [OID.commonName, '张三']] as const;
  judged('chain_name_constraints', [
    ['a name below the permitted one', constrained([directory(china)])],
    ['exactly the permitted name', constrained([directory(china, zhang)])],
    ['one of two permitted names', constrained([directory([OID.country, 'DE']), directory(china)])],
    ['a name beside the excluded one', constrained([], [directory([OID.country, 'CN'], [OID.commonName, '李四'])])],
    ['a permitted mailbox, whatever its case', constrained([email('luobi.example')]), alternative(contextPrimitive(1, Buffer.from('Zhang@LUOBI.example')))],
    ['a mailbox at a host of the domain', constrained([email('.example')]), alternative(contextPrimitive(1, Buffer.from('zhang@luobi.example')))],
    ['a limit on host names, where there are none', constrained([host('luobi.example')])],
  ], [
    ['a name elsewhere', constrained([directory([OID.country, 'DE'])])],
    ['a name elsewhere, though the authority does not call it critical', constrained([directory([OID.country, 'DE'])], [], false)],
    ['a name longer than the permitted one at another place', constrained([directory(zhang)])],
    ['the excluded name', constrained([], [directory(china, zhang)])],
    ['what is permitted and excluded', constrained([directory(china)], [directory(china)])],
    ['a mailbox elsewhere', constrained([email('luobi.example')]), alternative(contextPrimitive(1, Buffer.from('zhang@evil.example')))],
    ['a mailbox at a host whose name only ends alike', constrained([email('luobi.example')]), alternative(contextPrimitive(1, Buffer.from('zhang@notluobi.example')))],
    ['a second mailbox elsewhere', constrained([email('luobi.example')]), alternative(contextPrimitive(1, Buffer.from('a@luobi.example')), contextPrimitive(1, Buffer.from('a@evil.example')))],
    ['an excluded mailbox', constrained([], [email('boss@luobi.example')]), alternative(contextPrimitive(1, Buffer.from('boss@luobi.example')))],
    ['a host name where host names are limited: nobody compared it', constrained([host('luobi.example')]), alternative(contextPrimitive(2, Buffer.from('luobi.example')))],
    ['a limit with a minimum', constrained([sequence(context(4, name([china])), contextPrimitive(0, Buffer.from([1])))])],
    ['a limit two authorities above', constrained([directory([OID.country, 'CN'], [OID.commonName, 'sub'])]), { by: 'sub' }, { sub: { by: 'issuing', ca: true, cn: 'sub' } }],
    ['rubbish', { extensions: [extension(CONSTRAINTS, false, octetString(Buffer.from('x')))] }],
  ]);
});

describe('policies', () => {
  const [A, B, ANY] = ['1.2.3.4.1', '1.2.3.4.2', '2.5.29.32.0'];
  const follows = (...policies: string[]): Der => extension('2.5.29.32', false, sequence(...policies.map((p) => sequence(objectIdentifier(p)))));
  const demands = (after = 0): Der => extension('2.5.29.36', true, sequence(contextPrimitive(0, Buffer.from([after]))));
  const noAny = extension('2.5.29.54', true, integer(0));
  const maps = extension('2.5.29.33', true, sequence(sequence(objectIdentifier(A), objectIdentifier(B))));
  const with_ = (...extensions: Der[]): Partial<Declared> => ({ extensions });
  judged('chain_policies', [
    ['policies that nobody demands, and that differ', with_(follows(A)), with_(follows(B))],
    ['a demanded policy that all follow', with_(demands(), follows(A)), with_(follows(A, B))],
    ['any policy above', with_(demands(), follows(ANY)), with_(follows(A))],
    ['any policy below', with_(demands(), follows(A)), with_(follows(ANY))],
    ['a demand that is not due yet', with_(demands(5), follows(A)), {}],
    ['"no any policy" without a demand', with_(noAny, follows(ANY)), {}],
    ['a mapping without a demand', with_(maps, follows(A)), with_(follows(B))],
  ], [
    ['a demanded policy and a signer without one', with_(demands(), follows(A)), {}],
    ['a demanded policy and a signer with another', with_(demands(), follows(A)), with_(follows(B))],
    ['a demanded policy and an authority without one', with_(demands()), with_(follows(A))],
    ['a demand by the signer itself', with_(follows(A)), with_(follows(B), demands())],
    ['any policy where it counts no more', with_(demands(), noAny, follows(A)), with_(follows(ANY))],
    ['a demanded policy that is mapped', with_(demands(), maps, follows(A)), with_(follows(B))],
    ['a demand that cannot be read', with_(extension('2.5.29.36', true, sequence(contextPrimitive(0, Buffer.from([1, 2, 3])))))],
  ]);
});

describe('algorithms that prove nothing', () => {
  /** The certificate again, its signature made with another algorithm. */
  function signedWith(who: Identity, issuer: Identity, algorithm: Der, digest: string): Identity {
    const [, , ...rest] = readAsn1(who.certificate.der).children[0]!.children.map((c) => c.raw);
    const tbs = sequence(context(0, integer(2)), integer(who.certificate.serial), algorithm, ...rest.slice(1));
    return { ...who, certificate: readCertificate(sequence(tbs, algorithm, bitString(sign(digest, tbs, issuer.key)))) };
  }
  const made = buildPki({ root: { ca: true }, issuing: CA, rsa: { ...CA, key: 'rsa-2048' }, short: { ...CA, key: 'rsa-1024' }, who: person('张三'), byRsa: person('张三', { by: 'rsa' }), byShort: person('张三', { by: 'short' }), tsa: { by: 'root', eku: TIME_STAMPING } });
  const verdictFor = async (who: Identity) => verdictOf(await forgeSignature({ who, token: { tsa: made.tsa } }), [made.root.certificate.der]);
  test.each<[string, () => Identity, RegExp]>([
    ['SHA-1 under an elliptic key', () => signedWith(made.who, made.issuing, sequence(objectIdentifier('1.2.840.10045.4.1')), 'sha1'), /SHA-1/],
    ['SHA-1 under an RSA key', () => signedWith(made.byRsa, made.rsa, sequence(objectIdentifier('1.2.840.113549.1.1.5'), nullValue()), 'sha1'), /SHA-1/],
    ['MD5', () => signedWith(made.byRsa, made.rsa, sequence(objectIdentifier('1.2.840.113549.1.1.4'), nullValue()), 'md5'), /MD5/],
    ['an RSA key of 1024 bits', () => made.byShort, /less than 2048 bits\. \(1024\)/],
  ])('refuses a certificate issued with %s, and names it', async (_what, who, words) => {
    const report = await verdictFor(who());
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, trusted: false }] });
    expect(report.signatures[0]!.problems).toEqual([{ code: 'chain_algorithm', text: expect.stringMatching(words) as string }]);
  });
  test.each<[string, () => Identity]>([
    ['SHA-256 under an elliptic key', () => signedWith(made.who, made.issuing, sequence(objectIdentifier('1.2.840.10045.4.3.2')), 'sha256')],
    ['SHA-512 under an RSA key', () => signedWith(made.byRsa, made.rsa, sequence(objectIdentifier('1.2.840.113549.1.1.13'), nullValue()), 'sha512')],
  ])('the honest twin: %s', async (_what, who) => {
    expect(await verdictFor(who())).toMatchObject({ verdict: 'valid' });
  });
});

describe('kinds and files that are not evaluated say so in words of their own', () => {
  test.each([['/adbe.pkcs7.sha1'], ['/adbe.x509.rsa_sha1']])('%s', async (kind) => {
    const pdf = replaced(await signedOnce(), '/ETSI.CAdES.detached', kind.padEnd(20));
    const report = verdictOf(pdf);
    expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: false, trusted: false }] });
    expect(codesOf(report)).toEqual(['subfilter_sha1']);
  });
  test('an unknown kind is another matter', async () => {
    expect(codesOf(verdictOf(replaced(await signedOnce(), '/ETSI.CAdES.detached', '/mine'.padEnd(20))))).toEqual(['subfilter_unsupported']);
  });
  test.each(['v-enc-aes256.pdf', 'v-enc-rc4.pdf'])('an encrypted file: %s', (of) => {
    expect(verdictOf(fixture(of))).toEqual({ verdict: 'unreadable', signatures: [], problems: [{ code: 'file_encrypted', text: 'The file is encrypted; an encrypted file is not evaluated.' }] });
  });
  test('a file that says at its end that it is encrypted does not get its signatures called valid', async () => {
    const honest = await signedOnce();
    expect(verdictOf(honest).verdict).toBe('valid');
    const trailer = Buffer.from(`\nxref\n0 0\ntrailer\n<< /Size 99 /Root ${/\/Root (\d+ 0 R)/.exec(honest.toString('latin1'))![1]!} /Prev ${/startxref\s+(\d+)\s+%%EOF\s*$/.exec(honest.toString('latin1'))![1]!} /Encrypt << /Filter /Standard >> >>\nstartxref\n${honest.length + 1}\n%%EOF\n`);
    expect(verdictOf(Buffer.concat([honest, trailer]))).toMatchObject({ verdict: 'unreadable', problems: [{ code: 'file_encrypted' }] });
  });
});

test('ia5 and utf8 names that differ only in blanks and case are the same name', async () => {
  const permitted = sequence(context(4, sequence(tlv(0x31, sequence(objectIdentifier(OID.country), ia5String('cn'))))));
  expect(await under({ extensions: [extension('2.5.29.30', true, sequence(context(0, permitted)))] })).toMatchObject({ verdict: 'valid' });
});
