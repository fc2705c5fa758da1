/** Columns that name a file get an index: the daily sweep asks by the name of a file whether anybody still needs it. */
import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** [table, index, column] */
const NAMES: readonly (readonly [string, string, string])[] = [
  ['documents', 'idx_documents_current', 'current_sha256'],
  ['documents', 'idx_documents_original', 'original_sha256'],
  ['document_revisions', 'idx_revisions_sha256', 'sha256'],
  ['document_revisions', 'idx_revisions_page_manifest', 'page_manifest_sha256'],
  ['field_images', 'idx_field_images_blob', 'blob_sha256'],
  ['signing_attempts', 'idx_signing_attempts_order', 'order_blob'],
];

export class BlobNames1764002100001 implements MigrationInterface {
  readonly name = 'BlobNames1764002100001';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, name, column] of NAMES) {
      const known = (await runner.getTable(table))?.indices.some((index) => index.name === name);
      if (!known) await runner.createIndex(table, new TableIndex({ name, columnNames: [column] }));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, name] of NAMES) await runner.dropIndex(table, name);
  }
}
