/** Append-only records, one chain per envelope, and the chain's head (security R31). Nothing here is ever updated but the head. */
import { Entity, Index } from 'typeorm';
import { IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../db';

@Entity('evidence_records')
@Index('uq_evidence_envelope_sequence', ['envelopeId', 'sequence'], { unique: true })
export class EvidenceRecord {
  @IdPrimaryColumn() id!: string;
  @IdColumn('envelope_id') envelopeId!: string;
  /** dense, from 0 */
  @IntColumn('sequence') sequence!: number;
  /** a key of EvidenceContents */
  @StringColumn('kind', 40) kind!: string;
  @InstantColumn('at') at!: Date;
  /** canonical JSON exactly as hashed; never parsed and written again */
  @TextColumn('content') content!: string;
  @Sha256Column('previous_hash') previousHash!: string;
  @Sha256Column('hash') hash!: string;
}

/** One row per envelope: serialises appends, and holds the time token over the head at completion. */
@Entity('evidence_heads')
export class EvidenceHead {
  @IdColumn('envelope_id', { primary: true }) envelopeId!: string;
  /** number of records */
  @IntColumn('length') length!: number;
  /** hash of the last record */
  @Sha256Column('hash') hash!: string;
  /** sequence and hash of the record the token speaks of; null before completion */
  @IntColumn('stamped_sequence', { nullable: true }) stampedSequence!: number | null;
  @Sha256Column('stamped_hash', { nullable: true }) stampedHash!: string | null;
  /** RFC 3161 token, base64 DER */
  @TextColumn('token', { nullable: true }) token!: string | null;
}
export const evidenceEntities = [EvidenceRecord, EvidenceHead];
