/** CRLReason (RFC 5280 §5.3.1) as numbers. Hold and removal are missing on purpose: nothing is taken back here. */
import type { RevocationReason } from './port';

export const REASON_CODES = {
  unspecified: 0, keyCompromise: 1, cACompromise: 2, affiliationChanged: 3, superseded: 4, cessationOfOperation: 5, privilegeWithdrawn: 9,
} as const satisfies Readonly<Record<RevocationReason, number>>;

const NAMES = new Map<number, RevocationReason>(Object.entries(REASON_CODES).map(([name, code]) => [code, name as RevocationReason]));

/** @returns undefined for a code we never give */
export function reasonOfCode(code: number | null): RevocationReason | undefined {
  return code === null ? undefined : NAMES.get(code);
}
