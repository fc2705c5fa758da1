/** R2, R4: a stranger's task, envelope or document answers exactly as one that does not exist. */
import { createEnvelope, findEnvelope, findTask, listPartnerEnvelopes, listTasks, loadPartnerEnvelope, revokeEnvelope } from '../../bff/src/envelope';
import { removeMember, setMember } from '../../bff/src/org';
import { type AppError, newId } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { company, type TestCompany } from '../kit/organizations';
import { outcomeOf, verifiedUser } from '../kit/people';
import { claim, openWorkflow, personRequest, send, someone, taskIdOf, type Workflow } from '../kit/workflow';

const faceOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'found', (error: AppError) => ({ code: error.code, details: error.details, message: error.message }));

forEachDatabase('strangers', (database) => {
  let w: Workflow;
  let firm: TestCompany;
  beforeAll(async () => { w = await openWorkflow(database()); firm = await company(w); });
  afterAll(async () => { await w.close(); });

  const sendToBoth = async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone), {
      kind: 'organization', name: firm.seed.name, uscc: firm.seed.uscc, fields: [{ kind: 'seal', place: { page: 1, x: 300, y: 300, width: 120, height: 120 } }],
    }]);
    return { me, envelope, mine: await claim(w, envelope, 0, me.userId), approval: await taskIdOf(w, envelope, 1, 'approval'), sealing: await taskIdOf(w, envelope, 1) };
  };

  test('a task and an envelope of others look like absent ones', async () => {
    const { envelope, mine, approval, sealing, me } = await sendToBoth();
    const stranger = await verifiedUser(w, '路人甲');
    const absent = await faceOf(findTask(w, stranger, newId()));
    for (const taskId of [mine, approval, sealing]) expect(await faceOf(findTask(w, stranger, taskId))).toEqual(absent);
    expect(await faceOf(findEnvelope(w, stranger, envelope.envelopeId))).toEqual(await faceOf(findEnvelope(w, stranger, newId())));
    expect(await faceOf(findTask(w, firm.sealer, mine))).toEqual(absent);
    expect(await faceOf(findTask(w, me.userId, sealing))).toEqual(absent);
    expect(await listTasks(w, stranger, { box: 'to_do', limit: 20 })).toEqual({ items: [], nextCursor: null, counts: { toDo: 0, waiting: 0, done: 0 } });
  });

  test('in a company the role decides: approvers see approvals, sealers sealings, others neither, all members the envelope', async () => {
    const { envelope, approval, sealing } = await sendToBoth();
    expect(await outcomeOf(findTask(w, firm.approver, approval))).toBe('ok');
    expect(await outcomeOf(findTask(w, firm.sealer, sealing))).toBe('ok');
    expect(await outcomeOf(findTask(w, firm.approver, sealing))).toBe('not_found');
    expect(await outcomeOf(findTask(w, firm.sealer, approval))).toBe('not_found');
    const clerk = await verifiedUser(w, '小文员');
    await setMember(w, { organizationId: firm.organizationId, userId: clerk, roles: [] });
    expect(await outcomeOf(findTask(w, clerk, approval))).toBe('not_found');
    expect(await outcomeOf(findEnvelope(w, clerk, envelope.envelopeId))).toBe('ok');
    await removeMember(w, { organizationId: firm.organizationId, userId: clerk });
    expect(await outcomeOf(findEnvelope(w, clerk, envelope.envelopeId))).toBe('not_found');
  });

  test('a member of another company sees nothing', async () => {
    const { envelope, approval } = await sendToBoth();
    const rival = await company(w, { name: '北京对手有限公司' });
    expect(await outcomeOf(findTask(w, rival.approver, approval))).toBe('not_found');
    expect(await outcomeOf(findEnvelope(w, rival.approver, envelope.envelopeId))).toBe('not_found');
  });

  test('a partner sees its own envelopes and documents only', async () => {
    const { envelope } = await sendToBoth();
    const other = newId();
    const absent = await faceOf(loadPartnerEnvelope(w, other, newId()));
    expect(await faceOf(loadPartnerEnvelope(w, other, envelope.envelopeId))).toEqual(absent);
    expect(await faceOf(revokeEnvelope(w, { partnerId: other, envelopeId: envelope.envelopeId, reason: 'x' }))).toEqual(absent);
    expect((await listPartnerEnvelopes(w, other, { limit: 20 })).items).toEqual([]);
    const { Envelope } = await import('../../bff/src/envelope/entities');
    const { documentId } = await w.dataSource.manager.findOneByOrFail(Envelope, { id: envelope.envelopeId });
    expect(await outcomeOf(createEnvelope(w, { partnerId: other, inviter: 'x' }, { title: 'x', documentId, recipients: [personRequest('某某', '13900000000')] }))).toBe('not_found');
    expect((await loadPartnerEnvelope(w, w.partnerId, envelope.envelopeId)).state).toBe('sent');
  });
});
