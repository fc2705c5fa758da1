/** The workflow: envelopes, documents, recipients, duties, intents. */
import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';
import { types } from '../columns';

export class Envelope1764000400000 implements MigrationInterface {
  readonly name = 'Envelope1764000400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) await runner.createTable(new Table(table), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables(runner).reverse()) await runner.dropTable(name);
  }
}

function tables(runner: QueryRunner): TableOptions[] {
  const { int, flag } = types(runner);
  return [
    {
      name: 'envelopes',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'partner_id', type: 'varchar', length: '26' },
        { name: 'title', type: 'varchar', length: '200' },
        { name: 'inviter', type: 'varchar', length: '120' },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'document_id', type: 'varchar', length: '26' },
        { name: 'deadline', type: 'bigint', isNullable: true },
        { name: 'event_count', type: int },
        { name: 'created_at', type: 'bigint' },
        { name: 'sent_at', type: 'bigint', isNullable: true },
        { name: 'verified_at', type: 'bigint', isNullable: true },
        { name: 'ended_at', type: 'bigint', isNullable: true },
        { name: 'final_sha256', type: 'varchar', length: '64', isNullable: true },
      ],
      indices: [
        { name: 'idx_envelopes_partner', columnNames: ['partner_id', 'created_at', 'id'] },
        { name: 'uq_envelopes_document', columnNames: ['document_id'], isUnique: true },
      ],
    },
    {
      name: 'recipients',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'envelope_id', type: 'varchar', length: '26' },
        { name: 'kind', type: 'varchar', length: '16' },
        { name: 'turn', type: int },
        { name: 'position', type: int },
        { name: 'name_sealed', type: 'text', isNullable: true },
        { name: 'phone_sealed', type: 'text', isNullable: true },
        { name: 'phone_index', type: 'varchar', length: '64', isNullable: true },
        { name: 'organization_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'organization_name', type: 'varchar', length: '200', isNullable: true },
        { name: 'uscc', type: 'varchar', length: '18', isNullable: true },
        { name: 'willingness', type: 'varchar', length: '60' },
        { name: 'user_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'claimed_at', type: 'bigint', isNullable: true },
      ],
      indices: [
        { name: 'idx_recipients_envelope', columnNames: ['envelope_id'] },
        { name: 'idx_recipients_user', columnNames: ['user_id'] },
        { name: 'idx_recipients_phone', columnNames: ['phone_index'] },
        { name: 'idx_recipients_organization', columnNames: ['organization_id'] },
      ],
    },
    {
      name: 'documents',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'partner_id', type: 'varchar', length: '26' },
        { name: 'title', type: 'varchar', length: '200' },
        { name: 'pages', type: 'text' },
        { name: 'envelope_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'current_ordinal', type: int },
        { name: 'current_sha256', type: 'varchar', length: '64' },
        { name: 'created_at', type: 'bigint' },
      ],
      indices: [
        { name: 'idx_documents_partner', columnNames: ['partner_id', 'created_at'] },
      ],
    },
    {
      name: 'document_revisions',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'document_id', type: 'varchar', length: '26' },
        { name: 'ordinal', type: int },
        { name: 'sha256', type: 'varchar', length: '64' },
        { name: 'base_sha256', type: 'varchar', length: '64', isNullable: true },
        { name: 'kind', type: 'varchar', length: '16' },
        { name: 'task_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'page_images', type: 'text', isNullable: true },
        { name: 'page_manifest_sha256', type: 'varchar', length: '64', isNullable: true },
        { name: 'created_at', type: 'bigint' },
      ],
      indices: [
        { name: 'uq_revisions_document_ordinal', columnNames: ['document_id', 'ordinal'], isUnique: true },
        { name: 'uq_revisions_document_sha256', columnNames: ['document_id', 'sha256'], isUnique: true },
      ],
    },
    {
      name: 'fields',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'envelope_id', type: 'varchar', length: '26' },
        { name: 'document_id', type: 'varchar', length: '26' },
        { name: 'recipient_id', type: 'varchar', length: '26' },
        { name: 'position', type: int },
        { name: 'name', type: 'varchar', length: '40' },
        { name: 'kind', type: 'varchar', length: '16' },
        { name: 'label', type: 'varchar', length: '60' },
        { name: 'required', type: flag },
        { name: 'place', type: 'varchar', length: '200' },
      ],
      indices: [
        { name: 'idx_fields_envelope', columnNames: ['envelope_id'] },
        { name: 'idx_fields_recipient', columnNames: ['recipient_id'] },
        { name: 'uq_fields_document_name', columnNames: ['document_id', 'name'], isUnique: true },
      ],
    },
    {
      name: 'field_values',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'field_id', type: 'varchar', length: '26' },
        { name: 'task_id', type: 'varchar', length: '26' },
        { name: 'value_sealed', type: 'text' },
        { name: 'updated_at', type: 'bigint' },
      ],
      indices: [
        { name: 'uq_field_values_field', columnNames: ['field_id'], isUnique: true },
        { name: 'idx_field_values_task', columnNames: ['task_id'] },
      ],
    },
    {
      name: 'document_leases',
      columns: [
        { name: 'document_id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'holder', type: 'varchar', length: '60' },
        { name: 'epoch', type: int },
        { name: 'expires_at', type: 'bigint' },
      ],
    },
    {
      name: 'tasks',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'envelope_id', type: 'varchar', length: '26' },
        { name: 'recipient_id', type: 'varchar', length: '26' },
        { name: 'kind', type: 'varchar', length: '16' },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'turn', type: int },
        { name: 'step', type: int },
        { name: 'version', type: int },
        { name: 'user_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'organization_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'sent_at', type: 'bigint' },
        { name: 'opened_at', type: 'bigint', isNullable: true },
        { name: 'opened_ordinal', type: int, isNullable: true },
        { name: 'done_at', type: 'bigint', isNullable: true },
        { name: 'actor_user_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'sealing_step', type: 'varchar', length: '16', isNullable: true },
        { name: 'waiting_for_time', type: flag },
        { name: 'failure', type: 'varchar', length: '40', isNullable: true },
        { name: 'decline_reason', type: 'varchar', length: '200', isNullable: true },
      ],
      indices: [
        { name: 'idx_tasks_envelope', columnNames: ['envelope_id'] },
        { name: 'idx_tasks_recipient', columnNames: ['recipient_id'] },
        { name: 'idx_tasks_user', columnNames: ['user_id', 'sent_at', 'id'] },
        { name: 'idx_tasks_organization', columnNames: ['organization_id', 'kind', 'sent_at', 'id'] },
      ],
    },
    {
      name: 'task_views',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'task_id', type: 'varchar', length: '26' },
        { name: 'user_id', type: 'varchar', length: '26' },
        { name: 'revision_sha256', type: 'varchar', length: '64' },
        { name: 'page_manifest_sha256', type: 'varchar', length: '64' },
        { name: 'pages', type: 'text' },
        { name: 'visible_ms', type: int },
        { name: 'reached_end', type: flag },
        { name: 'viewed_at', type: 'bigint' },
      ],
      indices: [
        { name: 'idx_task_views_task', columnNames: ['task_id', 'user_id', 'viewed_at'] },
      ],
    },
    {
      name: 'signing_attempts',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'task_id', type: 'varchar', length: '26' },
        { name: 'live_task_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'envelope_id', type: 'varchar', length: '26' },
        { name: 'document_id', type: 'varchar', length: '26' },
        { name: 'user_id', type: 'varchar', length: '26' },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'agreed_revision_sha256', type: 'varchar', length: '64' },
        { name: 'page_manifest_sha256', type: 'varchar', length: '64' },
        { name: 'values_sha256', type: 'varchar', length: '64' },
        { name: 'proof_id', type: 'varchar', length: '26' },
        { name: 'willingness', type: 'text' },
        { name: 'field_id', type: 'varchar', length: '26' },
        { name: 'order_blob', type: 'varchar', length: '64' },
        { name: 'evidence_hash', type: 'varchar', length: '64' },
        { name: 'created_at', type: 'bigint' },
        { name: 'refusals', type: int },
        { name: 'failure', type: 'varchar', length: '40', isNullable: true },
        { name: 'signed_over_sha256', type: 'varchar', length: '64', isNullable: true },
        { name: 'revision_sha256', type: 'varchar', length: '64', isNullable: true },
        { name: 'certificate_serial', type: 'varchar', length: '40', isNullable: true },
        { name: 'certificate_subject', type: 'varchar', length: '200', isNullable: true },
        { name: 'certificate_issuer', type: 'varchar', length: '200', isNullable: true },
        { name: 'signed_at', type: 'bigint', isNullable: true },
        { name: 'finished_at', type: 'bigint', isNullable: true },
      ],
      indices: [
        { name: 'uq_attempts_live_task', columnNames: ['live_task_id'], isUnique: true },
        { name: 'idx_attempts_task', columnNames: ['task_id'] },
        { name: 'uq_attempts_proof', columnNames: ['proof_id'], isUnique: true },
      ],
    },
    {
      name: 'certificate_intents',
      columns: [
        { name: 'serial', type: 'varchar', length: '40', isPrimary: true },
        { name: 'attempt_id', type: 'varchar', length: '26' },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'requested_at', type: 'bigint', isNullable: true },
        { name: 'created_at', type: 'bigint' },
      ],
      indices: [
        { name: 'idx_certificate_intents_attempt', columnNames: ['attempt_id'] },
      ],
    },
  ];
}
