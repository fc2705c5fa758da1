/** Which notices were sent by WeChat, so that nobody is told twice. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class WeChatNotices1764002500000 implements MigrationInterface {
  readonly name = 'WeChatNotices1764002500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({
      name: 'wechat_notices',
      columns: [
        { name: 'id', type: 'varchar', length: '64', isPrimary: true },
        { name: 'state', type: 'varchar', length: '16' },
        { name: 'at', type: 'bigint' },
      ],
      indices: [{ name: 'idx_wechat_notices_at', columnNames: ['at'] }],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('wechat_notices');
  }
}
