/**
 * Limits of subscribe-message fields, known by the field's name (`thing1`, `name2`). WeChat refuses the whole message
 * (47003) for one field too long, so they are checked before a credit is spent. Lengths are UTF-16 units: the strictest
 * way to count.
 */
import { AppError } from '../kernel';

const DAY = String.raw`\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2})`;
const HOUR = String.raw`\d{1,2}:\d{2}(?::\d{2})?`;
const MOMENT = `(?:${DAY}(?: ${HOUR})?)`;

const LIMITS: Readonly<Record<string, RegExp>> = {
  thing: /^.{1,20}$/,
  number: /^(?=.{1,32}$)-?\d+(?:\.\d+)?$/,
  letter: /^[A-Za-z]{1,32}$/,
  symbol: /^[^\p{L}\p{N}\s]{1,5}$/u,
  character_string: /^[\x21-\x7e]{1,32}$/,
  time: new RegExp(`^(?:${HOUR}|${DAY} ${HOUR})(?:~(?:${HOUR}|${DAY} ${HOUR}))?$`),
  date: new RegExp(`^${MOMENT}(?:~${MOMENT})?$`),
  amount: /^[^\d\s]?\d{1,10}(?:\.\d{1,2})?元?$/,
  phone_number: /^[\d+\-() ]{1,17}$/,
  car_number: /^.{1,8}$/,
  name: /^(?:\p{Script=Han}[\p{Script=Han}·]{0,9}|[A-Za-z][A-Za-z .'-]{0,19})$/u,
  phrase: /^\p{Script=Han}{1,5}$/u,
};

/** @throws AppError('invalid_request') whose details name the fields, never their text */
export function requireFields(fields: Readonly<Record<string, string>>): void {
  const wrong = Object.entries(fields).filter(([name, text]) => !fits(name, text)).map(([name]) => name);
  if (wrong.length > 0 || Object.keys(fields).length === 0) throw new AppError('invalid_request', { path: 'fields', fields: wrong });
}

/** Shortens a text for a `thing` or `name` field: `房屋租赁合同（二〇二六年度第三…`. Line breaks become spaces. */
export function fitText(text: string, kind: 'thing' | 'name'): string {
  const limit = kind === 'thing' ? 20 : 10;
  const flat = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  if (flat.length <= limit) return flat;
  let kept = '';
  for (const letter of flat) {
    if (kept.length + letter.length > limit - (kind === 'thing' ? 1 : 0)) break;
    kept += letter;
  }
  return kind === 'thing' ? `${kept}…` : kept;
}

/** For a `name` field, which holds either Chinese or Latin letters: what does not belong is left out. Null when nothing is left. */
export function fitName(text: string): string | null {
  const chinese = [...text].filter((letter) => /[\p{Script=Han}·]/u.test(letter)).join('').replace(/^·+/, '');
  const latin = text.normalize('NFKC').replace(/[^A-Za-z .'-]+/g, ' ').replace(/\s+/g, ' ').replace(/^[^A-Za-z]+/, '').trim().slice(0, 20).trim();
  return chinese ? [...chinese].slice(0, 10).join('') : latin || null;
}

function fits(name: string, text: string): boolean {
  const kind = /^([a-z_]+?)\d{1,2}$/.exec(name)?.[1];
  const limit = kind === undefined || !Object.hasOwn(LIMITS, kind) ? undefined : LIMITS[kind];
  return limit !== undefined && !/[\p{Cc}\u2028\u2029]/u.test(text) && limit.test(text);
}
