export { findPerson, type Person, type VerifiedIdentity } from './person';
export { ensureUser, findUserIdByPhone, holdsPersonalData } from './users';
export { login, type LoginInput } from './login';
export { authenticate, endAllSessions, endSession, listSessions, openSession, type OpenedSession, type SessionView } from './sessions';
export { POLICY_VERSIONS, consentVersion, giveConsent, hasFaceConsent, listConsents, requireConsent, requireConsentStill, withdrawConsent, type ConsentInput, type ConsentView } from './consent';
export { lockPerson } from './privacy-lock';
export { verifyIdentity, type VerifyAnswer, type VerifyDeps, type VerifyInput } from './verify-identity';
export type { AccountDeps } from './deps';
export type { Channel, ConsentKind } from './entities';
