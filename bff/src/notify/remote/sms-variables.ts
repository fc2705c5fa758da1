/**
 * The variables of the approved templates, made to the vendor's rules: a code is six digits at most, a variable is short
 * and holds nothing that looks like an address. A title comes from strangers: it is made harmless and cut between
 * letters; the short hash, which says exactly which file is meant, is never cut.
 *
 *   login_code        {1} code {2} minutes
 *   account_code      {1} code {2} what for {3} minutes
 *   phone_changed     {1} masked new number
 *   willingness_code  {1} code {2} title {3} short hash {4} minutes
 */
import { AppError } from '../../kernel';
import type { MessageTemplate } from '../port';

/** at most 12 letters, as a variable must be */
const ACT_WORDS = { step_up: '确认本人操作', phone_old: '更换手机号', phone_new: '绑定新手机号', sign_password: '设置签署密码' } as const;

export interface VariableLimits {
  /** 12 unless the account is a verified enterprise with longer variables */
  readonly letters: number;
}

/** @throws AppError('unavailable') when a code or a hash is not what the templates can carry */
export function variablesOf(template: MessageTemplate, { letters = 12 }: Partial<VariableLimits> = {}): readonly string[] {
  if (template.kind === 'phone_changed') return [template.newPhoneMasked];
  if (!/^\d{4,6}$/.test(template.code)) throw new AppError('unavailable', { reason: 'text_refused' });
  const minutes = String(template.minutes);
  switch (template.kind) {
    case 'account_code':
      return [template.code, ACT_WORDS[template.act], minutes];
    case 'login_code':
      return [template.code, minutes];
    case 'willingness_code':
      if (!/^[0-9a-f]{6,12}$/i.test(template.shortHash)) throw new AppError('unavailable', { reason: 'text_refused' });
      return [template.code, harmless(template.title, letters), template.shortHash, minutes];
  }
}

/** No brackets, no control or direction characters, no dot or colon an address could be made of. */
function harmless(title: string, letters: number): string {
  const text = title.normalize('NFKC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}【】《》[\]{}<>:/\\@]/gu, ' ').replace(/[.。．｡](?=\S)/gu, '·').replace(/\bwww\b/giu, ' ').replace(/\s+/g, ' ').trim();
  const all = [...text];
  if (all.length === 0) return '合同';
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join('')}…`;
}
