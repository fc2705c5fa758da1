/** R4: an organisation's seals and roles are nothing to anybody outside it; strangers' ids answer like absent ones. */
import { authorizeSeal, disableSeal, isMember, organizationsOf, requireSealAuthorization, revokeSealAuthorization, setMember, usableSeals } from '../../bff/src/org';
import { newId } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { company, type TestCompany } from '../kit/organizations';
import { openPeople, outcomeOf, verifiedUser, type People } from '../kit/people';

forEachDatabase('between organisations', (database) => {
  let people: People;
  let a: TestCompany;
  let b: TestCompany;
  beforeAll(async () => {
    people = await openPeople(database());
    a = await company(people);
    b = await company(people, { name: '北京乙方有限公司' });
  });
  afterAll(async () => { await people.dataSource.destroy(); });
  const use = (userId: string, sealId: string, organizationId: string): Promise<string> => outcomeOf(requireSealAuthorization(people, { userId, sealId, organizationId, now: people.clock.now() }));
  const inAYear = (): Date => new Date(people.clock.now().getTime() + 365 * 86_400_000);

  test('a seal is used by its sealer in its organisation only', async () => {
    expect(await use(a.sealer, a.sealId, a.organizationId)).toBe('ok');
    for (const [user, seal, organization] of [
      [a.sealer, b.sealId, b.organizationId], [a.sealer, b.sealId, a.organizationId], [a.sealer, a.sealId, b.organizationId],
      [b.sealer, a.sealId, a.organizationId], [newId(), a.sealId, a.organizationId], [a.sealer, newId(), a.organizationId], [a.sealer, a.sealId, newId()], ['', '', ''],
    ] as const) expect(await use(user, seal, organization)).toBe('seal_not_authorized');
    expect(await use(a.sealer, undefined as unknown as string, a.organizationId)).toBe('seal_not_authorized');
    expect(await usableSeals(people, { userId: a.sealer, organizationId: b.organizationId })).toEqual([]);
  });

  test('a sealer of two organisations carries nothing from one to the other', async () => {
    const both = await verifiedUser(people);
    for (const { organizationId } of [a, b]) await setMember(people, { organizationId, userId: both, roles: ['sealer'] });
    await authorizeSeal(people, { organizationId: a.organizationId, sealId: a.sealId, userId: both, grantedBy: '王审批', validUntil: inAYear() });
    expect(await use(both, a.sealId, a.organizationId)).toBe('ok');
    expect(await use(both, b.sealId, b.organizationId)).toBe('seal_not_authorized');
    expect(await use(both, a.sealId, b.organizationId)).toBe('seal_not_authorized');
    expect((await usableSeals(people, { userId: both, organizationId: b.organizationId }))).toEqual([]);
  });

  test('one organisation cannot grant, revoke or disable what is another\'s', async () => {
    const [seal] = await usableSeals(people, { userId: b.sealer, organizationId: b.organizationId });
    expect(await outcomeOf(authorizeSeal(people, { organizationId: a.organizationId, sealId: b.sealId, userId: a.sealer, grantedBy: '王审批', validUntil: inAYear() }))).toBe('not_found');
    expect(await outcomeOf(authorizeSeal(people, { organizationId: a.organizationId, sealId: a.sealId, userId: b.sealer, grantedBy: '王审批', validUntil: inAYear() }))).toBe('forbidden');
    expect(await outcomeOf(revokeSealAuthorization(people, { organizationId: a.organizationId, authorizationId: seal!.authorizationId }))).toBe('not_found');
    expect(await outcomeOf(disableSeal(people, { organizationId: a.organizationId, sealId: b.sealId }))).toBe('not_found');
    expect(await use(b.sealer, b.sealId, b.organizationId)).toBe('ok');
  });

  test('roles count in their own organisation', async () => {
    expect(await isMember(people, { userId: a.approver, organizationId: a.organizationId, role: 'approver' })).toBe(true);
    expect(await isMember(people, { userId: a.approver, organizationId: b.organizationId, role: 'approver' })).toBe(false);
    expect(await isMember(people, { userId: a.approver, organizationId: a.organizationId, role: 'sealer' })).toBe(false);
    expect((await organizationsOf(people, a.approver)).map((o) => o.organizationId)).toEqual([a.organizationId]);
  });
});
