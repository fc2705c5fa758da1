/** Mainland China mobile numbers: eleven digits, the first 1, the second 3–9 (no country code, no spaces). */
const MAINLAND = /^1[3-9]\d{9}$/;

export const isMainlandPhone = (text: string): boolean => MAINLAND.test(text);
