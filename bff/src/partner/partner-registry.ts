/** Partners and their keys: made, exchanged, revoked. */
import type { DataSource } from 'typeorm';
import { AppError, newId, newToken, type Clock, type PersonalDataBox } from '../kernel';
import { compareAndSet, forUpdate, inTransaction, insertRows, type Manager } from '../db';
import { Partner, PartnerKey } from './entities';
import { secretPlace } from './request-signature';

export interface RegistryDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
}
export interface PartnerCredentials {
  readonly partnerId: string;
  readonly keyId: string;
  readonly secret: string;
}

/** Enough to exchange one key for another without a gap. */
const LIVE_KEYS = 2;

/** @returns the credentials; the secret is shown this once */
export async function registerPartner(deps: RegistryDeps, input: { name: string; organizationName: string }): Promise<PartnerCredentials> {
  const partnerId = newId();
  return inTransaction(deps.dataSource, async (manager) => {
    await insertRows(manager, Partner, { id: partnerId, name: input.name, organizationName: input.organizationName, createdAt: deps.clock.now() });
    return insertKey(manager, deps, partnerId);
  });
}

/** The next key, beside the present one. @throws AppError not_found | conflict (two are live already) */
export async function addPartnerKey(deps: RegistryDeps, partnerId: string): Promise<PartnerCredentials> {
  return inTransaction(deps.dataSource, async (manager) => {
    const partner = await manager.findOne(Partner, { where: { id: partnerId }, ...forUpdate(manager) });
    if (!partner) throw new AppError('not_found');
    const live = await manager.find(PartnerKey, { where: { partnerId, state: 'active' }, ...forUpdate(manager) });
    if (live.length >= LIVE_KEYS) throw new AppError('conflict');
    return insertKey(manager, deps, partnerId);
  });
}

/** From now on requests under this key are refused. @throws AppError not_found (another partner's, or revoked already) */
export async function revokePartnerKey(deps: Pick<RegistryDeps, 'dataSource'>, input: { partnerId: string; keyId: string }): Promise<void> {
  const revoked = await compareAndSet(deps.dataSource.manager, PartnerKey, { id: input.keyId, partnerId: input.partnerId, state: 'active' }, { state: 'revoked' });
  if (!revoked) throw new AppError('not_found');
}

async function insertKey(manager: Manager, deps: RegistryDeps, partnerId: string): Promise<PartnerCredentials> {
  const keyId = newId();
  const secret = newToken(32);
  await insertRows(manager, PartnerKey, { id: keyId, partnerId, secretSealed: deps.box.seal(secret, secretPlace(keyId)), state: 'active', createdAt: deps.clock.now() });
  return { partnerId, keyId, secret };
}

/** All of them with their live keys, oldest first: for the operator. */
export async function listPartners({ dataSource: { manager } }: Pick<RegistryDeps, 'dataSource'>): Promise<(Partner & { readonly keyIds: readonly string[] })[]> {
  const keys = await manager.find(PartnerKey, { where: { state: 'active' }, select: { id: true, partnerId: true }, order: { createdAt: 'ASC', id: 'ASC' } });
  const partners = await manager.find(Partner, { order: { createdAt: 'ASC', id: 'ASC' } });
  return partners.map((partner) => ({ ...partner, keyIds: keys.filter((key) => key.partnerId === partner.id).map((key) => key.id) }));
}

/** @throws AppError not_found */
export async function findPartner(deps: Pick<RegistryDeps, 'dataSource'>, partnerId: string): Promise<Partner> {
  const partner = await deps.dataSource.manager.findOneBy(Partner, { id: partnerId });
  if (!partner) throw new AppError('not_found');
  return partner;
}
