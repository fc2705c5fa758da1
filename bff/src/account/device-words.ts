/** What a device says of itself, made fit to be kept and shown: one short line, or nothing. Nobody may rely on it. */
const LETTERS = 60;

/** @returns null when nothing is left of it */
export function deviceWords(said: string | undefined): string | null {
  if (said === undefined) return null;
  // the cut comes first: what follows must not be paid for by whoever is sent a megabyte
  const line = said.slice(0, 400).normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>]/gu, ' ').replace(/\s+/g, ' ').trim();
  const short = [...line].slice(0, LETTERS).join('').trim();
  return short === '' ? null : short;
}
