/**
 * Tables of the embedded CA. `ca_keys` holds private keys, sealed; `ca_certificates` is the record of what was intended
 * and what was issued, enough to answer for every serial later (OCSP, CRL). Rows are never deleted.
 */
import { Entity, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../db';

/** `remote`: the right to ask an outside service for one signature; the key is there, `sealed` is always null. */
export type KeyPurpose = 'root' | 'issuing' | 'tsa' | 'ocsp' | 'event' | 'remote';
/** `active`: an authority's key, used many times (an OCSP responder's ends `destroyed`). `ready → used | destroyed`: an event key; both ends have lost the bytes. */
export type KeyState = 'active' | 'ready' | 'used' | 'destroyed';

@Entity('ca_keys')
@Index('uq_ca_keys_slot', ['slot'], { unique: true })
@Index('idx_ca_keys_expiry', ['state', 'expiresAt'])
export class CaKey {
  @IdPrimaryColumn() id!: string;
  @StringColumn('purpose', 16) purpose!: KeyPurpose;
  /** names an authority's place, so that two first starts cannot both fill it; null for event keys */
  @StringColumn('slot', 32, { nullable: true }) slot!: string | null;
  @StringColumn('state', 16) state!: KeyState;
  /** base64, see embedded/keys/seal.ts; null once destroyed */
  @TextColumn('sealed', { nullable: true }) sealed!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  /** after this an event key signs no more; null for authorities */
  @InstantColumn('expires_at', { nullable: true }) expiresAt!: Date | null;
  /** when the bytes were wiped */
  @InstantColumn('ended_at', { nullable: true }) endedAt!: Date | null;
}

/** `outside`: issued by somebody else's CA for an act of ours; `serial` then names the act, the certificate has its own. */
export type CertificateKind = Exclude<KeyPurpose, 'remote'> | 'outside';
/** `intent` is committed before a key exists; `abandoned`: the act never completed, the serial is spent. */
export type CertificateState = 'intent' | 'issued' | 'abandoned' | 'revoked';

@Entity('ca_certificates')
@Index('idx_ca_certificates_key', ['keyId'])
@Index('idx_ca_certificates_state', ['state', 'revokedAt'])
@Index('idx_ca_certificates_issuer', ['issuerKeyId', 'state', 'revocationRecordedAt'])
export class CaCertificate {
  /** 32 hex digits */
  @PrimaryColumn({ type: 'varchar', length: 40 }) serial!: string;
  @StringColumn('kind', 16) kind!: CertificateKind;
  @StringColumn('state', 16) state!: CertificateState;
  @IdColumn('key_id', { nullable: true }) keyId!: string | null;
  /** key of the CA that signed or will sign it; a root's is its own. Null only for serials spent before any intent */
  @IdColumn('issuer_key_id', { nullable: true }) issuerKeyId!: string | null;
  @StringColumn('subject_kind', 16, { nullable: true }) subjectKind!: 'person' | 'organization' | null;
  @StringColumn('subject_name', 64, { nullable: true }) subjectName!: string | null;
  @StringColumn('subject_identifier', 64, { nullable: true }) subjectIdentifier!: string | null;
  @Sha256Column('evidence_digest', { nullable: true }) evidenceDigest!: string | null;
  /** DER in base64; null until issued */
  @TextColumn('certificate', { nullable: true }) certificate!: string | null;
  @InstantColumn('not_before', { nullable: true }) notBefore!: Date | null;
  @InstantColumn('not_after', { nullable: true }) notAfter!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('issued_at', { nullable: true }) issuedAt!: Date | null;
  /** from when on it must not be believed; whole seconds, as CRL and OCSP have it */
  @InstantColumn('revoked_at', { nullable: true }) revokedAt!: Date | null;
  /** when we were told, or told a worse reason */
  @InstantColumn('revocation_recorded_at', { nullable: true }) revocationRecordedAt!: Date | null;
  /** CRLReason (RFC 5280 §5.3.1) */
  @IntColumn('revocation_reason', { nullable: true }) revocationReason!: number | null;
}

/** Revocation lists that were made: a number is given once per issuer, in all processes. The bytes are what we publish, not kept here. */
@Entity('ca_crls')
@Index('uq_ca_crls_number', ['issuerKeyId', 'number'], { unique: true })
export class CaCrl {
  @IdPrimaryColumn() id!: string;
  @IdColumn('issuer_key_id') issuerKeyId!: string;
  /** cRLNumber (RFC 5280 §5.2.3) */
  @IntColumn('number') number!: number;
  /** how many certificates stand on it */
  @IntColumn('revoked') revoked!: number;
  /** of the DER */
  @Sha256Column('sha256') sha256!: string;
  @InstantColumn('this_update') thisUpdate!: Date;
  @InstantColumn('next_update') nextUpdate!: Date;
}

export const caEntities = [CaKey, CaCertificate, CaCrl];
