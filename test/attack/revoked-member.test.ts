/** R5: a role, a membership, a seal or an authorization taken away is gone on the next request. */
import { inTransaction } from '../../bff/src/db';
import { authorizeSeal, disableSeal, isMember, organizationsOf, removeMember, requireSealAuthorization, revokeSealAuthorization, setMember, usableSeals } from '../../bff/src/org';
import { OrganizationMember } from '../../bff/src/org/entities';
import { forEachDatabase } from '../kit/databases';
import { company, type TestCompany } from '../kit/organizations';
import { openPeople, outcomeOf, type People } from '../kit/people';

forEachDatabase('a member who lost', (database) => {
  let people: People;
  let c: TestCompany;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  beforeEach(async () => {
    c = await company(people);
    expect([await use(), await seals()]).toEqual(['ok', 1]);
  });
  /** as the act of signing asks: inside its transaction */
  const use = (): Promise<string> => outcomeOf(inTransaction(people.dataSource, (manager) =>
    requireSealAuthorization(manager, { userId: c.sealer, sealId: c.sealId, organizationId: c.organizationId, now: people.clock.now() })));
  const seals = async (): Promise<number> => (await usableSeals(people, { userId: c.sealer, organizationId: c.organizationId })).length;
  const nothing = ['seal_not_authorized', 0];
  const grant = (days: number): Promise<string> => authorizeSeal(people, { organizationId: c.organizationId, sealId: c.sealId, userId: c.sealer, grantedBy: '王审批', validUntil: new Date(people.clock.now().getTime() + days * 86_400_000) });

  test('the role of sealer', async () => {
    await setMember(people, { organizationId: c.organizationId, userId: c.sealer, roles: ['approver'] });
    expect([await use(), await seals()]).toEqual(nothing);
  });

  test('the membership, and gets nothing back by a role of elsewhere', async () => {
    await removeMember(people, { organizationId: c.organizationId, userId: c.sealer });
    expect([await use(), await seals()]).toEqual(nothing);
    expect(await isMember(people, { userId: c.sealer, organizationId: c.organizationId, role: 'sealer' })).toBe(false);
    expect(await organizationsOf(people, c.sealer)).toEqual([]);
    expect(await outcomeOf(removeMember(people, { organizationId: c.organizationId, userId: c.sealer }))).toBe('not_found');
  });

  test('the authorization', async () => {
    const [seal] = await usableSeals(people, { userId: c.sealer, organizationId: c.organizationId });
    const of = { organizationId: c.organizationId, authorizationId: seal!.authorizationId };
    await revokeSealAuthorization(people, of);
    expect([await use(), await seals()]).toEqual(nothing);
    expect(await outcomeOf(revokeSealAuthorization(people, of))).toBe('ok');
    await grant(1);
    expect([await use(), await seals()]).toEqual(['ok', 1]);
  });

  test('the time of the authorization, to the millisecond', async () => {
    people.clock.pass({ hours: 30 * 24, ms: -1 });
    expect([await use(), await seals()]).toEqual(['ok', 1]);
    people.clock.pass({ ms: 1 });
    expect([await use(), await seals()]).toEqual(nothing);
  });

  test('the seal', async () => {
    await disableSeal(people, { organizationId: c.organizationId, sealId: c.sealId });
    expect([await use(), await seals()]).toEqual(nothing);
  });

  test('a role is nothing when it is not one of ours', async () => {
    await people.dataSource.manager.update(OrganizationMember, { userId: c.sealer }, { roles: '["Sealer","owner",1,null]' });
    expect([await use(), await seals()]).toEqual(nothing);
  });

  test('keeps the longer of two authorizations', async () => {
    const longer = await grant(90);
    const [seal] = await usableSeals(people, { userId: c.sealer, organizationId: c.organizationId });
    expect(seal!.authorizationId).toBe(longer);
    people.clock.pass({ hours: 31 * 24 });
    expect(await use()).toBe('ok');
  });
});
