/** How surely a person is known, how surely the inviter wants to know it, and face checks that are under way. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class IdentityLevels1764002300000 implements MigrationInterface {
  readonly name = 'IdentityLevels1764002300000';

  async up(runner: QueryRunner): Promise<void> {
    // plain ALTER, guarded: MySQL commits each statement, so a second run must find its way. Everything before was name and number
    if (!(await runner.hasColumn('identity_verifications', 'level'))) await runner.query("ALTER TABLE identity_verifications ADD COLUMN level varchar(16) NOT NULL DEFAULT 'name_id'");
    if (!(await runner.hasColumn('recipients', 'identity_level'))) await runner.query("ALTER TABLE recipients ADD COLUMN identity_level varchar(16) NOT NULL DEFAULT 'name_id'");
    await runner.createTable(new Table({
      name: 'identity_face_checks',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'user_id', type: 'varchar', length: '26' },
        { name: 'token_sealed', type: 'text' },
        { name: 'question_sealed', type: 'text' },
        { name: 'expires_at', type: 'bigint' },
      ],
      indices: [
        { name: 'idx_identity_face_checks_user', columnNames: ['user_id'] },
        { name: 'idx_identity_face_checks_expiry', columnNames: ['expires_at'] },
      ],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('identity_face_checks');
    await runner.query('ALTER TABLE recipients DROP COLUMN identity_level');
    await runner.query('ALTER TABLE identity_verifications DROP COLUMN level');
  }
}
