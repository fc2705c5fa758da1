/**
 * R7: an opaque token, only its hash stored, idle two hours, at most a day, bound to its channel and on weapp to app and
 * openid, listed, gone when ended; what was ended on purpose does not come back by itself.
 */
import { authenticate, endAllSessions, endOtherSessions, endReasonOf, endSession, ensureUser, listSessions, loginByWeChat, openSession, wechatOf, type SessionOrigin } from '../../bff/src/account';
import { Session } from '../../bff/src/account/entities';
import { WeChatAccount } from '../../bff/src/account/login-entities';
import { newId, newToken, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { everythingStored, freshPhone, openPeople, outcomeOf, type People } from '../kit/people';
import { joinedPerson } from '../kit/wechat/login';

const WEAPP: SessionOrigin = { channel: 'weapp', appId: 'wx0123456789abcdef', openid: 'oOpenId_of_a_person' };

forEachDatabase('sessions', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const open = async (origin: SessionOrigin = WEAPP): Promise<{ userId: string; token: string; sessionId: string; expiresAt: Date }> => {
    const userId = await ensureUser(people, freshPhone());
    return { userId, ...(await openSession(people, userId, origin)) };
  };

  test('are found by 256-bit tokens of which only the hash is stored', async () => {
    const { token, sessionId, userId } = await open();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(await authenticate(people, token)).toEqual({ sessionId, userId });
    const stored = await everythingStored(people.dataSource);
    expect(stored).toContain(sha256Hex(token));
    expect(stored).not.toContain(token);
  });

  test('refuse guesses, hashes in place of tokens, changed tokens and strange strings', async () => {
    const { token } = await open();
    const changed = (token[0] === 'A' ? 'B' : 'A') + token.slice(1);
    for (const guess of ['', newToken(), changed, `${token} `, token.slice(1), sha256Hex(token), "' OR '1'='1", 'x'.repeat(100_000)]) {
      expect(await authenticate(people, guess)).toBeNull();
      expect(await endReasonOf(people, guess)).toBeNull();
    }
  });

  test('end after two idle hours, and live on while used', async () => {
    const idle = await open();
    const used = await open();
    for (let n = 0; n < 3; n++) {
      people.clock.pass({ minutes: 40 });
      expect(await authenticate(people, used.token)).not.toBeNull();
    }
    expect(await authenticate(people, idle.token)).toBeNull();
    people.clock.pass({ hours: 2, ms: -1 });
    expect(await authenticate(people, used.token)).not.toBeNull();
    people.clock.pass({ hours: 2 });
    expect(await authenticate(people, used.token)).toBeNull();
  });

  test('end after a day however much they are used', async () => {
    const { token, expiresAt } = await open();
    expect(expiresAt.getTime() - people.clock.now().getTime()).toBe(24 * 3_600_000);
    for (let n = 0; n < 23; n++) {
      people.clock.pass({ hours: 1 });
      expect(await authenticate(people, token)).not.toBeNull();
    }
    people.clock.pass({ hours: 1 });
    expect(await authenticate(people, token)).toBeNull();
  });

  test('of one channel are not taken on another', async () => {
    const phone = await open();
    const browser = await open({ channel: 'h5' });
    expect(await authenticate(people, phone.token, 'h5')).toBeNull();
    expect(await authenticate(people, phone.token, 'weapp')).not.toBeNull();
    expect(await authenticate(people, browser.token, 'weapp')).toBeNull();
    expect(await authenticate(people, browser.token, 'h5')).not.toBeNull();
  });

  test('of the mini-program keep app and openid; those of a browser have none', async () => {
    const rows = await Promise.all([await open(), await open({ channel: 'h5' })].map(({ sessionId }) => people.dataSource.manager.findOneByOrFail(Session, { id: sessionId })));
    expect(rows.map(({ appId, openid }) => [appId, openid])).toEqual([['wx0123456789abcdef', 'oOpenId_of_a_person'], [null, null]]);
  });

  test.each([
    ['iPhone 15, iOS 18.1', 'iPhone 15, iOS 18.1'], ['  华为\tMate\r\n60  ', '华为 Mate 60'], ['<b>x</b>\u202eevil\u0000', 'b x /b evil'], ['', null], [' \n ', null], ['𠮷'.repeat(500), '𠮷'.repeat(60)], ['x'.repeat(1_000_000), 'x'.repeat(60)],
  ])('keep of what a device says of itself (%#) one short harmless line', async (device, kept) => {
    const { userId } = await open({ channel: 'h5', device });
    expect((await listSessions(people, userId))[0]!.device).toBe(kept);
  });

  test('are gone at once when ended, also for a request that is just being seen', async () => {
    const { token, userId, sessionId } = await open();
    people.clock.pass({ minutes: 5 });
    await Promise.all([authenticate(people, token), endSession(people, { userId, sessionId }), authenticate(people, token)]);
    expect(await authenticate(people, token)).toBeNull();
    expect((await people.dataSource.manager.findOneByOrFail(Session, { id: sessionId })).endedAt).not.toBeNull();
    expect(await outcomeOf(endSession(people, { userId, sessionId }))).toBe('ok');
  });

  test('tell why they ended, the first reason, and only to whoever holds the token', async () => {
    const { token, userId, sessionId } = await open();
    expect(await endReasonOf(people, token)).toBeNull();
    await endSession(people, { userId, sessionId }, 'ended');
    await endAllSessions(people, userId, 'phone_changed');
    expect(await endReasonOf(people, token)).toBe('ended');
    expect(await endReasonOf(people, newToken())).toBeNull();
  });

  test('of others cannot be ended or seen', async () => {
    const mine = await open();
    const theirs = await open();
    for (const sessionId of [theirs.sessionId, newId()]) expect(await outcomeOf(endSession(people, { userId: mine.userId, sessionId }))).toBe('not_found');
    expect(await outcomeOf(endOtherSessions(people, mine))).toBe('ok');
    expect(await authenticate(people, theirs.token)).not.toBeNull();
    expect((await listSessions(people, mine.userId)).map((s) => s.sessionId)).toEqual([mine.sessionId]);
  });

  test('are listed while they live and all end together', async () => {
    const first = await open();
    people.clock.pass({ minutes: 1 });
    const second = await openSession(people, first.userId, { channel: 'h5' });
    expect((await listSessions(people, first.userId)).map((s) => [s.sessionId, s.channel])).toEqual([[second.sessionId, 'h5'], [first.sessionId, 'weapp']]);
    await endAllSessions(people, first.userId);
    expect(await listSessions(people, first.userId)).toEqual([]);
    for (const { token } of [first, second]) expect(await authenticate(people, token)).toBeNull();
  });

  test('all others end, this one stays', async () => {
    const here = await open({ channel: 'h5' });
    const there = await openSession(people, here.userId, WEAPP);
    await endOtherSessions(people, here);
    expect(await authenticate(people, here.token)).not.toBeNull();
    expect(await authenticate(people, there.token)).toBeNull();
    expect(await endReasonOf(people, there.token)).toBe('ended');
  });
});

forEachDatabase('what was ended on purpose', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const again = async (name: string): Promise<string> => {
    const answer = await loginByWeChat(people, { code: `${name}.${newToken(6)}` });
    return answer.state === 'session' ? 'in' : answer.ticket.reason;
  };

  test('one that idled away opens again on WeChat\'s word; one that was ended asks for the phone', async () => {
    const { name, session } = await joinedPerson(people);
    people.clock.pass({ hours: 3 });
    expect(await authenticate(people, session.token)).toBeNull();
    await endSession(people, session);
    expect(await again(name)).toBe('in');
    const { sessionId } = (await listSessions(people, session.userId))[0]!;
    await endSession(people, { userId: session.userId, sessionId });
    expect(await again(name)).toBe('ended');
    expect(await wechatOf(people.dataSource.manager, session.userId)).toEqual({ joined: true, silent: false });
  });

  test.each(['others', 'all'] as const)('ending %s from a browser also closes the door WeChat would open', async (which) => {
    const { name, session } = await joinedPerson(people);
    people.clock.pass({ hours: 3 }); // nothing of WeChat lives: only its leave to come back
    const browser = await openSession(people, session.userId, { channel: 'h5' });
    if (which === 'others') await endOtherSessions(people, { userId: session.userId, sessionId: browser.sessionId });
    else await endAllSessions(people, session.userId, 'phone_changed');
    expect(await again(name)).toBe('ended');
  });

  test('ending the others from the mini-program keeps its own door open', async () => {
    const { name, session } = await joinedPerson(people);
    await openSession(people, session.userId, { channel: 'h5' });
    await endOtherSessions(people, session);
    expect(await again(name)).toBe('in');
  });

  test('a silent login and the end of everything at once leave nothing alive', async () => {
    for (let round = 0; round < 15; round++) {
      const { name, session } = await joinedPerson(people);
      const both = await Promise.all([
        ...Array.from({ length: 3 }, (_, n) => loginByWeChat(people, { code: `${name}.race${round}-${n}` })),
        endAllSessions(people, session.userId, 'phone_changed'),
        loginByWeChat(people, { code: `${name}.race${round}-last` }),
      ]);
      expect(both).toHaveLength(5);
      expect(await listSessions(people, session.userId)).toEqual([]);
      expect(await again(name)).toBe('ended');
    }
  });

  test('a WeChat account that was parted from its user opens nothing', async () => {
    const { name, session } = await joinedPerson(people);
    await people.dataSource.manager.delete(WeChatAccount, { userId: session.userId });
    expect(await again(name)).toBe('new');
  });
});
