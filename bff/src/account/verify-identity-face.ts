/**
 * Real name by face: the provider looks at a living person and compares with the identity source. This server begins the
 * check, fetches the result and lets it count once; nothing the phone reports is looked at, no picture is kept (security
 * R15, R40). A separate consent comes first (PIPL 28–29); whoever refuses it has the other ways, where they are enough.
 */
import { LessThan } from 'typeorm';
import { AppError } from '../kernel';
import { inTransaction, insertRows, type Manager } from '../db';
import { askFaceResult, beginFace, facePlacesOf, type FaceLaunch, type FacePlace, type FaceStart, type FaceVerification } from '../identity';
import { readClaim, type ClaimInput } from './claimed-person';
import { consentVersion, POLICY_VERSIONS, requireConsent } from './consent';
import type { AccountDeps } from './deps';
import { IdentityVerification } from './entities';
import { IdentityFaceCheck } from './face-check-entity';
import { attemptsLeft, heldIdentity, recordAnswer, recordQuestion, TRIES, type Answered } from './verification-log';
import { claimHeld } from './verify-identity';

export interface FaceVerifyDeps extends AccountDeps {
  readonly face: FaceVerification | null;
}
export interface StartFaceInput {
  readonly userId: string;
  /** null: the identity the account has already */
  readonly claim: ClaimInput | null;
  readonly channel: FacePlace;
  readonly openid: string | null;
  /** our page a browser comes back to; the id of the check is put behind it */
  readonly returnTo: string;
}
export interface StartedFace {
  readonly verificationId: string;
  readonly expiresAt: Date;
  /** null: nothing is left to do on the phone */
  readonly launch: FaceLaunch | null;
}
export const IDENTITY_INTENT = '我本人正在进行实名认证，同意核验我的身份。';

const places = {
  token: (id: string): string => `identity_face_checks:token:${id}`,
  question: (id: string): string => `identity_face_checks:question:${id}`,
};

/** @throws AppError consent_required | face_consent_required | identity_type_unsupported | invalid_request | identity_underage | identity_required | conflict | identity_attempts_exhausted | identity_unavailable */
export async function startFaceVerification(deps: FaceVerifyDeps, input: StartFaceInput): Promise<StartedFace> {
  const { userId, channel, openid } = input;
  await requireConsent(deps, userId);
  if ((await consentVersion(deps, userId, 'face')) !== POLICY_VERSIONS.face) throw new AppError('face_consent_required', { requiredVersion: POLICY_VERSIONS.face });
  const claimed = input.claim === null ? await claimHeld(deps, userId) : readClaim(deps, input.claim);
  await heldIdentity(deps, deps.dataSource.manager, userId, claimed);
  const { face } = deps;
  const here = (await facePlacesOf(face))[channel];
  if (!face || !here?.idTypes.includes(claimed.idType) || (here.needsOpenid && openid === null)) throw new AppError('identity_type_unsupported', { idType: claimed.idType, level: 'face' });

  // 1. counted before anything is asked
  const id = await inTransaction(deps.dataSource, (manager) => recordQuestion(manager, userId, claimed, 'face', deps.clock.now()));
  const question: FaceStart = {
    challengeId: id, person: { idType: claimed.idType, name: claimed.name, idNumber: claimed.idNumber }, intentText: IDENTITY_INTENT, channel,
    ...(openid === null ? {} : { openid }), returnUrl: `${input.returnTo}${id}`,
  };
  // 2. begun outside any transaction; what did not begin is no question any more
  const started = await beginFace(face, question).catch(async (error: unknown) => {
    await inTransaction(deps.dataSource, (manager) => recordAnswer(deps, manager, { id, userId }, claimed, { outcome: 'unavailable', provider: 'none', transactionId: id, level: 'face' }, deps.clock.now()));
    throw error;
  });
  // 3. a new check ends the older ones of this person
  await inTransaction(deps.dataSource, async (manager) => {
    await manager.delete(IdentityFaceCheck, { userId });
    await insertRows(manager, IdentityFaceCheck, { id, userId, tokenSealed: deps.box.seal(started.token, places.token(id)), questionSealed: deps.box.seal(JSON.stringify(question), places.question(id)), expiresAt: started.expiresAt });
  });
  return { verificationId: id, expiresAt: started.expiresAt, launch: started.launch ?? (started.url === null ? null : { kind: 'page', url: started.url }) };
}

export interface FaceAnswer {
  /** over: too late, given up on by a newer check, or answered before */
  readonly outcome: 'pending' | 'match' | 'mismatch' | 'not_found' | 'cancelled' | 'again' | 'over';
  readonly attemptsLeft: number;
}

/**
 * Asks the provider. Nothing but a result of this very check, person and moment is a match, and it counts once.
 * @throws AppError not_found (never begun, or somebody else's) | conflict | identity_unavailable | identity_rate_limited: ask again, nothing was counted
 */
export async function fetchFaceVerification(deps: FaceVerifyDeps, input: { readonly userId: string; readonly verificationId: string }): Promise<FaceAnswer> {
  const { userId, verificationId: id } = input;
  const { manager } = deps.dataSource;
  const asked = await manager.findOneBy(IdentityVerification, { id, userId, level: 'face' });
  if (asked === null) throw new AppError('not_found');
  const check = await manager.findOneBy(IdentityFaceCheck, { id, userId });
  if (check === null || !deps.face) return told(deps, asked, asked.outcome === 'match' ? 'match' : 'over');
  const expected = JSON.parse(deps.box.open(check.questionSealed, places.question(id))) as FaceStart;
  const { outcome, provider, transactionId } = await askFaceResult(deps.face, deps.box.open(check.tokenSealed, places.token(id)), expected, deps.clock);
  const over = deps.clock.now() >= check.expiresAt;
  if (outcome === 'pending' && !over) return told(deps, asked, 'pending');
  // a provider that is silent costs nobody a try: the check stays open for its life
  if (outcome === 'rate_limited' && !over) throw new AppError('identity_rate_limited');
  if (outcome === 'unavailable' && !over) throw new AppError('identity_unavailable');

  const final: Answered['outcome'] = outcome === 'pending' ? 'invalid' : outcome;
  const claimed = { ...expected.person, idNumberIndex: asked.idNumberIndex, minor: asked.minor };
  const won = await inTransaction(deps.dataSource, async (tx) => {
    // the row goes with the answer: of two who ask at once, one has it
    if (!(await take(tx, id))) return null;
    return recordAnswer(deps, tx, { id, userId }, claimed, { outcome: final, provider, transactionId, level: 'face' }, deps.clock.now());
  });
  if (won === null) return told(deps, await manager.findOneByOrFail(IdentityVerification, { id }), 'over');
  if (!won) throw new AppError('conflict');
  switch (final) {
    case 'match': case 'mismatch': case 'not_found': case 'cancelled': return told(deps, asked, final);
    case 'invalid': return told(deps, asked, over ? 'over' : 'again');
    case 'unavailable': case 'rate_limited': return told(deps, asked, 'over');
  }
}

async function take(manager: Manager, id: string): Promise<boolean> {
  return (await manager.delete(IdentityFaceCheck, { id })).affected === 1;
}

async function told(deps: AccountDeps, asked: IdentityVerification, outcome: FaceAnswer['outcome']): Promise<FaceAnswer> {
  // a second look at a check that matched says so again: the account has it
  const matched = outcome === 'over' && asked.outcome === 'match';
  const left = outcome === 'match' || matched ? TRIES : await attemptsLeft(deps.dataSource.manager, { userId: asked.userId, idNumberIndex: asked.idNumberIndex }, deps.clock.now());
  return { outcome: matched ? 'match' : outcome, attemptsLeft: left };
}

const KEPT_MS = 3_600_000;
/** Checks nobody came back to: with them goes the sealed name and number. Run from time to time. */
export async function forgetFaceChecks(deps: Pick<AccountDeps, 'dataSource' | 'clock'>): Promise<void> {
  await deps.dataSource.manager.delete(IdentityFaceCheck, { expiresAt: LessThan(new Date(deps.clock.now().getTime() - KEPT_MS)) });
}

