/** One PDF, its immutable revisions, the places in it and who may extend it now. */
import { Entity, Index } from 'typeorm';
import type { FieldKind } from '@luobi/shared';
import { FlagColumn, IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../../db';

@Entity('documents')
@Index('idx_documents_partner', ['partnerId', 'createdAt'])
@Index('idx_documents_current', ['currentSha256'])
@Index('idx_documents_original', ['originalSha256'])
export class Document {
  @IdPrimaryColumn() id!: string;
  @IdColumn('partner_id') partnerId!: string;
  @StringColumn('title', 200) title!: string;
  /** JSON: [{width, height}] in PDF points as displayed */
  @TextColumn('pages') pages!: string;
  /** a document belongs to one envelope at most: its widgets are made for that one */
  @IdColumn('envelope_id', { nullable: true }) envelopeId!: string | null;
  @IntColumn('current_ordinal') currentOrdinal!: number;
  @Sha256Column('current_sha256') currentSha256!: string;
  /** the upload, byte for byte; also its blob's name. Null for documents from before it was kept beside revision 0 */
  @Sha256Column('original_sha256', { nullable: true }) originalSha256!: string | null;
  /** 'pdf', 'jpeg' or 'png' */
  @StringColumn('original_kind', 8, { nullable: true }) originalKind!: string | null;
  /** JSON: [{code, text}], what makes revision 0 differ from the upload; null when nothing does */
  @TextColumn('repairs', { nullable: true }) repairs!: string | null;
  /** JSON of SignatureInUpload[]: signatures of others, which the partner asked to continue; null when there were none */
  @TextColumn('signed_before', { nullable: true }) signedBefore!: string | null;
  /** JSON of DocumentPart[]: the uploads this document was joined from; null for an upload */
  @TextColumn('parts', { nullable: true }) parts!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
}

/** A picture that became a page; its own document keeps its bytes. */
export interface DocumentPart {
  readonly documentId: string;
  readonly originalSha256: string;
  readonly originalKind: string;
}

export type RevisionKind = 'original' | 'fields' | 'signature' | 'preservation';

/** Append-only. Ordinal 0 is the upload, 1 has every widget, each later one is one more signature, the last one what long-term validation needs. */
@Entity('document_revisions')
@Index('uq_revisions_document_ordinal', ['documentId', 'ordinal'], { unique: true })
@Index('uq_revisions_document_sha256', ['documentId', 'sha256'], { unique: true })
@Index('idx_revisions_sha256', ['sha256'])
@Index('idx_revisions_page_manifest', ['pageManifestSha256'])
export class DocumentRevision {
  @IdPrimaryColumn() id!: string;
  @IdColumn('document_id') documentId!: string;
  @IntColumn('ordinal') ordinal!: number;
  /** also the blob's name */
  @Sha256Column('sha256') sha256!: string;
  @Sha256Column('base_sha256', { nullable: true }) baseSha256!: string | null;
  @StringColumn('kind', 16) kind!: RevisionKind;
  @IdColumn('task_id', { nullable: true }) taskId!: string | null;
  /** SHA-256 of the page manifest, also its blob's name (pages.ts). Null until somebody reads this revision */
  @Sha256Column('page_manifest_sha256', { nullable: true }) pageManifestSha256!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
}

@Entity('fields')
@Index('idx_fields_envelope', ['envelopeId'])
@Index('idx_fields_recipient', ['recipientId'])
@Index('uq_fields_document_name', ['documentId', 'name'], { unique: true })
export class Field {
  @IdPrimaryColumn() id!: string;
  @IdColumn('envelope_id') envelopeId!: string;
  @IdColumn('document_id') documentId!: string;
  @IdColumn('recipient_id') recipientId!: string;
  @IntColumn('position') position!: number;
  /** PDF field name: ASCII when we made the field, else the full name it came with */
  @StringColumn('name', 200) name!: string;
  @StringColumn('kind', 16) kind!: FieldKind;
  @StringColumn('label', 60) label!: string;
  @FlagColumn('required') required!: boolean;
  /** JSON: {page, x, y, width, height}; points from the top left of the page as displayed */
  @StringColumn('place', 200) place!: string;
  /** JSON of FieldSetup; null for a field without any */
  @TextColumn('setup', { nullable: true }) setup!: string | null;
}

@Entity('field_values')
@Index('uq_field_values_field', ['fieldId'], { unique: true })
@Index('idx_field_values_task', ['taskId'])
export class FieldValue {
  @IdPrimaryColumn() id!: string;
  @IdColumn('field_id') fieldId!: string;
  @IdColumn('task_id') taskId!: string;
  /** sealed under `field_values:value:<fieldId>`: people write addresses and account numbers here */
  @TextColumn('value_sealed') valueSealed!: string;
  @InstantColumn('updated_at') updatedAt!: Date;
}

/** The picture last uploaded for an image field. */
@Entity('field_images')
@Index('idx_field_images_blob', ['blob'])
export class FieldImage {
  @IdColumn('field_id', { primary: true }) fieldId!: string;
  /** of the JPEG as it will be drawn; also the field's value */
  @Sha256Column('sha256') sha256!: string;
  /** the JPEG in base64, sealed */
  @Sha256Column('blob_sha256') blob!: string;
  @InstantColumn('created_at') createdAt!: Date;
}

/** Who may extend the document now. Fenced: a holder that was overtaken has a stale epoch and cannot commit. */
@Entity('document_leases')
export class DocumentLease {
  @IdColumn('document_id', { primary: true }) documentId!: string;
  @StringColumn('holder', 60) holder!: string;
  @IntColumn('epoch') epoch!: number;
  @InstantColumn('expires_at') expiresAt!: Date;
}
