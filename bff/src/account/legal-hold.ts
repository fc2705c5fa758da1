/** A dispute freezes a contract: while a hold lasts the sweep leaves the envelope, its files and its evidence alone, however old they are. */
import { IsNull, type DataSource } from 'typeorm';
import { inTransaction, forUpdate, insertRows } from '../db';
import { Envelope } from '../envelope/entities';
import { AppError, newId, type Clock } from '../kernel';
import { LegalHold } from './entities';

interface Deps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
}

/** A second hold on the same contract is a hold of its own: each has to be released. @throws AppError not_found */
export async function placeHold({ dataSource, clock }: Deps, { envelopeId, reason }: { readonly envelopeId: string; readonly reason: string }): Promise<string> {
  const id = newId();
  await inTransaction(dataSource, async (manager) => {
    // the same row the sweep locks: either it is gone already, or it stays
    if (!(await manager.findOne(Envelope, { where: { id: envelopeId }, ...forUpdate(manager) }))) throw new AppError('not_found');
    await insertRows(manager, LegalHold, { id, envelopeId, reason, placedAt: clock.now(), releasedAt: null });
  });
  return id;
}

/** Ends every hold on the contract. @returns how many. @throws AppError not_found when there is none */
export async function releaseHolds({ dataSource, clock }: Deps, envelopeId: string): Promise<number> {
  const { affected } = await dataSource.manager.update(LegalHold, { envelopeId, releasedAt: IsNull() }, { releasedAt: clock.now() });
  if (!affected) throw new AppError('not_found');
  return affected;
}

/** What is on hold now, oldest first. */
export function listHolds({ dataSource }: Pick<Deps, 'dataSource'>): Promise<LegalHold[]> {
  return dataSource.manager.find(LegalHold, { where: { releasedAt: IsNull() }, order: { placedAt: 'ASC', id: 'ASC' } });
}
