/**
 * R9: what cannot be taken back asks for a code answered in this session within ten minutes. Signing and using a seal ask
 * for more, a proof of will bound to the document; a change of number asks for the old number: both no older either.
 */
import { endSession, ensureUser, finishPhoneChange, login, openSession, proveOldPhone, proveStepUp, requireStepUp, sendNewPhoneCode, startPhoneChange, startStepUp } from '../../bff/src/account';
import { consumeProof } from '../../bff/src/identity';
import { newId } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { freshIp, freshPhone, lastCode, openPeople, outcomeOf, outcomesOf, proveWill, startLogin, wrongCode, type People } from '../kit/people';
import { bySms, joinedPerson, ticketOf, wechatName } from '../kit/wechat/login';

forEachDatabase('a step-up', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const person = async (): Promise<{ userId: string; sessionId: string; phone: string }> => {
    const phone = freshPhone();
    const userId = await ensureUser(people, phone);
    const { sessionId } = await openSession(people, userId, { channel: 'h5' });
    return { userId, sessionId, phone };
  };
  const ask = async (who: { userId: string; phone: string }): Promise<{ challengeId: string; code: string }> => {
    const { challengeId } = await startStepUp(people, { userId: who.userId, ip: freshIp() });
    return { challengeId, code: await lastCode(people, who.phone) };
  };
  const fresh = (who: { userId: string; sessionId: string }): Promise<string> => outcomeOf(requireStepUp(people, who));

  test('is asked for, counts ten minutes to the millisecond, and is asked for again', async () => {
    const who = await person();
    expect(await fresh(who)).toBe('step_up_required');
    const { until } = await proveStepUp(people, { ...who, ...(await ask(who)) });
    expect(until.getTime() - people.clock.now().getTime()).toBe(600_000);
    people.clock.pass({ minutes: 10, ms: -1 });
    expect(await fresh(who)).toBe('ok');
    people.clock.pass({ ms: 1 });
    expect(await fresh(who)).toBe('step_up_required');
  });

  test('counts in the session it was given in and in no other, not for others, and not after it ended', async () => {
    const [who, other] = [await person(), await person()];
    const elsewhere = await openSession(people, who.userId, { channel: 'h5' });
    await proveStepUp(people, { ...who, ...(await ask(who)) });
    expect(await fresh({ userId: who.userId, sessionId: elsewhere.sessionId })).toBe('step_up_required');
    expect(await fresh({ userId: other.userId, sessionId: who.sessionId })).toBe('step_up_required');
    expect(await fresh({ userId: who.userId, sessionId: newId() })).toBe('step_up_required');
    for (const empty of [{ userId: '', sessionId: who.sessionId }, { userId: who.userId, sessionId: undefined as unknown as string }]) expect(await fresh(empty)).toBe('step_up_required');
    await endSession(people, who);
    expect(await fresh(who)).toBe('step_up_required');
  });

  test('is not given by WeChat\'s word or its button, but by a login with an SMS code', async () => {
    const { session } = await joinedPerson(people);
    expect(await fresh(session)).toBe('step_up_required');
    expect(await fresh(await bySms(people, undefined, freshPhone()))).toBe('ok');
    expect(await fresh(await bySms(people, await ticketOf(people, wechatName()), freshPhone()))).toBe('ok');
  });

  test('takes each code once, and only its own kind', async () => {
    const who = await person();
    const answer = await ask(who);
    expect(await outcomesOf(Array.from({ length: 6 }, () => proveStepUp(people, { ...who, ...answer })))).toEqual({ ok: 1, code_expired: 5 });
    people.clock.pass({ minutes: 11 });
    expect(await outcomeOf(proveStepUp(people, { ...who, ...answer }))).toBe('code_expired');
    const forLogin = await startLogin(people, who.phone);
    expect(await outcomeOf(proveStepUp(people, { ...who, ...forLogin }))).toBe('code_expired');
    people.clock.pass({ minutes: 30 });
    const step = await ask(who);
    expect(await outcomeOf(login(people, { ...step, channel: 'h5', ip: freshIp() }))).toBe('code_expired');
    const stranger = await person();
    expect(await outcomeOf(proveStepUp(people, { ...stranger, ...step }))).toBe('code_expired');
    expect(await fresh(who)).toBe('step_up_required');
    expect(await outcomeOf(proveStepUp(people, { ...who, challengeId: step.challengeId, code: wrongCode(step.code) }))).toBe('code_wrong');
    expect(await fresh(who)).toBe('step_up_required');
    expect(await outcomeOf(proveStepUp(people, { ...who, ...step }))).toBe('ok');
  });

  test('for signing and sealing is the proof of will: ten minutes to the millisecond', async () => {
    const consume = async (age: number): Promise<string> => {
      const { bound, proofId } = await proveWill(people);
      people.clock.pass({ ms: age });
      return outcomeOf(people.dataSource.transaction((manager) => consumeProof(manager, { proofId, binding: bound, attemptId: newId(), now: people.clock.now() } as never)));
    };
    expect([await consume(599_999), await consume(600_000)]).toEqual(['ok', 'willingness_required']);
  });

  test('for a change of number is the old number: ten minutes to the millisecond', async () => {
    const change = async (age: number): Promise<string> => {
      const who = await person();
      const { changeId, challenge } = await startPhoneChange(people, { ...who, way: 'code', ip: freshIp() });
      await proveOldPhone(people, { ...who, changeId, challengeId: challenge!.challengeId, code: await lastCode(people, who.phone) });
      people.clock.pass({ ms: age - 60_000 });
      const phone = freshPhone();
      const { challengeId } = await sendNewPhoneCode(people, { ...who, changeId, phone, ip: freshIp() });
      people.clock.pass({ ms: 60_000 });
      return outcomeOf(finishPhoneChange(people, { ...who, changeId, challengeId, code: await lastCode(people, phone) }));
    };
    expect([await change(599_999), await change(600_000)]).toEqual(['ok', 'phone_change_expired']);
  });
});
