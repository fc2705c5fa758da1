/** R13: five wrong tries kill a code, ten an hour kill the way; counted per number and account, whatever the address. */
import { answerLoginChallenge, proveWillingness, startLoginChallenge, startWillingness } from '../../bff/src/identity';
import { Challenge } from '../../bff/src/identity/entities';
import { forEachDatabase } from '../kit/databases';
import { binding, freshIp, freshPhone, lastCode, openPeople, outcomeOf, outcomesOf, startLogin, startWill, wrongCode, type People } from '../kit/people';

forEachDatabase('guessing codes', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const answer = (challengeId: string, code: string): Promise<unknown> => answerLoginChallenge(people, { challengeId, code, ip: freshIp() });
  const stored = (id: string): Promise<Challenge> => people.dataSource.manager.findOneByOrFail(Challenge, { id });

  test('counts down and dies with the fifth wrong try, for the right code too', async () => {
    const { challengeId, code } = await startLogin(people);
    for (const attemptsLeft of [4, 3, 2, 1]) await expect(answer(challengeId, wrongCode(code, attemptsLeft))).rejects.toMatchObject({ code: 'code_wrong', details: { attemptsLeft } });
    expect(await outcomeOf(answer(challengeId, wrongCode(code)))).toBe('code_locked');
    expect(await outcomeOf(answer(challengeId, code))).toBe('code_locked');
    expect(await stored(challengeId)).toMatchObject({ state: 'locked', wrongTries: 5 });
  });

  test('50 wrong guesses at once from 50 addresses: five are counted, none more', async () => {
    const { challengeId, code } = await startLogin(people);
    const outcomes = await outcomesOf(Array.from({ length: 50 }, (_, n) => answer(challengeId, wrongCode(code, n + 1))));
    expect(outcomes).toEqual({ code_wrong: 4, code_locked: 46 });
    expect(await stored(challengeId)).toMatchObject({ state: 'locked', wrongTries: 5 });
    expect(await outcomeOf(answer(challengeId, code))).toBe('code_locked');
  });

  test('a right guess in a crowd of wrong ones wins only before the lock, and then nothing else does', async () => {
    for (let round = 0; round < 5; round++) {
      const { challengeId, code } = await startLogin(people);
      const guesses = Array.from({ length: 20 }, (_, n) => answer(challengeId, n === round * 3 ? code : wrongCode(code, n + 1)));
      const outcomes = await outcomesOf(guesses);
      const { state, wrongTries } = await stored(challengeId);
      expect(outcomes['ok'] ?? 0).toBe(state === 'used' ? 1 : 0);
      expect(wrongTries).toBeLessThanOrEqual(5);
      expect(wrongTries === 5).toBe(state === 'locked');
    }
  });

  test('new codes do not give new tries without end: ten wrong in an hour stop the number', async () => {
    const phone = freshPhone();
    for (let n = 0; n < 2; n++) {
      const { challengeId, code } = await startLogin(people, phone);
      await outcomesOf(Array.from({ length: 6 }, (_, i) => answer(challengeId, wrongCode(code, i + 1))));
      people.clock.pass({ seconds: 61 });
    }
    await expect(startLoginChallenge(people, { phone, ip: freshIp() })).rejects.toMatchObject({ code: 'code_send_limited', details: { retryAfterSeconds: 3600 } });
    people.clock.pass({ minutes: 60 });
    expect(await outcomeOf(startLoginChallenge(people, { phone, ip: freshIp() }))).toBe('ok');
  });

  test('wrong tries of an account add up over its tasks and numbers', async () => {
    const { userId } = binding();
    for (let n = 0; n < 2; n++) {
      const { bound, challengeId, code } = await startWill(people, binding({ userId }));
      for (let i = 0; i < 4; i++) await outcomeOf(proveWillingness(people, { ...bound, challengeId, code: wrongCode(code, i + 1), ip: freshIp() }));
    }
    const third = await startWill(people, binding({ userId }));
    const guess = (code: string): Promise<string> => outcomeOf(proveWillingness(people, { ...third.bound, challengeId: third.challengeId, code, ip: freshIp() }));
    expect([await guess(wrongCode(third.code)), await guess(wrongCode(third.code, 2)), await guess(third.code)]).toEqual(['code_wrong', 'code_locked', 'code_locked']);
  });

  test('wrong login codes, which any stranger can send, do not stop a signer of the same number', async () => {
    const phone = freshPhone();
    for (let n = 0; n < 2; n++) {
      const { challengeId, code } = await startLogin(people, phone);
      for (let i = 0; i < 5; i++) await outcomeOf(answer(challengeId, wrongCode(code, i + 1)));
      people.clock.pass({ seconds: 61 });
    }
    const will = await startWill(people, binding(), phone);
    expect(await outcomeOf(proveWillingness(people, { ...will.bound, challengeId: will.challengeId, code: await lastCode(people, phone), ip: freshIp() }))).toBe('ok');
  });

  test('ten wrong codes within an hour close the task for codes for a day; other tasks of other people go on', async () => {
    const bound = binding();
    const fresh = { ...people, limits: { wrongPerHour: 1000, resendSeconds: 0, perNumberHour: 100 } };
    const phone = freshPhone();
    const ask = (): Promise<unknown> => startWillingness(fresh, { userId: bound.userId, phone, ip: freshIp(), method: 'sms', binding: bound, title: '合同', shortHash: 'A1B2C3' });
    for (let n = 0; n < 2; n++) {
      const { challengeId } = (await ask()) as { challengeId: string };
      const code = await lastCode(people, phone);
      for (let i = 0; i < 5; i++) await outcomeOf(proveWillingness(fresh, { ...bound, challengeId, code: wrongCode(code, i + 1), ip: freshIp() }));
      people.clock.pass({ minutes: 20 });
    }
    await expect(ask()).rejects.toMatchObject({ code: 'willingness_method_closed', details: { method: 'sms' } });
    people.clock.pass({ hours: 23 });
    expect(await outcomeOf(ask())).toBe('willingness_method_closed');
    expect(await outcomeOf(startWill(people).then(() => undefined))).toBe('ok');
    people.clock.pass({ hours: 1 });
    expect(await outcomeOf(ask())).toBe('ok');
  });

  test('nine wrong codes do not, nor do ten that are spread over more than an hour', async () => {
    const bound = binding();
    const fresh = { ...people, limits: { wrongPerHour: 1000, resendSeconds: 0, perNumberHour: 100 } };
    const phone = freshPhone();
    for (const [wrong, pause] of [[4, 59], [4, 20], [4, 60]] as const) {
      const { challengeId } = await startWillingness(fresh, { userId: bound.userId, phone, ip: freshIp(), method: 'sms', binding: bound, title: '合同', shortHash: 'A1B2C3' });
      const code = await lastCode(people, phone);
      for (let i = 0; i < wrong; i++) await outcomeOf(proveWillingness(fresh, { ...bound, challengeId, code: wrongCode(code, i + 1), ip: freshIp() }));
      people.clock.pass({ minutes: pause });
    }
    expect(await outcomeOf(startWillingness(fresh, { userId: bound.userId, phone, ip: freshIp(), method: 'sms', binding: bound, title: '合同', shortHash: 'A1B2C3' }))).toBe('ok');
  });

  test('one address may guess at many numbers only fifty times an hour, and then not even rightly', async () => {
    const ip = freshIp();
    const from = (challengeId: string, code: string): Promise<string> => outcomeOf(answerLoginChallenge(people, { challengeId, code, ip }));
    for (let n = 0; n < 13; n++) {
      const { challengeId, code } = await startLogin(people);
      for (let i = 0; i < 4; i++) if (n * 4 + i < 50) expect(await from(challengeId, wrongCode(code, i + 1))).toBe('code_wrong');
    }
    const { challengeId, code } = await startLogin(people);
    expect(await from(challengeId, code)).toBe('rate_limited');
    // somebody else's phone, elsewhere, is not held up
    expect(await outcomeOf(answer(challengeId, code))).toBe('ok');
    people.clock.pass({ hours: 1 });
    const later = await startLogin(people);
    expect(await from(later.challengeId, later.code)).toBe('ok');
  });

  test('a code that went to an earlier number is over when the number has changed', async () => {
    const { bound, challengeId, code } = await startWill(people);
    expect(await outcomeOf(proveWillingness(people, { ...bound, challengeId, code, ip: freshIp(), phone: freshPhone() }))).toBe('code_expired');
  });
});
