/** How a field is set up, pictures for image fields, and names as long as those of form fields that came with an upload. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
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
    // SQLite does not look at the length of a varchar
    if (isMySql(runner)) await runner.query('ALTER TABLE fields MODIFY COLUMN name varchar(200) NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('field_images');
    await runner.query('ALTER TABLE fields DROP COLUMN setup');
    if (isMySql(runner)) await runner.query('ALTER TABLE fields MODIFY COLUMN name varchar(40) NOT NULL');
  }
}
