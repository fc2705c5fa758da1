/** Table queue and idempotency keys. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { types } from '../columns';

export class Jobs1764000000000 implements MigrationInterface {
  readonly name = 'Jobs1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    await runner.createTable(new Table({
      name: 'jobs',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'kind', type: 'varchar', length: '64' },
        { name: 'payload', type: 'text' },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'run_at', type: 'bigint' },
        { name: 'attempts', type: int },
        { name: 'max_attempts', type: int },
        { name: 'lease_epoch', type: int },
        { name: 'dedupe_key', type: 'varchar', length: '120', isNullable: true },
        { name: 'last_error', type: 'text', isNullable: true },
        { name: 'created_at', type: 'bigint' },
        { name: 'finished_at', type: 'bigint', isNullable: true },
      ],
      indices: [
        { name: 'idx_jobs_due', columnNames: ['state', 'run_at'] },
        { name: 'uq_jobs_dedupe', columnNames: ['dedupe_key'], isUnique: true },
      ],
    }), true);
    await runner.createTable(new Table({
      name: 'idempotency_keys',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'subject', type: 'varchar', length: '64' },
        { name: 'idempotency_key', type: 'varchar', length: '80' },
        { name: 'fingerprint', type: 'varchar', length: '64' },
        { name: 'status', type: int, isNullable: true },
        { name: 'answer', type: 'text', isNullable: true },
        { name: 'created_at', type: 'bigint' },
      ],
      indices: [{ name: 'uq_idempotency_subject_key', columnNames: ['subject', 'idempotency_key'], isUnique: true }],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('idempotency_keys');
    await runner.dropTable('jobs');
  }
}
