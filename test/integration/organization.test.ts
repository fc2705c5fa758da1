/** Organisations: checked credit codes, members, seals, and a seed that may run again. */
import { findPerson, findUserIdByPhone } from '../../bff/src/account';
import { createOrganization, createSeal, findOrganization, isMember, organizationsOf, requireSealAuthorization, seedOrganization, setMember, usableSeals } from '../../bff/src/org';
import { Organization, OrganizationMember, Seal, SealAuthorization } from '../../bff/src/org/entities';
import { forEachDatabase } from '../kit/databases';
import { company, uscc } from '../kit/organizations';
import { freshPhone, idNumber, openPeople, outcomeOf, outcomesOf, verifiedUser, type People } from '../kit/people';

forEachDatabase('an organisation', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });

  test('is found by its credit code, however that is written', async () => {
    const code = uscc();
    const organizationId = await createOrganization(people, { name: '杭州甲方有限公司', uscc: code.toLowerCase() });
    expect(await findOrganization(people, { uscc: ` ${code} ` })).toEqual({ organizationId, name: '杭州甲方有限公司', uscc: code });
    expect(await findOrganization(people, { uscc: uscc() })).toBeNull();
    expect(await findOrganization(people, { uscc: 'nonsense' })).toBeNull();
  });

  test('is refused with a wrong credit code and made once, also by ten at a time', async () => {
    expect(await outcomeOf(createOrganization(people, { name: '错', uscc: '91350100M000100Y44' }))).toBe('invalid_request');
    const code = uscc();
    expect(await outcomesOf(Array.from({ length: 10 }, () => createOrganization(people, { name: '并发有限公司', uscc: code })))).toEqual({ ok: 1, conflict: 9 });
  });

  test('takes members with roles, changes them, and takes a removed one back', async () => {
    const organizationId = await createOrganization(people, { name: '成员有限公司', uscc: uscc() });
    const userId = await verifiedUser(people);
    await Promise.all(Array.from({ length: 5 }, () => setMember(people, { organizationId, userId, roles: ['sealer', 'approver', 'sealer'] })));
    expect(await organizationsOf(people, userId)).toEqual([{ organizationId, name: '成员有限公司', roles: ['approver', 'sealer'] }]);
    await setMember(people, { organizationId, userId, roles: ['admin'] });
    expect(await isMember(people, { userId, organizationId, role: 'admin' })).toBe(true);
    expect(await isMember(people, { userId, organizationId, role: 'sealer' })).toBe(false);
    expect(await people.dataSource.manager.countBy(OrganizationMember, { organizationId })).toBe(1);
  });

  test('has seals of different names, and tells how to draw the one a sealer uses', async () => {
    const c = await company(people);
    expect(await outcomeOf(createSeal(people, { organizationId: c.organizationId, name: '公章', kind: 'contract' }))).toBe('conflict');
    expect(await outcomeOf(createSeal(people, { organizationId: c.organizationId, name: '合同专用章', kind: 'contract' }))).toBe('ok');
    const [seal, ...others] = await usableSeals(people, { userId: c.sealer, organizationId: c.organizationId });
    expect(others).toEqual([]);
    expect(seal).toMatchObject({ sealId: c.sealId, name: '公章', kind: 'official', organizationName: c.seed.name, grantedBy: '王审批' });
    expect(await requireSealAuthorization(people, { userId: c.sealer, sealId: c.sealId, organizationId: c.organizationId, now: people.clock.now() }))
      .toEqual({ sealId: c.sealId, authorizationId: seal!.authorizationId, drawing: { organizationName: c.seed.name, kind: 'official' } });
  });

  test('is seeded with verified people, and seeding again changes nothing', async () => {
    const c = await company(people);
    expect((await findPerson(people, c.sealer)).verified).toMatchObject({ name: '李印', provider: 'luobi-sandbox' });
    const count = (): Promise<number[]> => Promise.all([Organization, OrganizationMember, Seal, SealAuthorization].map((e) => people.dataSource.manager.count(e)));
    const before = await count();
    expect((await seedOrganization(people, c.seed)).organizationId).toBe(c.organizationId);
    expect(await count()).toEqual(before);
  });

  test('is not seeded with a person who does not match or a sealer without the role', async () => {
    const phone = freshPhone();
    const seed = { name: '种子有限公司', uscc: uscc(), members: [{ phone, roles: ['sealer'] as const, realName: { name: '王错配', idNumber: idNumber() } }], seals: [] };
    expect(await outcomeOf(seedOrganization(people, seed))).toBe('conflict');
    expect((await findPerson(people, (await findUserIdByPhone(people, phone))!)).verified).toBeNull();
    const noSealer = freshPhone();
    expect(await outcomeOf(seedOrganization(people, {
      name: '无印有限公司', uscc: uscc(), members: [{ phone: noSealer, roles: ['approver'] }],
      seals: [{ name: '公章', kind: 'official', sealers: [noSealer], grantedBy: '张三', validUntil: new Date(people.clock.now().getTime() + 1000) }],
    }))).toBe('forbidden');
  });
});
