/** Signatures people keep for other documents. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class SignatureBook1764002400000 implements MigrationInterface {
  readonly name = 'SignatureBook1764002400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({
      name: 'saved_signatures',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'user_id', type: 'varchar', length: '26' },
        { name: 'strokes_sealed', type: 'text' },
        { name: 'created_at', type: 'bigint' },
      ],
      indices: [{ name: 'idx_saved_signatures_user', columnNames: ['user_id', 'created_at'] }],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('saved_signatures');
  }
}
