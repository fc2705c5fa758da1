/** The deployment's WeChat token, session keys, subscribe-message credits and pushes seen. */
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { types } from '../columns';

export class WeChat1764000800000 implements MigrationInterface {
  readonly name = 'WeChat1764000800000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    await runner.createTable(new Table({
      name: 'wechat_tokens',
      columns: [
        { name: 'app_id', type: 'varchar', length: '64', isPrimary: true },
        { name: 'token_sealed', type: 'text', isNullable: true },
        { name: 'expires_at', type: 'bigint' },
        { name: 'forced_at', type: 'bigint' },
        { name: 'forced_day', type: int },
        { name: 'forced_count', type: int },
      ],
    }), true);
    await runner.createTable(new Table({
      name: 'wechat_sessions',
      columns: [
        { name: 'openid', type: 'varchar', length: '64', isPrimary: true },
        { name: 'key_sealed', type: 'text' },
        { name: 'at', type: 'bigint' },
      ],
    }), true);
    await runner.createTable(new Table({
      name: 'wechat_credits',
      columns: [
        { name: 'openid', type: 'varchar', length: '64', isPrimary: true },
        { name: 'template_id', type: 'varchar', length: '64', isPrimary: true },
        { name: 'credits', type: int },
        { name: 'updated_at', type: 'bigint' },
      ],
    }), true);
    await runner.createTable(new Table({
      name: 'wechat_pushes',
      columns: [
        { name: 'id', type: 'varchar', length: '64', isPrimary: true },
        { name: 'at', type: 'bigint' },
      ],
      indices: [{ name: 'idx_wechat_pushes_at', columnNames: ['at'] }],
    }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['wechat_pushes', 'wechat_credits', 'wechat_sessions', 'wechat_tokens']) await runner.dropTable(table);
  }
}
