/**
 * Real name by Tencent Cloud faceid: name and ID number (IdCardVerification), with the mobile number (PhoneVerification),
 * and the age (MinorsVerification). What is plainly malformed is not sent: the vendor would not charge, but it would know.
 */
import { checkIdNumber, isPersonName } from '@luobi/shared';
import { newId, type Clock } from '../../kernel';
import { CloudError, type CloudCall } from '../../kernel/cloud-call';
import type { AgeCheck, IdentityOffer, IdentityService, PhoneIdentityService, RealNameOutcome, RealNameRequest, RealNameResult } from '../port';
import { AGE_RANGES, ID_CARD_CODES, MINORS_CODES, PHONE_CODES, outcomeOf, outcomeOfError } from './result-codes';

export const TENCENT_IDENTITY_PROVIDER = 'tencent-faceid';
export interface TencentIdentityDeps {
  /** made for the service `faceid` */
  readonly call: CloudCall;
  readonly clock: Clock;
}

/** The register behind it knows resident IDs; nothing else is promised in its documents. */
const OFFER: IdentityOffer = { realName: ['resident_id'], withPhone: ['resident_id'], age: ['resident_id'] };

export function createTencentIdentity(deps: TencentIdentityDeps): IdentityService & PhoneIdentityService & AgeCheck & { offer(): Promise<IdentityOffer> } {
  const ask = async (request: RealNameRequest, action: string, more: Readonly<Record<string, string>>, codes: Readonly<Record<string, RealNameOutcome>>): Promise<RealNameResult & { fields: Readonly<Record<string, unknown>> }> => {
    if (!isCheckable(request, deps.clock)) return { ...resultOf('invalid'), fields: {} };
    try {
      const { requestId, fields } = await deps.call(action, { ...more, IdCard: request.idNumber, Name: request.name });
      return { ...resultOf(outcomeOf(codes, fields['Result']), requestId), fields };
    } catch (error) {
      return error instanceof CloudError ? { ...resultOf(outcomeOfError(error), error.requestId), fields: {} } : { ...resultOf('unavailable'), fields: {} };
    }
  };
  return {
    offer: async () => OFFER,
    async verifyRealName(request) {
      const { fields: _, ...result } = await ask(request, 'IdCardVerification', {}, ID_CARD_CODES);
      return result;
    },
    async verifyRealNameAndPhone(request) {
      if (!/^1[3-9]\d{9}$/.test(request.phone)) return resultOf('invalid');
      const { fields: _, ...result } = await ask(request, 'PhoneVerification', { Phone: request.phone, VerifyMode: '0' }, PHONE_CODES);
      return result;
    },
    async checkAge(request) {
      const { fields, ...result } = await ask(request, 'MinorsVerification', { Type: '1' }, MINORS_CODES);
      const range = typeof fields['AgeRange'] === 'string' && Object.hasOwn(AGE_RANGES, fields['AgeRange']) ? AGE_RANGES[fields['AgeRange']]! : null;
      if (result.outcome !== 'match') return { ...result, age: null };
      // code and range must say the same: an adult by one and a minor by the other is no answer
      return range !== null && (range === 'adult') === (fields['Result'] === '0') ? { ...result, age: range } : { ...result, outcome: 'unavailable', age: null };
    },
  };
}

/** As the vendor takes it: normal form only, upper-case X, 32 letters of name at most. */
export function isCheckable({ name, idType, idNumber }: RealNameRequest, clock: Clock): boolean {
  if (idType !== 'resident_id') return false;
  const number = checkIdNumber(idType, idNumber, clock.now().toISOString().slice(0, 10));
  return isPersonName(name) && number.ok && number.normalized === idNumber;
}
/** Our own reference stands in for a request id that was never given. */
const resultOf = (outcome: RealNameOutcome, requestId = ''): RealNameResult => ({ outcome, provider: TENCENT_IDENTITY_PROVIDER, transactionId: requestId === '' ? newId() : requestId });
