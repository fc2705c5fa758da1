/**
 * Asks the identity source within a time budget. Whatever is late, malformed, unknown or thrown is `unavailable`, never
 * a match and never a mismatch (security R16). None of these functions rejects; an answer after the budget is not looked at.
 */
import { newId } from '../kernel';
import { within, LATE } from './within';
import type { AgeRange, IdentityOffer, IdentityService, IdentitySource, RealNameOutcome, RealNameRequest, RealNameResult } from './port';

const BUDGET_MS = 5_000;
const OUTCOMES: readonly string[] = ['match', 'mismatch', 'not_found', 'unavailable', 'rate_limited', 'invalid'] satisfies RealNameOutcome[];
const AGES: readonly string[] = ['under_8', '8_to_15', '16_or_17', 'adult'] satisfies AgeRange[];

/** Do name and number belong together? */
export const askIdentitySource = (source: IdentityService, request: RealNameRequest, budgetMs = BUDGET_MS): Promise<RealNameResult> => ask(() => source.verifyRealName(request), budgetMs).then(({ result }) => result);

/** And the mobile number? A source that cannot say is `unavailable`. */
export const askPhoneSource = (source: IdentitySource, request: RealNameRequest & { readonly phone: string }, budgetMs = BUDGET_MS): Promise<RealNameResult> =>
  ask(() => source.verifyRealNameAndPhone?.(request), budgetMs).then(({ result }) => result);

/** How old is this person, by another source than the person? An age comes with a match only; a match without one is `unavailable`. */
export async function askAgeSource(source: IdentitySource, request: RealNameRequest, budgetMs = BUDGET_MS): Promise<RealNameResult & { readonly age: AgeRange | null }> {
  const { result, answer } = await ask(() => source.checkAge?.(request), budgetMs);
  if (result.outcome !== 'match') return { ...result, age: null };
  const { age } = answer as { age?: unknown };
  return typeof age === 'string' && AGES.includes(age) ? { ...result, age: age as AgeRange } : { ...result, outcome: 'unavailable', age: null };
}

/** What the source can check. One that does not answer in time offers nothing. */
export async function offerOf(source: IdentitySource, budgetMs = BUDGET_MS): Promise<IdentityOffer> {
  if (!source.offer) return { realName: ['resident_id'], withPhone: [], age: [] };
  const answer: unknown = await within(budgetMs, () => source.offer!()).catch(() => LATE);
  if (typeof answer !== 'object' || answer === null) return { realName: [], withPhone: [], age: [] };
  const list = (name: keyof IdentityOffer): IdentityOffer['realName'] => { const value = (answer as Record<string, unknown>)[name]; return Array.isArray(value) ? (value as IdentityOffer['realName']) : []; };
  return { realName: list('realName'), withPhone: list('withPhone'), age: list('age') };
}

async function ask(question: () => unknown, budgetMs: number): Promise<{ readonly result: RealNameResult; readonly answer: unknown }> {
  try {
    const answer: unknown = await within(budgetMs, async () => question());
    return isResult(answer) ? { result: { outcome: answer.outcome, provider: answer.provider, transactionId: answer.transactionId }, answer } : { result: unavailable(), answer: null };
  } catch {
    return { result: unavailable(), answer: null };
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
