/** The settings of the privacy notice: who runs this installation, whom people may write to, and how long contracts stay (PIPL 17). */
import { z } from 'zod';

/** Fewer than the certificates' own record would lack its contract (电子签名法 §24). */
const FEWEST_YEARS = 5;
const MOST_YEARS = 50;

export const PRIVACY_ENVIRONMENT = {
  LUOBI_OPERATOR: z.string().trim().min(2).max(100).optional(),
  LUOBI_PRIVACY_CONTACT: z.string().trim().min(3).max(200).optional(),
  LUOBI_KEEP_CONTRACTS_YEARS: z.coerce.number().int().min(FEWEST_YEARS).max(MOST_YEARS).default(10),
} as const;

export interface OperatorSettings {
  /** registered name of the organisation that runs this installation; null = not told */
  readonly operator: string | null;
  /** address, number or mailbox for questions, complaints and requests; null = not told */
  readonly contact: string | null;
  /** a completed contract and its evidence stay this many years */
  readonly contractYears: number;
}

export function readOperatorSettings(e: z.infer<z.ZodObject<typeof PRIVACY_ENVIRONMENT>>): OperatorSettings {
  return { operator: e.LUOBI_OPERATOR ?? null, contact: e.LUOBI_PRIVACY_CONTACT ?? null, contractYears: e.LUOBI_KEEP_CONTRACTS_YEARS };
}
