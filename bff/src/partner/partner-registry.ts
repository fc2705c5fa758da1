/** Creates partners and their keys. */
import type { DataSource } from 'typeorm';
import { AppError, newId, newToken, type Clock, type PersonalDataBox } from '../kernel';
import { inTransaction, insertRows } from '../db';
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

/** @returns the credentials; the secret is shown this once */
export async function registerPartner(deps: RegistryDeps, input: { name: string; organizationName: string }): Promise<PartnerCredentials> {
  const partnerId = newId();
  const keyId = newId();
  const secret = newToken(32);
  const now = deps.clock.now();
  await inTransaction(deps.dataSource, async (manager) => {
    await insertRows(manager, Partner, { id: partnerId, name: input.name, organizationName: input.organizationName, createdAt: now });
    await insertRows(manager, PartnerKey, { id: keyId, partnerId, secretSealed: deps.box.seal(secret, secretPlace(keyId)), state: 'active', createdAt: now });
  });
  return { partnerId, keyId, secret };
}

/** @throws AppError not_found */
export async function findPartner(deps: Pick<RegistryDeps, 'dataSource'>, partnerId: string): Promise<Partner> {
  const partner = await deps.dataSource.manager.findOneBy(Partner, { id: partnerId });
  if (!partner) throw new AppError('not_found');
  return partner;
}
