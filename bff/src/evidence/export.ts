/** The package a party or a court takes away: it proves itself with shared/src/evidence, without our server. */
import { EVIDENCE_FORMAT } from '@luobi/shared';
import type { EvidencePackage } from '@luobi/shared/contract';
import type { DataSource } from 'typeorm';
import { AppError, type Clock } from '../kernel';
import { EvidenceHead, EvidenceRecord } from './entities';

export interface ExportDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
}

/**
 * Who may have it is the caller's business. The title is read from the first record, which is part of the chain.
 * @throws AppError('not_found') when the envelope has no evidence
 */
export async function exportEvidence(deps: ExportDeps, envelopeId: string): Promise<EvidencePackage> {
  const { manager } = deps.dataSource;
  const head = await manager.findOneBy(EvidenceHead, { envelopeId });
  if (!head) throw new AppError('not_found');
  // up to the head just read: a record appended meanwhile belongs to the next export
  const records = (await manager.find(EvidenceRecord, { where: { envelopeId }, order: { sequence: 'ASC' } })).slice(0, head.length);
  return {
    format: EVIDENCE_FORMAT, envelopeId, title: titleOf(records[0]), exportedAt: deps.clock.now().toISOString(),
    records: records.map((record) => ({
      sequence: record.sequence, kind: record.kind, at: record.at.toISOString(), content: record.content, previousHash: record.previousHash, hash: record.hash,
    })),
    headHash: head.hash,
    headTimestamp: head.token !== null && head.stampedHash !== null && head.stampedSequence !== null
      ? { sequence: head.stampedSequence, hash: head.stampedHash, token: head.token } : null,
  };
}

function titleOf(created: EvidenceRecord | undefined): string {
  const { title } = JSON.parse(created?.content ?? '{}') as { title?: unknown };
  return typeof title === 'string' ? title : '';
}
