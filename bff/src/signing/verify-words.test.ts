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
    '  first: 张三, certificate by TEST issuing, NOT intact, NOT trusted, time 2026-07-01 08:00:00 UTC (NOT proven), FORBIDDEN changes since',
    '    ! The document was changed. (page 1: Contents changed)',
  ]);
  expect(verdictWords(report({ verdict: 'invalid', signatures: [broken] }), 'zh')[2]).toBe('    ! 签署之后文件有不允许的改动。（page 1: Contents changed）');
});

test('an unknown code keeps its own sentence', () => {
  expect(verdictWords(report({ verdict: 'unreadable', signatures: [], problems: [{ code: 'new', text: 'Something new.' }] }), 'zh')).toEqual(['无法读取：这份文件无法验证。', '    ! Something new.']);
});

test('names cannot rewrite the terminal', () => {
  const [, line] = verdictWords(report({ signatures: [{ ...signature, field: 'a\u001b[2K\r\u202eb', signer: 'x\ny' }] }), 'en');
  expect(line).toMatch(/^ {2}a\ufffd\[2K\ufffd\ufffdb: x\ufffdy, /);
});
