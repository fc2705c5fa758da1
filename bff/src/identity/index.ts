export type { IdentityService, RealNameOutcome, RealNameRequest, RealNameResult } from './port';
export type { ChallengeDeps, StartedChallenge, WillingnessBinding } from './challenge';
export { startLoginChallenge, answerLoginChallenge } from './login-challenge';
export { startWillingness, proveWillingness, consumeProof, type AnswerWillingness, type ConsumedProof, type StartWillingness } from './willingness';
export { OTP_LIMITS, type OtpLimits } from './limits';
export { askIdentitySource } from './real-name';
export { forgetOldCodes } from './forget-old-codes';
export { standInLine } from './gate';
