/** Who is told what, and when: the person whose turn it is, staff with the role, the parties at the end; nobody of what is over. */
import { approveTask, declineTask, findTask, transferTask } from '../../bff/src/envelope';
import { RetryLater } from '../../bff/src/jobs';
import { Job } from '../../bff/src/jobs/entities';
import type { Notice } from '../../bff/src/notify';
import { setMember } from '../../bff/src/org';
import { forEachDatabase } from '../kit/databases';
import { company, type TestCompany } from '../kit/organizations';
import { verifiedUser } from '../kit/people';
import { claim, openWorkflow, ORIGIN, personRequest, read, readAndSign, reaches, send, someone, taskIdOf, type Workflow } from '../kit/workflow';

forEachDatabase('notices', (database) => {
  let w: Workflow;
  let firm: TestCompany;
  const sent: Notice[] = [];
  let refuse: ((notice: Notice) => Error | null) = () => null;
  beforeAll(async () => {
    w = await openWorkflow(database(), { notices: { send: async (notice) => {
      const error = refuse(notice);
      if (error) throw error;
      sent.push(notice);
    } } });
    firm = await company(w);
  });
  beforeEach(() => { sent.length = 0; refuse = () => null; });
  afterAll(async () => { await w.close(); });

  const seal = (over = {}) => ({ kind: 'organization' as const, name: firm.seed.name, uscc: firm.seed.uscc, order: 1, fields: [{ kind: 'seal' as const, label: '盖章', place: { page: 1, x: 300, y: 400, width: 119, height: 119 } }], ...over });
  const told = async (): Promise<[string, string][]> => {
    await w.worker.idle();
    return sent.map(({ kind, userId }) => [kind, userId]);
  };

  test('approver, sealer and at last everybody who had a part; the signer who comes second when it is the turn', async () => {
    const me = await someone(w);
    const envelope = await send(w, [seal(), personRequest(me.name, me.phone, { order: 2 })]);
    await claim(w, envelope, 1, me.userId);
    const [approval, sealing] = [await taskIdOf(w, envelope, 0, 'approval'), await taskIdOf(w, envelope, 0)];
    expect(await told()).toEqual([['to_approve', firm.approver]]);
    expect(sent[0]).toMatchObject({ title: '房屋租赁合同', sender: '晨星公寓', page: `pages/approve/index?task=${approval}`, deadline: null });
    const { revisionSha256 } = await read(w, firm.approver, approval);
    await approveTask(w, await findTask(w, firm.approver, approval), { revisionSha256, origin: ORIGIN });
    expect((await told()).at(-1)).toEqual(['to_sign', firm.sealer]);
    await readAndSign(w, firm.sealer, sealing, { kind: 'seal', sealId: firm.sealId });
    expect((await told()).at(-1)).toEqual(['to_sign', me.userId]);
    await readAndSign(w, me.userId, await taskIdOf(w, envelope, 1));
    await reaches(w, envelope.envelopeId, 'completed');
    expect((await told()).slice(3).sort()).toEqual([['completed', firm.approver], ['completed', firm.sealer], ['completed', me.userId]].sort());
  }, 60_000);

  test('when one declines the others are told, not the one who did', async () => {
    const [me, other] = [await someone(w), await someone(w, '李思思')];
    const envelope = await send(w, [personRequest(me.name, me.phone), personRequest(other.name, other.phone, {}, 1)]);
    await told();
    await claim(w, envelope, 0, me.userId);
    const taskId = await claim(w, envelope, 1, other.userId);
    await declineTask(w, await findTask(w, other.userId, taskId), { reason: '价格不对', origin: ORIGIN });
    expect(await told()).toEqual([['declined', me.userId]]);
  });

  test('the colleague a task is handed to is told; who was told before is not asked again by the same job', async () => {
    const colleague = await verifiedUser(w, '赵审批');
    await setMember(w, { organizationId: firm.organizationId, userId: colleague, roles: ['approver'] });
    const envelope = await send(w, [seal()]);
    expect((await told()).map(([, userId]) => userId).sort()).toEqual([colleague, firm.approver].sort());
    const approval = await taskIdOf(w, envelope, 0, 'approval');
    await transferTask(w, await findTask(w, firm.approver, approval), { userId: colleague, reason: '出差', origin: ORIGIN });
    const after = (await told()).slice(2);
    expect(after).toEqual([['to_approve', colleague]]);
    expect(sent[2]!.key).toBe(sent.find(({ userId }) => userId === colleague)!.key);
    await setMember(w, { organizationId: firm.organizationId, userId: colleague, roles: [] });
  });

  test('a near deadline is told to those whose turn it is, and to nobody once the duty is done', async () => {
    const me = await someone(w);
    const deadline = new Date(w.clock.now().getTime() + 4 * 3_600_000).toISOString();
    const open = await send(w, [personRequest(me.name, me.phone)], { deadline });
    const over = await send(w, [personRequest(me.name, me.phone)], { deadline });
    // both duties have opened, for nobody yet
    expect(await told()).toEqual([]);
    await claim(w, open, 0, me.userId);
    const gone = await claim(w, over, 0, me.userId);
    await declineTask(w, await findTask(w, me.userId, gone), { reason: '不签', origin: ORIGIN });
    expect(await told()).toEqual([]);
    w.clock.pass({ hours: 3, minutes: 1 });
    expect(await told()).toEqual([['expiring', me.userId]]);
  });

  test('a notice that may be sent later holds up nobody else, and is asked for again', async () => {
    const colleague = await verifiedUser(w, '赵审批');
    await setMember(w, { organizationId: firm.organizationId, userId: colleague, roles: ['approver'] });
    refuse = ({ userId }) => (userId === firm.approver ? new RetryLater(1000, 'later') : null);
    await send(w, [seal()]);
    expect(await told()).toEqual([['to_approve', colleague]]);
    refuse = () => null;
    w.clock.pass({ seconds: 2 });
    expect((await told()).at(-1)?.[1]).toBeDefined();
    expect(sent.map(({ userId }) => userId)).toContain(firm.approver);
    await setMember(w, { organizationId: firm.organizationId, userId: colleague, roles: [] });
  });

  test('nothing is left to do, and a job that never goes through is given up', async () => {
    refuse = () => new RetryLater(1000, 'never');
    await send(w, [seal()]);
    for (let n = 0; n < 14; n++) {
      await w.worker.idle();
      w.clock.pass({ seconds: 2 });
    }
    await w.worker.idle();
    const ofTasks = (await w.dataSource.manager.findBy(Job, { kind: 'notice' })).filter(({ payload }) => payload.includes('"about":"task"'));
    expect(ofTasks.filter(({ state }) => state === 'ready')).toEqual([]);
    expect(ofTasks.filter(({ state }) => state === 'dead')).toHaveLength(1);
  });
});
