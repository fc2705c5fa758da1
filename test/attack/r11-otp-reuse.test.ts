/** R11: six digits from the CSPRNG, alive five minutes, used once, kept as a keyed hash; a newer code ends it. */
import { answerLoginChallenge, forgetOldCodes, proveWillingness } from '../../bff/src/identity';
import { Challenge, Gate, WillingnessProof } from '../../bff/src/identity/entities';
import { forEachDatabase } from '../kit/databases';
import { binding, everythingStored, freshIp, lastCode, openPeople, outcomeOf, outcomesOf, startLogin, startWill, type People } from '../kit/people';

forEachDatabase('reusing codes', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const login = (challengeId: string, code: string): Promise<string> => outcomeOf(answerLoginChallenge(people, { challengeId, code, ip: freshIp() }));
  const prove = (who: { userId: string; taskId: string }, challengeId: string, code: string): Promise<unknown> => proveWillingness(people, { ...who, challengeId, code, ip: freshIp() });

  test('a used code is used up', async () => {
    const { challengeId, code } = await startLogin(people);
    expect([await login(challengeId, code), await login(challengeId, code)]).toEqual(['ok', 'code_expired']);
  });

  test('of thirty right answers at once exactly one counts', async () => {
    const { bound, challengeId, code } = await startWill(people);
    expect(await outcomesOf(Array.from({ length: 30 }, () => prove(bound, challengeId, code)))).toEqual({ ok: 1, code_expired: 29 });
    expect(await people.dataSource.manager.countBy(WillingnessProof, { taskId: bound.taskId })).toBe(1);
  });

  test('a code lives five minutes, not a millisecond more', async () => {
    const early = await startLogin(people);
    people.clock.pass({ minutes: 5, ms: -1 });
    expect(await login(early.challengeId, early.code)).toBe('ok');
    const late = await startLogin(people);
    people.clock.pass({ minutes: 5 });
    expect(await login(late.challengeId, late.code)).toBe('code_expired');
  });

  test('a newer code ends the older one, of the same purpose only', async () => {
    const first = await startLogin(people);
    people.clock.pass({ seconds: 61 });
    const will = await startWill(people, binding(), first.phone);
    people.clock.pass({ seconds: 61 });
    const second = await startLogin(people, first.phone);
    expect(await login(first.challengeId, first.code)).toBe('code_expired');
    expect(await login(second.challengeId, second.code)).toBe('ok');
    expect(await outcomeOf(prove(will.bound, will.challengeId, will.code))).toBe('ok');
  });

  test('a second code for one task ends the first, another task keeps its own', async () => {
    const bound = binding();
    const first = await startWill(people, bound);
    const other = await startWill(people, binding({ userId: bound.userId }));
    const second = await startWill(people, bound);
    expect(await outcomeOf(prove(bound, first.challengeId, first.code))).toBe('code_expired');
    expect(await outcomeOf(prove(bound, second.challengeId, second.code))).toBe('ok');
    expect(await outcomeOf(prove(other.bound, other.challengeId, other.code))).toBe('ok');
  });

  test('neither code nor number lies in the database in clear', async () => {
    const { phone, challengeId } = await startLogin(people);
    const code = await lastCode(people, phone);
    const stored = await everythingStored(people.dataSource);
    expect(stored).toContain(challengeId);
    expect(stored).not.toContain(phone);
    expect(stored).not.toContain(`"${code}"`);
  });

  test('old codes and their gates are forgotten, fresh ones and proofs are not', async () => {
    const { manager } = people.dataSource;
    const proofs = await manager.count(WillingnessProof);
    people.clock.pass({ hours: 7 * 24, ms: 1 });
    const fresh = await startLogin(people);
    await forgetOldCodes(people);
    expect((await manager.find(Challenge)).map((c) => c.id)).toEqual([fresh.challengeId]);
    expect(await manager.count(Gate)).toBe(2);
    expect(await manager.count(WillingnessProof)).toBe(proofs);
    expect(await login(fresh.challengeId, fresh.code)).toBe('ok');
  });

  test('codes are six digits, also with zeros in front, and no two rows hash one code alike', async () => {
    const codes = new Set<string>();
    const hashes = new Set<string>();
    for (let n = 0; n < 60; n++) {
      const { challengeId, code } = await startLogin(people);
      expect(code).toMatch(/^\d{6}$/);
      codes.add(code);
      hashes.add((await people.dataSource.manager.findOneByOrFail(Challenge, { id: challengeId })).codeHash);
    }
    expect(codes.size).toBeGreaterThan(55);
    expect(hashes.size).toBe(60);
  });
});
