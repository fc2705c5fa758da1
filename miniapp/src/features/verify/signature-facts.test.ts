/** What the verify page says of a signature, and above all what it never says: a name as proven that is not. */
import type { SignatureVerdict } from '@luobi/shared/contract';
import { translate, type Language, type Translate } from '../../i18n';
import { changesOf, factsOf, headlineOf, signedPart } from './signature-facts';

const inLanguage = (language: Language): Translate => (key, parameters) => translate(language, key, parameters);
const [zh, en] = [inLanguage('zh-CN'), inLanguage('en')];
const good: SignatureVerdict = {
  field: 'first', kind: 'signature', signer: '张三', issuer: '落笔签发', serial: '01', intact: true, trusted: true, coversWholeRevision: true,
  timestamp: '2026-11-24T06:00:00Z', timestampTrusted: true, level: 'B-LTA', changesAfter: 'permitted', problems: [], organization: '甲公司', identifierMasked: '31**********34',
  trustedRoot: { name: '落笔根', sha256: 'ab'.repeat(32) }, timeProof: 'signature-timestamp', claimedTime: '2026-11-24T05:59:00Z',
  revocation: { status: 'good', source: 'ocsp', producedAt: '2026-11-24T06:01:00Z', revokedAt: null, reason: null },
  changes: [], policy: { docMdp: 2, locksFields: true }, signedLength: 4,
};
const fact = (signature: SignatureVerdict, name: string, t = zh): string => factsOf(signature, t).find((f) => f.name === name)?.value ?? '';
const all = (signature: SignatureVerdict, t: Translate): string => [headlineOf(signature, t), ...factsOf(signature, t).map((f) => f.value)].join('\n');

test('a proven signature: who, organisation, identifier, root, time with its proof, revocation, level, policy', () => {
  expect(headlineOf(good, zh)).toBe('张三');
  expect(fact(good, 'sigOrganization')).toBe('甲公司');
  expect(fact(good, 'sigIdentifier')).toBe('31****34');
  expect(fact(good, 'sigRoot')).toBe('落笔根');
  expect(fact(good, 'sigRootFingerprint')).toBe('ab'.repeat(32));
  expect(fact(good, 'sigTime')).toMatch(/^2026-11-24 \d\d:00，由签名时间戳证明$/);
  expect(fact(good, 'sigRevoked')).toMatch(/^没有（文件内的 OCSP，2026-11-24 \d\d:01）$/);
  expect(fact(good, 'sigLevel')).toBe('PAdES B-LTA');
  expect(fact(good, 'sigPolicy')).toBe('填写和签署');
  expect(fact(good, 'sigLocks')).toBe('是');
  expect(all(good, zh)).not.toMatch(/自称/);
  expect(all(good, en)).not.toMatch(/claim/i);
});

describe.each<[string, Partial<SignatureVerdict>]>([
  ['is not intact', { intact: false }], ['is not trusted', { trusted: false }], ['is neither', { intact: false, trusted: false }],
])('a signature that %s', (_what, lacking) => {
  const claimed = { ...good, ...lacking, trustedRoot: null };
  test('names nobody as proven', () => {
    expect(headlineOf(claimed, zh)).toBe('自称 张三，未经证实');
    expect(headlineOf(claimed, en)).toBe('Claims to be 张三 (not proven)');
    for (const [name, value] of [['sigOrganization', '甲公司'], ['sigIdentifier', '31****34'], ['sigIssuer', '落笔签发']] as const) {
      expect(fact(claimed, name)).toBe(`${value}（自称，未经证实）`);
      expect(fact(claimed, name, en)).toBe(`${value} (claimed, not proven)`);
    }
    expect(fact(claimed, 'sigRoot')).toBe('');
  });
  test('nor a time authority', () => {
    const stamp = { ...claimed, kind: 'document-timestamp' as const };
    expect(headlineOf(stamp, zh)).toBe('文档时间戳');
    expect(fact(stamp, 'sigStampBy')).toBe('自称 张三，未经证实');
  });
});

test('nobody is called nobody', () => {
  expect(headlineOf({ ...good, signer: '', intact: false, trusted: false }, zh)).toBe('无法确认是谁签的');
});

test.each<[string, Partial<SignatureVerdict>, RegExp]>([
  ['by a document timestamp', { timeProof: 'document-timestamp' }, /由文档时间戳证明$/],
  ['by a timestamp that is not believed', { timestampTrusted: false }, /但这个时间戳不可信$/],
  ['by the signer alone', { timestamp: null, timestampTrusted: false, timeProof: 'claimed' }, /^签署人自称 2026-11-24 \d\d:59，没有证明$/],
  ['not at all', { timestamp: null, timestampTrusted: false, timeProof: 'claimed', claimedTime: null }, /^没有可信时间$/],
])('the time is known %s', (_what, changes, words) => {
  expect(fact({ ...good, ...changes }, 'sigTime')).toMatch(words);
});

test('revoked, with its time and reason, and not known', () => {
  const revoked = { ...good, revocation: { status: 'revoked' as const, source: 'crl' as const, producedAt: null, revokedAt: '2026-11-24T07:00:00Z', reason: 'keyCompromise' } };
  expect(fact(revoked, 'sigRevoked')).toMatch(/^已于 2026-11-24 \d\d:00 吊销，原因 keyCompromise$/);
  expect(factsOf(revoked, zh).find((f) => f.name === 'sigRevoked')?.tone).toBe('bad');
  expect(fact({ ...good, revocation: null }, 'sigRevoked')).toBe('文件里没有这方面的信息');
});

test('each change is named in the language of the reader, forbidden ones first, the same one once', () => {
  const changes: SignatureVerdict['changes'] = [
    { kind: 'fill', code: 'field_filled', detail: '金额', text: 'A field was filled in (金额)', permitted: true },
    { kind: 'fill', code: 'field_filled', detail: '金额', text: 'A field was filled in (金额)', permitted: true },
    { kind: 'other', code: 'page_changed', detail: '1: Contents', text: 'A page was changed (1: Contents)', permitted: false },
    { kind: 'other', code: 'something_new', detail: '', text: 'Something new', permitted: false },
  ];
  expect(changesOf({ ...good, changes }, 'zh-CN', zh)).toEqual([
    { text: '不允许：有一页的内容被改动（1: Contents）', permitted: false }, { text: '不允许：Something new', permitted: false }, { text: '允许：填写了一处内容（金额）', permitted: true },
  ]);
  expect(changesOf({ ...good, changes }, 'en', en).map((c) => c.text)).toEqual(['Forbidden: A page was changed (1: Contents)', 'Forbidden: Something new', 'Permitted: A field was filled in (金额)']);
  expect(changesOf({ ...good, changes: undefined }, 'en', en)).toEqual([]);
});

test('a name cannot turn the sentence around it', () => {
  expect(headlineOf({ ...good, signer: '\u202e三张\u200b\n', trusted: false }, zh)).toBe('自称 \ufffd三张\ufffd\ufffd，未经证实');
});

test('what was signed is the beginning of the file, and nothing when its end cannot be told', () => {
  const file = Uint8Array.from([1, 2, 3, 4, 5, 6]).buffer;
  expect([...new Uint8Array(signedPart(file, good)!)]).toEqual([1, 2, 3, 4]);
  expect(signedPart(file, { signedLength: 6 })?.byteLength).toBe(6);
  for (const signedLength of [null, undefined, 0, -1, 7]) expect(signedPart(file, { signedLength })).toBeNull();
});
