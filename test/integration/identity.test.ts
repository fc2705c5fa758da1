/** Real names: every outcome, what is kept of it, who may try how often, and that one account is one person. */
import { findPerson, verifyIdentity, type VerifyAnswer } from '../../bff/src/account';
import { IdentityVerification, User } from '../../bff/src/account/entities';
import type { RealNameRequest, RealNameResult } from '../../bff/src/identity/port';
import { forEachDatabase } from '../kit/databases';
import { consentingUser, everythingStored, idNumber, openPeople, outcomeOf, outcomesOf, type People } from '../kit/people';

forEachDatabase('real names', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const verify = (userId: string, name: string, number = idNumber(), using: People = people): Promise<VerifyAnswer> => verifyIdentity(using, { userId, idType: 'resident_id', name, idNumber: number });
  const answering = (verifyRealName: (request: RealNameRequest) => Promise<RealNameResult>): People => ({ ...people, identity: { verifyRealName } });

  test('a match makes the account one person, and keeps who said so and when', async () => {
    const userId = await consentingUser(people);
    expect(await verify(userId, ' 买买提•吐尔逊 ', '11010519491231002x')).toEqual({ outcome: 'match', attemptsLeft: 5 });
    expect((await findPerson(people, userId)).verified).toEqual({
      name: '买买提·吐尔逊', idNumberMasked: '1****************X', idType: 'resident_id', level: 'name_id_phone', identityHash: people.box.blindIndex('11010519491231002X', 'id_number'), verificationId: expect.any(String),
      provider: 'luobi-sandbox', providerTransactionId: expect.stringMatching(/^TEST-/), verifiedAt: people.clock.now(), minor: false,
    });
  });

  test('neither name nor number lies in the database in clear', async () => {
    const number = idNumber();
    await verify(await consentingUser(people), '欧阳独特', number);
    const stored = await everythingStored(people.dataSource);
    expect(stored).not.toContain('欧阳独特');
    expect(stored).not.toContain(number);
  });

  test('what did not match is not kept, only that somebody tried', async () => {
    const userId = await consentingUser(people);
    expect(await verify(userId, '王错配')).toEqual({ outcome: 'mismatch', attemptsLeft: 4 });
    expect(await verify(userId, '王查无')).toEqual({ outcome: 'not_found', attemptsLeft: 4 });
    const rows = await people.dataSource.manager.findBy(IdentityVerification, { userId });
    expect(rows.map((r) => [r.nameSealed, r.idNumberSealed, r.provider])).toEqual([[null, null, 'luobi-sandbox'], [null, null, 'luobi-sandbox']]);
    expect((await findPerson(people, userId)).verified).toBeNull();
  });

  test('five mismatches in 24 hours end it for the user, with any number', async () => {
    const userId = await consentingUser(people);
    for (const attemptsLeft of [4, 3, 2, 1, 0]) {
      expect(await verify(userId, '王错配')).toEqual({ outcome: 'mismatch', attemptsLeft });
      people.clock.pass({ hours: 1 });
    }
    expect(await outcomeOf(verify(userId, '张三丰'))).toBe('identity_attempts_exhausted');
    people.clock.pass({ hours: 19, ms: 1 });
    expect((await verify(userId, '张三丰')).outcome).toBe('match');
  });

  test('five mismatches end it for the ID number, from any account', async () => {
    const number = idNumber();
    for (let n = 0; n < 5; n++) await verify(await consentingUser(people), '王错配', number);
    expect(await outcomeOf(verify(await consentingUser(people), '张三丰', number))).toBe('identity_attempts_exhausted');
  });

  test('twenty guesses at once are five at most', async () => {
    const userId = await consentingUser(people);
    let asked = 0;
    const slow = answering(async (request) => {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return people.identity.verifyRealName(request);
    });
    expect(await outcomesOf(Array.from({ length: 20 }, () => verify(userId, '王错配', idNumber(), slow)))).toEqual({ ok: 5, identity_attempts_exhausted: 15 });
    expect(asked).toBe(5);
  });

  test.each(['王超时', '王不可用', '王限流'])('%s: a source that does not answer costs no try, however often', async (name) => {
    const userId = await consentingUser(people);
    for (let n = 0; n < 7; n++) expect(await outcomeOf(verify(userId, name))).toBe(name.includes('限流') ? 'identity_rate_limited' : 'identity_unavailable');
    expect((await verify(userId, '张三丰')).outcome).toBe('match');
  });

  test.each<[string, () => Promise<unknown>]>([
    ['throws', () => Promise.reject(new Error('boom'))], ['says nothing', async () => undefined], ['says true', async () => true],
    ['says a new word', async () => ({ outcome: 'probably', provider: 'p', transactionId: 't' })], ['has no transaction', async () => ({ outcome: 'match', provider: 'p' })],
    ['has an empty provider', async () => ({ outcome: 'match', provider: '', transactionId: 't' })],
  ])('a source that %s verifies nobody', async (_, source) => {
    const userId = await consentingUser(people);
    expect(await outcomeOf(verify(userId, '张三丰', idNumber(), answering(source as () => Promise<RealNameResult>)))).toBe('identity_unavailable');
    expect((await findPerson(people, userId)).verified).toBeNull();
  });

  test('one account is one person for good; the same person again is no error and costs no question', async () => {
    const userId = await consentingUser(people);
    const number = idNumber();
    await verify(userId, '张三丰', number);
    const silent = answering(() => Promise.reject(new Error('asked again')));
    expect(await verify(userId, '张三丰', number, silent)).toEqual({ outcome: 'match', attemptsLeft: 5 });
    expect(await outcomeOf(verify(userId, '张三丰', idNumber()))).toBe('conflict');
    expect(await outcomeOf(verify(userId, '李四', number))).toBe('conflict');
  });

  test('two different people verified at once on one account: one stays', async () => {
    const userId = await consentingUser(people);
    const slow = answering(async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return people.identity.verifyRealName(request);
    });
    expect(await outcomesOf([verify(userId, '张三丰', idNumber(), slow), verify(userId, '李四光', idNumber(), slow)])).toEqual({ ok: 1, conflict: 1 });
    const { verificationId } = await people.dataSource.manager.findOneByOrFail(User, { id: userId });
    expect((await findPerson(people, userId)).verified?.verificationId).toBe(verificationId);
  });

  test('two accounts of one person have the same identity hash', async () => {
    const number = idNumber();
    const [a, b] = [await consentingUser(people), await consentingUser(people)];
    for (const userId of [a, b]) await verify(userId, '张三丰', number);
    expect((await findPerson(people, a)).verified?.identityHash).toBe((await findPerson(people, b)).verified?.identityHash);
  });

  test('under sixteen is refused before anybody is asked, sixteen and seventeen are marked', async () => {
    // 2026-11-24 in China begins at 16:00 UTC of the day before
    const young = await openPeople(database());
    const at = (iso: string): People => ({ ...young, clock: Object.assign(Object.create(young.clock) as People['clock'], { now: () => new Date(iso) }) });
    const userId = await consentingUser(people);
    const number = idNumber('20101124');
    const birthday = (iso: string): Promise<VerifyAnswer> => verify(userId, '赵小明', number, at(iso));
    expect(await outcomeOf(birthday('2026-11-23T15:59:59.999Z'))).toBe('identity_underage');
    expect(await people.dataSource.manager.countBy(IdentityVerification, { userId })).toBe(0);
    expect((await birthday('2026-11-23T16:00:00.000Z')).outcome).toBe('match');
    expect((await findPerson(people, userId)).verified?.minor).toBe(true);
    await young.dataSource.destroy();
  });

  test('a number or a name that cannot be one is refused before anybody is asked', async () => {
    const userId = await consentingUser(people);
    const silent = answering(() => { throw new Error('asked'); });
    for (const [name, number, issue] of [
      ['张三', '110105194912310021', { path: 'body.idNumber', message: 'checksum' }], ['张三', '110105491231002', { path: 'body.idNumber', message: 'length' }],
      ['张', '11010519491231002X', { path: 'body.name', message: 'characters' }], ['<b>张三</b>', '11010519491231002X', { path: 'body.name', message: 'characters' }],
    ] as const) await expect(verify(userId, name, number, silent)).rejects.toMatchObject({ code: 'invalid_request', details: { issues: [issue] } });
  });
});
