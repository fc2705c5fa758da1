/** Organisations, members, seals and the right to use them. */
import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const id: TableColumnOptions = { name: 'id', type: 'varchar', length: '26', isPrimary: true };
const text = (name: string, length: number): TableColumnOptions => ({ name, type: 'varchar', length: String(length) });
const at = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'bigint', isNullable });

export class Org1764000300000 implements MigrationInterface {
  readonly name = 'Org1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    const tables: Table[] = [
      new Table({
        name: 'organizations',
        columns: [id, text('name', 100), text('uscc', 18), at('created_at')],
        indices: [{ name: 'uq_organizations_uscc', columnNames: ['uscc'], isUnique: true }],
      }),
      new Table({
        name: 'organization_members',
        columns: [id, text('organization_id', 26), text('user_id', 26), text('roles', 100), at('created_at'), at('removed_at', true)],
        indices: [
          { name: 'uq_organization_members', columnNames: ['organization_id', 'user_id'], isUnique: true },
          { name: 'idx_organization_members_user', columnNames: ['user_id'] },
        ],
      }),
      new Table({
        name: 'seals',
        columns: [id, text('organization_id', 26), text('name', 60), text('kind', 16), text('state', 16), at('created_at')],
        indices: [{ name: 'uq_seals_name', columnNames: ['organization_id', 'name'], isUnique: true }],
      }),
      new Table({
        name: 'seal_authorizations',
        columns: [id, text('organization_id', 26), text('seal_id', 26), text('user_id', 26), text('granted_by', 64), at('created_at'), at('valid_until'), at('revoked_at', true)],
        indices: [
          { name: 'idx_seal_authorizations_user', columnNames: ['organization_id', 'user_id'] },
          { name: 'idx_seal_authorizations_seal', columnNames: ['seal_id'] },
        ],
      }),
    ];
    for (const table of tables) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['seal_authorizations', 'seals', 'organization_members', 'organizations']) await runner.dropTable(table);
  }
}
