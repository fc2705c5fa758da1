/** Sessions know their WeChat account, their device and when the person last confirmed; tickets of a login; changes of number. */
import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { types } from '../columns';

const id: TableColumnOptions = { name: 'id', type: 'varchar', length: '26', isPrimary: true };
const text = (name: string, length: number, isNullable = false): TableColumnOptions => ({ name, type: 'varchar', length: String(length), isNullable });
const at = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'bigint', isNullable });

/** name → definition, the same on both engines */
const SESSION_COLUMNS = { app_id: 'varchar(64) NULL', openid: 'varchar(64) NULL', device: 'varchar(80) NULL', proven_at: 'bigint NULL', end_reason: 'varchar(16) NULL' } as const;

export class Sessions1764002000000 implements MigrationInterface {
  readonly name = 'Sessions1764002000000';

  async up(runner: QueryRunner): Promise<void> {
    const { int, flag } = types(runner);
    for (const [name, definition] of Object.entries(SESSION_COLUMNS)) {
      if (!(await runner.hasColumn('sessions', name))) await runner.query(`ALTER TABLE sessions ADD COLUMN ${name} ${definition}`);
    }
    const tables = [
      new Table({
        name: 'wechat_accounts',
        columns: [id, text('app_id', 64), text('openid', 64), text('user_id', 26), { name: 'silent', type: flag }, at('joined_at')],
        indices: [
          { name: 'uq_wechat_accounts_openid', columnNames: ['app_id', 'openid'], isUnique: true },
          { name: 'uq_wechat_accounts_user', columnNames: ['app_id', 'user_id'], isUnique: true },
        ],
      }),
      new Table({
        name: 'login_tickets',
        columns: [id, text('token_hash', 64), text('app_id', 64), text('openid', 64), text('reason', 16), at('created_at'), at('expires_at'), at('used_at', true)],
        indices: [
          { name: 'uq_login_tickets_token', columnNames: ['token_hash'], isUnique: true },
          { name: 'idx_login_tickets_created', columnNames: ['created_at'] },
        ],
      }),
      new Table({
        name: 'phone_changes',
        columns: [
          id, text('user_id', 26), text('session_id', 26), text('way', 16), text('state', 16), { name: 'wrong_tries', type: int }, text('provider', 64, true), text('provider_transaction_id', 128, true),
          text('old_phone_masked', 16), text('new_phone_masked', 16, true), text('ip', 45), at('created_at'), at('proven_at', true), at('done_at', true),
        ],
        indices: [{ name: 'idx_phone_changes_user', columnNames: ['user_id', 'created_at'] }],
      }),
    ];
    for (const table of tables) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['phone_changes', 'login_tickets', 'wechat_accounts']) await runner.dropTable(table);
    for (const name of Object.keys(SESSION_COLUMNS)) await runner.query(`ALTER TABLE sessions DROP COLUMN ${name}`);
  }
}
