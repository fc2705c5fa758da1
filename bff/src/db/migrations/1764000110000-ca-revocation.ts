/** Who issued a certificate, when its revocation was recorded, and the numbers of the lists made from it. */
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { types } from '../columns';

const ISSUER_INDEX = 'idx_ca_certificates_issuer';

export class CaRevocation1764000110000 implements MigrationInterface {
  readonly name = 'CaRevocation1764000110000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    // plain ALTER, guarded: MySQL commits each statement, so a second run must find its way
    if (!(await runner.hasColumn('ca_certificates', 'issuer_key_id'))) await runner.query('ALTER TABLE ca_certificates ADD COLUMN issuer_key_id varchar(26) NULL');
    if (!(await runner.hasColumn('ca_certificates', 'revocation_recorded_at'))) await runner.query('ALTER TABLE ca_certificates ADD COLUMN revocation_recorded_at bigint NULL');
    const table = await runner.getTable('ca_certificates');
    if (!table?.indices.some((index) => index.name === ISSUER_INDEX)) {
      await runner.createIndex('ca_certificates', new TableIndex({ name: ISSUER_INDEX, columnNames: ['issuer_key_id', 'state', 'revocation_recorded_at'] }));
    }
    // until now there was one CA of each kind
    await runner.query("UPDATE ca_certificates SET issuer_key_id = (SELECT id FROM ca_keys WHERE slot = 'issuing:1') WHERE kind IN ('event', 'tsa') AND issuer_key_id IS NULL");
    await runner.query("UPDATE ca_certificates SET issuer_key_id = (SELECT id FROM ca_keys WHERE slot = 'root:1') WHERE kind IN ('root', 'issuing') AND issuer_key_id IS NULL");
    await runner.createTable(new Table({
      name: 'ca_crls',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'issuer_key_id', type: 'varchar', length: '26' },
        { name: 'number', type: int },
        { name: 'revoked', type: int },
        { name: 'sha256', type: 'varchar', length: '64' },
        { name: 'this_update', type: 'bigint' },
        { name: 'next_update', type: 'bigint' },
      ],
      indices: [{ name: 'uq_ca_crls_number', columnNames: ['issuer_key_id', 'number'], isUnique: true }],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ca_crls');
    await runner.dropIndex('ca_certificates', ISSUER_INDEX);
    await runner.query('ALTER TABLE ca_certificates DROP COLUMN revocation_recorded_at');
    await runner.query('ALTER TABLE ca_certificates DROP COLUMN issuer_key_id');
  }
}
