/** Journey b: a company approves and seals, two persons, one certificate in the company's name (R9, R10). */
import { approveTask, findTask, listTaskSeals, listTasks, readFinalPdf, type TaskAccess } from '../../bff/src/envelope';
import { exportEvidence } from '../../bff/src/evidence';
import { newId } from '../../bff/src/kernel';
import { authorizeSeal, disableSeal, setMember } from '../../bff/src/org';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { company, type TestCompany } from '../kit/organizations';
import { outcomeOf, verifiedUser } from '../kit/people';
import { claim, detail, fixture, openWorkflow, ORIGIN, personRequest, prove, read, readAndSign, reaches, send, sign, someone, taskIdOf, taskOf, type Workflow } from '../kit/workflow';

forEachDatabase('a company', (database) => {
  let w: Workflow;
  let firm: TestCompany;
  beforeAll(async () => { w = await openWorkflow(database()); });
  beforeEach(async () => { firm = await company(w); });
  afterAll(async () => { await w.close(); });

  const request = (over = {}) => ({
    kind: 'organization' as const, name: firm.seed.name, uscc: firm.seed.uscc, order: 1,
    fields: [{ kind: 'seal' as const, label: '盖章', place: { page: 1, x: 300, y: 400, width: 119, height: 119 } }], ...over,
  });
  const approve = async (userId: string, taskId: string): Promise<void> => {
    const { revisionSha256 } = await read(w, userId, taskId);
    await approveTask(w, await findTask(w, userId, taskId), { revisionSha256, comment: '同意', origin: ORIGIN });
  };

  test('signs after a person: approval first, then the seal, by two members, in the company\'s own name', async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone), request({ order: 2 })], { file: fixture('base3.pdf') });
    const [approval, sealing] = [await taskIdOf(w, envelope, 1, 'approval'), await taskIdOf(w, envelope, 1)];
    await readAndSign(w, me.userId, await claim(w, envelope, 0, me.userId));
    expect((await listTasks(w, firm.approver, { box: 'to_do', limit: 20 })).items.map((t) => [t.taskId, t.onBehalfOf?.name])).toEqual([[approval, firm.seed.name]]);
    expect((await listTasks(w, firm.sealer, { box: 'waiting', limit: 20 })).items.map((t) => t.taskId)).toEqual([sealing]);
    expect((await taskOf(w, sealing)).state).toBe('waiting');

    await approve(firm.approver, approval);
    expect(await detail(w, firm.sealer, sealing)).toMatchObject({ state: 'open', can: { sign: false, approve: false, decline: true }, needs: ['view', 'willingness'] });
    const seals = await listTaskSeals(w, await findTask(w, firm.sealer, sealing));
    expect(seals.map((s) => [s.sealId, s.svg.startsWith('<svg')])).toEqual([[firm.sealId, true]]);
    expect(await listTaskSeals(w, await findTask(w, firm.approver, approval))).toEqual([]);
    const done = await readAndSign(w, firm.sealer, sealing, { kind: 'seal', sealId: firm.sealId });
    expect(done).toMatchObject({ state: 'done', signature: { certificateSubject: firm.seed.name } });
    await reaches(w, envelope.envelopeId, 'completed');

    const report = await w.signing.verify(await readFinalPdf(w, envelope.envelopeId), await w.ca.trustAnchors(), w.clock.now());
    expect(report).toMatchObject({ verdict: 'valid', signatures: [{ signer: me.name }, { signer: firm.seed.name }, { kind: 'document-timestamp' }] });
    const signed = (await exportEvidence(w, envelope.envelopeId)).records.filter((r) => r.kind === 'task.intent').map((r) => JSON.parse(r.content) as { seal: { sealId: string } | null });
    expect(signed.map((s) => s.seal?.sealId ?? null)).toEqual([null, firm.sealId]);
    for (const user of [firm.approver, firm.sealer]) expect((await listTasks(w, user, { box: 'done', limit: 20 })).counts).toEqual({ toDo: 0, waiting: 0, done: 1 });
    await w.worker.idle();
    expect(w.told.map((e) => e['event']).filter((e) => e !== 'envelope.sent')).toEqual(expect.arrayContaining(['task.signed', 'task.approved', 'envelope.completed']));
    expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
  });

  test('self-approval: who approved may not seal, also with both roles and a right to the seal', async () => {
    const envelope = await send(w, [request()]);
    const [approval, sealing] = [await taskIdOf(w, envelope, 0, 'approval'), await taskIdOf(w, envelope, 0)];
    await setMember(w, { organizationId: firm.organizationId, userId: firm.sealer, roles: ['approver', 'sealer'] });
    await approve(firm.sealer, approval);
    const document = await read(w, firm.sealer, sealing);
    expect((await detail(w, firm.sealer, sealing)).can.sign).toBe(false);
    const proofId = await prove(w, firm.sealer, sealing, document);
    expect(await outcomeOf(sign(w, firm.sealer, sealing, { proofId, revisionSha256: document.revisionSha256, mark: { kind: 'seal', sealId: firm.sealId } }))).toBe('self_approval');
    expect((await taskOf(w, sealing)).state).toBe('open');
  });

  test('sealing does not come before approval, and without approval asked for it comes at once', async () => {
    const envelope = await send(w, [request()]);
    const sealing = await taskIdOf(w, envelope, 0);
    const { revisionSha256 } = await read(w, firm.sealer, sealing);
    expect(await outcomeOf(sign(w, firm.sealer, sealing, { proofId: newId(), revisionSha256, mark: { kind: 'seal', sealId: firm.sealId } }))).toBe('not_your_turn');
    const direct = await send(w, [request({ approval: false })]);
    expect(direct.recipients[0]?.tasks).toEqual([{ kind: 'signing', state: 'open', doneAt: null }]);
  });

  test('a seal without authorization, a foreign one, a disabled one, and one whose right ended meanwhile', async () => {
    const rival = await company(w, { name: '北京对手有限公司' });
    const envelope = await send(w, [request({ approval: false })]);
    const sealing = await taskIdOf(w, envelope, 0);
    const document = await read(w, firm.sealer, sealing);
    const act = { proofId: await prove(w, firm.sealer, sealing, document), revisionSha256: document.revisionSha256 };
    for (const sealId of [newId(), rival.sealId]) {
      expect(await outcomeOf(sign(w, firm.sealer, sealing, { ...act, mark: { kind: 'seal', sealId } }))).toBe('seal_not_authorized');
    }
    expect(await outcomeOf(sign(w, firm.sealer, sealing, act))).toBe('invalid_request');
    const access: TaskAccess = await findTask(w, firm.sealer, sealing);
    await disableSeal(w, { organizationId: firm.organizationId, sealId: firm.sealId });
    expect(await outcomeOf(sign(w, firm.sealer, sealing, { ...act, mark: { kind: 'seal', sealId: firm.sealId } }))).toBe('seal_not_authorized');
    await setMember(w, { organizationId: firm.organizationId, userId: firm.sealer, roles: ['approver'] });
    expect(await outcomeOf(findTask(w, firm.sealer, sealing))).toBe('not_found');
    const { signTask } = await import('../../bff/src/envelope');
    expect(await outcomeOf(signTask(w, access, { ...act, mark: { kind: 'seal', sealId: firm.sealId }, origin: ORIGIN, waitMs: 0 }))).toBe('seal_not_authorized');
    expect((await taskOf(w, sealing)).state).toBe('open');
  });

  test('an approver who lost the role, never read, or has no verified name cannot approve', async () => {
    const envelope = await send(w, [request()]);
    const approval = await taskIdOf(w, envelope, 0, 'approval');
    const { document } = await detail(w, firm.approver, approval);
    const access = await findTask(w, firm.approver, approval);
    const input = { revisionSha256: document.revisionSha256, origin: ORIGIN };
    expect(await outcomeOf(approveTask(w, access, input))).toBe('not_viewed');
    await read(w, firm.approver, approval);
    expect(await outcomeOf(approveTask(w, access, { ...input, revisionSha256: 'f'.repeat(64) }))).toBe('revision_changed');
    const { consentingUser } = await import('../kit/people');
    const nameless = await consentingUser(w);
    await setMember(w, { organizationId: firm.organizationId, userId: nameless, roles: ['approver'] });
    await read(w, nameless, approval);
    expect(await outcomeOf(approveTask(w, await findTask(w, nameless, approval), input))).toBe('identity_required');
    await setMember(w, { organizationId: firm.organizationId, userId: firm.approver, roles: ['sealer'] });
    expect(await outcomeOf(approveTask(w, access, input))).toBe('forbidden');
    expect((await taskOf(w, approval)).state).toBe('open');
  });

  test('two sealers at once: one seal', async () => {
    const second = await verifiedUser(w, '王二');
    await setMember(w, { organizationId: firm.organizationId, userId: second, roles: ['sealer'] });
    await authorizeSeal(w, { organizationId: firm.organizationId, sealId: firm.sealId, userId: second, grantedBy: '王审批', validUntil: new Date(w.clock.now().getTime() + 86_400_000) });
    const envelope = await send(w, [request({ approval: false })]);
    const sealing = await taskIdOf(w, envelope, 0);
    const acts = await Promise.all([firm.sealer, second].map(async (userId) => {
      const document = await read(w, userId, sealing);
      return { userId, proofId: await prove(w, userId, sealing, document), revisionSha256: document.revisionSha256 };
    }));
    const outcomes = await Promise.all(acts.map(({ userId, ...act }) => outcomeOf(sign(w, userId, sealing, { ...act, mark: { kind: 'seal', sealId: firm.sealId } }))));
    expect(outcomes.sort()).toEqual(['ok', 'task_closed']);
    await reaches(w, envelope.envelopeId, 'completed');
  });
});
