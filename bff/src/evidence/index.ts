/** What others may do with evidence: append inside their transaction, export, stamp the head. */
export { appendEvidence, type AppendedEvidence, type NewEvidence } from './append';
export { exportEvidence, type ExportDeps } from './export';
export { keepHeadTimestamp, readHead, type ChainHead } from './head';
export type { AgreedTo, DeviceEvidence, EvidenceContents, EvidenceKind, EvidenceOrigin, IdentityEvidence, InvitedRecipient, StoredWillingness } from './kinds';
