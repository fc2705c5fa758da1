/** What other modules may use of the CA service; drivers are opened by the composition root alone. */
export type * from './port';
export * from './entities';
export * from './revocation-information';
export { rootsOver, trustOf, type Trust } from './trust';
export { readTrust, trustPem } from './trust-file';
export * from './verify-token';
export { OID_EVIDENCE_DIGEST, OID_TEST_POLICY, OID_TSA_POLICY } from './oids';
export { EVENT_KEY_KINDS, type EventKeyKind } from './event-key-kinds';
export { EVIDENCE_RULES, SUBJECT_RULES, type OutsideCaSettings } from './outside-settings';
export type { ProbeFinding } from './probe-finding';
export { readCertificate, type Certificate } from './x509/read-certificate';
