/**
 * Brings an organisation with its people and seals into being, for the demo and for tests; running it again changes
 * nothing. Real names go through the identity service like everybody's, after a recorded consent.
 */
import { AppError } from '../kernel';
import { POLICY_VERSIONS, ensureUser, findPerson, giveConsent, verifyIdentity, type VerifyDeps } from '../account';
import { Seal, type OrganizationRole, type SealKind } from './entities';
import { createOrganization, findOrganization, setMember } from './organizations';
import { authorizeSeal, createSeal, usableSeals } from './seals';

export interface OrganizationSeed {
  readonly name: string;
  readonly uscc: string;
  readonly members: readonly {
    readonly phone: string;
    readonly roles: readonly OrganizationRole[];
    /** when given, the person is verified through the identity service */
    readonly realName?: { readonly name: string; readonly idNumber: string };
  }[];
  readonly seals: readonly {
    readonly name: string;
    readonly kind: SealKind;
    /** phones of members with the role sealer */
    readonly sealers: readonly string[];
    readonly grantedBy: string;
    readonly validUntil: Date;
  }[];
}
export interface SeededOrganization {
  readonly organizationId: string;
  readonly members: readonly { readonly phone: string; readonly userId: string }[];
  readonly seals: readonly { readonly name: string; readonly sealId: string }[];
}

/** @throws AppError conflict when a person of the seed is verified as somebody else, or does not match */
export async function seedOrganization(deps: VerifyDeps, seed: OrganizationSeed): Promise<SeededOrganization> {
  const organizationId = (await findOrganization(deps, seed))?.organizationId ?? (await createOrganization(deps, seed));
  const members: { phone: string; userId: string }[] = [];
  for (const { phone, roles, realName } of seed.members) {
    const userId = await ensureUser(deps, phone);
    if (realName !== undefined) await verify(deps, userId, realName);
    await setMember(deps, { organizationId, userId, roles });
    members.push({ phone, userId });
  }
  const seals: { name: string; sealId: string }[] = [];
  for (const { name, kind, sealers, grantedBy, validUntil } of seed.seals) {
    const sealId = (await deps.dataSource.manager.findOneBy(Seal, { organizationId, name }))?.id ?? (await createSeal(deps, { organizationId, name, kind }));
    for (const { userId } of members.filter((m) => sealers.includes(m.phone))) {
      const has = (await usableSeals(deps, { userId, organizationId })).some((s) => s.sealId === sealId);
      if (!has) await authorizeSeal(deps, { organizationId, sealId, userId, grantedBy, validUntil });
    }
    seals.push({ name, sealId });
  }
  return { organizationId, members, seals };
}

async function verify(deps: VerifyDeps, userId: string, realName: { readonly name: string; readonly idNumber: string }): Promise<void> {
  if ((await findPerson(deps, userId)).verified !== null) return;
  await giveConsent(deps, { userId, kind: 'privacy', version: POLICY_VERSIONS.privacy, ip: '127.0.0.1' });
  const { outcome } = await verifyIdentity(deps, { userId, idType: 'resident_id', ...realName });
  if (outcome !== 'match') throw new AppError('conflict', { outcome });
}
