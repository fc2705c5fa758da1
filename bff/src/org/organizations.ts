/**
 * Organisations and their members. Every question is answered from the table at the time it is asked, so a role taken
 * away is gone on the next request (security R5).
 */
import { EntityManager, In, IsNull, type DataSource } from 'typeorm';
import { checkUscc } from '@luobi/shared';
import { AppError, newId, type Clock } from '../kernel';
import { compareAndSet, dbErrorKind, insertRows, type Manager } from '../db';
import { Organization, OrganizationMember, type OrganizationRole } from './entities';

export interface OrgDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
}
type ReadDeps = Pick<OrgDeps, 'dataSource'>;

export interface FoundOrganization {
  readonly organizationId: string;
  readonly name: string;
  readonly uscc: string;
}
export interface Membership {
  readonly organizationId: string;
  readonly name: string;
  readonly roles: OrganizationRole[];
}

const ROLES: readonly string[] = ['approver', 'sealer', 'admin'] satisfies OrganizationRole[];

/** @throws AppError invalid_request when the credit code is wrong, conflict when it is taken */
export async function createOrganization(deps: OrgDeps, input: { readonly name: string; readonly uscc: string }): Promise<string> {
  const code = checkUscc(input.uscc);
  if (!code.ok) throw new AppError('invalid_request', { issues: [{ path: 'body.uscc', message: code.fault }] });
  const id = newId();
  try {
    await insertRows(deps.dataSource.manager, Organization, { id, name: input.name, uscc: code.normalized, createdAt: deps.clock.now() });
  } catch (error) {
    throw dbErrorKind(error) === 'unique' ? new AppError('conflict', {}, { cause: error }) : error;
  }
  return id;
}

export async function findOrganization(deps: ReadDeps, by: { readonly uscc: string }): Promise<FoundOrganization | null> {
  const code = checkUscc(by.uscc);
  if (!code.ok) return null;
  const found = await deps.dataSource.manager.findOneBy(Organization, { uscc: code.normalized });
  return found && { organizationId: found.id, name: found.name, uscc: found.uscc };
}

/** All of them, oldest first: for the operator. */
export async function listOrganizations(deps: ReadDeps): Promise<FoundOrganization[]> {
  const all = await deps.dataSource.manager.find(Organization, { order: { createdAt: 'ASC', id: 'ASC' } });
  return all.map(({ id, name, uscc }) => ({ organizationId: id, name, uscc }));
}

/** Where the user works now, by name. */
export async function organizationsOf(deps: ReadDeps, userId: string): Promise<Membership[]> {
  const members = await deps.dataSource.manager.findBy(OrganizationMember, { userId, removedAt: IsNull() });
  if (members.length === 0) return [];
  const organizations = await deps.dataSource.manager.findBy(Organization, { id: In(members.map((m) => m.organizationId)) });
  const nameOf = new Map(organizations.map((o) => [o.id, o.name]));
  return members
    .flatMap((m) => { const name = nameOf.get(m.organizationId); return name === undefined ? [] : [{ organizationId: m.organizationId, name, roles: readRoles(m.roles) }]; })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export async function isMember(deps: ReadDeps | Manager, of: { readonly userId: string; readonly organizationId: string; readonly role: OrganizationRole }): Promise<boolean> {
  const manager = managerOf(deps);
  const member = await manager.findOneBy(OrganizationMember, { userId: of.userId, organizationId: of.organizationId, removedAt: IsNull() });
  return member !== null && readRoles(member.roles).includes(of.role);
}

/** Everybody who has the role there now. */
export async function membersWithRole(deps: ReadDeps | Manager, of: { readonly organizationId: string; readonly role: OrganizationRole }): Promise<string[]> {
  const members = await managerOf(deps).find(OrganizationMember, { where: { organizationId: of.organizationId, removedAt: IsNull() }, order: { createdAt: 'ASC', id: 'ASC' } });
  return members.filter((m) => readRoles(m.roles).includes(of.role)).map((m) => m.userId);
}

/** Adds a member, changes the roles, or takes a removed one back. */
export async function setMember(deps: OrgDeps, input: { readonly organizationId: string; readonly userId: string; readonly roles: readonly OrganizationRole[] }): Promise<void> {
  const { organizationId, userId } = input;
  const roles = JSON.stringify([...new Set(input.roles)].sort());
  const { manager } = deps.dataSource;
  if (await compareAndSet(manager, OrganizationMember, { organizationId, userId }, { roles, removedAt: null })) return;
  try {
    await insertRows(manager, OrganizationMember, { id: newId(), organizationId, userId, roles, createdAt: deps.clock.now(), removedAt: null });
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error;
    await compareAndSet(manager, OrganizationMember, { organizationId, userId }, { roles, removedAt: null });
  }
}

/** The row stays: what he did as a member stays explained. @throws AppError not_found */
export async function removeMember(deps: OrgDeps, input: { readonly organizationId: string; readonly userId: string }): Promise<void> {
  const removed = await compareAndSet(deps.dataSource.manager, OrganizationMember, { ...input, removedAt: IsNull() }, { removedAt: deps.clock.now() });
  if (!removed) throw new AppError('not_found');
}

export const managerOf = (deps: ReadDeps | Manager): Manager => (deps instanceof EntityManager ? deps : deps.dataSource.manager);

/** A role we do not know grants nothing. */
function readRoles(json: string): OrganizationRole[] {
  return (JSON.parse(json) as unknown[]).filter((r): r is OrganizationRole => typeof r === 'string' && ROLES.includes(r));
}
