/** Face, sign password and device checks beside codes: their challenges, what a proof keeps of them, and what counts once. */
import { Table, TableColumn, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { isMySql, types } from '../columns';

const id = (name = 'id', isPrimary = name === 'id', isNullable = false): TableColumnOptions => ({ name, type: 'varchar', length: '26', isPrimary, isNullable });
const text = (name: string, length: number, isNullable = false): TableColumnOptions => ({ name, type: 'varchar', length: String(length), isNullable });
const at = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'bigint', isNullable });
const long = (name: string): TableColumnOptions => ({ name, type: 'text', isNullable: true });

export class WillMethods1764002200000 implements MigrationInterface {
  readonly name = 'WillMethods1764002200000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    const tables: Table[] = [
      new Table({
        name: 'code_guesses', columns: [id(), id('challenge_id'), text('ip_index', 64), at('at')],
        indices: [{ name: 'idx_code_guesses_ip', columnNames: ['ip_index', 'at'] }, { name: 'idx_code_guesses_at', columnNames: ['at'] }],
      }),
      new Table({
        name: 'willingness_checks',
        columns: [
          id(), text('method', 16), text('purpose', 16), text('state', 16), id('user_id'), id('task_id', false, true), text('revision_sha256', 64, true), text('page_manifest_sha256', 64, true),
          text('values_sha256', 64, true), long('token_sealed'), long('question_sealed'), at('created_at'), at('expires_at'), at('ended_at', true),
        ],
        indices: [
          { name: 'idx_willingness_checks_user', columnNames: ['user_id', 'created_at'] }, { name: 'idx_willingness_checks_task', columnNames: ['task_id'] },
          { name: 'idx_willingness_checks_created', columnNames: ['created_at'] },
        ],
      }),
      new Table({
        name: 'consumed_proofs', columns: [id(), text('provider', 64), text('token_sha256', 64), id('proof_id'), id('attempt_id'), at('consumed_at')],
        indices: [{ name: 'uq_consumed_proofs_token', columnNames: ['provider', 'token_sha256'], isUnique: true }],
      }),
      new Table({ name: 'sign_passwords', columns: [id('user_id', true), text('hash', 200), { name: 'wrong_tries', type: int }, at('locked_until', true), at('set_at')] }),
      new Table({ name: 'device_counters', columns: [{ ...text('device_index', 64), isPrimary: true }, at('counter'), at('seen_at')] }),
    ];
    for (const table of tables) await runner.createTable(table, true);
    await add(runner, 'recipients', 'device_check', 'varchar(10)');
    for (const [name, type] of [['phone_index', 'varchar(64)'], ['token_sha256', 'varchar(64)'], ['similarity', int], ['device', 'text'], ['ended_at', 'bigint']] as const) await add(runner, 'willingness_proofs', name, type);
    await phoneNeeded(runner, false);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['device_counters', 'sign_passwords', 'consumed_proofs', 'willingness_checks', 'code_guesses']) await runner.dropTable(table);
    await runner.query('ALTER TABLE recipients DROP COLUMN device_check');
    for (const name of ['phone_index', 'token_sha256', 'similarity', 'device', 'ended_at']) await runner.query(`ALTER TABLE willingness_proofs DROP COLUMN ${name}`);
    await runner.query("UPDATE willingness_proofs SET phone_masked = '' WHERE phone_masked IS NULL");
    await phoneNeeded(runner, true);
  }
}

async function add(runner: QueryRunner, table: string, column: string, type: string): Promise<void> {
  if (!(await runner.hasColumn(table, column))) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type} NULL`);
}

/** Only a code has a number it went to. MySQL changes the column in place, SQLite writes the table anew with its rows and indexes. */
async function phoneNeeded(runner: QueryRunner, needed: boolean): Promise<void> {
  if (isMySql(runner)) return void await runner.query(`ALTER TABLE willingness_proofs MODIFY COLUMN phone_masked varchar(16) ${needed ? 'NOT NULL' : 'NULL'}`);
  const table = await runner.getTable('willingness_proofs');
  await runner.changeColumn(table ?? 'willingness_proofs', 'phone_masked', new TableColumn({ name: 'phone_masked', type: 'varchar', length: '16', isNullable: !needed }));
}
