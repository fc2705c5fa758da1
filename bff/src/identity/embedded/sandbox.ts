/**
 * TEST identity source, complete but with no population register behind it: it answers by the words in the name, so every
 * outcome can be tried. Its provider name says so wherever a result is shown or kept.
 *
 * | name contains | outcome |
 * | --- | --- |
 * | 错配 | mismatch |
 * | 查无 | not_found |
 * | 超时, 不可用 | unavailable |
 * | 限流 | rate_limited |
 * | anything else | match when the ID number is well formed, else invalid |
 */
import { checkResidentId, isPersonName } from '@luobi/shared';
import { newId, type Clock } from '../../kernel';
import type { IdentityService, RealNameOutcome } from '../port';

export const SANDBOX_PROVIDER = 'luobi-sandbox';

const BY_NAME: readonly (readonly [word: string, outcome: RealNameOutcome])[] = [
  ['错配', 'mismatch'], ['查无', 'not_found'], ['超时', 'unavailable'], ['不可用', 'unavailable'], ['限流', 'rate_limited'],
];

export function createSandboxIdentity(deps: { readonly clock: Clock }): IdentityService {
  return {
    async verifyRealName({ name, idNumber }) {
      const number = checkResidentId(idNumber, deps.clock.now().toISOString().slice(0, 10));
      // as vendors do, it takes the normal form only: upper-case X, no blanks
      const wellFormed = isPersonName(name) && number.ok && number.normalized === idNumber;
      const outcome = wellFormed ? (BY_NAME.find(([word]) => name.includes(word))?.[1] ?? 'match') : 'invalid';
      return { outcome, provider: SANDBOX_PROVIDER, transactionId: `TEST-${newId()}` };
    },
  };
}
