/**
 * A small question only worth asking when codes are asked for again and again (security R14): digits in a picture, or, for
 * whoever cannot see it, a sum in words. Nothing is stored before it is answered: the id carries its end and a keyed hash
 * of the answer, and is spent by one answer, right or wrong. It slows programs down; the limits are what stops them.
 */
import { randomInt } from 'node:crypto';
import { MoreThan, Not, type DataSource } from 'typeorm';
import { dbErrorKind, insertRows } from '../../db';
import { AppError, equalBytes, newToken, type Clock, type PersonalDataBox } from '../../kernel';
import { Challenge, Gate } from '../entities';
import { OTP_LIMITS, type OtpLimits } from '../limits';
import { drawDigits } from './draw-digits';
import { sumInWords, type WordLanguage } from './sum-in-words';

export interface HumanDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
  readonly limits?: Partial<OtpLimits>;
}
export interface HumanCheck {
  readonly checkId: string;
  /** PNG, for `picture` */
  readonly picture: Buffer | null;
  /** for `words` */
  readonly question: string | null;
  readonly expiresAt: Date;
}
export interface HumanAnswer {
  readonly checkId: string;
  readonly answer: string;
}

const LIFE_MS = 5 * 60_000;
const DAY_MS = 24 * 3_600_000;
const DIGITS = 5;
const ID = /^(\d{13})\.([A-Za-z0-9_-]{16,32})\.([0-9a-f]{64})$/;

export async function newHumanCheck({ clock, box }: Pick<HumanDeps, 'clock' | 'box'>, kind: 'picture' | 'words', language: WordLanguage): Promise<HumanCheck> {
  const expiresAt = new Date(clock.now().getTime() + LIFE_MS);
  const id = (answer: string): string => {
    const head = `${expiresAt.getTime()}.${newToken(12)}`;
    return `${head}.${box.blindIndex(`${head}.${answer}`, 'human')}`;
  };
  if (kind === 'words') {
    const { question, answer } = sumInWords(language);
    return { checkId: id(answer), picture: null, question, expiresAt };
  }
  // 0 and 1 are left out: they look like letters
  const digits = Array.from({ length: DIGITS }, () => String(randomInt(2, 10))).join('');
  return { checkId: id(digits), picture: await drawDigits(digits), question: null, expiresAt };
}

/**
 * Needed from the third code to one number within a day on; nobody is asked before.
 * @throws AppError human_check_required {reason: needed | wrong | over}
 */
export async function requireHuman(deps: HumanDeps, { phone, given }: { readonly phone: string; readonly given: HumanAnswer | undefined }): Promise<void> {
  const { manager } = deps.dataSource;
  const now = deps.clock.now();
  const free = { ...OTP_LIMITS, ...deps.limits }.freeCodes;
  const sent = await manager.countBy(Challenge, { phoneIndex: deps.box.blindIndex(phone, 'phone'), state: Not('unsent'), createdAt: MoreThan(new Date(now.getTime() - DAY_MS)) });
  if (sent < free) return;
  if (!given) throw new AppError('human_check_required', { reason: 'needed' });
  const [, end, nonce, hash] = ID.exec(given.checkId) ?? [];
  if (end === undefined || Number(end) <= now.getTime() || Number(end) > now.getTime() + LIFE_MS) throw new AppError('human_check_required', { reason: 'over' });
  try {
    await insertRows(manager, Gate, { id: `human:${nonce}`, passedAt: now });
  } catch (error) {
    if (dbErrorKind(error) === 'unique') throw new AppError('human_check_required', { reason: 'over' });
    throw error;
  }
  const expected = deps.box.blindIndex(`${end}.${nonce}.${given.answer.replace(/\s/g, '')}`, 'human');
  if (!equalBytes(Buffer.from(expected, 'hex'), Buffer.from(hash!, 'hex'))) throw new AppError('human_check_required', { reason: 'wrong' });
}
