/** R40, PIPL 13–15: nothing personal is asked for before the policy in force is agreed to; a withdrawal counts at once. */
import { POLICY_VERSIONS, consentVersion, ensureUser, findPerson, giveConsent, requireConsent, verifyIdentity, withdrawConsent } from '../../bff/src/account';
import { Consent, IdentityVerification } from '../../bff/src/account/entities';
import { insertRows } from '../../bff/src/db';
import { newId } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { freshIp, freshPhone, idNumber, openPeople, outcomeOf, type People } from '../kit/people';

forEachDatabase('without consent', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const agree = (userId: string, version = POLICY_VERSIONS.privacy): Promise<void> => giveConsent(people, { userId, kind: 'privacy', version, ip: freshIp() });
  const verify = (userId: string): Promise<unknown> => verifyIdentity(people, { userId, idType: 'resident_id', name: '张三丰', idNumber: idNumber() });

  test('no real name is asked for or kept', async () => {
    let asked = 0;
    const watching = { ...people, identity: { verifyRealName: (r: Parameters<typeof people.identity.verifyRealName>[0]) => { asked++; return people.identity.verifyRealName(r); } } };
    const userId = await ensureUser(people, freshPhone());
    await expect(verifyIdentity(watching, { userId, idType: 'resident_id', name: '张三丰', idNumber: idNumber() })).rejects.toMatchObject({ code: 'consent_required', details: { requiredVersion: POLICY_VERSIONS.privacy } });
    expect(asked).toBe(0);
    expect(await people.dataSource.manager.countBy(IdentityVerification, { userId })).toBe(0);
  });

  test('consent to face recognition is not consent to the policy', async () => {
    const userId = await ensureUser(people, freshPhone());
    await giveConsent(people, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
    expect(await outcomeOf(requireConsent(people, userId))).toBe('consent_required');
  });

  test('another version than the one in force cannot be agreed to, and an old one does not count', async () => {
    const userId = await ensureUser(people, freshPhone());
    for (const version of ['', '2020-01', `${POLICY_VERSIONS.privacy} `]) await expect(agree(userId, version)).rejects.toMatchObject({ code: 'conflict', details: { requiredVersion: POLICY_VERSIONS.privacy } });
    await insertRows(people.dataSource.manager, Consent, { id: newId(), userId, kind: 'privacy', version: '2020-01', act: 'given', ip: freshIp(), at: people.clock.now() });
    expect((await findPerson(people, userId)).privacyConsentVersion).toBe('2020-01');
    expect(await outcomeOf(requireConsent(people, userId))).toBe('consent_required');
  });

  test('a withdrawal stops the next act, consent may be given again, and every act stays on record', async () => {
    const userId = await ensureUser(people, freshPhone());
    await agree(userId);
    await agree(userId);
    expect(await outcomeOf(requireConsent(people, userId))).toBe('ok');
    await withdrawConsent(people, { userId, kind: 'privacy', ip: freshIp() });
    expect(await consentVersion(people, userId, 'privacy')).toBeNull();
    expect(await outcomeOf(verify(userId))).toBe('consent_required');
    await agree(userId);
    expect(await outcomeOf(verify(userId))).toBe('ok');
    const acts = await people.dataSource.manager.find(Consent, { where: { userId }, order: { at: 'ASC' } });
    expect(acts.map((a) => a.act)).toEqual(['given', 'withdrawn', 'given']);
  });

  test('one person\'s consent is not another\'s', async () => {
    const [mine, theirs] = [await ensureUser(people, freshPhone()), await ensureUser(people, freshPhone())];
    await agree(mine);
    expect(await outcomeOf(requireConsent(people, theirs))).toBe('consent_required');
    expect(await outcomeOf(requireConsent(people, newId()))).toBe('consent_required');
  });
});
