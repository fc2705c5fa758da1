/**
 * The signature book: signatures a person wrote once and may put on other documents. Only the own ones, only by the
 * account's owner, strokes sealed like every other personal value. A proof of will is still needed for each act, and the
 * evidence says that the mark came from the book.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { strokeFault, type HandwrittenSignature } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { inTransaction, insertRows } from '../db';
import { standInLine } from '../identity';
import { requireConsent } from './consent';
import type { AccountDeps } from './deps';
import { findPerson } from './person';
import { SavedSignature } from './saved-signature';

export const SIGNATURES_IN_BOOK = 5;
/** what a text column of MySQL holds, less a little */
const LARGEST_SEALED = 60_000;
const MOST_INFLATED = 4_000_000;

const deflate = promisify(deflateRaw);
const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);
const place = (id: string): string => `saved_signatures:strokes:${id}`;

export interface BookedSignature {
  readonly signatureId: string;
  readonly signature: HandwrittenSignature;
  readonly savedAt: Date;
}

/** Newest first. */
export async function listSignatures(deps: AccountDeps, userId: string): Promise<BookedSignature[]> {
  const rows = await deps.dataSource.manager.find(SavedSignature, { where: { userId }, order: { createdAt: 'DESC', id: 'DESC' } });
  return Promise.all(rows.map((row) => openRow(deps, row)));
}

/**
 * @throws AppError consent_required | identity_required | signature_empty {reason} | payload_too_large (an unusually long
 * one) | conflict {limit} when the book is full
 */
export async function saveSignature(deps: AccountDeps, userId: string, signature: HandwrittenSignature): Promise<BookedSignature> {
  await requireConsent(deps, userId);
  if (!(await findPerson(deps, userId)).verified) throw new AppError('identity_required');
  const fault = strokeFault(signature);
  if (fault !== 'none') throw new AppError('signature_empty', { reason: fault });
  const id = newId();
  const strokesSealed = deps.box.seal((await deflate(Buffer.from(JSON.stringify(signature), 'utf8'))).toString('base64'), place(id));
  if (strokesSealed.length > LARGEST_SEALED) throw new AppError('payload_too_large');
  const savedAt = deps.clock.now();
  await inTransaction(deps.dataSource, async (manager) => {
    await standInLine(manager, [`signature-book:${userId}`], savedAt);
    if ((await manager.countBy(SavedSignature, { userId })) >= SIGNATURES_IN_BOOK) throw new AppError('conflict', { limit: SIGNATURES_IN_BOOK });
    await insertRows(manager, SavedSignature, { id, userId, strokesSealed, createdAt: savedAt });
  });
  return { signatureId: id, signature, savedAt };
}

/** Gone at once; documents signed with it keep their mark. @throws AppError not_found */
export async function deleteSignature(deps: AccountDeps, userId: string, signatureId: string): Promise<void> {
  const { affected } = await deps.dataSource.manager.delete(SavedSignature, { id: signatureId, userId });
  if (affected !== 1) throw new AppError('not_found');
}

/** For an act of signing by its owner. @throws AppError not_found, alike for another's */
export async function findSavedSignature(deps: Pick<AccountDeps, 'dataSource' | 'box'>, userId: string, signatureId: string): Promise<BookedSignature> {
  const row = await deps.dataSource.manager.findOneBy(SavedSignature, { id: signatureId, userId });
  if (!row) throw new AppError('not_found');
  return openRow(deps, row);
}

async function openRow({ box }: Pick<AccountDeps, 'box'>, row: SavedSignature): Promise<BookedSignature> {
  const packed = Buffer.from(box.open(row.strokesSealed, place(row.id)), 'base64');
  const signature = JSON.parse((await inflate(packed, { maxOutputLength: MOST_INFLATED })).toString('utf8')) as HandwrittenSignature;
  return { signatureId: row.id, signature, savedAt: row.createdAt };
}
