/** Reading rules of recipients and the log of readings; page pictures are no longer kept as blobs. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { types } from '../columns';

export class Reading1764000930000 implements MigrationInterface {
  readonly name = 'Reading1764000930000';

  async up(runner: QueryRunner): Promise<void> {
    const { int, flag } = types(runner);
    // plain ALTER, guarded: MySQL commits each statement, so a second run must find its way
    if (!(await runner.hasColumn('recipients', 'reading_rule'))) await runner.query('ALTER TABLE recipients ADD COLUMN reading_rule varchar(80) NULL');
    if (await runner.hasColumn('document_revisions', 'page_images')) await runner.query('ALTER TABLE document_revisions DROP COLUMN page_images');
    await runner.createTable(new Table({
      name: 'task_readings',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'task_id', type: 'varchar', length: '26' },
        { name: 'user_id', type: 'varchar', length: '26' },
        { name: 'revision_sha256', type: 'varchar', length: '64' },
        { name: 'started_at', type: 'bigint' },
        { name: 'counted_until', type: 'bigint' },
        { name: 'counted_ms', type: int },
        { name: 'pages', type: 'text' },
        { name: 'reached_end', type: flag },
        { name: 'times_hidden', type: int },
      ],
      indices: [{ name: 'idx_task_readings_task', columnNames: ['task_id', 'user_id'] }],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('task_readings');
    await runner.query('ALTER TABLE document_revisions ADD COLUMN page_images text NULL');
    await runner.query('ALTER TABLE recipients DROP COLUMN reading_rule');
  }
}
