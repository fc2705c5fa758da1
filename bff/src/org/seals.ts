/**
 * Who may use which seal (用印授权). Read at the moment of use: an authorization revoked, run out or belonging to somebody
 * who has left or lost the role gives nothing, whatever the phone still shows.
 */
import { In, IsNull, MoreThan } from 'typeorm';
import { AppError, newId } from '../kernel';
import { compareAndSet, dbErrorKind, insertRows, type Manager } from '../db';
import type { SealDrawing } from '../signing/port';
import { Organization, Seal, SealAuthorization, type SealKind } from './entities';
import { isMember, managerOf, type OrgDeps } from './organizations';

export interface UsableSeal {
  readonly sealId: string;
  readonly name: string;
  readonly kind: SealKind;
  readonly organizationName: string;
  readonly grantedBy: string;
  readonly validUntil: Date;
  readonly authorizationId: string;
}

/** Of several authorizations for one seal the one that lasts longest is given. */
export async function usableSeals(deps: OrgDeps, of: { readonly userId: string; readonly organizationId: string }): Promise<UsableSeal[]> {
  const { manager } = deps.dataSource;
  if (!(await isMember(manager, { ...of, role: 'sealer' }))) return [];
  const organization = await manager.findOneBy(Organization, { id: of.organizationId });
  const authorizations = await manager.find(SealAuthorization, { where: { ...of, revokedAt: IsNull(), validUntil: MoreThan(deps.clock.now()) }, order: { validUntil: 'DESC' } });
  if (organization === null || authorizations.length === 0) return [];
  const seals = await manager.find(Seal, { where: { id: In(authorizations.map((a) => a.sealId)), organizationId: of.organizationId, state: 'active' }, order: { name: 'ASC' } });
  return seals.flatMap((seal) => {
    const granted = authorizations.find((a) => a.sealId === seal.id);
    return granted === undefined ? [] : [{
      sealId: seal.id, name: seal.name, kind: seal.kind, organizationName: organization.name, grantedBy: granted.grantedBy, validUntil: granted.validUntil, authorizationId: granted.id,
    }];
  });
}

export interface SealAuthorizationView {
  readonly name: string;
  readonly kind: SealKind;
  /** who may use it */
  readonly userId: string;
  readonly grantedBy: string;
  readonly validUntil: Date;
}

/** Every right to use an active seal that holds now, by name of the seal. */
export async function sealAuthorizations(deps: OrgDeps, organizationId: string): Promise<SealAuthorizationView[]> {
  const { manager } = deps.dataSource;
  const seals = new Map((await manager.findBy(Seal, { organizationId, state: 'active' })).map((seal) => [seal.id, seal]));
  const granted = await manager.find(SealAuthorization, { where: { organizationId, revokedAt: IsNull(), validUntil: MoreThan(deps.clock.now()) }, order: { validUntil: 'DESC', id: 'ASC' } });
  const views: SealAuthorizationView[] = [];
  for (const { sealId, userId, grantedBy, validUntil } of granted) {
    const seal = seals.get(sealId);
    if (seal && (await isMember(manager, { userId, organizationId, role: 'sealer' }))) views.push({ name: seal.name, kind: seal.kind, userId, grantedBy, validUntil });
  }
  return views.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export interface SealUse {
  readonly userId: string;
  readonly sealId: string;
  readonly organizationId: string;
  readonly now: Date;
}

/** @throws AppError seal_not_authorized, alike for a seal that is unknown, foreign, disabled, not granted, revoked or run out */
export async function requireSealAuthorization(deps: Manager | Pick<OrgDeps, 'dataSource'>, use: SealUse): Promise<{ readonly sealId: string; readonly authorizationId: string; readonly drawing: SealDrawing }> {
  const manager = managerOf(deps);
  const { userId, sealId, organizationId, now } = use;
  // an absent condition would match every row
  if (![userId, sealId, organizationId].every((id) => typeof id === 'string' && id !== '')) throw new AppError('seal_not_authorized');
  const member = await isMember(manager, { userId, organizationId, role: 'sealer' });
  const seal = await manager.findOneBy(Seal, { id: sealId, organizationId, state: 'active' });
  const authorization = await manager.findOne(SealAuthorization, { where: { userId, sealId, organizationId, revokedAt: IsNull(), validUntil: MoreThan(now) }, order: { validUntil: 'DESC' } });
  const organization = await manager.findOneBy(Organization, { id: organizationId });
  if (!member || seal === null || authorization === null || organization === null) throw new AppError('seal_not_authorized');
  return { sealId, authorizationId: authorization.id, drawing: { organizationName: organization.name, kind: seal.kind } };
}

/** @throws AppError conflict when the organisation has a seal of that name */
export async function createSeal(deps: OrgDeps, input: { readonly organizationId: string; readonly name: string; readonly kind: SealKind }): Promise<string> {
  const id = newId();
  try {
    await insertRows(deps.dataSource.manager, Seal, { ...input, id, state: 'active', createdAt: deps.clock.now() });
  } catch (error) {
    throw dbErrorKind(error) === 'unique' ? new AppError('conflict', {}, { cause: error }) : error;
  }
  return id;
}

/** An active seal by its name. */
export async function findSeal(deps: Pick<OrgDeps, 'dataSource'>, of: { readonly organizationId: string; readonly name: string }): Promise<string | null> {
  return (await deps.dataSource.manager.findOneBy(Seal, { ...of, state: 'active' }))?.id ?? null;
}

/** @throws AppError not_found */
export async function disableSeal(deps: OrgDeps, of: { readonly organizationId: string; readonly sealId: string }): Promise<void> {
  if (!(await compareAndSet(deps.dataSource.manager, Seal, { id: of.sealId, organizationId: of.organizationId, state: 'active' }, { state: 'disabled' }))) throw new AppError('not_found');
}

export interface SealGrant {
  readonly organizationId: string;
  readonly sealId: string;
  readonly userId: string;
  readonly grantedBy: string;
  readonly validUntil: Date;
}

/** @throws AppError not_found when the seal is not the organisation's, forbidden when the person is no sealer there */
export async function authorizeSeal(deps: OrgDeps, grant: SealGrant): Promise<string> {
  const { manager } = deps.dataSource;
  if ((await manager.countBy(Seal, { id: grant.sealId, organizationId: grant.organizationId })) === 0) throw new AppError('not_found');
  if (!(await isMember(manager, { userId: grant.userId, organizationId: grant.organizationId, role: 'sealer' }))) throw new AppError('forbidden');
  const id = newId();
  await insertRows(manager, SealAuthorization, { ...grant, id, createdAt: deps.clock.now(), revokedAt: null });
  return id;
}

/** Revoking twice is no error. @throws AppError not_found for another organisation's */
export async function revokeSealAuthorization(deps: OrgDeps, of: { readonly organizationId: string; readonly authorizationId: string }): Promise<void> {
  const where = { id: of.authorizationId, organizationId: of.organizationId };
  if ((await deps.dataSource.manager.countBy(SealAuthorization, where)) === 0) throw new AppError('not_found');
  await compareAndSet(deps.dataSource.manager, SealAuthorization, { ...where, revokedAt: IsNull() }, { revokedAt: deps.clock.now() });
}
