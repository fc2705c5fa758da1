/** Keys and certificates of the embedded CA. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { types } from '../columns';

export class Ca1764000100000 implements MigrationInterface {
  readonly name = 'Ca1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    await runner.createTable(new Table({
      name: 'ca_keys',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'purpose', type: 'varchar', length: '16' },
        { name: 'slot', type: 'varchar', length: '32', isNullable: true },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'sealed', type: 'text', isNullable: true },
        { name: 'created_at', type: 'bigint' },
        { name: 'expires_at', type: 'bigint', isNullable: true },
        { name: 'ended_at', type: 'bigint', isNullable: true },
      ],
      indices: [
        { name: 'uq_ca_keys_slot', columnNames: ['slot'], isUnique: true },
        { name: 'idx_ca_keys_expiry', columnNames: ['state', 'expires_at'] },
      ],
    }), true);
    await runner.createTable(new Table({
      name: 'ca_certificates',
      columns: [
        { name: 'serial', type: 'varchar', length: '40', isPrimary: true },
        { name: 'kind', type: 'varchar', length: '16' },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'key_id', type: 'varchar', length: '26', isNullable: true },
        { name: 'subject_kind', type: 'varchar', length: '16', isNullable: true },
        { name: 'subject_name', type: 'varchar', length: '64', isNullable: true },
        { name: 'subject_identifier', type: 'varchar', length: '64', isNullable: true },
        { name: 'evidence_digest', type: 'varchar', length: '64', isNullable: true },
        { name: 'certificate', type: 'text', isNullable: true },
        { name: 'not_before', type: 'bigint', isNullable: true },
        { name: 'not_after', type: 'bigint', isNullable: true },
        { name: 'created_at', type: 'bigint' },
        { name: 'issued_at', type: 'bigint', isNullable: true },
        { name: 'revoked_at', type: 'bigint', isNullable: true },
        { name: 'revocation_reason', type: int, isNullable: true },
      ],
      indices: [
        { name: 'idx_ca_certificates_key', columnNames: ['key_id'] },
        { name: 'idx_ca_certificates_state', columnNames: ['state', 'revoked_at'] },
      ],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ca_certificates');
    await runner.dropTable('ca_keys');
  }
}
