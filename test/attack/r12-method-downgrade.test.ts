/**
 * R12: the inviter fixes the methods when sending. A client chooses among them and never below; a challenge or proof of one
 * method does not pass for another, and beginning another method ends what was begun.
 */
import { Recipient } from '../../bff/src/envelope/entities';
import { WillingnessProof } from '../../bff/src/identity/entities';
import { forEachDatabase } from '../kit/databases';
import { lastCode, outcomeOf } from '../kit/people';
import { agreeToFace, answer, begin, readyToConfirm, setPassword, withFaces, type WillDeps } from '../kit/will';
import { openWorkflow, personRequest, send, sign, someone, type Invited, type Workflow } from '../kit/workflow';

const PASSWORD = '清晨 the river 7';

forEachDatabase('a weaker method', (database) => {
  let bare: Workflow;
  let w: WillDeps & { token(): string };
  let me: Invited;
  beforeAll(async () => {
    bare = await openWorkflow(database());
    w = withFaces(bare);
    me = await someone(w, '江予白');
    await agreeToFace(w, me.userId);
    await setPassword(w, me.userId, PASSWORD);
  });
  afterAll(async () => { await bare.close(); });

  test('asked for where it is not allowed, it is refused and no message is sent; each allowed one works', async () => {
    const task = await readyToConfirm(w, me, { willingness: ['password', 'face'] });
    const sent = (await w.sms.list(me.phone)).length;
    await expect(begin(w, task, 'sms')).rejects.toMatchObject({ code: 'forbidden', details: { reason: 'method_too_weak', methods: ['password', 'face'] } });
    expect((await w.sms.list(me.phone)).length).toBe(sent);
    const byPassword = await begin(w, task, 'password');
    expect(await outcomeOf(answer(w, task, byPassword.challengeId, { password: PASSWORD }))).toBe('ok');
    const byFace = await begin(w, task, 'face');
    await w.sandbox.play(w.token(), 'pass');
    const { proofId } = await answer(w, task, byFace.challengeId);
    expect(await outcomeOf(sign(w, task.userId, task.taskId, { proofId, revisionSha256: task.document.revisionSha256 }))).toBe('ok');
  });

  test('a stronger one than allowed is refused as well: the inviter named what counts', async () => {
    const task = await readyToConfirm(w, me, { willingness: ['sms'] });
    await expect(begin(w, task, 'face')).rejects.toMatchObject({ code: 'forbidden', details: { reason: 'method_not_allowed', methods: ['sms'] } });
    expect(await outcomeOf(begin(w, task, 'sms'))).toBe('ok');
  });

  test('the challenge says which method it is, not the answer', async () => {
    const task = await readyToConfirm(w, me, { willingness: ['sms', 'password'] });
    const { challengeId } = await begin(w, task, 'password');
    expect(await outcomeOf(answer(w, task, challengeId, { code: '123456' }))).toBe('invalid_request');
    expect(await outcomeOf(answer(w, task, challengeId))).toBe('invalid_request');
    expect(await outcomeOf(answer(w, task, challengeId, { password: PASSWORD }))).toBe('ok');
  });

  test('a method taken from the list after the challenge began, or after it was proven, proves nothing', async () => {
    const begun = await readyToConfirm(w, me, { willingness: ['sms', 'password'] });
    const { challengeId } = await begin(w, begun, 'password');
    const proven = await readyToConfirm(w, me, { willingness: ['sms', 'password'] });
    const { proofId } = await answer(w, proven, (await begin(w, proven, 'password')).challengeId, { password: PASSWORD });
    await w.dataSource.manager.update(Recipient, { userId: me.userId, willingness: 'sms,password' }, { willingness: 'sms' });
    expect(await outcomeOf(answer(w, begun, challengeId, { password: PASSWORD }))).toBe('forbidden');
    await expect(sign(w, me.userId, proven.taskId, { proofId, revisionSha256: proven.document.revisionSha256 })).rejects.toMatchObject({ code: 'willingness_required', details: { reason: 'method_not_allowed' } });
    // with an allowed one the contract is signed
    const code = await begin(w, proven, 'sms');
    const again = await answer(w, proven, code.challengeId, { code: await lastCode(w, me.phone) });
    expect(await outcomeOf(sign(w, me.userId, proven.taskId, { proofId: again.proofId, revisionSha256: proven.document.revisionSha256 }))).toBe('ok');
  });

  test('beginning another method ends the code that was sent and the proof that was earned', async () => {
    const task = await readyToConfirm(w, me, { willingness: ['sms', 'password'] });
    const first = await begin(w, task, 'sms');
    const code = await lastCode(w, me.phone);
    await begin(w, task, 'password');
    expect(await outcomeOf(answer(w, task, first.challengeId, { code }))).toBe('code_expired');
    const second = await begin(w, task, 'sms');
    const { proofId } = await answer(w, task, second.challengeId, { code: await lastCode(w, me.phone) });
    await begin(w, task, 'password');
    expect((await w.dataSource.manager.findOneByOrFail(WillingnessProof, { id: proofId })).endedAt).not.toBeNull();
    expect(await outcomeOf(sign(w, me.userId, task.taskId, { proofId, revisionSha256: task.document.revisionSha256 }))).toBe('willingness_required');
  });

  test('face alone is refused when sent; words nobody knows in the row allow nothing', async () => {
    await expect(send(w, [personRequest(me.name, me.phone, { willingness: ['face'] })])).rejects.toMatchObject({ code: 'field_value_invalid', details: { reason: 'face_needs_alternative' } });
    const task = await readyToConfirm(w, me, { willingness: ['sms'] });
    for (const willingness of ['', 'nothing', 'SMS']) {
      await w.dataSource.manager.update(Recipient, { userId: me.userId, claimedAt: (await w.dataSource.manager.findOneByOrFail(Recipient, { envelopeId: (await envelopeIdOf(task.taskId)) })).claimedAt! }, { willingness });
      expect(await outcomeOf(begin(w, task, 'sms'))).toBe('forbidden');
    }
  });
  const envelopeIdOf = async (taskId: string): Promise<string> => ((await w.dataSource.query(`SELECT envelope_id AS id FROM tasks WHERE id = '${taskId}'`)) as { id: string }[])[0]!.id;
});
