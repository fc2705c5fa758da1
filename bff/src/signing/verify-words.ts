/**
 * A verification report in words a layman can use, Chinese or English. English sentences of problems come with the
 * report; the Chinese ones stand here by code, and a test holds both lists together.
 */
import type { NamedChange, SignatureVerdict, VerificationProblem, VerificationReport } from './port';

export type VerdictLanguage = 'zh' | 'en';

/** Lines for a terminal or a log, the verdict first. */
export function verdictWords(report: VerificationReport, language: VerdictLanguage): readonly string[] {
  const words = WORDS[language];
  const note = (p: VerificationProblem) => `    ! ${language === 'zh' ? chinese(p) : p.text}`;
  return [
    words.verdict[report.verdict],
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

const CHANGE_ZH: Readonly<Record<NamedChange['kind'], string>> = {
  evidence: '加入验证材料', timestamp: '加入文档时间戳', metadata: '更新文档信息', signature: '他人签署', 'signature-field': '加入签名域', fill: '填写内容', other: '其他改动',
};

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
  for (const c of s.changes ?? []) lines.push(zh ? `${c.permitted ? '允许' : '不允许'}的改动：${CHANGE_ZH[c.kind]}（${c.text}）` : `${c.permitted ? 'permitted' : 'FORBIDDEN'} change: ${c.text}`);
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

export const PROBLEMS_ZH: Readonly<Record<string, string>> = {
  file_unreadable: '文件不是本程序能完整读取的 PDF。',
  file_encrypted: '文件已加密，无法验证。',
  file_too_complex: '文件过于复杂，超出验证的上限。',
  trailing_bytes: '文件结束标记之后还有内容。',
  signature_removed: '文件早先版本中的一个签名被移除了。',
  duplicate_field: '两个表单控件同名。',
  value_not_indirect: '签名没有作为独立对象存放。',
  value_shared: '两个控件指向同一个签名。',
  dictionary_malformed: '签名字典格式错误。',
  byte_range_missing: '签名没有说明它覆盖哪些内容。',
  byte_range_malformed: '签名的覆盖范围不是四个非负整数。',
  byte_range_start: '签名没有从文件开头开始覆盖。',
  byte_range_bounds: '签名的覆盖范围重叠或超出文件。',
  contents_missing: '签名值缺失或为空。',
  hole_mismatch: '签名未覆盖的部分不恰好是签名值本身。',
  revision_incomplete: '签名覆盖的内容不是一个完整的文件版本。',
  revision_detached: '当前文件不是在被签署的版本上追加而成的。',
  field_differs: '该控件中的签名不是当时所签的那个。',
  subfilter_unsupported: '不支持这种签名格式。',
  padding_not_zero: '签名值之后藏有数据。',
  cms_malformed: '签名数据格式错误。',
  signer_count: '签名数据中的签署人不是恰好一个。',
  content_not_detached: '签名数据中夹带了内容。',
  signer_certificate_missing: '签名数据中没有签署人的证书。',
  certificate_malformed: '签名数据中的证书格式错误或已损坏。',
  signed_attributes_missing: '签名没有签名属性。',
  attribute_duplicate: '某个签名属性出现了两次。',
  attribute_unknown: '签名带有未知的未签名属性。',
  content_type_mismatch: '签名属性中的内容类型与内容不符。',
  digest_mismatch: '文件被改动过：摘要与签署时不同。',
  signing_certificate_missing: '签名没有指明所用的证书。',
  signing_certificate_mismatch: '证书不是签名所指明的那一张。',
  signature_mismatch: '签名值与证书不符。',
  algorithm_refused: '签名使用了不被接受的算法。',
  key_refused: '签名使用的密钥太弱或类型不受支持。',
  timestamp_malformed: '时间戳格式错误。',
  timestamp_imprint: '时间戳属于其他数据。',
  timestamp_signature: '时间戳自身的签名不成立。',
  timestamp_untrusted: '时间戳不是来自可信的时间戳机构。',
  timestamp_usage: '时间戳机构的证书不是专用于时间戳的。',
  timestamp_future: '时间戳的时间在未来。',
  chain_untrusted: '签署人的证书不能追溯到可信的根证书。',
  chain_not_valid_at_time: '签署时有证书不在有效期内。',
  chain_not_a_ca: '证书链中有证书不是由证书机构签发的。',
  chain_path_length: '证书链超过了证书机构允许的长度。',
  chain_key_usage: '证书被用于它不允许的用途。',
  chain_critical_extension: '证书带有无法理解的关键扩展。',
  leaf_is_ca: '签署人的证书是证书机构的证书。',
  leaf_usage: '签署人的证书不是用于签署文件的。',
  certificate_revoked: '证书在签署时间之前已被吊销。',
  change_forbidden: '签署之后文件有不允许的改动。',
  change_after_lock: '被该签名锁定的控件后来被改动。',
  change_after_certification: '该签名不允许再作任何改动，但文件后来被改动。',
};
