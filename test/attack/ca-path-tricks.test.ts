/** R28: chains built to be believed: leaves that issue, depth, names that are almost right, keys that are another's, loops and crowds. */
import { generateKeyPairSync } from 'node:crypto';
import { checkPath } from '../../bff/src/ca/x509/path';
import { readCertificate, type Certificate } from '../../bff/src/ca/x509/read-certificate';
import { END_ENTITY } from '../../bff/src/ca/embedded/x509/extensions';
import { name } from '../../bff/src/ca/embedded/x509/name';
import { newSerial } from '../../bff/src/ca/embedded/x509/profiles';
import { extension, keyIdentifier, writeCertificate, type Signer } from '../../bff/src/ca/embedded/x509/write-certificate';
import { OID } from '../../bff/src/ca/oids';
import { boolean, integer, nullValue, objectIdentifier, printableString, sequence, setOf, utf8String } from '../../bff/src/kernel/der/write';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { buildPki, type Identity } from '../kit/pki';
import { openCa, type CaHere } from '../kit/pki/open-ca';

const now = new Date('2026-11-24T08:00:00Z');
const pki = buildPki({
  root: { ca: true, cn: 'root' }, issuing: { by: 'root', ca: true, pathLength: 0, cn: 'issuing' }, leaf: { by: 'issuing' },
  leafIssued: { by: 'leaf' }, subCa: { by: 'issuing', ca: true, pathLength: 0 }, subLeaf: { by: 'subCa' },
  twin: { ca: true, cn: 'root' }, twinIssuing: { by: 'twin', ca: true, cn: 'issuing' }, twinLeaf: { by: 'twinIssuing' },
  noSign: { by: 'root', ca: true, keyUsage: ['digitalSignature'] }, noSignLeaf: { by: 'noSign' },
  loopA: { ca: true, cn: 'loop a' }, expired: { by: 'root', ca: true, notAfter: new Date('2026-01-01T00:00:00Z') }, expiredLeaf: { by: 'expired' },
  d1: { by: 'root', ca: true }, d2: { by: 'd1', ca: true }, d3: { by: 'd2', ca: true }, d4: { by: 'd3', ca: true }, d5: { by: 'd4', ca: true }, deep: { by: 'd5' },
});
type Key = keyof typeof pki;
const check = (who: Certificate, ...pool: (Certificate | Key)[]) => checkPath(who, pool.map((one) => (typeof one === 'string' ? pki[one].certificate : one)), [pki.root.certificate], now);
/** A certificate by anybody's key, under any issuer name. */
function forged(by: Identity, changes: { issuer?: Buffer; subject?: Buffer; extensions?: readonly Buffer[]; notAfter?: Date } = {}): { certificate: Certificate; signer: Signer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const subject = changes.subject ?? name([[OID.commonName, 'forged']]);
  const issuer = { ...by.signer, ...(changes.issuer ? { subject: changes.issuer } : {}) };
  const der = writeCertificate(issuer, { serial: newSerial(), subject, spki, notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: changes.notAfter ?? new Date('2030-01-01T00:00:00Z'), extensions: changes.extensions ?? [END_ENTITY] });
  return { certificate: readCertificate(der), signer: { key: privateKey, subject, keyIdentifier: keyIdentifier(spki) } };
}

test('the honest chain is believed', () => {
  expect(check(pki.leaf.certificate, 'issuing')).toMatchObject({ ok: true });
});
test.each<[string, Key, Key[], string]>([
  ['a leaf that issues', 'leafIssued', ['leaf', 'issuing'], 'chain_not_ca'],
  ['a CA below one that may only issue leaves', 'subLeaf', ['subCa', 'issuing'], 'chain_path_length'],
  ['a root of the same name and another key', 'twinLeaf', ['twinIssuing', 'twin'], 'chain_signature'],
  ['the real issuing CA mixed with its twin', 'twinLeaf', ['issuing', 'twinIssuing', 'twin'], 'chain_signature'],
  ['a CA whose key may not sign certificates', 'noSignLeaf', ['noSign'], 'chain_key_usage'],
  ['an issuer that has ended', 'expiredLeaf', ['expired'], 'chain_expired'],
  ['seven levels', 'deep', ['d1', 'd2', 'd3', 'd4', 'd5'], 'chain_untrusted'],
  ['a root nobody trusts', 'loopA', [], 'chain_untrusted'],
])('%s is not', (_, who, pool, reason) => {
  expect(check(pki[who].certificate, ...pool)).toEqual({ ok: false, reason });
});
test.each<[string, Buffer]>([
  ['another string type', sequence(setOf(sequence(objectIdentifier(OID.country), printableString('CN'))), setOf(sequence(objectIdentifier(OID.commonName), printableString('issuing'))))],
  ['another case', name([[OID.country, 'CN'], [OID.commonName, 'Issuing']])],
  ['a space at the end', name([[OID.country, 'CN'], [OID.commonName, 'issuing ']])],
  ['the attributes in another order', name([[OID.commonName, 'issuing'], [OID.country, 'CN']])],
  ['one attribute more', name([[OID.country, 'CN'], [OID.commonName, 'issuing'], [OID.commonName, 'x']])],
  ['both attributes in one set', sequence(setOf(sequence(objectIdentifier(OID.country), printableString('CN')), sequence(objectIdentifier(OID.commonName), utf8String('issuing'))))],
  ['an empty name', sequence()],
])('an issuer name that is almost right (%s) leads nowhere, even signed by the right key', (_, issuer) => {
  expect(check(forged(pki.issuing, { issuer }).certificate, 'issuing').ok).toBe(false);
});
test('the right issuer name under a stranger\'s key is found out', () => {
  expect(check(forged(pki.twin, { issuer: pki.issuing.certificate.subject }).certificate, 'issuing')).toEqual({ ok: false, reason: 'chain_signature' });
});
test.each<[string, readonly Buffer[]]>([
  ['CA:TRUE that is not basicConstraints', [extension('2.5.29.10', false, sequence(boolean(true)))]],
  ['basicConstraints with a path length and no CA', [extension(OID.basicConstraints, true, sequence(integer(3)))]],
  ['basicConstraints CA:FALSE in so many words', [extension(OID.basicConstraints, true, sequence(boolean(false)))]],
  ['basicConstraints that are a NULL', [extension(OID.basicConstraints, true, nullValue())]],
])('whoever calls himself a CA by %s is none', (_, extensions) => {
  const middle = forged(pki.root, { extensions, subject: name([[OID.commonName, 'middle']]) });
  const below = forged({ ...pki.leaf, signer: middle.signer });
  expect(check(below.certificate, middle.certificate).ok).toBe(false);
});
test('certificates that vouch for each other in a circle end the search', () => {
  const [a, b] = [name([[OID.commonName, 'a']]), name([[OID.commonName, 'b']])];
  const one = forged(pki.twin, { issuer: b, subject: a });
  const two = forged({ ...pki.twin, signer: { ...one.signer, subject: a } }, { subject: b });
  expect(check(one.certificate, two.certificate, one.certificate)).toMatchObject({ ok: false });
});
test('a crowd of cross-signed look-alikes costs a bounded number of checks, and more than sixteen are not looked at', () => {
  const subject = pki.issuing.certificate.subject;
  const crowd = Array.from({ length: 16 }, () => forged(pki.twin, { issuer: subject, subject }).certificate);
  const victim = forged(pki.twin, { issuer: subject }).certificate;
  expect(check(victim, ...crowd).ok).toBe(false);
  expect(check(pki.leaf.certificate, ...crowd, 'issuing')).toEqual({ ok: false, reason: 'chain_malformed' });
});

describe('the embedded CA\'s own certificates', () => {
  let database: TestDatabase & { drop(): Promise<void> };
  let here: CaHere;
  beforeAll(async () => {
    database = await freshSqlite();
    here = await openCa(database);
  });
  afterAll(async () => {
    await here.close();
    await database.drop();
  });
  test('a signer cannot become a CA: whatever he signs with his event key, nobody reaches the root through him', async () => {
    const { keyId, certificate, chain } = await here.issue();
    const leaf = readCertificate(certificate);
    const roots = (await here.ca.trustAnchors()).map((der) => readCertificate(der));
    // the one signature an event key has is over a SET; a certificate is a SEQUENCE, so he cannot even ask for it
    const { certificate: wanted } = forged(pki.twin, { issuer: leaf.subject });
    await expect(here.ca.signOnce(keyId, wanted.tbs)).rejects.toMatchObject({ code: 'invalid_request' });
    const below = { ...wanted, issuer: leaf.subject };
    expect(checkPath(below, [leaf, ...chain.map((der) => readCertificate(der))], roots, new Date()).ok).toBe(false);
  });
  test('the issuing CA may issue leaves only, and the time-stamping authority nothing', async () => {
    const { chain } = await here.issue();
    const bytes = readCertificate(chain[0]!).extensions.get(OID.basicConstraints)!;
    expect(bytes).toEqual({ critical: true, value: sequence(boolean(true), integer(0)) });
    const tsa = (await here.ca.status()).authorities.find(({ role }) => role === 'tsa')!;
    expect(readCertificate(tsa.certificate).extensions.get(OID.basicConstraints)).toEqual({ critical: true, value: sequence() });
  });
});
