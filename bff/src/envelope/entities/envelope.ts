/** The whole matter and whom it asks. Every row carries or hangs on the tenant (partner_id, security R4). */
import { Entity, Index } from 'typeorm';
import type { EnvelopeState, RecipientKind, IdentityLevel } from '@luobi/shared';
import type { SignatureLevel } from '../../signing/port';
import { IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../../db';

@Entity('envelopes')
@Index('idx_envelopes_partner', ['partnerId', 'createdAt', 'id'])
@Index('uq_envelopes_document', ['documentId'], { unique: true })
export class Envelope {
  @IdPrimaryColumn() id!: string;
  @IdColumn('partner_id') partnerId!: string;
  @StringColumn('title', 200) title!: string;
  /** the organisation that asks, as recipients read it */
  @StringColumn('inviter', 120) inviter!: string;
  @StringColumn('state', 16) state!: EnvelopeState;
  @IdColumn('document_id') documentId!: string;
  @InstantColumn('deadline', { nullable: true }) deadline!: Date | null;
  /** events sent to the partner so far */
  @IntColumn('event_count') eventCount!: number;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('sent_at', { nullable: true }) sentAt!: Date | null;
  /** when our verifier accepted the final file and evidence said so */
  @InstantColumn('verified_at', { nullable: true }) verifiedAt!: Date | null;
  /** PAdES level that every signature of the verified file reached */
  @StringColumn('level', 8, { nullable: true }) level!: SignatureLevel | null;
  /** when it reached a terminal state */
  @InstantColumn('ended_at', { nullable: true }) endedAt!: Date | null;
  /** set with `completed` and never before (security R32) */
  @Sha256Column('final_sha256', { nullable: true }) finalSha256!: string | null;
}

@Entity('recipients')
@Index('idx_recipients_envelope', ['envelopeId'])
@Index('idx_recipients_user', ['userId'])
@Index('idx_recipients_phone', ['phoneIndex'])
@Index('idx_recipients_organization', ['organizationId'])
export class Recipient {
  @IdPrimaryColumn() id!: string;
  @IdColumn('envelope_id') envelopeId!: string;
  @StringColumn('kind', 16) kind!: RecipientKind;
  /** the inviter's turn number; equal numbers act in parallel */
  @IntColumn('turn') turn!: number;
  /** position in the request, for a stable listing */
  @IntColumn('position') position!: number;
  /** sealed under `recipients:name:<id>`; null for an organisation */
  @TextColumn('name_sealed', { nullable: true }) nameSealed!: string | null;
  /** sealed under `recipients:phone:<id>`; null for an organisation */
  @TextColumn('phone_sealed', { nullable: true }) phoneSealed!: string | null;
  @Sha256Column('phone_index', { nullable: true }) phoneIndex!: string | null;
  @IdColumn('organization_id', { nullable: true }) organizationId!: string | null;
  @StringColumn('organization_name', 200, { nullable: true }) organizationName!: string | null;
  @StringColumn('uscc', 18, { nullable: true }) uscc!: string | null;
  /** methods the inviter fixed, comma-separated, weakest first */
  @StringColumn('willingness', 60) willingness!: string;
  /** 'offered' or 'required': a check by the phone's own reader beside the method; null for none */
  @StringColumn('device_check', 10, { nullable: true }) deviceCheck!: string | null;
  /** JSON: {minSeconds, toEnd} that the inviter asks for before agreement; null for none */
  @StringColumn('reading_rule', 80, { nullable: true }) readingRule!: string | null;
  /** how surely the person has to be known, fixed when sent */
  @StringColumn('identity_level', 16, { default: 'name_id' }) identityLevel!: IdentityLevel;
  /** the person who claimed the invitation */
  @IdColumn('user_id', { nullable: true }) userId!: string | null;
  @InstantColumn('claimed_at', { nullable: true }) claimedAt!: Date | null;
}
