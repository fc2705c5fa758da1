/** The upload itself, kept beside the file that was made of it, and what was changed. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = { original_sha256: 'varchar(64)', original_kind: 'varchar(8)', repairs: 'text' } as const;

export class Intake1764000920000 implements MigrationInterface {
  readonly name = 'Intake1764000920000';

  async up(runner: QueryRunner): Promise<void> {
    // plain ALTER, guarded: MySQL commits each statement, so a second run must find its way
    for (const [column, type] of Object.entries(COLUMNS)) {
      if (!(await runner.hasColumn('documents', column))) await runner.query(`ALTER TABLE documents ADD COLUMN ${column} ${type} NULL`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of Object.keys(COLUMNS)) await runner.query(`ALTER TABLE documents DROP COLUMN ${column}`);
  }
}
