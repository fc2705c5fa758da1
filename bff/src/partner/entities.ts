/** Outside sites: who they are, how they prove it, whom they invite and where they are told. */
import { Entity, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../db';

@Entity('partners')
export class Partner {
  @IdPrimaryColumn() id!: string;
  @StringColumn('name', 100) name!: string;
  /** verified name of the organisation behind it; what invited people read */
  @StringColumn('organization_name', 100) organizationName!: string;
  @InstantColumn('created_at') createdAt!: Date;
}

/** At most two live keys per partner, so that one can be exchanged without a gap. */
@Entity('partner_keys')
@Index('idx_partner_keys_partner', ['partnerId'])
export class PartnerKey {
  @IdPrimaryColumn() id!: string;
  @IdColumn('partner_id') partnerId!: string;
  @TextColumn('secret_sealed') secretSealed!: string;
  @StringColumn('state', 16) state!: 'active' | 'revoked';
  @InstantColumn('created_at') createdAt!: Date;
}

/** Nonces seen within the last ten minutes. */
@Entity('partner_nonces')
@Index('idx_partner_nonces_expiry', ['expiresAt'])
export class PartnerNonce {
  /** SHA-256 of key id and nonce */
  @PrimaryColumn({ type: 'varchar', length: 64 }) id!: string;
  @InstantColumn('expires_at') expiresAt!: Date;
}

@Entity('invite_tickets')
@Index('uq_invite_tickets_hash', ['ticketHash'], { unique: true })
@Index('idx_invite_tickets_recipient', ['recipientId'])
export class InviteTicket {
  @IdPrimaryColumn() id!: string;
  /** only the hash is kept: reading the database gives nobody an invitation */
  @Sha256Column('ticket_hash') ticketHash!: string;
  @IdColumn('partner_id') partnerId!: string;
  @IdColumn('envelope_id') envelopeId!: string;
  @IdColumn('recipient_id') recipientId!: string;
  /** the number shown on the partner page, two digits */
  @StringColumn('number', 2) number!: string;
  /** all three in the order the phone shows them, comma separated */
  @StringColumn('choices', 8) choices!: string;
  @StringColumn('state', 16) state!: 'open' | 'claimed' | 'burnt';
  @IdColumn('claimed_by', { nullable: true }) claimedBy!: string | null;
  @InstantColumn('claimed_at', { nullable: true }) claimedAt!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
}

@Entity('webhooks')
@Index('uq_webhooks_partner', ['partnerId'], { unique: true })
export class Webhook {
  @IdPrimaryColumn() id!: string;
  @IdColumn('partner_id') partnerId!: string;
  @StringColumn('url', 500) url!: string;
  @TextColumn('secret_sealed') secretSealed!: string;
  @InstantColumn('updated_at') updatedAt!: Date;
}

@Entity('webhook_deliveries')
@Index('uq_webhook_deliveries_event', ['envelopeId', 'sequence'], { unique: true })
@Index('idx_webhook_deliveries_partner', ['partnerId', 'createdAt'])
export class WebhookDelivery {
  @IdPrimaryColumn() id!: string;
  @IdColumn('partner_id') partnerId!: string;
  @IdColumn('envelope_id') envelopeId!: string;
  @StringColumn('event', 40) event!: string;
  @IntColumn('sequence') sequence!: number;
  /** the exact text that is signed and sent */
  @TextColumn('body') body!: string;
  @StringColumn('state', 16) state!: 'pending' | 'delivered' | 'failed';
  @IntColumn('attempts') attempts!: number;
  @IntColumn('last_status', { nullable: true }) lastStatus!: number | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('delivered_at', { nullable: true }) deliveredAt!: Date | null;
}

export const partnerEntities = [Partner, PartnerKey, PartnerNonce, InviteTicket, Webhook, WebhookDelivery];
