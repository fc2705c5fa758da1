/**
 * TEST face check, complete but with no camera behind it: it answers by the words in the name (words.ts) and by what is
 * played on a page. Its provider name says so wherever a result is kept. Checks live in this process and end with it.
 */
import { ID_TYPES } from '@luobi/shared';
import { AppError, newId, newToken, type Clock } from '../../kernel';
import type { FaceOffer, FacePlaces, FacePlay, FacePlayer, FaceResult, FaceStart, FaceVerification } from '../port';
import { faceOutcome, isFresh, isSomebodyElse, isWellFormed } from './words';

export const FACE_SANDBOX_PROVIDER = 'luobi-face-sandbox';
const TOKEN_MS = 600_000;
const KEPT_MS = 3 * 24 * 3_600_000;
const ANYWHERE: FaceOffer = { idTypes: ID_TYPES, readsAloud: true, needsOpenid: false };
const PLACES: FacePlaces = { weapp: ANYWHERE, h5: ANYWHERE };

export interface FaceSandboxOptions {
  /** `at_once`: the person is taken to look into the camera at `start`; `by_hand`: `play` is called by a page */
  readonly played: 'at_once' | 'by_hand';
  /** where the person is sent to play it */
  readonly pageUrl?: (token: string) => string;
}
export type FaceSandbox = FaceVerification & FacePlayer;
interface Check { readonly start: FaceStart; readonly startedAt: Date; readonly transactionId: string; done: { readonly how: FacePlay; readonly at: Date } | null }

export function createFaceSandbox(deps: { readonly clock: Clock }, options: FaceSandboxOptions = { played: 'at_once' }): FaceSandbox {
  const { clock } = deps;
  const checks = new Map<string, Check>();
  const ageOf = ({ startedAt }: Check): number => clock.now().getTime() - startedAt.getTime();
  const open = (token: string): Check | null => {
    const check = checks.get(token);
    return check && !check.done && ageOf(check) <= TOKEN_MS ? check : null;
  };
  return {
    async start(start) {
      if (!isWellFormed(start.person, clock) || start.intentText.trim() === '' || start.intentText.length > 120 || !/^[\w-]{1,64}$/.test(start.challengeId)) throw new AppError('invalid_request');
      const startedAt = clock.now();
      for (const [old, check] of checks) if (ageOf(check) > KEPT_MS) checks.delete(old);
      const token = newToken();
      checks.set(token, { start, startedAt, transactionId: `TEST-${newId()}`, done: options.played === 'at_once' ? { how: 'pass', at: startedAt } : null });
      const url = options.pageUrl?.(token) ?? null;
      return { token, url, expiresAt: new Date(startedAt.getTime() + TOKEN_MS), ...(url === null ? {} : { launch: { kind: 'page', url } }) };
    },
    async result(token, expected) {
      const check = checks.get(token);
      if (!check) return { outcome: 'invalid', nameAndIdMatched: false, extra: null, similarity: null, at: null, provider: FACE_SANDBOX_PROVIDER, transactionId: `TEST-${newId()}` };
      const { start: { person, challengeId }, done } = check;
      const samePerson = !isSomebodyElse(person.name) && person.name === expected.person.name && person.idType === expected.person.idType && person.idNumber === expected.person.idNumber;
      const seen = done !== null && (done.how === 'pass' || done.how === 'other_person');
      const facts: Omit<FaceResult, 'outcome'> = {
        nameAndIdMatched: samePerson, extra: challengeId, similarity: seen ? (done.how === 'pass' ? 99 : 12) : null, at: seen ? done.at : null,
        provider: FACE_SANDBOX_PROVIDER, transactionId: check.transactionId,
      };
      if (!done) return { ...facts, outcome: open(token) ? 'pending' : 'invalid' };
      if (done.how === 'cancel') return { ...facts, outcome: 'cancelled' };
      if (done.how === 'no_answer') return { ...facts, outcome: 'unavailable' };
      const wanted = faceOutcome(person.name);
      if (wanted !== 'match') return { ...facts, outcome: wanted };
      if (done.how !== 'pass' || !samePerson || challengeId !== expected.challengeId || check.start.intentText !== expected.intentText) return { ...facts, outcome: 'mismatch' };
      return { ...facts, outcome: isFresh(done.at, clock) ? 'match' : 'invalid' };
    },
    where: async () => PLACES,
    async sceneOf(token) {
      const check = open(token);
      return check && { intentText: check.start.intentText, returnUrl: check.start.channel === 'weapp' ? null : (check.start.returnUrl ?? null) };
    },
    async play(token, how) {
      const check = open(token);
      if (check) check.done = { how, at: clock.now() };
      return check !== null;
    },
  };
}
