/**
 * The documents a person can show who they are with. For each: how its number is written, what can be checked without
 * asking anybody, whose number it is, and whether the number tells the date of birth. Sources: GB 11643-1999 (resident
 * ID and the permits of the same shape), the cards themselves for the rest. A well-formed number says it was typed
 * rightly, not that the person exists.
 */
import { ageAt, checkResidentId, isCalendarDate, type ResidentIdFault, type ResidentIdKind } from './resident-id';

export const ID_TYPES = ['resident_id', 'residence_permit', 'permanent_resident', 'hk_macao_permit', 'taiwan_permit', 'passport'] as const;
/**
 * resident_id 居民身份证 · residence_permit 港澳台居民居住证 · permanent_resident 外国人永久居留身份证 (18 characters since
 * December 2023, 15 before) · hk_macao_permit 港澳居民来往内地通行证 (回乡证) · taiwan_permit 台湾居民来往大陆通行证 (台胞证) ·
 * passport of any state
 */
export type IdType = (typeof ID_TYPES)[number];
/** `type`: a right number, but of another document */
export type IdFault = ResidentIdFault | 'type';

export interface IdNumber {
  readonly ok: true;
  readonly type: IdType;
  /** as it is sealed and sent to a source: half-width capitals and digits, no blanks */
  readonly normalized: string;
  /** the part that stays the same when the document is issued anew; same person, same text within a type */
  readonly subject: string;
  /** yyyy-mm-dd; null when the number does not tell it */
  readonly birthDate: string | null;
}
export type IdCheck = IdNumber | { readonly ok: false; readonly fault: IdFault; readonly fits: IdType | null };

/** Characters a person may have to type, the longest form. */
export const ID_LENGTH: Readonly<Record<IdType, number>> = { resident_id: 18, residence_permit: 18, permanent_resident: 18, hk_macao_permit: 11, taiwan_permit: 8, passport: 17 };
/** Whether the number tells the birth date; where it does not, the person is asked for it. */
export const tellsBirth = (type: IdType, number: string): boolean => type === 'resident_id' || type === 'residence_permit' || (type === 'permanent_resident' && number.length > 15);

const TYPE_OF_KIND: Readonly<Record<ResidentIdKind, IdType>> = { mainland: 'resident_id', hk: 'residence_permit', macao: 'residence_permit', taiwan: 'residence_permit', foreigner: 'permanent_resident' };
/** Letters of the nationality, twelve digits; what they say beyond that is not published. */
const OLD_PERMANENT = /^[A-Z]{3}\d{12}$/;
/** H or M, eight digits that stay for life; older cards print two more for how often it was replaced. */
const HK_MACAO = /^[HM]\d{8}(?:\d{2})?$/;
/** Eight digits for life. The ten-digit booklets ended by 2020: five years after the last was issued. */
const TAIWAN = /^\d{8}$/;
const PASSPORT = /^[A-Z0-9]{5,17}$/;

/**
 * @param today yyyy-mm-dd in China
 * @returns the first fault in the order length, characters, region, date, checksum, type
 */
export function checkIdNumber(type: IdType, text: string, today: string): IdCheck {
  const normalized = plain(text);
  switch (type) {
    case 'permanent_resident':
      if (OLD_PERMANENT.test(normalized)) return good(type, normalized, normalized, null);
      if (/^[A-Z]/.test(normalized)) return { ok: false, fault: normalized.length === 15 ? 'characters' : 'length', fits: null };
      return checkEighteen(type, normalized, today);
    case 'resident_id': case 'residence_permit': return checkEighteen(type, normalized, today);
    case 'hk_macao_permit': return checkShape(type, normalized, HK_MACAO, [9, 11], today);
    case 'taiwan_permit': return checkShape(type, normalized, TAIWAN, [8], today);
    case 'passport': return checkShape(type, normalized, PASSPORT, [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17], today);
  }
}

function checkEighteen(type: IdType, normalized: string, today: string): IdCheck {
  const number = checkResidentId(normalized, today);
  if (!number.ok) return { ok: false, fault: number.fault, fits: null };
  const fits = TYPE_OF_KIND[number.kind];
  return fits === type ? good(type, normalized, normalized, number.birthDate) : { ok: false, fault: 'type', fits };
}

function checkShape(type: IdType, normalized: string, shape: RegExp, lengths: readonly number[], today: string): IdCheck {
  if (shape.test(normalized)) return good(type, normalized, type === 'hk_macao_permit' ? normalized.slice(0, 9) : normalized, null);
  const resident = checkResidentId(normalized, today);
  if (resident.ok) return { ok: false, fault: 'type', fits: TYPE_OF_KIND[resident.kind] };
  return { ok: false, fault: lengths.includes(normalized.length) ? 'characters' : 'length', fits: null };
}

const good = (type: IdType, normalized: string, subject: string, birthDate: string | null): IdNumber => ({ ok: true, type, normalized, subject, birthDate });

function plain(text: string): string {
  return text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s\u3000-]/g, '').toUpperCase();
}

/** First and last character only, as WeChat's guide for mini-programs asks for. */
export const maskId = (number: string): string => (number.length <= 2 ? '*'.repeat(number.length) : `${number[0]}${'*'.repeat(number.length - 2)}${number[number.length - 1]}`);

/** @returns the age in full years, or null when it is no date or lies in the future */
export const ageOn = (birthDate: string, today: string): number | null => (isCalendarDate(birthDate) && birthDate <= today && birthDate >= '1880-01-01' ? ageAt(birthDate, today) : null);

/** How surely a person is known, lowest first. What was checked at one level satisfies all below it. */
export const IDENTITY_LEVELS = ['name_id', 'name_id_phone', 'face'] as const;
/** name_id: name and number belong together · name_id_phone: and the phone number · face: and the person is here, alive */
export type IdentityLevel = (typeof IDENTITY_LEVELS)[number];
export const satisfiesLevel = (reached: IdentityLevel, asked: IdentityLevel): boolean => IDENTITY_LEVELS.indexOf(reached) >= IDENTITY_LEVELS.indexOf(asked);
