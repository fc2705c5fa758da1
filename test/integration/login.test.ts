/** From a code on a phone to a session. */
import { authenticate, findPerson, findUserIdByPhone, login, loginByWeChat, ensureUser } from '../../bff/src/account';
import { User } from '../../bff/src/account/entities';
import { startLoginChallenge } from '../../bff/src/identity';
import { Challenge } from '../../bff/src/identity/entities';
import { bySms, joinedPerson, ticketOf, wechatName } from '../kit/wechat/login';
import { forEachDatabase } from '../kit/databases';
import { everythingStored, freshIp, freshPhone, lastCode, openPeople, outcomeOf, startLogin, wrongCode, type People } from '../kit/people';

forEachDatabase('login', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const enter = (challengeId: string, code: string): ReturnType<typeof login> => login(people, { challengeId, code, channel: 'h5', ip: freshIp() });

  test('tells how long the code lives and when the next may be asked for', async () => {
    expect(await startLoginChallenge(people, { phone: freshPhone(), ip: freshIp() }))
      .toEqual({ challengeId: expect.stringMatching(/^[0-9A-Z]{26}$/), expiresAt: new Date(people.clock.now().getTime() + 300_000), resendAfterSeconds: 60 });
  });

  test('makes the user the first time and finds him the next', async () => {
    const first = await startLogin(people);
    expect(await findUserIdByPhone(people, first.phone)).toBeNull();
    const { userId, token } = await enter(first.challengeId, first.code);
    expect(await authenticate(people, token)).toMatchObject({ userId });
    expect(await findPerson(people, userId)).toEqual({ userId, phone: first.phone, verified: null, privacyConsentVersion: null });
    people.clock.pass({ seconds: 61 });
    const second = await startLogin(people, first.phone);
    const again = await enter(second.challengeId, second.code);
    expect(again.userId).toBe(userId);
    expect(again.token).not.toBe(token);
    expect(await authenticate(people, token)).not.toBeNull();
  });

  test('a wrong code makes no user and no session', async () => {
    const { phone, challengeId, code } = await startLogin(people);
    expect(await outcomeOf(enter(challengeId, wrongCode(code)))).toBe('code_wrong');
    expect(await findUserIdByPhone(people, phone)).toBeNull();
  });

  test('the browser and the mini-program lead to one account, whichever came first', async () => {
    const phone = freshPhone();
    const browser = await bySms(people, undefined, phone);
    const { session, name } = await joinedPerson(people, phone);
    expect(session.userId).toBe(browser.userId);
    expect(await authenticate(people, browser.token)).not.toBeNull();
    const other = await joinedPerson(people);
    expect((await bySms(people, undefined, other.phone)).userId).toBe(other.session.userId);
    const silent = await loginByWeChat(people, { code: `${name}.again` });
    expect(silent).toMatchObject({ state: 'session', session: { userId: browser.userId } });
  });

  test('by SMS code in the mini-program: the WeChat account comes along', async () => {
    const [name, phone] = [wechatName(), freshPhone()];
    const { userId, token } = await bySms(people, await ticketOf(people, name), phone);
    expect(await authenticate(people, token, 'weapp')).toMatchObject({ userId });
    expect(await loginByWeChat(people, { code: `${name}.again` })).toMatchObject({ state: 'session', session: { userId } });
  });

  test('a ticket belongs to the mini-program, and the mini-program to a ticket', async () => {
    const { challengeId, code } = await startLogin(people);
    expect(await outcomeOf(login(people, { challengeId, code, channel: 'weapp', ip: freshIp() }))).toBe('invalid_request');
    expect(await outcomeOf(login(people, { challengeId, code, channel: 'h5', ticket: await ticketOf(people, wechatName()), ip: freshIp() }))).toBe('invalid_request');
    expect(await outcomeOf(enter(challengeId, code))).toBe('ok');
  });

  test('without a mini-program set up nobody comes in by WeChat', async () => {
    expect(await outcomeOf(loginByWeChat({ ...people, wechat: null }, { code: 'x' }))).toBe('unavailable');
  });

  test('ten first logins at once make one user', async () => {
    const phone = freshPhone();
    const ids = await Promise.all(Array.from({ length: 10 }, () => ensureUser(people, phone)));
    expect(new Set(ids).size).toBe(1);
    expect(await people.dataSource.manager.countBy(User, { phoneIndex: people.box.blindIndex(phone, 'phone') })).toBe(1);
  });

  test('answers alike for a known and an unknown number', async () => {
    const known = freshPhone();
    await ensureUser(people, known);
    const shapes = await Promise.all([known, freshPhone()].map(async (phone) => Object.keys(await startLoginChallenge(people, { phone, ip: freshIp() }))));
    expect(shapes[0]).toEqual(shapes[1]);
  });

  test('a channel that fails leaves no usable code', async () => {
    const phone = freshPhone();
    const broken = { ...people, sms: { send: async (message: Parameters<typeof people.sms.send>[0]) => { await people.sms.send(message); throw new Error('time out after it was sent'); } } };
    expect(await outcomeOf(startLoginChallenge(broken, { phone, ip: freshIp() }))).toBe('unavailable');
    const { id, state } = await people.dataSource.manager.findOneByOrFail(Challenge, { phoneIndex: people.box.blindIndex(phone, 'phone') });
    expect(state).toBe('unsent');
    expect(await outcomeOf(enter(id, await lastCode(people, phone)))).toBe('code_expired');
  });

  test('spreads codes over all six digits', async () => {
    const limits = { resendSeconds: 0, perNumberHour: 1000, perNumberDay: 1000 };
    const phone = freshPhone();
    for (let n = 0; n < 40; n++) {
      await startLoginChallenge({ ...people, limits }, { phone, ip: freshIp() });
      people.clock.pass({ ms: 1 });
    }
    const codes = (await people.sms.list(phone)).map((m) => m.code);
    expect(codes.every((c) => /^\d{6}$/.test(c))).toBe(true);
    expect(new Set(codes).size).toBeGreaterThan(38);
    expect(new Set(codes.map((c) => c[0])).size).toBeGreaterThan(5);
  });

  test('leaves no phone number in clear in any table', async () => {
    const { phone, challengeId, code } = await startLogin(people);
    await enter(challengeId, code);
    expect(await everythingStored(people.dataSource)).not.toContain(phone);
  });
});
