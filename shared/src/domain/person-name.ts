/**
 * Names of persons as they stand on a Chinese identity document: Han characters with `·` between the parts of a
 * minority name (2–30), or Latin letters (2–32). Says nothing about whether the person exists.
 */

/** What keyboards and other systems write for U+00B7. */
const MIDDLE_DOTS = /[•・．‧∙⋅･]/g;
const FULL_WIDTH = /[！-～]/g;
const HAN_NAME = /^\p{Script=Han}+(?:·\p{Script=Han}+)*$/u;
const LATIN_NAME = /^\p{Script=Latin}+(?:[ '.·-]+\p{Script=Latin}+)*\.?$/u;

export const PERSON_NAME_LETTERS = { min: 2, maxHan: 30, maxLatin: 32 } as const;

/**
 * One spelling for one name: full-width → half-width, every kind of middle dot → `·`, no outer blanks, none between Han
 * characters, one elsewhere.
 */
export function normalizeName(text: string): string {
  return text
    .normalize('NFC')
    .replace(MIDDLE_DOTS, '·')
    .replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, ' ')
    .trim()
    // no look-behind: WebViews of iOS before 16.4 refuse the whole script
    .replace(/([\p{Script=Han}·]) /gu, '$1')
    .replace(/ (?=[\p{Script=Han}·])/gu, '');
}

/** @param name already normalised */
export function isPersonName(name: string): boolean {
  const letters = [...name].length;
  if (letters < PERSON_NAME_LETTERS.min) return false;
  if (HAN_NAME.test(name)) return letters <= PERSON_NAME_LETTERS.maxHan;
  return letters <= PERSON_NAME_LETTERS.maxLatin && LATIN_NAME.test(name);
}
