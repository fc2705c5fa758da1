/** Rights over one's own data, as a person sees them: every field listed. */
import type { Answer, DataCopy } from '@luobi/shared/contract';
import { INCOME_VERSION, INCOME_WORDS, type ConsentView, type CopyView, type IncomeState, type Obstacle, type PrivacyNotice } from '../../account';

type Language = Answer<'getPrivacyNotice'>['language'];

export function presentNotice(notice: PrivacyNotice, language: Language): Answer<'getPrivacyNotice'> {
  const { kind, version, operator, contact, sha256 } = notice;
  return { kind, version, language, operator, contact, sha256, clauses: notice.clauses[language].map(({ title, text }) => ({ title, text })) };
}

export function presentConsents(consents: readonly ConsentView[]): Answer<'listConsents'> {
  return { items: consents.map(({ kind, requiredVersion, state, acts }) => ({ kind, requiredVersion, state, acts: acts.map(({ act, version, at, how, textSha256 }) => ({ act, version, at: at.toISOString(), how, textSha256 })) })) };
}

export function presentCopy(copy: CopyView): DataCopy {
  return {
    copyId: copy.copyId, state: copy.state, progress: { done: copy.done, of: copy.of }, bytes: copy.bytes,
    createdAt: copy.createdAt.toISOString(), readyAt: copy.readyAt?.toISOString() ?? null, expiresAt: copy.expiresAt.toISOString(),
  };
}

export function presentClosing(obstacles: readonly Obstacle[], unfinished: number): Answer<'getClosing'> {
  return { obstacles: obstacles.map(({ kind, taskId, name, detail }) => ({ kind, taskId, name, detail })), unfinished };
}

export function presentIncome({ state, declaredAt }: IncomeState, language: Language): Answer<'getIncomeDeclaration'> {
  return { state, version: INCOME_VERSION, text: INCOME_WORDS[language], declaredAt: declaredAt?.toISOString() ?? null };
}
