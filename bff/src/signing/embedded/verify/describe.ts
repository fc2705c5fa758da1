/** Small things a verdict says in words: a masked identifier, the time the signer's own clock gave. They prove nothing. */
import { PdfString, type PdfValue } from './pdf/values';

/** The first and last two characters of an identifier; a short one is masked whole. */
export function maskedIdentifier(identifier: string): string {
  const characters = [...identifier];
  if (characters.length <= 6) return '*'.repeat(characters.length);
  return [...characters.slice(0, 2), '*'.repeat(characters.length - 4), ...characters.slice(-2)].join('');
}

/** A PDF date (ISO 32000-2 §7.9.4) with all parts to the second; anything else is null. */
export function pdfDate(value: PdfValue): Date | null {
  const found = value instanceof PdfString && /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z(?:00'?00'?)?|([+-]\d\d)'(\d\d)'?)?$/.exec(value.text());
  if (!found) return null;
  const [year, month, day, hour, minute, second, zone, minutes] = found.slice(1);
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone ? `${zone}:${minutes}` : 'Z'}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
