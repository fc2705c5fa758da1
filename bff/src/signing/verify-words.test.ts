import { CHANGES } from './embedded/verify/change/change';
import { PROBLEMS } from './embedded/verify/problems';
import type { SignatureVerdict, VerificationReport } from './port';
import { verdictWords } from './verify-words';
import { CHANGES_ZH, PROBLEMS_ZH } from './verify-words-zh';

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

test('every change has Chinese words, and none are left over', () => {
  expect(Object.keys(CHANGES_ZH).sort()).toEqual(Object.keys(CHANGES).sort());
  for (const [code, text] of Object.entries(CHANGES)) expect([code, text]).toEqual([code, expect.stringMatching(/^[A-Z].*[^.]$/)]);
  for (const text of Object.values(CHANGES_ZH)) expect(text).toMatch(/[\u4e00-\u9fff]/);
});

test('an encrypted file is neither called valid nor damaged', () => {
  const encrypted = report({ verdict: 'unreadable', signatures: [], problems: [{ code: 'file_encrypted', text: PROBLEMS.file_encrypted }] });
  expect(verdictWords(encrypted, 'en')).toEqual(['ENCRYPTED: whether its signatures hold cannot be told; ask for the file without encryption.', `    ! ${PROBLEMS.file_encrypted}`]);
  expect(verdictWords(encrypted, 'zh')).toEqual(['已加密：无法判断其中的签名是否有效；请索取未加密的文件。', '    ! 文件已加密；不对加密的文件作判断。']);
  expect(verdictWords(report({ verdict: 'unreadable', signatures: [], problems: [{ code: 'file_unreadable', text: PROBLEMS.file_unreadable }] }), 'en')[0]).toMatch(/^UNREADABLE/);
});

test('a field added for one more signature is said to be able to cover the page, permitted or not', () => {
  const added = (permitted: boolean) => report({ signatures: [{ ...signature, changes: [{ kind: 'signature-field', code: 'signature_field_added', detail: 'ours', text: `${CHANGES.signature_field_added} (ours)`, permitted }] }] });
  expect(verdictWords(added(true), 'en')[2]).toBe('    permitted change: A field for one more signature was added; what is signed in it may cover what stood on the page (ours)');
  expect(verdictWords(added(true), 'zh')[2]).toBe('    允许的改动：为又一位签署人加入了签名域；在其中签署的内容可能盖住页面上原有的内容（ours）');
  expect(verdictWords(added(false), 'zh')[2]).toMatch(/^ {4}不允许的改动：为又一位/);
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
    changes: [{ kind: 'fill', code: 'field_filled', detail: 'amount', text: 'A field was filled in (amount)', permitted: true }, { kind: 'other', text: 'Something new', permitted: false }], policy: { docMdp: 2, locksFields: true },
  };
  expect(verdictWords(report({ signatures: [full] }), 'en').slice(2)).toEqual([
    '    organisation: 甲公司', '    identifier: ab****yz', '    trusted by TEST root, SHA-256 ff00', '    time proven by a signature timestamp',
    '    certificate not revoked (OCSP in the file, 2026-07-01 08:00:01 UTC)', '    the signer permits later changes of DocMDP P=2', '    the signature locks form fields',
    '    permitted change: A field was filled in (amount)', '    FORBIDDEN change: Something new',
  ]);
  expect(verdictWords(report({ signatures: [full] }), 'zh').slice(2)).toHaveLength(9);
  expect(verdictWords(report({ signatures: [full] }), 'zh')).toEqual(expect.arrayContaining(['    允许的改动：填写了一处内容（amount）', '    不允许的改动：Something new']));
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
