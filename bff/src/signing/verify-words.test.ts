import { PROBLEMS } from './embedded/verify/problems';
import type { SignatureVerdict, VerificationReport } from './port';
import { PROBLEMS_ZH, verdictWords } from './verify-words';

const signature: SignatureVerdict = {
  field: 'first', kind: 'signature', signer: '张三', issuer: 'TEST issuing', serial: '01', intact: true, trusted: true, coversWholeRevision: true,
  timestamp: new Date('2026-07-01T08:00:00Z'), timestampTrusted: true, level: 'B-T', changesAfter: 'none', problems: [],
};
const report = (changes: Partial<VerificationReport>): VerificationReport => ({ verdict: 'valid', signatures: [signature], problems: [], ...changes });

test('every problem has a Chinese sentence, and no sentence is left over', () => {
  expect(Object.keys(PROBLEMS_ZH).sort()).toEqual(Object.keys(PROBLEMS).sort());
  for (const text of Object.values(PROBLEMS_ZH)) expect(text).toMatch(/。$/);
  for (const text of Object.values(PROBLEMS)) expect(text).toMatch(/^[A-Z].*\.$/);
});

test('the verdict comes first, then each signature', () => {
  expect(verdictWords(report({}), 'en')).toEqual([
    'VALID: every signature is intact and trusted, and nothing was changed that may not be changed.',
    '  first: 张三, certificate by TEST issuing, intact, trusted, time 2026-07-01 08:00:00 UTC, level B-T, nothing changed since',
  ]);
  expect(verdictWords(report({}), 'zh')[1]).toBe('  first：张三，证书签发者 TEST issuing，内容完整，证书可信，时间 2026-07-01 08:00:00 UTC，级别 B-T，此后没有改动');
});

test('a document timestamp is named as one, not as somebody who signed', () => {
  const stamp = { ...signature, field: 'luobi_dts_1', kind: 'document-timestamp', signer: 'TEST TSA', issuer: '', level: 'none' } as const;
  expect(verdictWords(report({ signatures: [stamp] }), 'en')[1]).toBe('  luobi_dts_1: document timestamp by TEST TSA, intact, trusted, time 2026-07-01 08:00:00 UTC, nothing changed since');
  expect(verdictWords(report({ signatures: [stamp] }), 'zh')[1]).toMatch(/^ {2}luobi_dts_1：文档时间戳，由 TEST TSA 签发，/);
});

test('what is wrong is said under its signature', () => {
  const broken = { ...signature, intact: false, trusted: false, timestampTrusted: false, level: 'none', changesAfter: 'forbidden', problems: [{ code: 'change_forbidden', text: 'The document was changed. (page 1: Contents changed)' }] } as const;
  expect(verdictWords(report({ verdict: 'invalid', signatures: [broken] }), 'en').slice(1)).toEqual([
    '  first: claims to be 张三 (NOT proven), certificate by TEST issuing, NOT intact, NOT trusted, time 2026-07-01 08:00:00 UTC (NOT proven), FORBIDDEN changes since',
    '    ! The document was changed. (page 1: Contents changed)',
  ]);
  expect(verdictWords(report({ verdict: 'invalid', signatures: [broken] }), 'zh')[2]).toBe('    ! 签署之后文件有不允许的改动。（page 1: Contents changed）');
});

test('everything known of a signature is said, in both languages', () => {
  const full: SignatureVerdict = {
    ...signature, organization: '甲公司', identifierMasked: 'ab****yz', trustedRoot: { name: 'TEST root', sha256: 'ff00' }, timeProof: 'signature-timestamp', claimedTime: null,
    revocation: { status: 'good', source: 'ocsp', producedAt: new Date('2026-07-01T08:00:01Z'), revokedAt: null, reason: null },
    changes: [{ kind: 'fill', text: 'value of amount', permitted: true }, { kind: 'other', text: 'page 1: Contents changed', permitted: false }], policy: { docMdp: 2, locksFields: true },
  };
  expect(verdictWords(report({ signatures: [full] }), 'en').slice(2)).toEqual([
    '    organisation: 甲公司', '    identifier: ab****yz', '    trusted by TEST root, SHA-256 ff00', '    time proven by a signature timestamp',
    '    certificate not revoked (OCSP in the file, 2026-07-01 08:00:01 UTC)', '    the signer permits later changes of DocMDP P=2', '    the signature locks form fields',
    '    permitted change: value of amount', '    FORBIDDEN change: page 1: Contents changed',
  ]);
  expect(verdictWords(report({ signatures: [full] }), 'zh').slice(2)).toHaveLength(9);
  expect(verdictWords(report({ signatures: [full] }), 'zh')).toContain('    不允许的改动：其他改动（page 1: Contents changed）');
});

test.each([[{ intact: false }], [{ trusted: false }], [{ intact: false, trusted: false }]])('names nobody as proven with %j', (lacking) => {
  const claimed: SignatureVerdict = { ...signature, ...lacking, organization: '甲公司', identifierMasked: 'ab****yz', timeProof: 'claimed', claimedTime: new Date('2026-07-01T08:00:00Z') };
  const en = verdictWords(report({ signatures: [claimed] }), 'en');
  expect(en[1]).toMatch(/claims to be 张三 \(NOT proven\)/);
  expect(en).toEqual(expect.arrayContaining(['    organisation (claimed): 甲公司', '    identifier (claimed): ab****yz', '    claimed time 2026-07-01 08:00:00 UTC, without proof']));
  expect(verdictWords(report({ signatures: [claimed] }), 'zh')[1]).toMatch(/自称 张三（未经证明）/);
});

test('a revocation is said with its time and reason', () => {
  const revoked: SignatureVerdict = { ...signature, revocation: { status: 'revoked', source: 'crl', producedAt: new Date('2026-07-02T00:00:00Z'), revokedAt: new Date('2026-07-01T09:00:00Z'), reason: 'keyCompromise' } };
  expect(verdictWords(report({ signatures: [revoked] }), 'en')[2]).toBe('    certificate REVOKED at 2026-07-01 09:00:00 UTC, reason keyCompromise (CRL in the file, 2026-07-02 00:00:00 UTC)');
});

test('an unknown code keeps its own sentence', () => {
  expect(verdictWords(report({ verdict: 'unreadable', signatures: [], problems: [{ code: 'new', text: 'Something new.' }] }), 'zh')).toEqual(['无法读取：这份文件无法验证。', '    ! Something new.']);
});

test('names cannot rewrite the terminal', () => {
  const [, line] = verdictWords(report({ signatures: [{ ...signature, field: 'a\u001b[2K\r\u202eb', signer: 'x\ny' }] }), 'en');
  expect(line).toMatch(/^ {2}a\ufffd\[2K\ufffd\ufffdb: x\ufffdy, /);
});
