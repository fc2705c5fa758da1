/**
 * Change of number: both numbers are proven, in one session and within minutes; nobody else's number or change can be
 * used; afterwards every session is over, WeChat opens none, and nothing the old number confirmed may still sign.
 */
import { IsNull } from 'typeorm';
import {
  authenticate, endReasonOf, endSession, ensureUser, findPerson, findUserIdByPhone, finishPhoneChange, loginByWeChat, openSession, proveIdentityInstead, proveOldPhone, proveStepUp, sendNewPhoneCode,
  startPhoneChange, startStepUp, type PhoneChangeActor,
} from '../../bff/src/account';
import { PhoneChange } from '../../bff/src/account/login-entities';
import { proveWillingness } from '../../bff/src/identity';
import { WillingnessProof } from '../../bff/src/identity/entities';
import { newId } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { binding, everythingStored, freshIp, freshPhone, idNumber, lastCode, openPeople, outcomeOf, outcomesOf, proveWill, startLogin, startWill, verifiedUser, wrongCode, type People } from '../kit/people';
import { joinedPerson } from '../kit/wechat/login';

interface Owner extends PhoneChangeActor {
  readonly phone: string;
  readonly token: string;
}

forEachDatabase('change of number', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const ip = freshIp;
  const owner = async (): Promise<Owner> => {
    const phone = freshPhone();
    const userId = await ensureUser(people, phone);
    return { userId, phone, ...(await openSession(people, userId, { channel: 'h5' })) };
  };
  /** with the old number proven */
  const proven = async (who: Owner): Promise<string> => {
    const { changeId, challenge } = await startPhoneChange(people, { ...who, way: 'code', ip: ip() });
    await proveOldPhone(people, { ...who, changeId, challengeId: challenge!.challengeId, code: await lastCode(people, who.phone) });
    return changeId;
  };
  const toNew = async (who: Owner, changeId: string, phone = freshPhone()): Promise<{ readonly phone: string; readonly answer: Parameters<typeof finishPhoneChange>[1] }> => {
    const { challengeId } = await sendNewPhoneCode(people, { ...who, changeId, phone, ip: ip() });
    return { phone, answer: { userId: who.userId, sessionId: who.sessionId, changeId, challengeId, code: await lastCode(people, phone) } };
  };

  test('moves the account, ends every session, tells the old number, and leaves neither number in clear', async () => {
    const who = await owner();
    const elsewhere = await openSession(people, who.userId, { channel: 'h5' });
    const { phone, answer } = await toNew(who, await proven(who));
    expect(await finishPhoneChange(people, answer)).toEqual({ phoneMasked: `${phone.slice(0, 3)}****${phone.slice(-4)}` });
    expect((await findPerson(people, who.userId)).phone).toBe(phone);
    expect(await findUserIdByPhone(people, who.phone)).toBeNull();
    for (const token of [who.token, elsewhere.token]) {
      expect(await authenticate(people, token)).toBeNull();
      expect(await endReasonOf(people, token)).toBe('phone_changed');
    }
    expect((await people.sms.list(who.phone)).some(({ text }) => text.includes('已改用手机号'))).toBe(true);
    const stored = await everythingStored(people.dataSource);
    for (const number of [who.phone, phone]) expect(stored).not.toContain(number);
  });

  test('WeChat opens no session afterwards until the phone is confirmed', async () => {
    const { name, phone: old, session } = await joinedPerson(people);
    const who: Owner = { ...session, phone: old };
    const { answer } = await toNew(who, await proven(who));
    await finishPhoneChange(people, answer);
    expect(await loginByWeChat(people, { code: `${name}.later` })).toMatchObject({ state: 'phone_needed', ticket: { reason: 'ended' } });
  });

  test('open codes and unused proofs of will die with the old number; a new number can prove anew', async () => {
    const who = await owner();
    const bound = binding({ userId: who.userId });
    const { challengeId, code } = await startWill(people, bound, who.phone);
    people.clock.pass({ minutes: 2 });
    const other = binding({ userId: who.userId });
    await proveWill(people, other);
    const { answer } = await toNew(who, await proven(who));
    await finishPhoneChange(people, answer);
    expect(await outcomeOf(proveWillingness(people as never, { userId: who.userId, taskId: bound.taskId, challengeId, code, ip: ip() }))).toBe('code_expired');
    expect(await people.dataSource.manager.countBy(WillingnessProof, { userId: who.userId })).toBe(1);
    expect(await people.dataSource.manager.countBy(WillingnessProof, { userId: who.userId, consumedAt: IsNull(), endedAt: IsNull() })).toBe(0);
  });

  test('without the old number nothing is sent to a new one and nothing changes', async () => {
    const who = await owner();
    const { changeId } = await startPhoneChange(people, { ...who, way: 'code', ip: ip() });
    expect(await outcomeOf(sendNewPhoneCode(people, { ...who, changeId, phone: freshPhone(), ip: ip() }))).toBe('phone_change_expired');
    const { challengeId } = await startStepUp(people, { userId: who.userId, ip: ip() }).catch(() => ({ challengeId: newId() }));
    expect(await outcomeOf(finishPhoneChange(people, { ...who, changeId, challengeId, code: '000000' }))).toBe('phone_change_expired');
  });

  test('a wrong code for the old number is counted and kills the code', async () => {
    const who = await owner();
    const { changeId, challenge } = await startPhoneChange(people, { ...who, way: 'code', ip: ip() });
    const wrong = wrongCode(await lastCode(people, who.phone));
    const answers = [];
    for (let n = 0; n < 6; n++) answers.push(await outcomeOf(proveOldPhone(people, { ...who, changeId, challengeId: challenge!.challengeId, code: wrong })));
    expect(answers).toEqual(['code_wrong', 'code_wrong', 'code_wrong', 'code_wrong', 'code_locked', 'code_locked']);
  });

  test('the proof of the old number counts ten minutes, not longer', async () => {
    const who = await owner();
    const changeId = await proven(who);
    people.clock.pass({ minutes: 6 });
    const { answer } = await toNew(who, changeId);
    people.clock.pass({ minutes: 4 });
    expect(await outcomeOf(finishPhoneChange(people, answer))).toBe('phone_change_expired');
    expect(await outcomeOf(toNew(who, changeId))).toBe('phone_change_expired');
    expect((await findPerson(people, who.userId)).phone).toBe(who.phone);
  });

  test('a code of a login, a step-up, another account or another change opens nothing', async () => {
    const [who, other] = [await owner(), await owner()];
    const { changeId } = await startPhoneChange(people, { ...who, way: 'code', ip: ip() });
    people.clock.pass({ minutes: 2 });
    const login = await startLogin(people, who.phone);
    expect(await outcomeOf(proveOldPhone(people, { ...who, changeId, ...login }))).toBe('code_expired');
    people.clock.pass({ minutes: 2 });
    const step = await startStepUp(people, { userId: who.userId, ip: ip() });
    expect(await outcomeOf(proveOldPhone(people, { ...who, changeId, challengeId: step.challengeId, code: await lastCode(people, who.phone) }))).toBe('code_expired');
    const theirs = await startPhoneChange(people, { ...other, way: 'code', ip: ip() });
    expect(await outcomeOf(proveOldPhone(people, { ...who, changeId, challengeId: theirs.challenge!.challengeId, code: await lastCode(people, other.phone) }))).toBe('code_expired');
    // and the codes of a change are no step-up
    expect(await outcomeOf(proveStepUp(people, { ...other, challengeId: theirs.challenge!.challengeId, code: await lastCode(people, other.phone) }))).toBe('code_expired');
  });

  test('a change of others, or begun in another session, is as good as absent', async () => {
    const [who, other] = [await owner(), await owner()];
    const changeId = await proven(who);
    const elsewhere = await openSession(people, who.userId, { channel: 'h5' });
    for (const actor of [{ ...other }, { userId: who.userId, sessionId: elsewhere.sessionId }, { userId: other.userId, sessionId: who.sessionId }]) {
      expect(await outcomeOf(sendNewPhoneCode(people, { ...actor, changeId, phone: freshPhone(), ip: ip() }))).toBe('not_found');
      expect(await outcomeOf(finishPhoneChange(people, { ...actor, changeId, challengeId: newId(), code: '123456' }))).toBe('not_found');
    }
    const { answer } = await toNew(who, changeId);
    expect(await outcomeOf(finishPhoneChange(people, { ...answer, sessionId: elsewhere.sessionId }))).toBe('not_found');
    expect(await outcomeOf(finishPhoneChange(people, answer))).toBe('ok');
  });

  test('a newer change ends the older; a finished one is over', async () => {
    const who = await owner();
    const first = await proven(who);
    people.clock.pass({ minutes: 2 });
    const second = await proven(who);
    expect(await outcomeOf(toNew(who, first))).toBe('not_found');
    const { answer } = await toNew(who, second);
    await finishPhoneChange(people, answer);
    expect(await outcomeOf(finishPhoneChange(people, answer))).toBe('not_found');
    expect((await people.dataSource.manager.find(PhoneChange, { where: { userId: who.userId }, order: { createdAt: 'ASC' } })).map(({ state }) => state)).toEqual(['replaced', 'done']);
  });

  test('somebody else\'s number is not taken, and that it is somebody\'s is told only to whoever answers its code', async () => {
    const [who, other] = [await owner(), await owner()];
    const changeId = await proven(who);
    const shapes = [];
    for (const phone of [other.phone, freshPhone()]) shapes.push(Object.keys(await sendNewPhoneCode(people, { ...who, changeId, phone, ip: ip() })));
    expect(shapes[0]).toEqual(shapes[1]);
    people.clock.pass({ minutes: 2 });
    const { answer } = await toNew(who, changeId, other.phone);
    expect(await outcomeOf(finishPhoneChange(people, { ...answer, code: wrongCode(answer.code) }))).toBe('code_wrong');
    expect(await outcomeOf(finishPhoneChange(people, answer))).toBe('phone_taken');
    expect(await findUserIdByPhone(people, other.phone)).toBe(other.userId);
    expect(await authenticate(people, who.token)).not.toBeNull();
    expect(await outcomeOf(sendNewPhoneCode(people, { ...who, changeId, phone: who.phone, ip: ip() }))).toBe('conflict');
    expect(await outcomeOf(sendNewPhoneCode(people, { ...who, changeId, phone: '+85212345678', ip: ip() }))).toBe('phone_invalid');
  });

  describe('races', () => {
    test('one answer ten times at once: one change', async () => {
      for (let round = 0; round < 5; round++) {
        const who = await owner();
        const { answer } = await toNew(who, await proven(who));
        const outcomes = await outcomesOf(Array.from({ length: 10 }, () => finishPhoneChange(people, answer)));
        expect(outcomes['ok']).toBe(1);
        expect(Object.keys(outcomes).every((code) => ['ok', 'code_expired', 'not_found', 'conflict'].includes(code))).toBe(true);
      }
    });

    test('a first login with the new number at the same moment: the number has one user, whoever was first', async () => {
      for (let round = 0; round < 8; round++) {
        const who = await owner();
        const { phone, answer } = await toNew(who, await proven(who));
        const [, userId] = await Promise.all([outcomeOf(finishPhoneChange(people, answer)), ensureUser(people, phone)]);
        expect(await findUserIdByPhone(people, phone)).toBe(userId);
        const mine = (await findPerson(people, who.userId)).phone;
        expect(mine).toBe(userId === who.userId ? phone : who.phone);
      }
    });

    test('two accounts to one number: one gets it', async () => {
      const phone = freshPhone();
      const answers = [];
      for (let n = 0; n < 2; n++) {
        const who = await owner();
        people.clock.pass({ seconds: 61 });
        answers.push((await toNew(who, await proven(who), phone)).answer);
      }
      expect(await outcomesOf(answers.map((answer) => finishPhoneChange(people, answer)))).toEqual({ ok: 1, phone_taken: 1 });
    });

    test('logging out and finishing at once: the session that is gone changes nothing, or everything is over', async () => {
      const who = await owner();
      const { answer } = await toNew(who, await proven(who));
      await Promise.all([outcomeOf(finishPhoneChange(people, answer)), endSession(people, who)]);
      expect(await authenticate(people, who.token)).toBeNull();
    });
  });

  describe('when the old number is lost', () => {
    const NAME = '张三丰';
    const lost = async (number = idNumber()): Promise<Owner & { readonly changeId: string; readonly number: string }> => {
      const userId = await verifiedUser(people, NAME, number);
      const who: Owner = { userId, phone: (await findPerson(people, userId)).phone, ...(await openSession(people, userId, { channel: 'h5' })) };
      const { changeId, challenge } = await startPhoneChange(people, { ...who, way: 'identity', ip: ip() });
      expect(challenge).toBeNull();
      return { ...who, changeId, number };
    };

    test('name and ID number, checked anew, stand in for it', async () => {
      const who = await lost();
      expect(await outcomeOf(sendNewPhoneCode(people, { ...who, phone: freshPhone(), ip: ip() }))).toBe('phone_change_expired');
      await proveIdentityInstead(people, { ...who, name: ` ${NAME} `, idNumber: who.number.toLowerCase() });
      const { phone, answer } = await toNew(who, who.changeId);
      await finishPhoneChange(people, answer);
      expect((await findPerson(people, who.userId)).phone).toBe(phone);
      expect((await people.dataSource.manager.findOneByOrFail(PhoneChange, { id: who.changeId })).providerTransactionId).toMatch(/^TEST-/);
    });

    test('who has no real name has only the old number', async () => {
      const who = await owner();
      expect(await outcomeOf(startPhoneChange(people, { ...who, way: 'identity', ip: ip() }))).toBe('identity_required');
      const { changeId } = await startPhoneChange(people, { ...who, way: 'code', ip: ip() });
      expect(await outcomeOf(proveIdentityInstead(people, { ...who, changeId, name: NAME, idNumber: idNumber() }))).toBe('not_found');
    });

    test('three wrong answers a day, whatever change they were given to, and however many come at once', async () => {
      const who = await lost();
      const guess = (changeId: string): Promise<void> => proveIdentityInstead(people, { ...who, changeId, name: NAME, idNumber: idNumber() });
      expect(await outcomesOf(Array.from({ length: 10 }, () => guess(who.changeId)))).toEqual({ identity_mismatch: 3, identity_attempts_exhausted: 7 });
      const { changeId } = await startPhoneChange(people, { ...who, way: 'identity', ip: ip() });
      expect(await outcomeOf(proveIdentityInstead(people, { ...who, changeId, name: NAME, idNumber: who.number }))).toBe('identity_attempts_exhausted');
      people.clock.pass({ hours: 24, ms: 1 });
      const next = { ...who, ...(await openSession(people, who.userId, { channel: 'h5' })) };
      const { changeId: tomorrow } = await startPhoneChange(people, { ...next, way: 'identity', ip: ip() });
      expect(await outcomeOf(proveIdentityInstead(people, { ...next, changeId: tomorrow, name: NAME, idNumber: who.number }))).toBe('ok');
    });

    test('a source that does not answer proves nothing and costs no try; one that says no is believed', async () => {
      const who = await lost();
      const answering = (outcome: 'unavailable' | 'rate_limited' | 'mismatch'): People => ({ ...people, identity: { ...people.identity, verifyRealName: async () => ({ outcome, provider: 'x', transactionId: 'y' }) } });
      const prove = (deps: People): Promise<string> => outcomeOf(proveIdentityInstead(deps, { ...who, name: NAME, idNumber: who.number }));
      for (let n = 0; n < 4; n++) expect(await prove(answering(n % 2 ? 'unavailable' : 'rate_limited'))).toBe('identity_unavailable');
      expect(await prove(answering('mismatch'))).toBe('identity_mismatch');
      expect(await outcomeOf(sendNewPhoneCode(people, { ...who, phone: freshPhone(), ip: ip() }))).toBe('phone_change_expired');
      expect(await prove(people)).toBe('ok');
    });
  });
});
