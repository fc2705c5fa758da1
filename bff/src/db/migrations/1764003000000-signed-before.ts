/** Documents that others had signed when they came, and documents joined from several uploads. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = { signed_before: 'text', parts: 'text' } as const;

export class SignedBefore1764003000000 implements MigrationInterface {
  readonly name = 'SignedBefore1764003000000';

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
