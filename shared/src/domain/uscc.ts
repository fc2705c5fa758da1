/**
 * 统一社会信用代码 (GB 32100-2015): registration department, category, six digits of region, nine of organisation code,
 * one check character over an alphabet of 31 without I, O, S, V, Z.
 */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const LENGTH = 18;
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

export type UsccFault = 'length' | 'characters' | 'checksum';
export type UsccCheck = { readonly ok: true; readonly normalized: string } | { readonly ok: false; readonly fault: UsccFault };

/** Blanks around it and lower case are forgiven; nothing else is. */
export function checkUscc(text: string): UsccCheck {
  const normalized = text.trim().toUpperCase();
  if (normalized.length !== LENGTH) return { ok: false, fault: 'length' };
  if (!SHAPE.test(normalized)) return { ok: false, fault: 'characters' };
  if (usccCheckCharacter(normalized.slice(0, LENGTH - 1)) !== normalized[LENGTH - 1]) return { ok: false, fault: 'checksum' };
  return { ok: true, normalized };
}

/** @param first17 characters of the alphabet. Weight of place i (from 1) is 3^(i-1) mod 31. */
export function usccCheckCharacter(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}
