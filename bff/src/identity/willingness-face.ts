/**
 * Proof of will by face (security R15): the provider checks a living person against the identity source while that person
 * reads aloud what is signed. This server asks the provider for the result; nothing the phone reports is looked at. What
 * comes late, for another challenge or person, twice, or not as a match proves nothing; a provider that does not answer
 * costs nobody a try.
 */
import { MoreThan, type DataSource } from 'typeorm';
import { AppError, newId, sha256Hex, type Clock, type Logger, type PersonalDataBox } from '../kernel';
import { inTransaction, type Manager } from '../db';
import type { WillingnessBinding } from './binding';
import { CHECK_LIFE_MS, endCheck, openCheck, requireOpenCheck, type CheckOwner } from './checks';
import { WillingnessCheck } from './entities';
import { beginFace, facePlacesOf } from './face-result';
import { standInLine } from './gate';
import { FACE_FRESH_MS, type FaceLaunch, type FaceResult, type FaceStart, type FaceVerification, type RealNameRequest } from './port';
import { insertProof, type EarnedProof } from './proofs';
import type { DeviceFactor } from './soter';
import { LATE, within } from './within';

export interface FaceDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly box: PersonalDataBox;
  readonly face?: FaceVerification | null | undefined;
}

/** Failed checks of one person in 24 hours, and checks begun: a provider is paid for each, and guessing has an end. */
export const FACE_LIMITS = { refusedPerDay: 5, startedPerDay: 20 } as const;
const DAY_MS = 24 * 3_600_000;
const RESULT_MS = 8_000;
const ID_SHAPE = /^[\w.:/+=-]{1,200}$/;

export interface StartFaceCheck {
  readonly owner: CheckOwner;
  readonly binding: WillingnessBinding | null;
  readonly person: RealNameRequest;
  readonly intentText: string;
  readonly channel: 'weapp' | 'h5';
  readonly openid?: string;
  readonly returnUrl?: string;
}
export interface StartedFaceCheck {
  readonly challengeId: string;
  readonly expiresAt: Date;
  readonly intentText: string;
  /** null: nothing is left to do on the phone */
  readonly launch: FaceLaunch | null;
}

/** @throws AppError identity_unavailable | face_attempts_exhausted | invalid_request */
export async function startFaceCheck(deps: FaceDeps, input: StartFaceCheck): Promise<StartedFaceCheck> {
  const { face } = deps;
  if (!face) throw new AppError('identity_unavailable', { reason: 'not_set_up' });
  const id = newId();
  const { userId } = input.owner;
  const now = deps.clock.now();
  await requireRoom(deps.dataSource.manager, userId, now);
  const question: FaceStart = {
    challengeId: id, person: input.person, intentText: input.intentText, channel: input.channel,
    ...(input.openid ? { openid: input.openid } : {}), ...(input.returnUrl ? { returnUrl: input.returnUrl } : {}),
  };
  await requireOffer(face, question, input.owner.purpose);
  // no transaction is open while the provider thinks; nothing is kept of a check that did not begin
  const started = await beginFace(face, question);
  const expiresAt = new Date(Math.min(started.expiresAt.getTime(), now.getTime() + CHECK_LIFE_MS));
  await inTransaction(deps.dataSource, async (manager) => {
    await standInLine(manager, [`user:${userId}`], now);
    await requireRoom(manager, userId, now);
    await openCheck(manager, {
      id, method: 'face', owner: input.owner, binding: input.binding, now, expiresAt,
      tokenSealed: deps.box.seal(started.token, places.token(id)), questionSealed: deps.box.seal(JSON.stringify(question), places.question(id)),
    });
  });
  return { challengeId: id, expiresAt, intentText: input.intentText, launch: started.launch ?? (started.url === null ? null : { kind: 'page', url: started.url }) };
}

export interface AnswerFaceCheck {
  readonly owner: CheckOwner;
  readonly challengeId: string;
  readonly device?: DeviceFactor | null;
}

/** @throws AppError face_pending | face_mismatch {attemptsLeft} | face_attempts_exhausted | willingness_expired | identity_unavailable */
export async function proveByFace(deps: FaceDeps, input: AnswerFaceCheck & { readonly owner: Extract<CheckOwner, { purpose: 'willingness' }> }): Promise<EarnedProof> {
  return judgeFaceCheck(deps, input, async (manager, check, result, tokenSha256) => insertProof(manager, {
    challengeId: check.id, method: 'face', boundTo: check, provider: result.provider, providerTransactionId: result.transactionId, provenAt: new Date(Math.min(result.at.getTime(), deps.clock.now().getTime())),
    device: input.device ?? null, face: { tokenSha256, similarity: result.similarity },
  }));
}

/**
 * Fetches the result and, only for a match, runs `onMatch` in the transaction that ends the check.
 * @throws as proveByFace
 */
export async function judgeFaceCheck<T>(deps: FaceDeps, input: AnswerFaceCheck, onMatch: (manager: Manager, check: WillingnessCheck, result: FaceResult & { readonly at: Date }, tokenSha256: string) => Promise<T>): Promise<T> {
  const { face } = deps;
  const { owner, challengeId } = input;
  if (!face) throw new AppError('identity_unavailable', { reason: 'not_set_up' });
  const open = await requireOpenCheck(deps.dataSource.manager, owner, 'face', challengeId, deps.clock.now());
  const token = deps.box.open(open.tokenSealed ?? '', places.token(open.id));
  const expected = JSON.parse(deps.box.open(open.questionSealed ?? '', places.question(open.id))) as FaceStart;
  // a driver that breaks its promise never to reject is a provider that does not answer
  const result = await within(RESULT_MS, () => face.result(token, expected)).catch((): typeof LATE => LATE);
  if (result === LATE) throw new AppError('identity_unavailable');
  if (result.outcome === 'pending') throw new AppError('face_pending');
  if (result.outcome === 'unavailable' || result.outcome === 'rate_limited') throw new AppError('identity_unavailable');

  const now = deps.clock.now();
  const passed = isProof(result, expected, now) ? result : null;
  // the verdict leaves the transaction as a value: what a failed check costs is committed before it is told
  const verdict = await inTransaction(deps.dataSource, async (manager): Promise<{ readonly value: T } | 'over' | 'cancelled' | { readonly left: number }> => {
    await standInLine(manager, [`user:${owner.userId}`], now);
    // a success that comes after the end, or after a newer request, is none
    const check = await requireOpenCheck(manager, owner, 'face', challengeId, now).catch(asOver);
    if (check === null) return 'over';
    if (passed) return (await endCheck(manager, check.id, 'proved', now)) ? { value: await onMatch(manager, check, passed, sha256Hex(token)) } : 'over';
    // a check nobody finished in time is no failure of the person
    if (result.outcome === 'invalid') return (await endCheck(manager, check.id, 'replaced', now), 'over');
    if (result.outcome === 'cancelled') return (await endCheck(manager, check.id, 'replaced', now), 'cancelled');
    await endCheck(manager, check.id, 'refused', now);
    return { left: Math.max(0, FACE_LIMITS.refusedPerDay - (await refusedToday(manager, owner.userId, now))) };
  });
  if (verdict === 'cancelled') throw new AppError('willingness_expired', { reason: 'cancelled' });
  if (verdict === 'over') throw new AppError('willingness_expired');
  if ('value' in verdict) return verdict.value;
  deps.logger.warn({ event: 'face_refused', challengeId, provider: result.provider, outcome: result.outcome }, 'a face check was not passed');
  if (verdict.left === 0) throw new AppError('face_attempts_exhausted', { retryAfterSeconds: DAY_MS / 1000 });
  throw new AppError('face_mismatch', { attemptsLeft: verdict.left });
}

/** Everything a driver promises of a match is looked at once more: here it decides about a signature. */
function isProof(result: FaceResult, expected: FaceStart, now: Date): result is FaceResult & { readonly at: Date } {
  const age = result.at instanceof Date ? now.getTime() - result.at.getTime() : Number.NaN;
  return result.outcome === 'match' && result.nameAndIdMatched === true && result.extra === expected.challengeId && age <= FACE_FRESH_MS && age >= -60_000
    && ID_SHAPE.test(result.provider) && result.provider.length <= 64 && ID_SHAPE.test(result.transactionId) && result.transactionId.length <= 128;
}

async function requireRoom(manager: Manager, userId: string, now: Date): Promise<void> {
  const refused = await manager.find(WillingnessCheck, { where: { userId, method: 'face', state: 'refused', endedAt: MoreThan(new Date(now.getTime() - DAY_MS)) }, order: { endedAt: 'DESC' }, select: { id: true, endedAt: true } });
  const oldest = refused[FACE_LIMITS.refusedPerDay - 1]?.endedAt;
  if (oldest) throw new AppError('face_attempts_exhausted', { retryAfterSeconds: Math.ceil((oldest.getTime() + DAY_MS - now.getTime()) / 1000) });
  const begun = await manager.find(WillingnessCheck, { where: { userId, method: 'face', createdAt: MoreThan(new Date(now.getTime() - DAY_MS)) }, order: { createdAt: 'DESC' }, select: { id: true, createdAt: true } });
  const first = begun[FACE_LIMITS.startedPerDay - 1]?.createdAt;
  if (first) throw new AppError('face_attempts_exhausted', { retryAfterSeconds: Math.ceil((first.getTime() + DAY_MS - now.getTime()) / 1000) });
}

async function refusedToday(manager: Manager, userId: string, now: Date): Promise<number> {
  return manager.countBy(WillingnessCheck, { userId, method: 'face', state: 'refused', endedAt: MoreThan(new Date(now.getTime() - DAY_MS)) });
}

const places = {
  token: (id: string): string => `willingness_checks:token:${id}`,
  question: (id: string): string => `willingness_checks:question:${id}`,
};

/**
 * What the driver says it can do here. A proof of will has to name the document in the provider's own transaction, so a
 * check in which nothing is read aloud is none (it may still say who somebody is).
 * @throws AppError identity_unavailable {reason}
 */
async function requireOffer(face: FaceVerification, { channel = 'h5', person, openid }: FaceStart, purpose: CheckOwner['purpose']): Promise<void> {
  const offer = (await facePlacesOf(face))[channel];
  if (!offer || !offer.idTypes.includes(person.idType) || (offer.needsOpenid && !openid)) throw new AppError('identity_unavailable', { reason: 'not_here' });
  if (purpose === 'willingness' && !offer.readsAloud) throw new AppError('identity_unavailable', { reason: 'not_read_aloud' });
}

function asOver(error: unknown): null {
  if (error instanceof AppError && error.code === 'willingness_expired') return null;
  throw error;
}
