/** Evidence chains. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { types } from '../columns';

export class Evidence1764000500000 implements MigrationInterface {
  readonly name = 'Evidence1764000500000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    await runner.createTable(new Table({
      name: 'evidence_records',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'envelope_id', type: 'varchar', length: '26' },
        { name: 'sequence', type: int },
        { name: 'kind', type: 'varchar', length: '40' },
        { name: 'at', type: 'bigint' },
        { name: 'content', type: 'text' },
        { name: 'previous_hash', type: 'varchar', length: '64' },
        { name: 'hash', type: 'varchar', length: '64' },
      ],
      indices: [{ name: 'uq_evidence_envelope_sequence', columnNames: ['envelope_id', 'sequence'], isUnique: true }],
    }), true);
    await runner.createTable(new Table({
      name: 'evidence_heads',
      columns: [
        { name: 'envelope_id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'length', type: int },
        { name: 'hash', type: 'varchar', length: '64' },
        { name: 'stamped_sequence', type: int, isNullable: true },
        { name: 'stamped_hash', type: 'varchar', length: '64', isNullable: true },
        { name: 'token', type: 'text', isNullable: true },
      ],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('evidence_heads');
    await runner.dropTable('evidence_records');
  }
}
