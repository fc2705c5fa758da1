/** Words and keyboards for each document, and for what can be wrong with its number as it is typed. */
import { ageOn, checkIdNumber, ID_LENGTH, tellsBirth, type IdType } from '@luobi/shared';
import type { TextKey, Translate } from '../../i18n';

export const TYPE_NAME: Readonly<Record<IdType, TextKey>> = {
  resident_id: 'idTypeResident', residence_permit: 'idTypePermit', permanent_resident: 'idTypePermanent', hk_macao_permit: 'idTypeHkMacao', taiwan_permit: 'idTypeTaiwan', passport: 'idTypePassport',
};
export const NUMBER_HINT: Readonly<Record<IdType, TextKey>> = {
  resident_id: 'idNumberHint', residence_permit: 'idHintPermit', permanent_resident: 'idHintPermanent', hk_macao_permit: 'idHintHkMacao', taiwan_permit: 'idHintTaiwan', passport: 'idHintPassport',
};
/** WeChat's ID keyboard has digits and X only. */
export const KEYBOARD: Readonly<Record<IdType, 'idcard' | 'text'>> = { resident_id: 'idcard', residence_permit: 'idcard', permanent_resident: 'text', hk_macao_permit: 'text', taiwan_permit: 'idcard', passport: 'text' };

/** Today in China, yyyy-mm-dd. */
export const todayInChina = (now = Date.now()): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);

/** As it is kept while typing: no blanks or hyphens, capitals, not longer than the longest form. */
export const typedNumber = (type: IdType, text: string): string => text.replace(/[\s-]/g, '').toUpperCase().slice(0, ID_LENGTH[type]);

export interface Remark {
  readonly fault: string | null;
  readonly good: string | null;
  /** the document this number belongs to */
  readonly fits: IdType | null;
}

/** What to say about a number that is being typed. Nothing is wrong with one that is merely not finished. */
export function remarkOn(type: IdType, number: string, t: Translate, today = todayInChina()): Remark {
  const none: Remark = { fault: null, good: null, fits: null };
  if (number === '') return none;
  const checked = checkIdNumber(type, number, today);
  if (checked.ok) return { ...none, good: tellsBirth(type, checked.normalized) ? t('idGood') : t('idLooks') };
  const eighteen = type === 'resident_id' || type === 'residence_permit';
  switch (checked.fault) {
    case 'length':
      if (eighteen) return /^\d*[\dX]?$/.test(number) ? { ...none, good: t('idShort', { n: 18 - number.length }) } : { ...none, fault: t('idForm') };
      return isUnfinished(type, number) ? none : { ...none, fault: t('idLengthOther') };
    case 'characters': return { ...none, fault: t(eighteen ? 'idForm' : 'idFormOther') };
    case 'region': return { ...none, fault: t('idRegion') };
    case 'date': return { ...none, fault: t('idDate') };
    case 'checksum': return { ...none, fault: t('idChecksum') };
    case 'type': return { ...none, fault: t('idOtherType', { type: t(TYPE_NAME[checked.fits ?? 'resident_id']) }), fits: checked.fits };
  }
}

const UNFINISHED: Readonly<Partial<Record<IdType, RegExp>>> = { permanent_resident: /^(9\d{0,17}|[A-Z]{1,3}|[A-Z]{3}\d{0,11})$/, hk_macao_permit: /^[HM]\d{0,9}$/, taiwan_permit: /^\d{0,7}$/, passport: /^[A-Z0-9]{0,4}$/ };
const isUnfinished = (type: IdType, number: string): boolean => UNFINISHED[type]?.test(number) ?? false;

/** What is wrong with a birth date somebody chose; null when nothing is, or none is needed. */
export function birthFault(type: IdType, number: string, birthDate: string, t: Translate, today = todayInChina()): string | null {
  const checked = checkIdNumber(type, number, today);
  const date = checked.ok && checked.birthDate !== null ? checked.birthDate : birthDate;
  if (date === '') return null;
  const age = ageOn(date, today);
  if (age === null) return t('idBirthBad');
  return age < 16 ? t('idYoung') : null;
}

/** The day is asked for only where the number does not tell it. */
export const asksBirth = (type: IdType, number: string): boolean => type === 'hk_macao_permit' || type === 'taiwan_permit' || type === 'passport' || (type === 'permanent_resident' && /^[A-Z]/.test(number));
