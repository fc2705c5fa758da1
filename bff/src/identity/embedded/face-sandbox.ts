/**
 * TEST face check, complete but with no camera behind it: it answers by the words in the name, so every outcome can be
 * tried, or by what is played on a page. Its provider name says so wherever a result is kept. Checks live in this process
 * and end with it.
 *
 * | name contains | outcome |
 * | --- | --- |
 * | 假脸 | mismatch (no live person) |
 * | 换人 | mismatch (the check was made for somebody else) |
 * | 离开 | pending |
 * | 错配, 查无, 超时, 不可用, 限流 | as in the sandbox for real names |
 * | anything else | match |
 */
import { checkResidentId, isPersonName } from '@luobi/shared';
import { AppError, newId, newToken, type Clock } from '../../kernel';
import { FACE_FRESH_MS, type FaceOutcome, type FaceResult, type FaceStart, type FaceVerification } from '../port';

export const FACE_SANDBOX_PROVIDER = 'luobi-face-sandbox';
const TOKEN_MS = 600_000;
const KEPT_MS = 3 * 24 * 3_600_000;
const BY_NAME: readonly (readonly [word: string, outcome: FaceOutcome])[] = [
  ['假脸', 'mismatch'], ['换人', 'mismatch'], ['离开', 'pending'], ['错配', 'mismatch'], ['查无', 'not_found'], ['超时', 'unavailable'], ['不可用', 'unavailable'], ['限流', 'rate_limited'],
];

export interface FaceSandboxOptions {
  /** `at_once`: the person is taken to look into the camera at `start`; `by_hand`: `play` is called by a page */
  readonly played: 'at_once' | 'by_hand';
  /** where the person is sent to play it */
  readonly pageUrl?: (token: string) => string;
}
export interface FaceSandbox extends FaceVerification {
  /** What a page shows before it is played: the text to read. Null for an unknown or expired token. */
  intentOf(token: string): string | null;
  /** The person finishes. @returns false when the token is unknown, expired or already played */
  play(token: string, how: 'pass' | 'fail'): boolean;
}
interface Check { readonly start: FaceStart; readonly startedAt: Date; readonly transactionId: string; done: { readonly how: 'pass' | 'fail'; readonly at: Date } | null }

export function createFaceSandbox(deps: { readonly clock: Clock }, options: FaceSandboxOptions = { played: 'at_once' }): FaceSandbox {
  const checks = new Map<string, Check>();
  const now = (): number => deps.clock.now().getTime();
  const open = (token: string): Check | null => {
    const check = checks.get(token);
    return check && !check.done && now() - check.startedAt.getTime() <= TOKEN_MS ? check : null;
  };
  return {
    async start(start) {
      const number = checkResidentId(start.person.idNumber, deps.clock.now().toISOString().slice(0, 10));
      const wellFormed = isPersonName(start.person.name) && number.ok && number.normalized === start.person.idNumber && start.intentText.trim() !== '' && start.intentText.length <= 120 && /^[\w-]{1,64}$/.test(start.challengeId);
      if (!wellFormed) throw new AppError('invalid_request');
      const startedAt = deps.clock.now();
      for (const [old, check] of checks) if (now() - check.startedAt.getTime() > KEPT_MS) checks.delete(old);
      const token = newToken();
      checks.set(token, { start, startedAt, transactionId: `TEST-${newId()}`, done: options.played === 'at_once' ? { how: 'pass', at: startedAt } : null });
      return { token, url: options.pageUrl?.(token) ?? null, expiresAt: new Date(startedAt.getTime() + TOKEN_MS) };
    },
    async result(token, expected) {
      const check = checks.get(token);
      const base = { provider: FACE_SANDBOX_PROVIDER, transactionId: check?.transactionId ?? `TEST-${newId()}` };
      if (!check) return { ...base, outcome: 'invalid', nameAndIdMatched: false, extra: null, similarity: null, at: null };
      const { person, challengeId } = check.start;
      const samePerson = !person.name.includes('换人') && person.name === expected.person.name && person.idNumber === expected.person.idNumber;
      const facts: Omit<FaceResult, 'outcome'> = { ...base, nameAndIdMatched: samePerson, extra: challengeId, similarity: check.done ? 99 : null, at: check.done?.at ?? null };
      if (!check.done) return { ...facts, outcome: open(token) ? 'pending' : 'invalid' };
      const wanted = BY_NAME.find(([word]) => person.name.includes(word))?.[1] ?? 'match';
      if (wanted !== 'match') return { ...facts, outcome: wanted };
      if (check.done.how === 'fail' || !samePerson || challengeId !== expected.challengeId || check.start.intentText !== expected.intentText) return { ...facts, outcome: 'mismatch' };
      return { ...facts, outcome: now() - check.done.at.getTime() > FACE_FRESH_MS ? 'invalid' : 'match' };
    },
    intentOf: (token) => open(token)?.start.intentText ?? null,
    play(token, how) {
      const check = open(token);
      if (check) check.done = { how, at: deps.clock.now() };
      return check !== null;
    },
  };
}
