/** Partners, their keys, tickets and webhooks. */
import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { types } from '../columns';

const id = (name = 'id', more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({ name, type: 'varchar', length: '26', ...more });
const text = (name: string, length: number, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({ name, type: 'varchar', length: String(length), ...more });
const instant = (name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({ name, type: 'bigint', ...more });

export class Partner1764000600000 implements MigrationInterface {
  readonly name = 'Partner1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    const { int } = types(runner);
    const tables: Table[] = [
      new Table({ name: 'partners', columns: [id('id', { isPrimary: true }), text('name', 100), text('organization_name', 100), instant('created_at')] }),
      new Table({
        name: 'partner_keys',
        columns: [id('id', { isPrimary: true }), id('partner_id'), { name: 'secret_sealed', type: 'text' }, text('state', 16), instant('created_at')],
        indices: [{ name: 'idx_partner_keys_partner', columnNames: ['partner_id'] }],
      }),
      new Table({
        name: 'partner_nonces', columns: [text('id', 64, { isPrimary: true }), instant('expires_at')],
        indices: [{ name: 'idx_partner_nonces_expiry', columnNames: ['expires_at'] }],
      }),
      new Table({
        name: 'invite_tickets',
        columns: [
          id('id', { isPrimary: true }), text('ticket_hash', 64), id('partner_id'), id('envelope_id'), id('recipient_id'), text('number', 2), text('choices', 8),
          text('state', 16), id('claimed_by', { isNullable: true }), instant('claimed_at', { isNullable: true }), instant('created_at'), instant('expires_at'),
        ],
        indices: [
          { name: 'uq_invite_tickets_hash', columnNames: ['ticket_hash'], isUnique: true },
          { name: 'idx_invite_tickets_recipient', columnNames: ['recipient_id'] },
        ],
      }),
      new Table({
        name: 'webhooks', columns: [id('id', { isPrimary: true }), id('partner_id'), text('url', 500), { name: 'secret_sealed', type: 'text' }, instant('updated_at')],
        indices: [{ name: 'uq_webhooks_partner', columnNames: ['partner_id'], isUnique: true }],
      }),
      new Table({
        name: 'webhook_deliveries',
        columns: [
          id('id', { isPrimary: true }), id('partner_id'), id('envelope_id'), text('event', 40), { name: 'sequence', type: int }, { name: 'body', type: 'text' },
          text('state', 16), { name: 'attempts', type: int }, { name: 'last_status', type: int, isNullable: true }, instant('created_at'), instant('delivered_at', { isNullable: true }),
        ],
        indices: [
          { name: 'uq_webhook_deliveries_event', columnNames: ['envelope_id', 'sequence'], isUnique: true },
          { name: 'idx_webhook_deliveries_partner', columnNames: ['partner_id', 'created_at'] },
        ],
      }),
    ];
    for (const table of tables) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['webhook_deliveries', 'webhooks', 'invite_tickets', 'partner_nonces', 'partner_keys', 'partners']) await runner.dropTable(name);
  }
}
