/** Codes and proofs of will (identity), users, sessions, consents and real names (account). */
import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { types } from '../columns';

const id: TableColumnOptions = { name: 'id', type: 'varchar', length: '26', isPrimary: true };
const text = (name: string, length: number, isNullable = false): TableColumnOptions => ({ name, type: 'varchar', length: String(length), isNullable });
const at = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'bigint', isNullable });
const sealed = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'text', isNullable });

export class People1764000200000 implements MigrationInterface {
  readonly name = 'People1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    const { int, flag } = types(runner);
    const tables: Table[] = [
      new Table({
        name: 'challenges',
        columns: [
          id, text('purpose', 16), text('state', 16), text('phone_index', 64), sealed('phone_sealed'), text('ip_index', 64), text('code_hash', 64), { name: 'wrong_tries', type: int },
          text('user_id', 26, true), text('task_id', 26, true), text('revision_sha256', 64, true), text('page_manifest_sha256', 64, true), text('values_sha256', 64, true),
          text('provider', 64, true), text('provider_transaction_id', 128, true), at('created_at'), at('expires_at'),
        ],
        indices: [
          { name: 'idx_challenges_phone', columnNames: ['phone_index', 'created_at'] },
          { name: 'idx_challenges_user', columnNames: ['user_id', 'created_at'] },
          { name: 'idx_challenges_ip', columnNames: ['ip_index', 'created_at'] },
          { name: 'idx_challenges_created', columnNames: ['created_at'] },
        ],
      }),
      new Table({
        name: 'willingness_proofs',
        columns: [
          id, text('challenge_id', 26), text('method', 16), text('user_id', 26), text('task_id', 26), text('revision_sha256', 64), text('page_manifest_sha256', 64), text('values_sha256', 64),
          text('phone_masked', 16), text('provider', 64), text('provider_transaction_id', 128), at('proven_at'), at('consumed_at', true), text('consumed_by', 26, true),
        ],
        indices: [
          { name: 'uq_willingness_proofs_challenge', columnNames: ['challenge_id'], isUnique: true },
          { name: 'idx_willingness_proofs_task', columnNames: ['task_id'] },
        ],
      }),
      new Table({ name: 'gates', columns: [{ name: 'id', type: 'varchar', length: '96', isPrimary: true }, at('passed_at')] }),
      new Table({
        name: 'users',
        columns: [id, text('phone_index', 64), sealed('phone_sealed'), text('verification_id', 26, true), at('created_at')],
        indices: [{ name: 'uq_users_phone', columnNames: ['phone_index'], isUnique: true }],
      }),
      new Table({
        name: 'sessions',
        columns: [id, text('token_hash', 64), text('user_id', 26), text('channel', 8), at('created_at'), at('last_seen_at'), at('expires_at'), at('ended_at', true)],
        indices: [
          { name: 'uq_sessions_token', columnNames: ['token_hash'], isUnique: true },
          { name: 'idx_sessions_user', columnNames: ['user_id', 'created_at'] },
        ],
      }),
      new Table({
        name: 'consents',
        columns: [id, text('user_id', 26), text('kind', 16), text('version', 32), text('act', 16), text('ip', 45), at('at')],
        indices: [{ name: 'idx_consents_user', columnNames: ['user_id', 'kind', 'at'] }],
      }),
      new Table({
        name: 'identity_verifications',
        columns: [
          id, text('user_id', 26), text('id_type', 24), text('id_number_index', 64), sealed('name_sealed', true), sealed('id_number_sealed', true), { name: 'minor', type: flag },
          text('outcome', 16), text('provider', 64, true), text('provider_transaction_id', 128, true), at('asked_at'), at('answered_at', true),
        ],
        indices: [
          { name: 'idx_identity_verifications_user', columnNames: ['user_id', 'asked_at'] },
          { name: 'idx_identity_verifications_number', columnNames: ['id_number_index', 'asked_at'] },
        ],
      }),
    ];
    for (const table of tables) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['identity_verifications', 'consents', 'sessions', 'users', 'gates', 'willingness_proofs', 'challenges']) await runner.dropTable(table);
  }
}
