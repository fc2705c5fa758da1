/** Organisations, who works for them in which role, their seals, and who may use which seal until when. */
import { Entity, Index } from 'typeorm';
import { IdColumn, IdPrimaryColumn, InstantColumn, StringColumn } from '../db';

export type OrganizationRole = 'approver' | 'sealer' | 'admin';
export type SealKind = 'official' | 'contract' | 'finance';

@Entity('organizations')
@Index('uq_organizations_uscc', ['uscc'], { unique: true })
export class Organization {
  @IdPrimaryColumn() id!: string;
  @StringColumn('name', 100) name!: string;
  /** 18 characters, checked */
  @StringColumn('uscc', 18) uscc!: string;
  @InstantColumn('created_at') createdAt!: Date;
}

@Entity('organization_members')
@Index('uq_organization_members', ['organizationId', 'userId'], { unique: true })
@Index('idx_organization_members_user', ['userId'])
export class OrganizationMember {
  @IdPrimaryColumn() id!: string;
  @IdColumn('organization_id') organizationId!: string;
  @IdColumn('user_id') userId!: string;
  /** JSON array of OrganizationRole */
  @StringColumn('roles', 100) roles!: string;
  @InstantColumn('created_at') createdAt!: Date;
  /** null while the person works there */
  @InstantColumn('removed_at', { nullable: true }) removedAt!: Date | null;
}

@Entity('seals')
@Index('uq_seals_name', ['organizationId', 'name'], { unique: true })
export class Seal {
  @IdPrimaryColumn() id!: string;
  @IdColumn('organization_id') organizationId!: string;
  @StringColumn('name', 60) name!: string;
  @StringColumn('kind', 16) kind!: SealKind;
  @StringColumn('state', 16) state!: 'active' | 'disabled';
  @InstantColumn('created_at') createdAt!: Date;
}

@Entity('seal_authorizations')
@Index('idx_seal_authorizations_user', ['organizationId', 'userId'])
@Index('idx_seal_authorizations_seal', ['sealId'])
export class SealAuthorization {
  @IdPrimaryColumn() id!: string;
  /** the tenant, repeated so that every query names it (security R4) */
  @IdColumn('organization_id') organizationId!: string;
  @IdColumn('seal_id') sealId!: string;
  @IdColumn('user_id') userId!: string;
  /** name of the person who granted it, as shown */
  @StringColumn('granted_by', 64) grantedBy!: string;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('valid_until') validUntil!: Date;
  @InstantColumn('revoked_at', { nullable: true }) revokedAt!: Date | null;
}
export const orgEntities = [Organization, OrganizationMember, Seal, SealAuthorization];
