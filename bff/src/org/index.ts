export { createOrganization, findOrganization, isMember, listOrganizations, membersWithRole, organizationsOf, removeMember, setMember, type FoundOrganization, type Membership, type OrgDeps } from './organizations';
export { authorizeSeal, createSeal, disableSeal, findSeal, requireSealAuthorization, revokeSealAuthorization, sealAuthorizations, usableSeals, type SealAuthorizationView, type SealGrant, type SealUse, type UsableSeal } from './seals';
export { seedOrganization, type OrganizationSeed, type SeededOrganization } from './seed-organization';
export type { OrganizationRole, SealKind } from './entities';
