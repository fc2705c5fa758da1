/** A colleague an organisation's task was handed to. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Assignee1764002410000 implements MigrationInterface {
  readonly name = 'Assignee1764002410000';

  async up(runner: QueryRunner): Promise<void> {
    // plain ALTER, guarded: MySQL commits each statement, so a second run must find its way
    if (!(await runner.hasColumn('tasks', 'assignee_user_id'))) await runner.query('ALTER TABLE tasks ADD COLUMN assignee_user_id varchar(26) NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks DROP COLUMN assignee_user_id');
  }
}
