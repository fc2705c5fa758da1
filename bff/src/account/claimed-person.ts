/**
 * Who somebody says to be, read strictly: name and number in their one spelling, the keyed index of the number, and the
 * age. Where the number does not tell the date of birth the person does; under 16 is refused (Civil Code 19: a guardian
 * acts), 16 and 17 are marked.
 */
import { ageOn, checkIdNumber, isPersonName, normalizeName, type IdNumber, type IdType } from '@luobi/shared';
import { AppError } from '../kernel';
import type { AccountDeps } from './deps';

export interface ClaimInput {
  readonly idType: IdType;
  readonly name: string;
  readonly idNumber: string;
  /** yyyy-mm-dd; looked at only where the number does not tell it */
  readonly birthDate?: string | undefined;
}
export interface Claimed {
  readonly idType: IdType;
  readonly name: string;
  readonly idNumber: string;
  readonly idNumberIndex: string;
  /** 16 or 17 years old */
  readonly minor: boolean;
  /** the age rests on what the person said */
  readonly ageIsDeclared: boolean;
}

export const YOUNGEST = 16;
export const ADULT = 18;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** @throws AppError invalid_request {issues} | identity_underage */
export function readClaim(deps: Pick<AccountDeps, 'clock' | 'box'>, input: ClaimInput): Claimed {
  const name = normalizeName(input.name);
  if (!isPersonName(name)) throw invalid('name', 'characters');
  const today = new Date(deps.clock.now().getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 10);
  const number = checkIdNumber(input.idType, input.idNumber, today);
  if (!number.ok) throw invalid('idNumber', number.fault);
  if (number.birthDate === null && input.birthDate === undefined) throw invalid('birthDate', 'required');
  const age = ageOn(number.birthDate ?? input.birthDate ?? '', today);
  if (age === null || age > 130) throw invalid('birthDate', 'date');
  if (age < YOUNGEST) throw new AppError('identity_underage');
  return { idType: number.type, name, idNumber: number.normalized, idNumberIndex: indexOfNumber(deps.box, number), minor: age < ADULT, ageIsDeclared: number.birthDate === null };
}

/** The numbers of 18 characters are one set, whatever the card; the others are counted apart by type. */
const indexOfNumber = (box: AccountDeps['box'], { type, subject }: IdNumber): string => box.blindIndex(subject.length === 18 ? subject : `${type}:${subject}`, 'id_number');

const invalid = (field: string, message: string): AppError => new AppError('invalid_request', { issues: [{ path: `body.${field}`, message }] });
