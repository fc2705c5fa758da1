/** The PAdES level a completed file reached. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Levels1764000900000 implements MigrationInterface {
  readonly name = 'Levels1764000900000';

  async up(runner: QueryRunner): Promise<void> {
    // plain ALTER, guarded: MySQL commits each statement, so a second run must find its way
    if (!(await runner.hasColumn('envelopes', 'level'))) await runner.query('ALTER TABLE envelopes ADD COLUMN level varchar(8) NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE envelopes DROP COLUMN level');
  }
}
