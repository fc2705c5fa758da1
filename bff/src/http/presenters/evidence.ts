/** An evidence package: every record exactly as it was hashed. */
import type { EvidencePackage } from '@luobi/shared/contract';

export function presentEvidence(evidence: EvidencePackage): EvidencePackage {
  return {
    format: evidence.format, envelopeId: evidence.envelopeId, title: evidence.title, exportedAt: evidence.exportedAt,
    records: evidence.records.map((record) => ({
      sequence: record.sequence, kind: record.kind, at: record.at, content: record.content, previousHash: record.previousHash, hash: record.hash,
    })),
    headHash: evidence.headHash,
    headTimestamp: evidence.headTimestamp && { sequence: evidence.headTimestamp.sequence, hash: evidence.headTimestamp.hash, token: evidence.headTimestamp.token },
  };
}
