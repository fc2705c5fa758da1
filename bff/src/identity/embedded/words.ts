/**
 * Words in a name that play an outcome with the TEST sources: in Chinese names, and for holders of passports in Latin
 * ones. README tells testers of them.
 *
 * | name contains | outcome |
 * | --- | --- |
 * | 错配, mismatch | mismatch |
 * | 查无, notfound | not_found |
 * | 超时, 不可用, timeout | unavailable |
 * | 限流, busy | rate_limited |
 * | 无效, invalid | invalid |
 * | 非本机, otherphone | mismatch, but only when the phone number is part of the question |
 * | 假脸, fakeface | face check: mismatch (no live person) |
 * | 换人, otherperson | face check: mismatch (the check was made for somebody else) |
 * | 离开, leaves | face check: pending for ever |
 * | 取消, cancels | face check: cancelled |
 */
import { checkIdNumber, ID_TYPES, isPersonName } from '@luobi/shared';
import { FACE_FRESH_MS, type FaceOutcome, type RealNameOutcome, type RealNameRequest } from '../port';
import type { Clock } from '../../kernel';

type Words<T> = readonly (readonly [words: readonly string[], outcome: T])[];
const REAL_NAME: Words<RealNameOutcome> = [
  [['错配', 'mismatch'], 'mismatch'], [['查无', 'notfound'], 'not_found'], [['超时', '不可用', 'timeout'], 'unavailable'], [['限流', 'busy'], 'rate_limited'], [['无效', 'invalid'], 'invalid'],
];
const PHONE: Words<RealNameOutcome> = [[['非本机', 'otherphone'], 'mismatch'], ...REAL_NAME];
const FACE: Words<FaceOutcome> = [[['假脸', 'fakeface', '换人', 'otherperson'], 'mismatch'], [['离开', 'leaves'], 'pending'], [['取消', 'cancels'], 'cancelled'], ...REAL_NAME];

const playedBy = <T>(table: Words<T>, name: string): T | null => table.find(([words]) => words.some((word) => name.toLowerCase().includes(word)))?.[1] ?? null;
export const realNameOutcome = (name: string): RealNameOutcome => playedBy(REAL_NAME, name) ?? 'match';
export const phoneOutcome = (name: string): RealNameOutcome => playedBy(PHONE, name) ?? 'match';
export const faceOutcome = (name: string): FaceOutcome => playedBy(FACE, name) ?? 'match';
export const isSomebodyElse = (name: string): boolean => ['换人', 'otherperson'].some((word) => name.toLowerCase().includes(word));

/** As vendors do, the normal form only: upper-case letters, no blanks. */
export function isWellFormed({ name, idType, idNumber }: RealNameRequest, clock: Clock): boolean {
  if (!(ID_TYPES as readonly string[]).includes(idType)) return false;
  const number = checkIdNumber(idType, idNumber, clock.now().toISOString().slice(0, 10));
  return isPersonName(name) && number.ok && number.normalized === idNumber;
}
export const isFresh = (at: Date, clock: Clock): boolean => clock.now().getTime() - at.getTime() <= FACE_FRESH_MS;
