/**
 * Begins a face check and asks for its result, for whoever decides something by it. Everything a driver promises of a
 * match is looked at once more (security R15, R16): the person, the number of the check, the time. What is late, malformed
 * or thrown is `unavailable`.
 */
import type { FacePlaces, FaceResult, FaceStart, FaceStarted, FaceVerification, FaceOutcome } from './port';
import { FACE_FRESH_MS } from './port';
import { AppError, newId, type Clock } from '../kernel';
import { LATE, within } from './within';

const BUDGET_MS = 8_000;
/** A vendor's clock may be a little ahead of ours. */
const AHEAD_MS = 60_000;
const OUTCOMES: readonly string[] = ['match', 'mismatch', 'not_found', 'unavailable', 'rate_limited', 'invalid', 'pending', 'cancelled'] satisfies FaceOutcome[];
const LABEL = /^[\w.:/+=-]{1,128}$/;

/** @throws AppError identity_unavailable, or invalid_request when person or text cannot be checked */
export async function beginFace(face: FaceVerification, request: FaceStart, budgetMs = BUDGET_MS): Promise<FaceStarted> {
  const started = await within(budgetMs, () => face.start(request)).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'invalid_request' ? error : new AppError('identity_unavailable', {}, { cause: error });
  });
  if (started === LATE || typeof started.token !== 'string' || started.token === '' || started.token.length > 512 || !(started.expiresAt instanceof Date)) throw new AppError('identity_unavailable');
  return started;
}

export type JudgedFace = Pick<FaceResult, 'outcome' | 'provider' | 'transactionId'>;

/** Never rejects. @param expected exactly what the check was begun with */
export async function askFaceResult(face: FaceVerification, token: string, expected: FaceStart, clock: Clock, budgetMs = BUDGET_MS): Promise<JudgedFace> {
  const result: unknown = await within(budgetMs, () => face.result(token, expected)).catch(() => LATE);
  if (!isResult(result)) return { outcome: 'unavailable', provider: 'none', transactionId: newId() };
  const { outcome, provider, transactionId } = result;
  if (outcome !== 'match') return { outcome, provider, transactionId };
  const age = result.at instanceof Date ? clock.now().getTime() - result.at.getTime() : Number.NaN;
  const holds = result.nameAndIdMatched === true && result.extra === expected.challengeId && age <= FACE_FRESH_MS && age >= -AHEAD_MS;
  return { outcome: holds ? 'match' : 'unavailable', provider, transactionId };
}

/** Where faces can be checked. A check that does not answer is nowhere. */
export async function facePlacesOf(face: FaceVerification | null | undefined, budgetMs = BUDGET_MS): Promise<FacePlaces> {
  if (!face) return { weapp: null, h5: null };
  if (!face.where) {
    const anywhere = { idTypes: ['resident_id'], readsAloud: true, needsOpenid: false } as const;
    return { weapp: anywhere, h5: anywhere };
  }
  const places = await within(budgetMs, () => face.where!()).catch(() => LATE);
  return places === LATE || typeof places !== 'object' ? { weapp: null, h5: null } : places;
}

function isResult(result: unknown): result is FaceResult {
  if (typeof result !== 'object' || result === null) return false;
  const { outcome, provider, transactionId } = result as Record<string, unknown>;
  return typeof outcome === 'string' && OUTCOMES.includes(outcome) && typeof provider === 'string' && LABEL.test(provider) && provider.length <= 64 && typeof transactionId === 'string' && LABEL.test(transactionId);
}
