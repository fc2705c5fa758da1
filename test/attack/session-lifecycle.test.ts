/** R7: an opaque token, only its hash stored, idle two hours, at most a day, bound to its channel, gone when ended. */
import { authenticate, endAllSessions, endSession, ensureUser, listSessions, openSession } from '../../bff/src/account';
import { Session } from '../../bff/src/account/entities';
import { newId, newToken, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { everythingStored, freshPhone, openPeople, outcomeOf, type People } from '../kit/people';

forEachDatabase('sessions', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const open = async (): Promise<{ userId: string; token: string; sessionId: string; expiresAt: Date }> => {
    const userId = await ensureUser(people, freshPhone());
    return { userId, ...(await openSession(people, userId, 'weapp')) };
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
    for (const guess of ['', newToken(), changed, `${token} `, token.slice(1), sha256Hex(token), "' OR '1'='1", 'x'.repeat(100_000)]) expect(await authenticate(people, guess)).toBeNull();
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
    const { token } = await open();
    expect(await authenticate(people, token, 'h5')).toBeNull();
    expect(await authenticate(people, token, 'weapp')).not.toBeNull();
  });

  test('are gone at once when ended, also for a request that is just being seen', async () => {
    const { token, userId, sessionId } = await open();
    people.clock.pass({ minutes: 5 });
    await Promise.all([authenticate(people, token), endSession(people, { userId, sessionId }), authenticate(people, token)]);
    expect(await authenticate(people, token)).toBeNull();
    expect((await people.dataSource.manager.findOneByOrFail(Session, { id: sessionId })).endedAt).not.toBeNull();
    expect(await outcomeOf(endSession(people, { userId, sessionId }))).toBe('ok');
  });

  test('of others cannot be ended or seen', async () => {
    const mine = await open();
    const theirs = await open();
    for (const sessionId of [theirs.sessionId, newId()]) expect(await outcomeOf(endSession(people, { userId: mine.userId, sessionId }))).toBe('not_found');
    expect(await authenticate(people, theirs.token)).not.toBeNull();
    expect((await listSessions(people, mine.userId)).map((s) => s.sessionId)).toEqual([mine.sessionId]);
  });

  test('are listed while they live and all end together', async () => {
    const first = await open();
    people.clock.pass({ minutes: 1 });
    const second = await openSession(people, first.userId, 'h5');
    expect((await listSessions(people, first.userId)).map((s) => [s.sessionId, s.channel])).toEqual([[second.sessionId, 'h5'], [first.sessionId, 'weapp']]);
    await endAllSessions(people, first.userId);
    expect(await listSessions(people, first.userId)).toEqual([]);
    for (const { token } of [first, second]) expect(await authenticate(people, token)).toBeNull();
  });
});
