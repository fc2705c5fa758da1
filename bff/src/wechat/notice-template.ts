/**
 * Which approved template carries which notice, as an operator writes it after choosing one in the console's library:
 * `TEMPLATE_ID thing1=title name2=sender time3=deadline`. Every field of a template must be filled or WeChat refuses the
 * message (47003), so each gets one of our words, and a word only goes where its text fits.
 */
import type { NoticeKind } from '../notify';

/** title of the contract · who sent it · moment it ends · moment of the event · what it is about */
export const NOTICE_WORDS = ['title', 'sender', 'deadline', 'time', 'hint'] as const;
export type NoticeWord = (typeof NOTICE_WORDS)[number];

export interface NoticeTemplate {
  readonly id: string;
  /** `thing1` → `title` */
  readonly fields: Readonly<Record<string, NoticeWord>>;
}
export type NoticeTemplates = Readonly<Partial<Record<NoticeKind, NoticeTemplate>>>;

/** Kinds of fields that can hold a word. */
const HOLDS: Readonly<Record<NoticeWord, readonly string[]>> = {
  title: ['thing'], sender: ['thing', 'name'], deadline: ['time', 'date', 'thing'], time: ['time', 'date'], hint: ['thing', 'phrase'],
};

/** @returns the template, or a sentence about what is wrong with it */
export function readNoticeTemplate(text: string): NoticeTemplate | string {
  const [id = '', ...pairs] = text.trim().split(/\s+/);
  if (!/^[\w-]{20,64}$/.test(id)) return 'begins with the template ID of the console';
  const fields: Record<string, NoticeWord> = {};
  for (const pair of pairs) {
    const [, name, kind, word] = /^(([a-z_]+?)\d{1,2})=([a-z]+)$/.exec(pair) ?? [];
    if (name === undefined || kind === undefined) return `${JSON.stringify(pair)} is not like thing1=title`;
    const known = NOTICE_WORDS.find((one) => one === word);
    if (!known) return `${name}: there is no ${word}; there are ${NOTICE_WORDS.join(', ')}`;
    if (!HOLDS[known].includes(kind)) return `${name}: ${known} fits into a field of kind ${HOLDS[known].join(' or ')}`;
    if (Object.hasOwn(fields, name)) return `${name} stands there twice`;
    fields[name] = known;
  }
  if (pairs.length === 0 || pairs.length > 5) return 'one to five fields after the template ID, like thing1=title';
  return { id, fields };
}
