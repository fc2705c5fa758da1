/** Inbox search, several approvals under one confirmation, and handing a company's task to a colleague. */
import { approveMany, approveTask, declineTask, fillFields, findTask, listApprovals, listColleagues, listTasks, startTaskWillingness, transferTask, type PartnerEnvelopeView } from '../../bff/src/envelope';
import { exportEvidence } from '../../bff/src/evidence';
import { newId } from '../../bff/src/kernel';
import { membersWithRole, removeMember, setMember } from '../../bff/src/org';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { company, type TestCompany } from '../kit/organizations';
import { outcomeOf, outcomesOf, verifiedUser } from '../kit/people';
import { claim, detail, fixture, openWorkflow, ORIGIN, personRequest, prove, read, readAndSign, send, sign, someone, taskIdOf, taskOf, type Workflow } from '../kit/workflow';

forEachDatabase('staff', (database) => {
  let w: Workflow;
  let firm: TestCompany;
  beforeAll(async () => { w = await openWorkflow(database()); });
  beforeEach(async () => { firm = await company(w); });
  afterAll(async () => { await w.close(); });

  const request = (over = {}) => ({
    kind: 'organization' as const, name: firm.seed.name, uscc: firm.seed.uscc, order: 1,
    fields: [{ kind: 'seal' as const, label: '盖章', place: { page: 1, x: 300, y: 400, width: 119, height: 119 } }], ...over,
  });
  const sent = (title: string, over = {}): Promise<PartnerEnvelopeView> => send(w, [request(over)], { file: fixture('base3.pdf'), title });
  const member = async (name: string, roles: ('approver' | 'sealer')[]): Promise<string> => {
    const userId = await verifiedUser(w, name);
    await setMember(w, { organizationId: firm.organizationId, userId, roles });
    return userId;
  };
  const inbox = async (userId: string, box: 'to_do' | 'waiting' | 'done', search?: string): Promise<string[]> => (await listTasks(w, userId, { box, limit: 50, search })).items.map((t) => t.title);
  const handOver = (from: string, taskId: string, to: string, reason = '我出差') => findTask(w, from, taskId).then((access) => transferTask(w, access, { userId: to, reason, origin: ORIGIN }));
  const recordsOf = async (envelopeId: string, kind: string): Promise<Record<string, unknown>[]> =>
    (await exportEvidence(w, envelopeId)).records.filter((r) => r.kind === kind).map((r) => JSON.parse(r.content) as Record<string, unknown>);

  describe('searching the inbox', () => {
    test('by a part of the title or of the inviter, whatever the case, with counts to match', async () => {
      await sent('房屋租赁合同 A-17');
      await sent('Supply agreement');
      expect(await inbox(firm.approver, 'to_do', '租赁')).toEqual(['房屋租赁合同 A-17']);
      expect(await inbox(firm.approver, 'to_do', 'sUPPLY')).toEqual(['Supply agreement']);
      expect(await inbox(firm.approver, 'to_do', '晨星')).toHaveLength(2);
      const none = await listTasks(w, firm.approver, { box: 'to_do', limit: 20, search: '采购' });
      expect(none).toEqual({ items: [], nextCursor: null, counts: { toDo: 0, waiting: 0, done: 0 } });
      expect((await listTasks(w, firm.approver, { box: 'to_do', limit: 20, search: '租赁' })).counts.toDo).toBe(1);
    });

    test('signs with a meaning in SQL are only signs', async () => {
      await sent("100% o'clock_plan! [x]");
      await sent('100 clock plan');
      for (const exact of ['100%', "o'clock_plan", 'plan!', '[x]']) expect(await inbox(firm.approver, 'to_do', exact)).toEqual(["100% o'clock_plan! [x]"]);
      for (const wild of ['%', '_']) expect(await inbox(firm.approver, 'to_do', wild)).toEqual(["100% o'clock_plan! [x]"]);
      expect(await inbox(firm.approver, 'to_do', "' OR 1=1 --")).toEqual([]);
    });

    test('pages go on within what was searched for', async () => {
      for (const n of [1, 2, 3]) { await sent(`订单 ${n}`); await sent(`其他 ${n}`); }
      const first = await listTasks(w, firm.approver, { box: 'to_do', limit: 2, search: '订单' });
      const second = await listTasks(w, firm.approver, { box: 'to_do', limit: 2, search: '订单', cursor: first.nextCursor ?? '' });
      expect([...first.items, ...second.items].map((t) => t.title).sort()).toEqual(['订单 1', '订单 2', '订单 3']);
      expect(second.nextCursor).toBeNull();
    });

    test('finds nothing of strangers', async () => {
      await sent('只给本公司');
      expect(await inbox((await company(w)).approver, 'to_do', '只给')).toEqual([]);
    });
  });

  describe('approving several', () => {
    test('what was read is approved, what was not is named, and each has its own evidence', async () => {
      const envelopes = [await sent('甲'), await sent('乙'), await sent('丙')];
      const tasks = await Promise.all(envelopes.map((e) => taskIdOf(w, e, 0, 'approval')));
      const [a, b] = [await read(w, firm.approver, tasks[0]!), await read(w, firm.approver, tasks[1]!)];
      const offered = await listApprovals(w, firm.approver);
      expect(Object.fromEntries(offered.map((t) => [t.title, [t.can.approve, t.needs]]))).toEqual({ 甲: [true, []], 乙: [true, []], 丙: [false, ['view']] });

      const unread = (await detail(w, firm.approver, tasks[2]!)).document;
      const approvals = [a, b, unread].map(({ revisionSha256 }, i) => ({ taskId: tasks[i]!, revisionSha256 }));
      const results = await approveMany(w, firm.approver, { approvals, comment: '同意', origin: ORIGIN });
      expect(results.map((r) => r.refused)).toEqual([null, null, 'not_viewed']);
      expect(await Promise.all(tasks.map(async (id) => (await taskOf(w, id)).state))).toEqual(['done', 'done', 'open']);
      for (const envelope of envelopes.slice(0, 2)) expect(await recordsOf(envelope.envelopeId, 'task.approved')).toMatchObject([{ userId: firm.approver, comment: '同意' }]);
      expect((await listApprovals(w, firm.approver)).map((t) => t.title)).toEqual(['丙']);
      expect(await approveMany(w, firm.approver, { approvals: approvals.slice(0, 2), origin: ORIGIN })).toMatchObject([{ refused: null }, { refused: null }]);
      expect(await recordsOf(envelopes[0]!.envelopeId, 'task.approved')).toHaveLength(1);
    });

    test('a changed file, a stranger\'s task, a seal\'s task and one that is over are each refused by themselves', async () => {
      const mine = await sent('我的');
      const taskId = await taskIdOf(w, mine, 0, 'approval');
      const document = await read(w, firm.approver, taskId);
      const rival = await company(w);
      const foreign = await taskIdOf(w, await send(w, [{ ...request(), name: rival.seed.name, uscc: rival.seed.uscc }]), 0, 'approval');
      const over = await sent('已拒绝');
      const overTask = await taskIdOf(w, over, 0, 'approval');
      await declineTask(w, await findTask(w, firm.approver, overTask), { reason: '不要', origin: ORIGIN });
      const at = (id: string, revisionSha256 = document.revisionSha256) => ({ taskId: id, revisionSha256 });
      const results = await approveMany(w, firm.approver, { approvals: [at(newId()), at(foreign), at(overTask), at(taskId, 'f'.repeat(64)), at(taskId)], origin: ORIGIN });
      expect(results.map((r) => r.refused)).toEqual(['not_found', 'not_found', expect.stringMatching(/task_closed|envelope_state/), 'revision_changed', null]);
      const sealing = await taskIdOf(w, mine, 0);
      expect((await approveMany(w, firm.sealer, { approvals: [at(sealing)], origin: ORIGIN }))[0]?.refused).toBe('forbidden');
    });

    test('two devices at once approve once', async () => {
      const envelope = await sent('同时');
      const taskId = await taskIdOf(w, envelope, 0, 'approval');
      const { revisionSha256 } = await read(w, firm.approver, taskId);
      const both = await Promise.all([1, 2, 3].map(() => approveMany(w, firm.approver, { approvals: [{ taskId, revisionSha256 }], origin: ORIGIN })));
      expect(both.filter(([r]) => r?.refused === null).length).toBeGreaterThanOrEqual(1);
      expect(await recordsOf(envelope.envelopeId, 'task.approved')).toHaveLength(1);
    });
  });

  describe('what an approver decides by', () => {
    test('the values of those who signed, as the pages show them, and the rights to seals that hold now', async () => {
      const me = await someone(w);
      const fields = [
        ...personRequest(me.name, me.phone).fields,
        { kind: 'number' as const, label: '月租（元）', options: { grouped: true, decimals: 2 }, place: { page: 1, x: 60, y: 200, width: 160, height: 24 } },
        { kind: 'checkbox' as const, label: '已看房', required: false, place: { page: 1, x: 60, y: 240, width: 20, height: 20 } },
      ];
      const envelope = await send(w, [personRequest(me.name, me.phone, { fields }), request({ order: 2 })], { file: fixture('base3.pdf') });
      const approval = await taskIdOf(w, envelope, 1, 'approval');
      const mine = await claim(w, envelope, 0, me.userId);
      const amount = (await detail(w, me.userId, mine)).fields.find((f) => f.kind === 'number')!;
      await fillFields(w, await findTask(w, me.userId, mine), { values: [{ fieldId: amount.fieldId, value: '12800' }], origin: ORIGIN });
      // what is only filled in and not signed is nobody else's business yet
      expect((await detail(w, firm.approver, approval)).approval?.values).toEqual([]);
      await readAndSign(w, me.userId, mine);
      expect((await detail(w, firm.approver, approval)).approval).toMatchObject({ values: [{ label: '月租（元）', value: '12,800.00' }], seals: [{ name: '公章', sealer: '李印', grantedBy: '王审批' }] });
      expect((await detail(w, me.userId, mine)).approval).toBeNull();
      await removeMember(w, { organizationId: firm.organizationId, userId: firm.sealer });
      expect((await detail(w, firm.approver, approval)).approval?.seals).toEqual([]);
    });
  });

  describe('handing a task to a colleague', () => {
    test('the colleague alone may act, the others see it as waiting, and it is in the evidence', async () => {
      const other = await member('赵同事', ['approver']);
      const envelope = await sent('转交');
      const taskId = await taskIdOf(w, envelope, 0, 'approval');
      expect((await listColleagues(w, await findTask(w, firm.approver, taskId))).map(({ userId, name }) => [userId, name])).toEqual([[other, '赵同事']]);
      const { revisionSha256 } = await read(w, firm.approver, taskId);
      await handOver(firm.approver, taskId, other);

      expect(await detail(w, firm.approver, taskId)).toMatchObject({ heldBy: { mine: false, name: '赵同事' }, can: { approve: false, decline: false } });
      expect([await inbox(firm.approver, 'to_do'), await inbox(firm.approver, 'waiting'), await inbox(other, 'to_do')]).toEqual([[], ['转交'], ['转交']]);
      const access = await findTask(w, firm.approver, taskId);
      expect(await outcomeOf(approveTask(w, access, { revisionSha256, origin: ORIGIN }))).toBe('task_assigned');
      expect(await outcomeOf(declineTask(w, access, { reason: '不行', origin: ORIGIN }))).toBe('task_assigned');
      expect(await outcomeOf(transferTask(w, access, { userId: other, reason: '再一次', origin: ORIGIN }))).toBe('task_assigned');
      expect((await approveMany(w, firm.approver, { approvals: [{ taskId, revisionSha256 }], origin: ORIGIN }))[0]?.refused).toBe('task_assigned');
      expect(await recordsOf(envelope.envelopeId, 'task.transferred')).toMatchObject([{ fromUserId: firm.approver, toUserId: other, reason: '我出差' }]);
      await w.worker.idle();
      expect(w.told.map((e) => e['event'])).toContain('task.transferred');

      const again = await read(w, other, taskId);
      await approveTask(w, await findTask(w, other, taskId), { revisionSha256: again.revisionSha256, origin: ORIGIN });
      expect((await taskOf(w, taskId)).actorUserId).toBe(other);
    });

    test('a sealer who holds it seals; another with a right to the seal cannot even ask for a code', async () => {
      const second = await member('钱印', ['sealer']);
      const envelope = await sent('用印转交', { approval: false });
      const taskId = await taskIdOf(w, envelope, 0);
      const document = await read(w, firm.sealer, taskId);
      const proofId = await prove(w, firm.sealer, taskId, document);
      await handOver(firm.sealer, taskId, second);
      const access = await findTask(w, firm.sealer, taskId);
      expect(await outcomeOf(startTaskWillingness(w, access, { method: 'sms', ...document, origin: ORIGIN }))).toBe('task_assigned');
      expect(await outcomeOf(fillFields(w, access, { values: [], origin: ORIGIN }))).toBe('task_assigned');
      const act = { proofId, revisionSha256: document.revisionSha256, mark: { kind: 'seal' as const, sealId: firm.sealId } };
      expect(await outcomeOf(sign(w, firm.sealer, taskId, act))).toBe('task_assigned');
      await handOver(second, taskId, firm.sealer, '还给您');
      expect(await readAndSign(w, firm.sealer, taskId, act.mark)).toMatchObject({ state: 'done' });
    });

    test('nobody to whom it may be handed: oneself, a stranger, a member without the role, the approver of this seal', async () => {
      const both = await member('双角色', ['approver', 'sealer']);
      const envelope = await sent('不能转交');
      const [approval, sealing] = [await taskIdOf(w, envelope, 0, 'approval'), await taskIdOf(w, envelope, 0)];
      for (const to of [firm.approver, firm.sealer, (await company(w)).approver, newId()]) expect(await outcomeOf(handOver(firm.approver, approval, to))).toBe('forbidden');
      const { revisionSha256 } = await read(w, both, approval);
      await approveTask(w, await findTask(w, both, approval), { revisionSha256, origin: ORIGIN });
      expect(await outcomeOf(handOver(firm.sealer, sealing, both))).toBe('forbidden');
      expect(await listColleagues(w, await findTask(w, firm.sealer, sealing))).toEqual([]);
      expect(await outcomeOf(handOver(firm.approver, approval, both))).toBe('task_closed');
    });

    test('a person\'s own task is nobody else\'s', async () => {
      const me = await someone(w);
      const envelope = await send(w, [personRequest(me.name, me.phone)]);
      const taskId = await claim(w, envelope, 0, me.userId);
      expect(await listColleagues(w, await findTask(w, me.userId, taskId))).toEqual([]);
      expect(await outcomeOf(handOver(me.userId, taskId, firm.approver))).toBe('forbidden');
    });

    test('who holds it and loses the role, or leaves, holds it no longer', async () => {
      const other = await member('孙离职', ['approver']);
      const envelope = await sent('离职');
      const taskId = await taskIdOf(w, envelope, 0, 'approval');
      await handOver(firm.approver, taskId, other);
      await removeMember(w, { organizationId: firm.organizationId, userId: other });
      expect(await outcomeOf(findTask(w, other, taskId))).toBe('not_found');
      expect(await membersWithRole(w, { organizationId: firm.organizationId, role: 'approver' })).toEqual([firm.approver]);
      expect([await inbox(firm.approver, 'to_do'), (await detail(w, firm.approver, taskId)).heldBy]).toEqual([['离职'], null]);
      const { revisionSha256 } = await read(w, firm.approver, taskId);
      expect(await outcomeOf(approveTask(w, await findTask(w, firm.approver, taskId), { revisionSha256, origin: ORIGIN }))).toBe('ok');
    });

    test('handed over and approved at once: exactly one of the two happens', async () => {
      const other = await member('周同时', ['approver']);
      for (let round = 0; round < 5; round += 1) {
        const envelope = await sent(`竞争 ${round}`);
        const taskId = await taskIdOf(w, envelope, 0, 'approval');
        const { revisionSha256 } = await read(w, firm.approver, taskId);
        const access = await findTask(w, firm.approver, taskId);
        const outcomes = await outcomesOf([
          transferTask(w, access, { userId: other, reason: '忙', origin: ORIGIN }),
          approveTask(w, access, { revisionSha256, origin: ORIGIN }),
        ]);
        expect(outcomes['ok']).toBe(1);
        const [handed, approved] = [await recordsOf(envelope.envelopeId, 'task.transferred'), await recordsOf(envelope.envelopeId, 'task.approved')];
        expect(handed.length + approved.length).toBe(1);
      }
      expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors() })).toEqual([]);
    });
  });
});
