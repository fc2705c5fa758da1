/**
 * How long everything is kept, and why: the one table that the daily sweep applies and the privacy notice is written
 * from, so that the promise and the deed cannot part. One idea a row. What is not here is kept as long as the account or
 * the contract it belongs to; certificates are kept for good, because somebody must answer for every serial. What lives
 * minutes (nonces, answers for repeated requests, guesses, gates, login tickets) is swept each minute by its own module.
 */
import { IsNull, Not } from 'typeorm';
import { Challenge, ConsumedToken, WillingnessProof } from '../identity/entities';
import { Job } from '../jobs/entities';
import { Message } from '../notify/entities';
import { InviteTicket, WebhookDelivery } from '../partner/entities';
import { WeChatCredit, WeChatSession } from '../wechat/entities';
import { Consent, DataCopy, IdentityVerification, LegalHold, RetentionRun, Session } from './entities';
import { PhoneChange } from './login-entities';
import { removeDrafts, removeEnded, removeFinished, removeLooseEvidence } from './retention-envelopes';
import { of, ofClosedAccounts, whole, type Remove } from './retention-rows';

export type Language = 'zh-CN' | 'en';
/** `contract`: as long as a completed contract, by LUOBI_KEEP_CONTRACTS_YEARS */
export type Kept = { readonly hours: number } | { readonly days: number } | { readonly years: number } | 'contract';

export interface RetentionRule {
  /** in logs, in the record of a sweep and in `npm run doctor` */
  readonly key: string;
  readonly kept: Kept;
  /** what the time counts from, and the law or reason behind it; 'own' = no law asks, this is what the work needs */
  readonly basis: string;
  /** what it is, as the privacy notice says; null for what tells nothing about a person */
  readonly words: Readonly<Record<Language, string>> | null;
  /** takes one batch away */
  readonly remove: Remove;
}

export const RETENTION: readonly RetentionRule[] = [
  {
    key: 'messages', kept: { hours: 24 }, basis: 'own: only the TEST channel keeps what it sent', words: null,
    remove: whole(Message, 'at'),
  },
  {
    key: 'codes', kept: { days: 7 }, basis: 'own: limits of a day, and a complaint; a code itself works five minutes and is only a keyed hash',
    words: { 'zh-CN': '验证码的发送记录（不含验证码）', en: 'Records of codes sent (not the codes)' },
    remove: whole(Challenge, 'createdAt'),
  },
  {
    key: 'failed-identity-checks', kept: { days: 7 }, basis: 'own: limits of a day, and a complaint; a keyed hash of the number only',
    words: { 'zh-CN': '没有通过的实名核对（只有号码的加密指纹）', en: 'Real-name checks that did not match (a keyed hash of the number only)' },
    remove: of(IdentityVerification, 'askedAt', { outcome: Not('match') }),
  },
  {
    key: 'former-names', kept: { years: 5 }, basis: 'since the correction; 电子签名法 24: what a certificate rested on',
    words: { 'zh-CN': '更正前的姓名', en: 'A name before it was corrected' },
    remove: of(IdentityVerification, 'supersededAt', { outcome: 'match', supersededAt: Not(IsNull()) }),
  },
  {
    key: 'sessions', kept: { days: 183 }, basis: 'since the session ended; 网络安全法: logs of at least six months',
    words: { 'zh-CN': '登录记录（时间、设备类型）', en: 'Records of logins (time, kind of device)' },
    remove: whole(Session, 'expiresAt'),
  },
  {
    key: 'consents', kept: { years: 3 }, basis: 'since the account was closed; PIPL 56',
    words: { 'zh-CN': '账号注销后：同意和撤回的记录', en: 'After an account is closed: what was agreed to and taken back' },
    remove: ofClosedAccounts(Consent),
  },
  {
    key: 'data-copies', kept: { hours: 24 }, basis: 'own: a copy is for its owner, not for us',
    words: { 'zh-CN': '为您生成的数据副本', en: 'A copy of your data made for you' },
    remove: whole(DataCopy, 'createdAt'),
  },
  {
    key: 'wechat-session-keys', kept: { days: 7 }, basis: 'own: a login makes a new one', words: null,
    remove: whole(WeChatSession, 'at'),
  },
  {
    key: 'wechat-credits', kept: { days: 366 }, basis: 'since the last answer; own', words: null,
    remove: whole(WeChatCredit, 'updatedAt'),
  },
  {
    key: 'invitations', kept: { days: 90 }, basis: 'since it ran out; own: the claim stands in the evidence', words: null,
    remove: whole(InviteTicket, 'expiresAt'),
  },
  {
    key: 'unused-proofs', kept: { days: 7 }, basis: 'own: a proof of will lives ten minutes', words: null,
    remove: of(WillingnessProof, 'provenAt', { consumedAt: IsNull() }),
  },
  {
    key: 'used-proofs', kept: 'contract', basis: '电子签名法 24: willingness logs, as long as the contract they prove',
    words: { 'zh-CN': '意愿认证的记录（方式、时间、流水号）', en: 'Records of confirming your will (method, time, transaction number)' },
    remove: of(WillingnessProof, 'consumedAt', { consumedAt: Not(IsNull()) }),
  },
  {
    key: 'used-face-tokens', kept: 'contract', basis: 'own: a result of a provider counts once, as long as what it proved; a hash only', words: null,
    remove: whole(ConsumedToken, 'consumedAt'),
  },
  {
    key: 'changes-of-number', kept: { years: 3 }, basis: 'since it was done; own: whose number it was when, both masked',
    words: { 'zh-CN': '更换手机号的记录（号码已遮盖）', en: 'Changes of your phone number (numbers masked)' },
    remove: whole(PhoneChange, 'createdAt'),
  },
  {
    key: 'drafts', kept: { days: 90 }, basis: 'since the upload; own: never sent to anybody', words: null,
    remove: removeDrafts,
  },
  {
    key: 'ended-contracts', kept: { days: 90 }, basis: 'since it was declined, called back or ran out; own: nobody is bound by it',
    words: { 'zh-CN': '没有签成的合同（拒签、撤回、过期）', en: 'Contracts that did not come about (declined, called back, expired)' },
    remove: removeEnded,
  },
  {
    key: 'contracts', kept: 'contract', basis: 'since completion; 电子签名法 6 and 24, 民法典 188: at least five years, by setting; never while on hold',
    words: { 'zh-CN': '签成的合同和它的证据', en: 'Completed contracts and their evidence' },
    remove: removeFinished,
  },
  {
    key: 'evidence-of-ended-contracts', kept: 'contract', basis: '电子签名法 24: somebody had signed before it came to nothing',
    words: { 'zh-CN': '有人签过、最终没有签成的合同：只留证据记录', en: 'Contracts somebody signed that did not come about: the records of evidence only' },
    remove: removeLooseEvidence,
  },
  {
    key: 'webhook-deliveries', kept: { days: 90 }, basis: 'own: the partner may ask', words: null,
    remove: of(WebhookDelivery, 'createdAt', { state: Not('pending') }),
  },
  {
    key: 'finished-jobs', kept: { days: 30 }, basis: 'own: faults are looked for in them', words: null,
    remove: of(Job, 'finishedAt', { state: 'done' }),
  },
  {
    key: 'dead-jobs', kept: { days: 90 }, basis: 'own: somebody has to look at them', words: null,
    remove: of(Job, 'finishedAt', { state: 'dead' }),
  },
  {
    key: 'ended-holds', kept: { years: 3 }, basis: '网络数据安全管理条例 12: records of how data was handled', words: null,
    remove: whole(LegalHold, 'releasedAt'),
  },
  {
    key: 'sweeps', kept: { years: 3 }, basis: '网络数据安全管理条例 12: records of how data was handled', words: null,
    remove: whole(RetentionRun, 'startedAt'),
  },
];

/** Everything from before this moment goes. */
export function keptSince(kept: Kept, now: Date, contractYears: number): Date {
  if (kept !== 'contract' && 'hours' in kept) return new Date(now.getTime() - kept.hours * 3_600_000);
  if (kept !== 'contract' && 'days' in kept) return new Date(now.getTime() - kept.days * 86_400_000);
  const since = new Date(now);
  since.setUTCFullYear(since.getUTCFullYear() - (kept === 'contract' ? contractYears : kept.years));
  return since;
}
