/** R12: a code is good for its owner, its purpose and exactly what was confirmed, and so is the proof it earns (R9, R17). */
import { answerLoginChallenge, consumeProof, proveWillingness, startWillingness, type WillingnessBinding } from '../../bff/src/identity';
import { Challenge, WillingnessProof } from '../../bff/src/identity/entities';
import { inTransaction } from '../../bff/src/db';
import { newId, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { binding, freshIp, freshPhone, openPeople, outcomeOf, outcomesOf, proveWill, startLogin, startWill, wrongCode, type People } from '../kit/people';

forEachDatabase('codes for another purpose', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const login = (challengeId: string, code: string): Promise<string> => outcomeOf(answerLoginChallenge(people, { challengeId, code, ip: freshIp() }));
  const prove = (who: { userId: string; taskId: string }, challengeId: string, code: string): Promise<unknown> => proveWillingness(people, { ...who, challengeId, code, ip: freshIp() });

  test('a login code cannot sign and a willingness code cannot log in', async () => {
    const entry = await startLogin(people);
    const will = await startWill(people);
    expect(await outcomeOf(prove(will.bound, entry.challengeId, entry.code))).toBe('code_expired');
    expect(await login(will.challengeId, will.code)).toBe('code_expired');
    expect(await login(entry.challengeId, entry.code)).toBe('ok');
  });

  test('another user or another task cannot use a willingness code, nor spend its tries', async () => {
    const { bound, challengeId, code } = await startWill(people);
    for (const who of [{ ...bound, userId: newId() }, { ...bound, taskId: newId() }]) {
      expect(await outcomeOf(prove(who, challengeId, code))).toBe('code_expired');
      for (let n = 0; n < 6; n++) await outcomeOf(prove(who, challengeId, wrongCode(code, n + 1)));
    }
    expect((await people.dataSource.manager.findOneByOrFail(Challenge, { id: challengeId })).wrongTries).toBe(0);
    expect(await outcomeOf(prove(bound, challengeId, code))).toBe('ok');
  });

  test('the code of one challenge does not answer another', async () => {
    const one = await startLogin(people);
    let two = await startLogin(people);
    if (two.code === one.code) two = await startLogin(people);
    expect(await login(two.challengeId, one.code)).toBe('code_wrong');
  });

  test('an unknown challenge looks like an expired one', async () => {
    expect(await login(newId(), '000000')).toBe('code_expired');
    expect(await login("' OR '1'='1", '000000')).toBe('code_expired');
  });
});

forEachDatabase('proofs of will', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const consume = (proofId: string, bound: WillingnessBinding, attemptId = newId()): Promise<unknown> =>
    inTransaction(people.dataSource, (manager) => consumeProof(manager, { proofId, binding: bound, attemptId, now: people.clock.now() }));

  test('tell how, when and through whom will was proven, with the number masked', async () => {
    const { bound, proofId } = await proveWill(people);
    const attemptId = newId();
    expect(await consume(proofId, bound, attemptId)).toEqual({ method: 'sms', provenAt: people.clock.now(), provider: 'luobi-inbox', providerTransactionId: expect.stringMatching(/^[0-9A-Z]{26}$/), phoneMasked: expect.stringMatching(/^139\*{4}\d{4}$/), similarity: null, device: null });
    expect(await people.dataSource.manager.findOneByOrFail(WillingnessProof, { id: proofId })).toMatchObject({ consumedBy: attemptId, consumedAt: people.clock.now() });
  });

  test('are used up by exactly one of 20 attempts at once', async () => {
    const { bound, proofId } = await proveWill(people);
    expect(await outcomesOf(Array.from({ length: 20 }, () => consume(proofId, bound)))).toEqual({ ok: 1, willingness_required: 19 });
  });

  test('come back when the transaction of the signature is rolled back', async () => {
    const { bound, proofId } = await proveWill(people);
    await expect(inTransaction(people.dataSource, async (manager) => {
      await consumeProof(manager, { proofId, binding: bound, attemptId: newId(), now: people.clock.now() });
      throw new Error('the signature failed');
    })).rejects.toThrow('the signature failed');
    expect(await outcomeOf(consume(proofId, bound))).toBe('ok');
  });

  test.each<[string, Partial<WillingnessBinding>]>([
    ['another person', { userId: newId() }], ['another task', { taskId: newId() }], ['another revision', { revisionSha256: sha256Hex('changed') }],
    ['other pages', { pageManifestSha256: sha256Hex('changed') }], ['other values', { valuesSha256: sha256Hex('changed') }],
  ])('refuse %s', async (_, change) => {
    const { bound, proofId } = await proveWill(people);
    expect(await outcomeOf(consume(proofId, { ...bound, ...change }))).toBe('willingness_required');
    expect(await outcomeOf(consume(proofId, bound))).toBe('ok');
  });

  test.each(['userId', 'taskId', 'revisionSha256', 'pageManifestSha256', 'valuesSha256'] as const)('refuse a binding without %s', async (part) => {
    const { bound, proofId } = await proveWill(people);
    for (const value of [undefined, null, '']) expect(await outcomeOf(consume(proofId, { ...bound, [part]: value } as WillingnessBinding))).toBe('willingness_required');
    expect(await outcomeOf(consume(undefined as unknown as string, bound))).toBe('willingness_required');
  });

  test('refuse an unknown id and one that is ten minutes old', async () => {
    const { bound, proofId } = await proveWill(people);
    expect(await outcomeOf(consume(newId(), bound))).toBe('willingness_required');
    people.clock.pass({ minutes: 10, ms: -1 });
    const second = await proveWill(people);
    expect(await outcomeOf(consume(proofId, bound))).toBe('ok');
    people.clock.pass({ minutes: 10 });
    expect(await outcomeOf(consume(second.proofId, second.bound))).toBe('willingness_required');
  });

  test('cannot be asked for in somebody else\'s name', async () => {
    expect(await outcomeOf(startWillingness(people, { userId: newId(), phone: freshPhone(), ip: freshIp(), method: 'sms', binding: binding(), title: '合同', shortHash: 'abc123' }))).toBe('forbidden');
  });
});
