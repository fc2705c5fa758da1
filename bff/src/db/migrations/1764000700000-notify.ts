/** Messages of the embedded SMS channel. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class Notify1764000700000 implements MigrationInterface {
  readonly name = 'Notify1764000700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({
      name: 'messages',
      columns: [
        { name: 'id', type: 'varchar', length: '26', isPrimary: true },
        { name: 'phone_index', type: 'varchar', length: '64' },
        { name: 'body_sealed', type: 'text' },
        { name: 'at', type: 'bigint' },
      ],
      indices: [
        { name: 'idx_messages_phone', columnNames: ['phone_index', 'at'] },
        { name: 'idx_messages_at', columnNames: ['at'] },
      ],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('messages');
  }
}
