/** R20: order of signers, steps that may not be skipped, states nothing leads out of. */
import { approveTask, declineTask, fillFields, findTask, recordView, startTaskWillingness } from '../../bff/src/envelope';
import { newId } from '../../bff/src/kernel';
import { POLICY_VERSIONS, ensureUser, withdrawConsent } from '../../bff/src/account';
import { forEachDatabase } from '../kit/databases';
import { consentingUser, freshIp, freshPhone, outcomeOf, verifiedUser } from '../kit/people';
import { claim, detail, openWorkflow, ORIGIN, personRequest, prove, read, readAndSign, reaches, send, sign, someone, taskOf, type Workflow } from '../kit/workflow';

forEachDatabase('out of turn', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });

  test('the second signer cannot fill, ask for a code, sign or decline before the first has signed', async () => {
    const [a, b] = [await someone(w, '张三丰'), await someone(w, '李思思')];
    const envelope = await send(w, [personRequest(a.name, a.phone), personRequest(b.name, b.phone, { order: 2 }, 1)]);
    const [first, second] = [await claim(w, envelope, 0, a.userId), await claim(w, envelope, 1, b.userId)];
    const document = await read(w, b.userId, second); // reading early is allowed
    const access = await findTask(w, b.userId, second);
    const bound = { revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256 };
    expect(await outcomeOf(fillFields(w, access, { values: [], origin: ORIGIN }))).toBe('not_your_turn');
    expect(await outcomeOf(startTaskWillingness(w, access, { method: 'sms', ...bound, origin: ORIGIN }))).toBe('not_your_turn');
    expect(await outcomeOf(sign(w, b.userId, second, { proofId: newId(), revisionSha256: document.revisionSha256 }))).toBe('not_your_turn');
    expect(await outcomeOf(declineTask(w, access, { reason: '不同意', origin: ORIGIN }))).toBe('not_your_turn');
    expect(await detail(w, b.userId, second)).toMatchObject({ state: 'waiting', needs: [], can: { sign: false, approve: false, decline: false } });

    await readAndSign(w, a.userId, first);
    // what was read before the first signature is not the file any more: it is older than the turn
    expect((await detail(w, b.userId, second)).viewed).toBe(false);
    expect(await outcomeOf(startTaskWillingness(w, await findTask(w, b.userId, second), { method: 'sms', ...bound, origin: ORIGIN }))).toBe('revision_changed');
    expect((await readAndSign(w, b.userId, second)).state).toBe('done');
  });

  test('nothing can be skipped: consent, real name, reading, proof of will', async () => {
    const phone = freshPhone();
    const userId = await ensureUser(w, phone);
    const envelope = await send(w, [personRequest('林晓月', phone)]);
    const taskId = await claim(w, envelope, 0, userId);
    const access = await findTask(w, userId, taskId);
    const { document, needs } = await detail(w, userId, taskId);
    expect(needs).toEqual(['consent', 'identity', 'view', 'willingness']);
    const act = { proofId: newId(), revisionSha256: document.revisionSha256 };
    const view = { revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256, pages: [1], visibleMs: 10, reachedEnd: true, origin: ORIGIN };
    expect(await outcomeOf(sign(w, userId, taskId, act))).toBe('consent_required');
    expect(await outcomeOf(recordView(w, access, view))).toBe('consent_required');
    const { giveConsent } = await import('../../bff/src/account');
    await giveConsent(w, { userId, kind: 'privacy', version: POLICY_VERSIONS.privacy, ip: freshIp() });
    expect(await outcomeOf(sign(w, userId, taskId, act))).toBe('identity_required');
    const { verifyIdentity } = await import('../../bff/src/account');
    const { idNumber } = await import('../kit/people');
    await verifyIdentity(w, { userId, idType: 'resident_id', name: '林晓月', idNumber: idNumber() });
    expect(await outcomeOf(sign(w, userId, taskId, act))).toBe('not_viewed');
    expect(await outcomeOf(recordView(w, access, { ...view, pages: [1, 2] }))).toBe('invalid_request');
    await read(w, userId, taskId);
    expect(await outcomeOf(sign(w, userId, taskId, act))).toBe('willingness_required');
    await withdrawConsent(w, { userId, kind: 'privacy', ip: freshIp() });
    expect(await outcomeOf(sign(w, userId, taskId, act))).toBe('consent_required');
    expect((await taskOf(w, taskId)).state).toBe('open');
  });

  test('a person verified under another name than the invited one cannot sign; spaces and dots do not matter', async () => {
    const other = await verifiedUser(w, '张伟');
    const envelope = await send(w, [personRequest('林晓月', freshPhone()), personRequest('买买提·吐尔逊', freshPhone(), {}, 1)]);
    const taskId = await claim(w, envelope, 0, other);
    const { revisionSha256 } = await read(w, other, taskId);
    expect(await outcomeOf(sign(w, other, taskId, { proofId: newId(), revisionSha256 }))).toBe('identity_name_mismatch');
    const same = await verifiedUser(w, '买买提·吐尔逊');
    expect((await readAndSign(w, same, await claim(w, envelope, 1, same))).state).toBe('done');
  });

  test('a proof of will for another task, another person or another revision is none; a consumed one neither', async () => {
    const me = await someone(w);
    const [one, two] = [await send(w, [personRequest(me.name, me.phone)]), await send(w, [personRequest(me.name, me.phone)], { title: '另一份' })];
    const [first, second] = [await claim(w, one, 0, me.userId), await claim(w, two, 0, me.userId)];
    const [a, b] = [await read(w, me.userId, first), await read(w, me.userId, second)];
    const proofId = await prove(w, me.userId, first, a);
    expect(await outcomeOf(sign(w, me.userId, second, { proofId, revisionSha256: b.revisionSha256 }))).toBe('willingness_required');
    expect((await sign(w, me.userId, first, { proofId, revisionSha256: a.revisionSha256 })).state).toBe('done');
    expect(await outcomeOf(sign(w, me.userId, second, { proofId, revisionSha256: b.revisionSha256 }))).toBe('willingness_required');
    const late = await prove(w, me.userId, second, b);
    w.clock.pass({ minutes: 11 });
    expect(await outcomeOf(sign(w, me.userId, second, { proofId: late, revisionSha256: b.revisionSha256 }))).toBe('willingness_required');
    expect((await taskOf(w, second)).state).toBe('open');
  });

  test('a finished, declined or revoked task takes nothing more', async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, envelope, 0, me.userId);
    const { revisionSha256 } = await read(w, me.userId, taskId);
    await readAndSign(w, me.userId, taskId);
    await reaches(w, envelope.envelopeId, 'completed');
    const access = await findTask(w, me.userId, taskId);
    for (const work of [
      sign(w, me.userId, taskId, { proofId: newId(), revisionSha256 }), declineTask(w, access, { reason: '反悔', origin: ORIGIN }),
      fillFields(w, access, { values: [], origin: ORIGIN }), approveTask(w, access, { revisionSha256, origin: ORIGIN }),
    ]) expect(['task_closed', 'envelope_state', 'forbidden']).toContain(await outcomeOf(work));
    expect((await taskOf(w, taskId)).state).toBe('done');
  });

  test('an empty mark, a dot, and a seal in a person\'s place are refused before anything is consumed', async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, envelope, 0, me.userId);
    const document = await read(w, me.userId, taskId);
    const act = { proofId: await prove(w, me.userId, taskId, document), revisionSha256: document.revisionSha256 };
    const pad = { kind: 'handwritten' as const, width: 300, height: 150, color: 'ink' as const };
    expect(await outcomeOf(sign(w, me.userId, taskId, { ...act, mark: { ...pad, strokes: [] } }))).toBe('signature_empty');
    expect(await outcomeOf(sign(w, me.userId, taskId, { ...act, mark: { ...pad, strokes: [[{ x: 1, y: 1, t: 0 }]] } }))).toBe('signature_empty');
    expect(await outcomeOf(sign(w, me.userId, taskId, { ...act, mark: { ...pad, strokes: [[{ x: 1, y: Number.NaN, t: 0 }, { x: 200, y: 1, t: 0 }]] } }))).toBe('signature_empty');
    expect(await outcomeOf(sign(w, me.userId, taskId, { ...act, mark: { kind: 'seal', sealId: newId() } }))).toBe('invalid_request');
    expect((await sign(w, me.userId, taskId, act)).state).toBe('done');
  });

  test('an invitation belongs to the first who claims it', async () => {
    const [a, b] = [await someone(w), await consentingUser(w)];
    const envelope = await send(w, [personRequest(a.name, a.phone)]);
    const taskId = await claim(w, envelope, 0, a.userId);
    expect(await claim(w, envelope, 0, a.userId)).toBe(taskId);
    expect(await outcomeOf(claim(w, envelope, 0, b))).toBe('ticket_used');
    expect(await outcomeOf(findTask(w, b, taskId))).toBe('not_found');
  });
});
