/**
 * A verification report in words a layman can use, Chinese or English. English sentences of problems come with the
 * report; the Chinese ones stand in verify-words-zh.ts by code.
 */
import type { NamedChange, SignatureVerdict, VerificationProblem, VerificationReport } from './port';
import { CHANGES_ZH, PROBLEMS_ZH } from './verify-words-zh';

export type VerdictLanguage = 'zh' | 'en';

/** Lines for a terminal or a log, the verdict first. */
export function verdictWords(report: VerificationReport, language: VerdictLanguage): readonly string[] {
  const words = WORDS[language];
  const note = (p: VerificationProblem) => `    ! ${language === 'zh' ? chinese(p) : p.text}`;
  return [
    report.problems.some((p) => p.code === 'file_encrypted') ? words.encrypted : words.verdict[report.verdict],
    ...report.problems.map(note),
    ...report.signatures.flatMap((s) => [`  ${words.signature(s)}`, ...details(s, language).map((line) => `    ${line}`), ...s.problems.map(note)]),
  ].map(printable);
}

/** Names come from the file under test: control characters could rewrite a terminal, direction marks a sentence. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

function chinese(problem: VerificationProblem): string {
  const detail = /\(([^()]*)\)$/.exec(problem.text)?.[1];
  const sentence = PROBLEMS_ZH[problem.code];
  return sentence ? sentence + (detail ? `（${detail}）` : '') : problem.text;
}

/** A name is a claim until the signature is intact and its certificate trusted. */
function who(s: SignatureVerdict, language: VerdictLanguage): string {
  if (!s.signer) return language === 'zh' ? '签署人不明' : 'unknown signer';
  if (s.intact && s.trusted) return s.signer;
  return language === 'zh' ? `自称 ${s.signer}（未经证明）` : `claims to be ${s.signer} (NOT proven)`;
}

function changeWords(change: NamedChange, zh: boolean): string {
  const sentence = zh && change.code ? CHANGES_ZH[change.code] : undefined;
  const words = sentence ? sentence + (change.detail ? `（${change.detail}）` : '') : change.text;
  return zh ? `${change.permitted ? '允许' : '不允许'}的改动：${words}` : `${change.permitted ? 'permitted' : 'FORBIDDEN'} change: ${words}`;
}

function details(s: SignatureVerdict, language: VerdictLanguage): string[] {
  const zh = language === 'zh';
  const proven = s.intact && s.trusted;
  const lines: string[] = [];
  if (s.organization) lines.push(zh ? `单位${proven ? '' : '（自称）'}：${s.organization}` : `organisation${proven ? '' : ' (claimed)'}: ${s.organization}`);
  if (s.identifierMasked) lines.push(zh ? `标识${proven ? '' : '（自称）'}：${s.identifierMasked}` : `identifier${proven ? '' : ' (claimed)'}: ${s.identifierMasked}`);
  if (s.trustedRoot) lines.push(zh ? `信任根：${s.trustedRoot.name}，SHA-256 ${s.trustedRoot.sha256}` : `trusted by ${s.trustedRoot.name}, SHA-256 ${s.trustedRoot.sha256}`);
  if (s.timeProof === 'claimed' && s.claimedTime) lines.push(zh ? `自称的时间 ${moment(s.claimedTime)}，没有证明` : `claimed time ${moment(s.claimedTime)}, without proof`);
  else if (s.timeProof === 'signature-timestamp') lines.push(zh ? '时间由签名时间戳证明' : 'time proven by a signature timestamp');
  else if (s.timeProof === 'document-timestamp') lines.push(zh ? '时间由文档时间戳证明' : 'time proven by a document timestamp');
  if (s.revocation) lines.push(revocationWords(s.revocation, zh));
  if (s.policy?.docMdp) lines.push(zh ? `签署人允许的后续改动：DocMDP P=${s.policy.docMdp}` : `the signer permits later changes of DocMDP P=${s.policy.docMdp}`);
  if (s.policy?.locksFields) lines.push(zh ? '该签名锁定了表单控件' : 'the signature locks form fields');
  for (const c of s.changes ?? []) lines.push(changeWords(c, zh));
  return lines;
}

function revocationWords(r: NonNullable<SignatureVerdict['revocation']>, zh: boolean): string {
  const from = r.source && r.producedAt ? (zh ? `（文件内的 ${r.source.toUpperCase()}，${moment(r.producedAt)}）` : ` (${r.source.toUpperCase()} in the file, ${moment(r.producedAt)})`) : '';
  if (r.status === 'good') return zh ? `证书未被吊销${from}` : `certificate not revoked${from}`;
  if (r.status === 'unknown') return zh ? '文件中没有证书的吊销信息' : 'the file does not say whether the certificate was revoked';
  const since = r.revokedAt ? moment(r.revokedAt) : '';
  return zh ? `证书于 ${since} 被吊销${r.reason ? `，原因 ${r.reason}` : ''}${from}` : `certificate REVOKED at ${since}${r.reason ? `, reason ${r.reason}` : ''}${from}`;
}

/** 2026-07-01 08:00:00 UTC */
function moment(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const WORDS = {
  en: {
    verdict: {
      valid: 'VALID: every signature is intact and trusted, and nothing was changed that may not be changed.',
      invalid: 'NOT VALID: do not rely on this file.',
      unsigned: 'NOT SIGNED: the file carries no signature.',
      unreadable: 'UNREADABLE: the file cannot be evaluated.',
    },
    encrypted: 'ENCRYPTED: whether its signatures hold cannot be told; ask for the file without encryption.',
    signature: (s: SignatureVerdict) => [
      s.kind === 'signature' ? `${s.field}: ${who(s, 'en')}` : `${s.field}: document timestamp by ${who(s, 'en')}`,
      s.issuer && `certificate by ${s.issuer}`,
      s.intact ? 'intact' : 'NOT intact',
      s.trusted ? 'trusted' : 'NOT trusted',
      s.timestamp ? `time ${moment(s.timestamp)}${s.timestampTrusted ? '' : ' (NOT proven)'}` : 'time not proven',
      s.level === 'none' ? '' : `level ${s.level}`,
      { none: 'nothing changed since', permitted: 'only permitted changes since', forbidden: 'FORBIDDEN changes since' }[s.changesAfter],
    ].filter(Boolean).join(', '),
  },
  zh: {
    verdict: {
      valid: '有效：每个签名都完整、可信，签署后没有不允许的改动。',
      invalid: '无效：请不要依赖这份文件。',
      unsigned: '未签署：文件中没有电子签名。',
      unreadable: '无法读取：这份文件无法验证。',
    },
    encrypted: '已加密：无法判断其中的签名是否有效；请索取未加密的文件。',
    signature: (s: SignatureVerdict) => [
      s.kind === 'signature' ? `${s.field}：${who(s, 'zh')}` : `${s.field}：文档时间戳，由 ${who(s, 'zh')} 签发`,
      s.issuer && `证书签发者 ${s.issuer}`,
      s.intact ? '内容完整' : '内容不完整',
      s.trusted ? '证书可信' : '证书不可信',
      s.timestamp ? `时间 ${moment(s.timestamp)}${s.timestampTrusted ? '' : '（未经证明）'}` : '时间未经证明',
      s.level === 'none' ? '' : `级别 ${s.level}`,
      { none: '此后没有改动', permitted: '此后只有允许的改动', forbidden: '此后有不允许的改动' }[s.changesAfter],
    ].filter(Boolean).join('，'),
  },
} as const;
