/**
 * Asks the identity source within a time budget. Whatever is late, malformed, unknown or thrown is `unavailable`, never
 * a match and never a mismatch (security R16).
 */
import { newId } from '../kernel';
import type { IdentityService, RealNameOutcome, RealNameRequest, RealNameResult } from './port';

const BUDGET_MS = 5_000;
const OUTCOMES: readonly string[] = ['match', 'mismatch', 'not_found', 'unavailable', 'rate_limited', 'invalid'] satisfies RealNameOutcome[];

/** Never rejects. An answer that comes after the budget is not looked at. */
export async function askIdentitySource(source: IdentityService, request: RealNameRequest, budgetMs = BUDGET_MS): Promise<RealNameResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => { timer = setTimeout(() => resolve('late'), budgetMs); });
  try {
    const answer: unknown = await Promise.race([source.verifyRealName(request), late]);
    return isResult(answer) ? { outcome: answer.outcome, provider: answer.provider, transactionId: answer.transactionId } : unavailable();
  } catch {
    return unavailable();
  } finally {
    clearTimeout(timer);
  }
}

function isResult(answer: unknown): answer is RealNameResult {
  if (typeof answer !== 'object' || answer === null) return false;
  const { outcome, provider, transactionId } = answer as Record<string, unknown>;
  return typeof outcome === 'string' && OUTCOMES.includes(outcome) && isLabel(provider, 64) && isLabel(transactionId, 128);
}
const isLabel = (text: unknown, longest: number): boolean => typeof text === 'string' && text.length > 0 && text.length <= longest;
/** Our own reference stands in for the one the source did not give. */
const unavailable = (): RealNameResult => ({ outcome: 'unavailable', provider: 'none', transactionId: newId() });
