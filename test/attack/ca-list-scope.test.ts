/** Revocation lists that are not for a certificate, or say less than they seem to: each beside one that is (RFC 5280 §5.2.5, §6.3.3). */
import { buildPki, issuingDistributionPoint, listAddress, revocationList, type ListChanges, type Scope } from '../kit/pki';
import { extension } from '../../bff/src/ca/embedded/x509/write-certificate';
import { context, contextPrimitive, enumerated, integer, sequence } from '../../bff/src/kernel/der/write';
import { readCertificate, type Certificate } from '../../bff/src/signing/embedded/verify/x509/certificate';
import { revocationOf } from '../../bff/src/signing/embedded/verify/x509/revocation';

const OWN = 'http://ca.test/own.crl';
/** a distribution point for some reasons alone, and one of another issuer */
const name = (url: string) => context(0, context(0, contextPrimitive(6, Buffer.from(url, 'latin1'))));
const points = (...all: Buffer[]) => extension('2.5.29.31', false, sequence(...all));
const pki = buildPki({
  root: { ca: true, cn: 'list root' }, other: { ca: true, cn: 'another' },
  leaf: { by: 'root', extensions: [listAddress(OWN)] }, ca: { by: 'root', ca: true, extensions: [listAddress(OWN)] }, silent: { by: 'root' },
  forSome: { by: 'root', extensions: [points(sequence(name(OWN), contextPrimitive(1, Buffer.from([0x06, 0x40]))))] },
  twice: { by: 'root', extensions: [points(sequence(name('http://ca.test/x.crl')), sequence(name(OWN)))] },
});
const otherIssuer = buildPki({ root: { ca: true, cn: 'list root' }, leaf: { by: 'root', extensions: [points(sequence(name(OWN), context(2, context(4, pki.other.certificate.subject))))] } });
const validity = { thisUpdate: new Date('2026-11-24T00:00:00Z'), nextUpdate: new Date('2026-12-24T00:00:00Z') };
type Who = 'leaf' | 'ca' | 'silent' | 'forSome' | 'twice';
const read = (der: Uint8Array): Certificate => readCertificate(der);

/** What is said of a certificate that is not in the list, and of one that is. */
function said(who: Who, changes: ListChanges): string {
  const answer = (revoked: boolean): string =>
    revocationOf(read(pki[who].certificate.der), read(pki.root.certificate.der), [revocationList(pki.root, validity, revoked ? [{ who: pki[who], since: validity.thisUpdate }] : [], changes)], []).status;
  return `${answer(false)}, ${answer(true)}`;
}
const scoped = (who: Who, scope: Scope, critical?: boolean): string => said(who, { extensions: [issuingDistributionPoint(scope, critical)] });

test.each<[string, Who, Scope, string]>([
  ['no more than being critical', 'leaf', {}, 'good, revoked'],
  ['the address in the certificate', 'leaf', { address: OWN }, 'good, revoked'],
  ['one of two addresses in the certificate', 'twice', { address: OWN }, 'good, revoked'],
  ['another address', 'leaf', { address: 'http://ca.test/other.crl' }, 'unknown, unknown'],
  ['an address of another case', 'leaf', { address: OWN.toUpperCase() }, 'unknown, unknown'],
  ['an address, to a certificate that names none', 'silent', { address: OWN }, 'unknown, unknown'],
  ['the name of the issuer, to a certificate that names nothing', 'silent', { directory: pki.root.certificate.subject }, 'good, revoked'],
  ['the name of somebody else', 'silent', { directory: pki.other.certificate.subject }, 'unknown, unknown'],
  ['one name that fits and one that does not', 'leaf', { address: OWN, directory: pki.other.certificate.subject }, 'good, revoked'],
  ['only users, to a user', 'leaf', { onlyUser: true }, 'good, revoked'],
  ['only users, to a CA', 'ca', { onlyUser: true }, 'unknown, unknown'],
  ['only CAs, to a CA', 'ca', { onlyCa: true }, 'good, revoked'],
  ['only CAs, to a user', 'leaf', { onlyCa: true }, 'unknown, unknown'],
  ['not only CAs, said in full', 'leaf', { onlyCa: false }, 'good, revoked'],
  ['only users and only CAs', 'leaf', { onlyUser: true, onlyCa: true }, 'unknown, unknown'],
  ['only attribute certificates', 'leaf', { onlyAttribute: true }, 'unknown, unknown'],
  ['indirect', 'leaf', { indirect: true }, 'unknown, unknown'],
  ['indirect, at the right address', 'leaf', { address: OWN, indirect: true }, 'unknown, unknown'],
  ['some reasons: it may say revoked, and nothing else', 'leaf', { someReasons: true }, 'unknown, revoked'],
  ['an address the certificate names for some reasons', 'forSome', { address: OWN }, 'unknown, revoked'],
  ['some reasons, at another address', 'leaf', { address: 'http://ca.test/other.crl', someReasons: true }, 'unknown, unknown'],
])('a list for %s', (_, who, scope, answer) => {
  expect(scoped(who, scope)).toBe(answer);
  // a CA that forgot to mark it critical meant the same
  expect(scoped(who, scope, false)).toBe(answer);
});

test('a point that names another issuer of lists is not one of this issuer', () => {
  const list = revocationList(otherIssuer.root, validity, [], { extensions: [issuingDistributionPoint({ address: OWN })] });
  expect(revocationOf(read(otherIssuer.leaf.certificate.der), read(otherIssuer.root.certificate.der), [list], []).status).toBe('unknown');
});
test.each<[string, ListChanges, string]>([
  ['a delta list', { extensions: [extension('2.5.29.27', true, integer(1))] }, 'unknown, unknown'],
  ['a delta list that forgot to say that it matters', { extensions: [extension('2.5.29.27', false, integer(1))] }, 'unknown, unknown'],
  ['an unknown critical extension', { extensions: [extension('1.2.3.4', true, integer(1))] }, 'unknown, unknown'],
  ['an unknown extension that does not matter', { extensions: [extension('1.2.3.4', false, integer(1))] }, 'good, revoked'],
  ['a critical extension that changes nothing', { extensions: [extension('2.5.29.46', true, sequence())] }, 'good, revoked'],
  ['a scope with a member there is not', { extensions: [extension('2.5.29.28', true, sequence(contextPrimitive(6, Buffer.from([0xff]))))] }, 'unknown, unknown'],
  ['a scope that says something twice', { extensions: [extension('2.5.29.28', true, sequence(contextPrimitive(1, Buffer.from([0])), contextPrimitive(1, Buffer.from([0xff]))))] }, 'unknown, unknown'],
  ['a name relative to the issuer', { extensions: [extension('2.5.29.28', true, sequence(context(0, context(1, sequence()))))] }, 'unknown, unknown'],
  ['a scope that is no sequence', { extensions: [extension('2.5.29.28', true, integer(1))] }, 'unknown, unknown'],
])('%s', (_, changes, answer) => { expect(said('leaf', changes)).toBe(answer); });

test('an entry with a reason is read; one for another issuer, or with something unknown that matters, makes the list say nothing', () => {
  const entry = (...entryExtensions: Buffer[]): string => said('leaf', { entryExtensions });
  expect(entry(extension('2.5.29.21', false, enumerated(1)))).toBe('good, revoked');
  expect(entry(extension('2.5.29.24', true, integer(1)))).toBe('good, revoked');
  expect(entry(extension('2.5.29.29', true, sequence()))).toBe('good, unknown');
  expect(entry(extension('1.2.3.4', true, integer(1)))).toBe('good, unknown');
});
test('of a partial list and a complete one, the complete one says good and either may say revoked', () => {
  const [leaf, root] = [read(pki.leaf.certificate.der), read(pki.root.certificate.der)];
  const partial = (revoked: boolean) => revocationList(pki.root, validity, revoked ? [{ who: pki.leaf, since: validity.thisUpdate }] : [], { extensions: [issuingDistributionPoint({ someReasons: true })] });
  const complete = revocationList(pki.root, validity);
  expect(revocationOf(leaf, root, [partial(false), complete], []).status).toBe('good');
  expect(revocationOf(leaf, root, [complete, partial(true)], []).status).toBe('revoked');
});
