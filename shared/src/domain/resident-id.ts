/**
 * 公民身份号码 (GB 11643-1999, check character by ISO 7064 MOD 11-2) and its kin of the same shape: residence permits of
 * people from Hong Kong, Macao and Taiwan, permanent residence cards of foreigners (first digit 9). The 15-digit form
 * ceased in 2013 and is refused. A right checksum says that the number was typed rightly, not that the person exists.
 */
export type ResidentIdKind = 'mainland' | 'hk' | 'macao' | 'taiwan' | 'foreigner';
export type ResidentIdFault = 'length' | 'characters' | 'region' | 'date' | 'checksum';

export interface ResidentId {
  readonly ok: true;
  /** 18 characters, upper-case X */
  readonly normalized: string;
  /** yyyy-mm-dd */
  readonly birthDate: string;
  readonly gender: 'male' | 'female';
  readonly kind: ResidentIdKind;
}
export type ResidentIdCheck = ResidentId | { readonly ok: false; readonly fault: ResidentIdFault };

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';
const OLDEST = 130;
/** First two digits of GB/T 2260. */
const PROVINCES = new Set(['11', '12', '13', '14', '15', '21', '22', '23', '31', '32', '33', '34', '35', '36', '37', '41', '42', '43', '44', '45', '46', '50', '51', '52', '53', '54', '61', '62', '63', '64', '65', '71']);
const PERMITS: Readonly<Record<string, ResidentIdKind>> = { '810000': 'hk', '820000': 'macao', '830000': 'taiwan' };

/**
 * @param today yyyy-mm-dd in China: the birth date may not lie after it, nor more than 130 years before
 * @returns the first fault in the order length, characters, region, date, checksum
 */
export function checkResidentId(text: string, today: string): ResidentIdCheck {
  const normalized = text.trim().replace(/[０-９Ｘｘ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).toUpperCase();
  if (normalized.length !== 18) return { ok: false, fault: 'length' };
  if (!/^\d{17}[\dX]$/.test(normalized)) return { ok: false, fault: 'characters' };
  const kind = kindOf(normalized);
  if (kind === null) return { ok: false, fault: 'region' };
  const birthDate = `${normalized.slice(6, 10)}-${normalized.slice(10, 12)}-${normalized.slice(12, 14)}`;
  if (!isCalendarDate(birthDate) || birthDate > today || ageAt(birthDate, today) > OLDEST) return { ok: false, fault: 'date' };
  if (residentIdCheckCharacter(normalized.slice(0, 17)) !== normalized[17]) return { ok: false, fault: 'checksum' };
  return { ok: true, normalized, birthDate, gender: Number(normalized[16]) % 2 === 1 ? 'male' : 'female', kind };
}

/** @param first17 digits */
export function residentIdCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** Full years between two yyyy-mm-dd dates; somebody born on 29 February is a year older on 1 March. */
export function ageAt(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

function kindOf(number: string): ResidentIdKind | null {
  if (number.startsWith('9')) return 'foreigner';
  if (PROVINCES.has(number.slice(0, 2))) return 'mainland';
  return PERMITS[number.slice(0, 6)] ?? null;
}

export function isCalendarDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}
