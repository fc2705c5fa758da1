/** R13 for the sign password: five tries, then locked for a day or until it is set anew; set only after the real name and a fresh code or face. */
import { startSignPasswordStepUp, setSignPassword, viewSignPassword } from '../../bff/src/identity';
import { SignPassword, WillingnessProof } from '../../bff/src/identity/entities';
import { passwordFault } from '../../bff/src/identity/password-rules';
import { findIdentityDocument, findPerson } from '../../bff/src/account';
import { forEachDatabase } from '../kit/databases';
import { everythingStored, freshIp, lastCode, outcomeOf, outcomesOf, startLogin, verifiedUser } from '../kit/people';
import { answer, begin, readyToConfirm, setPassword, withFaces, type Ready, type WillDeps } from '../kit/will';
import { openWorkflow, sign, someone, type Invited, type Workflow } from '../kit/workflow';

const PASSWORD = '清晨 the river 7';
const OTHER = '傍晚 the harbour 4';

forEachDatabase('guessing sign passwords', (database) => {
  let bare: Workflow;
  let w: WillDeps & { token(): string };
  beforeAll(async () => { bare = await openWorkflow(database()); w = withFaces(bare); });
  afterAll(async () => { await bare.close(); });
  async function withPassword(): Promise<Invited> {
    const me = await someone(w, '江予白');
    await setPassword(w, me.userId, PASSWORD);
    return me;
  }
  const ready = (me: Invited): Promise<Ready> => readyToConfirm(w, me, { willingness: ['sms', 'password'] });
  const ofPerson = async (userId: string): Promise<Parameters<typeof setSignPassword>[1]> => ({ userId, phone: (await findPerson(w, userId)).phone, person: await findIdentityDocument(w, userId) });

  test('the honest way: asked, answered, signed; nothing of the password is stored but the keyed hash', async () => {
    const me = await withPassword();
    const task = await ready(me);
    const { challengeId, phoneMasked, face } = await begin(w, task, 'password');
    expect([phoneMasked, face]).toEqual([null, null]);
    const { proofId } = await answer(w, task, challengeId, { password: PASSWORD });
    expect(await outcomeOf(sign(w, me.userId, task.taskId, { proofId, revisionSha256: task.document.revisionSha256 }))).toBe('ok');
    const stored = await everythingStored(w.dataSource);
    expect([stored.includes(PASSWORD), stored.includes('scrypt$32768$8$3$')]).toEqual([false, true]);
    const rows = await w.dataSource.manager.find(SignPassword);
    expect(new Set(rows.map(({ hash }) => hash.split('$')[4])).size).toBe(rows.length);
  });

  test('counts down, locks with the fifth wrong try for the right one too, names the other ways, and opens a day later', async () => {
    const me = await withPassword();
    const task = await ready(me);
    const { challengeId } = await begin(w, task, 'password');
    const guess = (password: string): Promise<unknown> => answer(w, task, challengeId, { password });
    for (const attemptsLeft of [4, 3, 2, 1]) await expect(guess(OTHER)).rejects.toMatchObject({ code: 'sign_password_wrong', details: { attemptsLeft } });
    await expect(guess(OTHER)).rejects.toMatchObject({ code: 'sign_password_locked', details: { retryAfterSeconds: 86_400, otherMethods: ['sms'] } });
    expect(await outcomeOf(guess(PASSWORD))).toBe('willingness_expired');
    await expect(begin(w, task, 'password')).rejects.toMatchObject({ code: 'sign_password_locked', details: { otherMethods: ['sms'] } });
    expect((await viewSignPassword(w, me.userId)).state).toBe('locked');
    w.clock.pass({ hours: 24 });
    const again = await begin(w, task, 'password');
    await expect(answer(w, task, again.challengeId, { password: OTHER })).rejects.toMatchObject({ details: { attemptsLeft: 4 } });
    expect(await outcomeOf(answer(w, task, again.challengeId, { password: PASSWORD }))).toBe('ok');
  });

  test('wrong tries add up over challenges and tasks; a right one begins anew', async () => {
    const me = await withPassword();
    for (let n = 0; n < 2; n++) {
      const task = await ready(me);
      const { challengeId } = await begin(w, task, 'password');
      for (let i = 0; i < 2; i++) expect(await outcomeOf(answer(w, task, challengeId, { password: OTHER }))).toBe('sign_password_wrong');
    }
    const task = await ready(me);
    const { challengeId } = await begin(w, task, 'password');
    expect(await outcomeOf(answer(w, task, challengeId, { password: PASSWORD }))).toBe('ok');
    const after = await begin(w, task, 'password');
    await expect(answer(w, task, after.challengeId, { password: OTHER })).rejects.toMatchObject({ details: { attemptsLeft: 4 } });
  });

  test('eight guesses at once: five are counted, none more, and the right one among later ones loses', async () => {
    const me = await withPassword();
    const task = await ready(me);
    const { challengeId } = await begin(w, task, 'password');
    const outcomes = await outcomesOf(Array.from({ length: 8 }, (_, n) => answer(w, task, challengeId, { password: `${OTHER}${n}` })));
    expect(outcomes['ok']).toBeUndefined();
    expect(outcomes['sign_password_wrong'] ?? 0).toBeLessThanOrEqual(4);
    expect((await w.dataSource.manager.findOneByOrFail(SignPassword, { userId: me.userId })).wrongTries).toBeLessThanOrEqual(5);
    expect(await w.dataSource.manager.countBy(WillingnessProof, { challengeId })).toBe(0);
  });

  test('set anew it is unlocked, the old one is over, and what was begun with it is over too', async () => {
    const me = await withPassword();
    const task = await ready(me);
    const { challengeId } = await begin(w, task, 'password');
    const proven = await ready(me);
    const { proofId } = await answer(w, proven, (await begin(w, proven, 'password')).challengeId, { password: PASSWORD });
    for (let i = 0; i < 4; i++) await outcomeOf(answer(w, task, challengeId, { password: OTHER }));
    await setPassword(w, me.userId, OTHER);
    expect(await viewSignPassword(w, me.userId)).toMatchObject({ state: 'set', lockedUntil: null });
    expect(await outcomeOf(answer(w, task, challengeId, { password: OTHER }))).toBe('willingness_expired');
    expect(await outcomeOf(sign(w, me.userId, proven.taskId, { proofId, revisionSha256: proven.document.revisionSha256 }))).toBe('willingness_required');
    const next = await begin(w, task, 'password');
    expect(await outcomeOf(answer(w, task, next.challengeId, { password: PASSWORD }))).toBe('sign_password_wrong');
    expect(await outcomeOf(answer(w, task, next.challengeId, { password: OTHER }))).toBe('ok');
  });

  test('a stranger\'s challenge, another task\'s, a used one and one of another person are all over', async () => {
    const [me, you] = [await withPassword(), await withPassword()];
    const [mine, yours, another] = [await ready(me), await ready(you), await ready(me)];
    const { challengeId } = await begin(w, mine, 'password');
    expect(await outcomeOf(answer(w, yours, challengeId, { password: PASSWORD }))).toBe('willingness_expired');
    expect(await outcomeOf(answer(w, another, challengeId, { password: PASSWORD }))).toBe('willingness_expired');
    expect(await outcomeOf(answer(w, mine, challengeId, { password: PASSWORD }))).toBe('ok');
    expect(await outcomeOf(answer(w, mine, challengeId, { password: PASSWORD }))).toBe('willingness_expired');
    const late = await begin(w, mine, 'password');
    w.clock.pass({ minutes: 10 });
    expect(await outcomeOf(answer(w, mine, late.challengeId, { password: PASSWORD }))).toBe('willingness_expired');
  });

  test('nobody sets it with another code than the one for it, or with a weak password; the code survives a weak one', async () => {
    const userId = await verifiedUser(w, '江予白');
    const of = await ofPerson(userId);
    const login = await startLogin(w, of.phone);
    expect(await outcomeOf(setSignPassword(w, of, { password: PASSWORD, challengeId: login.challengeId, code: login.code }))).toBe('code_expired');
    const { challengeId } = await startSignPasswordStepUp(w, of, { method: 'sms', ip: freshIp() });
    const code = await lastCode(w, of.phone);
    await expect(setSignPassword(w, of, { password: '12345678', challengeId, code })).rejects.toMatchObject({ code: 'sign_password_weak' });
    const other = await ofPerson(await verifiedUser(w, '白景行'));
    expect(await outcomeOf(setSignPassword(w, other, { password: PASSWORD, challengeId, code }))).toBe('code_expired');
    expect(await outcomeOf(setSignPassword(w, of, { password: PASSWORD, challengeId, code }))).toBe('ok');
    expect(await outcomeOf(setSignPassword(w, of, { password: OTHER, challengeId, code }))).toBe('code_expired');
  });

  test('a face check sets it once, and only when it matches', async () => {
    const of = await ofPerson(await verifiedUser(w, '江予白'));
    const start = (): ReturnType<typeof startSignPasswordStepUp> => startSignPasswordStepUp(w, of, { method: 'face', channel: 'h5' });
    const { challengeId, face } = await start();
    expect(face?.intentText).toBe('我本人要设置签署密码。');
    expect(await outcomeOf(setSignPassword(w, of, { password: PASSWORD, challengeId }))).toBe('face_pending');
    await w.sandbox.play(w.token(), 'other_person');
    expect(await outcomeOf(setSignPassword(w, of, { password: PASSWORD, challengeId }))).toBe('face_mismatch');
    const second = await start();
    await w.sandbox.play(w.token(), 'pass');
    expect(await outcomeOf(setSignPassword(w, of, { password: PASSWORD, challengeId: second.challengeId }))).toBe('ok');
    expect(await outcomeOf(setSignPassword(w, of, { password: OTHER, challengeId: second.challengeId }))).toBe('willingness_expired');
  });

  test('without one there is nothing to answer, and the other ways are named', async () => {
    const me = await someone(w, '江予白');
    await expect(begin(w, await ready(me), 'password')).rejects.toMatchObject({ code: 'sign_password_unset', details: { otherMethods: ['sms'] } });
  });
});

const PERSON = { phone: '13905713862', name: '江予白', idNumber: '310101199003071234' };
test.each([
  ['1234567', 'too_short'], ['长'.repeat(65), 'too_long'], ['Password1', 'too_common'], ['woaini1314', 'too_common'], ['88888888', 'too_common'], ['aaaaaaaaaa', 'repeats'], ['12121212ab', null], ['abcabcabcabc', 'repeats'],
  ['12345678', 'sequence'], ['987654321', 'sequence'], ['qwertyuiop', 'sequence'], ['abcdefgh12', 'sequence'], ['13905713862', 'personal'], ['12345678', 'sequence'], ['ab19900307', 'personal'], ['199003071234', 'personal'], ['310101199003071234', 'personal'],
  ['江予白 likes tea', null], ['清晨 the river 7', null], ['river-71-tea', null], ['4071 8832', null], ['correct horse battery', null],
])('%s: %s', (password, fault) => {
  expect(passwordFault(password, PERSON)).toBe(fault);
});
