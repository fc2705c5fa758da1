/**
 * Files nobody names any more. Every column that can name one is listed here; a test walks all tables and fails when a
 * column that looks like it is neither here nor known to be something else. A file goes only when it is a day old and
 * none of the columns has it, asked again after it was put out of reach.
 */
import { In, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { SweepableBlobs } from '../blobs/port';
import type { Manager } from '../db';
import { Document, DocumentRevision, FieldImage, SigningAttempt } from '../envelope/entities';
import { DataCopy } from './entities';

export const NAMES_A_BLOB: readonly (readonly [entity: EntityTarget<ObjectLiteral>, property: string])[] = [
  [Document, 'currentSha256'], [Document, 'originalSha256'],
  [DocumentRevision, 'sha256'], [DocumentRevision, 'pageManifestSha256'],
  [FieldImage, 'blob'], [SigningAttempt, 'orderBlob'], [DataCopy, 'blob'],
];
/** Longer than anything may take between storing a file and naming it. */
export const ORPHAN_MS = 24 * 3_600_000;

/** @returns how many files went */
export async function sweepBlobs({ manager, blobs, now, goOn }: { readonly manager: Manager; readonly blobs: SweepableBlobs; readonly now: Date; readonly goOn: () => Promise<void> }): Promise<number> {
  // the age is the file's own, by the clock of the store
  const before = new Date(now.getTime() - ORPHAN_MS);
  let removed = 0;
  for await (const piece of blobs.older(before)) {
    const named = await namedOf(manager, piece);
    for (const name of piece.filter((candidate) => !named.has(candidate))) {
      if (await blobs.removeUnless(name, before, async () => (await namedOf(manager, [name])).has(name))) removed += 1;
    }
    await goOn();
  }
  return removed;
}

/** Which of them the database names. */
async function namedOf(manager: Manager, names: readonly string[]): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  for (const [entity, property] of NAMES_A_BLOB) {
    const rows = await manager.createQueryBuilder(entity, 'r').select(`r.${property}`, 'name').where({ [property]: In([...names]) }).getRawMany<{ name: string }>();
    for (const { name } of rows) named.add(name);
  }
  return named;
}
