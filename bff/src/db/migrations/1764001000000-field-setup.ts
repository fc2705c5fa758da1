/** How a field is set up, pictures for image fields, and names as long as those of form fields that came with an upload. */
import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { isMySql } from '../columns';

export class FieldSetup1764001000000 implements MigrationInterface {
  readonly name = 'FieldSetup1764001000000';

  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn('fields', 'setup'))) await runner.query('ALTER TABLE fields ADD COLUMN setup text NULL');
    await runner.createTable(new Table({
      name: 'field_images',
      columns: [
        { name: 'field_id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'sha256', type: 'varchar', length: '64' },
        { name: 'blob_sha256', type: 'varchar', length: '64' },
        { name: 'created_at', type: 'bigint' },
      ],
    }), true);
    await nameLength(runner, '200');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('field_images');
    await runner.query('ALTER TABLE fields DROP COLUMN setup');
    await nameLength(runner, '40');
  }
}

/** MySQL changes it in place; SQLite, which has no such statement, gets the table written anew with its rows and indexes. */
async function nameLength(runner: QueryRunner, length: string): Promise<void> {
  if (isMySql(runner)) return void await runner.query(`ALTER TABLE fields MODIFY COLUMN name varchar(${length}) NOT NULL`);
  // read afresh: what the runner remembers of the table is older than the plain statements above
  const table = await runner.getTable('fields');
  await runner.changeColumn(table ?? 'fields', 'name', new TableColumn({ name: 'name', type: 'varchar', length }));
}
