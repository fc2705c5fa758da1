/** Rights over one's data: how consent was given and to which text, closed accounts, corrected names, copies, declarations, holds and sweeps. */
import { Table, TableColumn, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { types } from '../columns';

const id: TableColumnOptions = { name: 'id', type: 'varchar', length: '26', isPrimary: true };
const text = (name: string, length: number, isNullable = false): TableColumnOptions => ({ name, type: 'varchar', length: String(length), isNullable });
const at = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'bigint', isNullable });
const long = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'text', isNullable });

/** [table, column] */
const ADDED: readonly [string, TableColumnOptions][] = [
  ['users', at('closed_at', true)],
  ['consents', text('how', 16, true)],
  ['consents', text('text_sha256', 64, true)],
  ['identity_verifications', at('superseded_at', true)],
];

export class Privacy1764002100000 implements MigrationInterface {
  readonly name = 'Privacy1764002100000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    for (const [table, column] of ADDED) if (!(await runner.hasColumn(table, column.name))) await runner.addColumn(table, new TableColumn(column));
    const tables: Table[] = [
      new Table({ name: 'privacy_texts', columns: [{ ...text('sha256', 64), isPrimary: true }, text('kind', 16), text('version', 32), long('content'), at('first_agreed_at')] }),
      new Table({
        name: 'data_copies',
        columns: [
          id, text('user_id', 26), text('state', 16), { name: 'parts_done', type: int }, { name: 'parts', type: int },
          text('blob_sha256', 64, true), { name: 'size', type: int, isNullable: true }, at('created_at'), at('ready_at', true), at('expires_at'),
        ],
        indices: [{ name: 'idx_data_copies_user', columnNames: ['user_id', 'created_at'] }, { name: 'idx_data_copies_expiry', columnNames: ['expires_at'] }, { name: 'idx_data_copies_blob', columnNames: ['blob_sha256'] }],
      }),
      new Table({
        name: 'income_declarations',
        columns: [id, text('user_id', 26), text('verification_id', 26), text('version', 32), text('text_sha256', 64), text('ip', 45), text('user_agent', 200), at('declared_at')],
        indices: [{ name: 'uq_income_declarations', columnNames: ['user_id', 'verification_id', 'version'], isUnique: true }],
      }),
      new Table({
        name: 'legal_holds',
        columns: [id, text('envelope_id', 26), text('reason', 200), at('placed_at'), at('released_at', true)],
        indices: [{ name: 'idx_legal_holds_envelope', columnNames: ['envelope_id', 'released_at'] }],
      }),
      new Table({ name: 'retention_runs', columns: [id, at('started_at'), at('finished_at', true), long('removed')], indices: [{ name: 'idx_retention_runs_started', columnNames: ['started_at'] }] }),
    ];
    for (const table of tables) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['retention_runs', 'legal_holds', 'income_declarations', 'data_copies', 'privacy_texts']) await runner.dropTable(table);
    for (const [table, column] of [...ADDED].reverse()) await runner.dropColumn(table, column.name);
  }
}
