import { integer, nullValue } from '../../kernel/der/write';
import { buildPki } from '../../../../test/kit/pki';
import { extension } from '../embedded/x509/write-certificate';
import { checkPath, type PathResult } from './path';
import type { Certificate } from './read-certificate';

const NOW = new Date('2026-11-24T08:00:00Z');
const pki = buildPki({
  root: { ca: true },
  otherRoot: { ca: true },
  a: { by: 'root', ca: true },
  b: { by: 'a', ca: true },
  c: { by: 'b', ca: true },
  d: { by: 'c', ca: true },
  leaf: { by: 'a' },
  deepLeaf: { by: 'c' },
  tooDeepLeaf: { by: 'd' },
  pathOne: { by: 'root', ca: true, pathLength: 1 },
  underOne: { by: 'pathOne', ca: true },
  leafUnderOne: { by: 'underOne' },
  twoUnderOne: { by: 'underOne', ca: true },
  leafTwoUnder: { by: 'twoUnderOne' },
  critical: { by: 'root', ca: true, extensions: [extension('2.5.29.30', true, nullValue())] },
  leafOfCritical: { by: 'critical' },
  selfSigned: {},
  p384: { by: 'root', ca: true, key: 'P-384' },
  leafOfP384: { by: 'p384' },
  rsa: { by: 'root', ca: true, key: 'rsa-2048' },
  leafOfRsa: { by: 'rsa', key: 'rsa-2048' },
});
type Name = keyof typeof pki;
const certificates = (...names: readonly Name[]): Certificate[] => names.map((name) => pki[name].certificate);
const check = (leaf: Name, pool: readonly Name[] = [], anchors: readonly Name[] = ['root'], at = NOW): PathResult => checkPath(pki[leaf].certificate, certificates(...pool), certificates(...anchors), at);
const refused = (reason: string) => ({ ok: false, reason });

describe('a certification path (RFC 5280 §6)', () => {
  test('is found through the pool, in whatever order, past certificates that do not belong', () => {
    expect(check('leaf', ['otherRoot', 'selfSigned', 'b', 'a'])).toEqual({ ok: true, path: certificates('leaf', 'a', 'root') });
    expect(check('deepLeaf', ['a', 'c', 'b'])).toEqual({ ok: true, path: certificates('deepLeaf', 'c', 'b', 'a', 'root') });
  });
  test.each<[Name, Name[]]>([['leafOfP384', ['p384']], ['leafOfRsa', ['rsa']], ['leafUnderOne', ['underOne', 'pathOne']]])('holds for %s', (leaf, pool) => {
    expect(check(leaf, pool).ok).toBe(true);
  });
  test('may end at an issuing CA that is itself trusted', () => {
    expect(check('leaf', [], ['a'])).toEqual({ ok: true, path: certificates('leaf', 'a') });
  });
  test.each<[string, Name, Name[], Name[]]>([
    ['chain_untrusted', 'leaf', ['a'], ['otherRoot']],
    ['chain_untrusted', 'leaf', ['a'], []],
    ['chain_untrusted', 'leaf', [], ['root']],
    ['chain_untrusted', 'selfSigned', ['selfSigned'], ['root']],
    ['chain_untrusted', 'tooDeepLeaf', ['a', 'b', 'c', 'd'], []],
    ['chain_path_length', 'leafTwoUnder', ['twoUnderOne', 'underOne', 'pathOne'], ['root']],
    ['chain_critical_extension', 'leafOfCritical', ['critical'], ['root']],
  ])('is refused as %s for %s', (reason, leaf, pool, anchors) => {
    expect(check(leaf, pool, anchors)).toEqual(refused(reason));
  });
  test('is refused beyond six certificates', () => {
    const names = ['c1', 'c2', 'c3', 'c4', 'c5'];
    const deep = buildPki({ c0: { ca: true }, ...Object.fromEntries(names.map((name, i) => [name, { by: `c${i}`, ca: true }])), six: { by: 'c4' }, seven: { by: 'c5' } });
    const pool = Object.values(deep).map((identity) => identity.certificate);
    const anchors = [deep.c0.certificate];
    expect(checkPath(deep.six.certificate, pool, anchors, NOW).ok).toBe(true);
    expect(checkPath(deep.seven.certificate, pool, anchors, NOW)).toEqual(refused('chain_untrusted'));
  });
  test('is refused as chain_malformed when an extension is none', () => {
    const broken = buildPki({ root: { ca: true }, ca: { by: 'root', noConstraints: true, keyUsage: ['keyCertSign'], extensions: [extension('2.5.29.19', true, integer(1))] }, leaf: { by: 'ca' } });
    expect(checkPath(broken.leaf.certificate, [broken.ca.certificate], [broken.root.certificate], NOW)).toEqual(refused('chain_malformed'));
  });
  test('holds to the second of each end of every certificate', () => {
    const { notBefore, notAfter } = pki.a.certificate;
    expect(check('leaf', ['a'], ['root'], notBefore).ok).toBe(true);
    expect(check('leaf', ['a'], ['root'], notAfter).ok).toBe(true);
    expect(check('leaf', ['a'], ['root'], new Date(notBefore.getTime() - 1))).toEqual(refused('chain_expired'));
    expect(check('leaf', ['a'], ['root'], new Date(notAfter.getTime() + 1))).toEqual(refused('chain_expired'));
  });
  test('is found beside a copy of the issuer that signed nothing', () => {
    const [twins, otherTwins] = [0, 1].map(() => buildPki({ fake: { ca: true, cn: 'test a' } })) as [ReturnType<typeof buildPki<'fake'>>, ReturnType<typeof buildPki<'fake'>>];
    const result = checkPath(pki.leaf.certificate, [twins.fake.certificate, pki.a.certificate, otherTwins.fake.certificate], certificates('root'), NOW);
    expect(result.ok).toBe(true);
  });
  test('is given up early when a pool is made to be searched for ever', () => {
    // fifteen certificates of one name and one key: each is signed by every other, so every order looks promising
    const names = Array.from({ length: 15 }, (_, i) => `ca${i}`);
    const maze = buildPki(Object.fromEntries([
      ['seed', { ca: true, cn: 'maze' }], ...names.map((name) => [name, { by: 'seed', ca: true, cn: 'maze', keyOf: 'seed' }]), ['leaf', { by: 'seed', cn: 'leaf' }],
    ]));
    const before = process.cpuUsage();
    const result = checkPath(maze['leaf']!.certificate, [...names.map((name) => maze[name]!.certificate), maze['seed']!.certificate], certificates('root'), NOW);
    expect(result.ok).toBe(false);
    // 40 checks take some 10 ms of CPU; without the bound there are 360,000 orders to try
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });
});
