/** The pure verifier of evidence, the same for phone, server and command line. */
export { canonicalJson, parseCanonicalJson, type JsonObject, type JsonValue } from './canonical-json';
export { chainProblems, recordHash, recordText, FIRST_PREVIOUS_HASH, type ChainRecord, type EvidenceProblem } from './chain';
export { confirmationsOf, type SignerConfirmation } from './confirmations';
export { sha256HexOfBytes, sha256HexOfText } from './sha256';
export { EVIDENCE_FORMAT, verifyEvidencePackage, type EvidencePackageShape, type EvidenceVerdict } from './verify-package';
