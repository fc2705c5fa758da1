/**
 * TEST identity source, complete but with no population register behind it: two and three factors and ages for every
 * kind of document. It answers by the words in the name (words.ts), so every outcome can be tried; what is well formed
 * and plays nothing is a match. Its provider name says so wherever a result is shown or kept.
 */
import { checkIdNumber, ageOn, ID_TYPES, isMainlandPhone } from '@luobi/shared';
import { newId, type Clock } from '../../kernel';
import type { AgeCheck, AgeRange, IdentityOffer, IdentityService, PhoneIdentityService, RealNameOutcome, RealNameResult } from '../port';
import { isWellFormed, phoneOutcome, realNameOutcome } from './words';

export const SANDBOX_PROVIDER = 'luobi-sandbox';
const OFFER: IdentityOffer = { realName: ID_TYPES, withPhone: ID_TYPES, age: ['resident_id', 'residence_permit', 'permanent_resident'] };

export function createSandboxIdentity(deps: { readonly clock: Clock }): IdentityService & PhoneIdentityService & AgeCheck & { offer(): Promise<IdentityOffer> } {
  return {
    verifyRealName: async (request) => answer(isWellFormed(request, deps.clock) ? realNameOutcome(request.name) : 'invalid'),
    verifyRealNameAndPhone: async (request) => answer(isWellFormed(request, deps.clock) && isMainlandPhone(request.phone) ? phoneOutcome(request.name) : 'invalid'),
    async checkAge(request) {
      const today = deps.clock.now().toISOString().slice(0, 10);
      const number = isWellFormed(request, deps.clock) ? checkIdNumber(request.idType, request.idNumber, today) : null;
      if (!number?.ok || number.birthDate === null) return { ...answer('invalid'), age: null };
      const outcome = realNameOutcome(request.name);
      return { ...answer(outcome), age: outcome === 'match' ? rangeOf(ageOn(number.birthDate, today) ?? 0) : null };
    },
    offer: async () => OFFER,
  };
}

const answer = (outcome: RealNameOutcome): RealNameResult => ({ outcome, provider: SANDBOX_PROVIDER, transactionId: `TEST-${newId()}` });
const rangeOf = (age: number): AgeRange => (age < 8 ? 'under_8' : age < 16 ? '8_to_15' : age < 18 ? '16_or_17' : 'adult');
