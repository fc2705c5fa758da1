/** Decline, revoke, expire; and who wins when they meet an act of signing (security §4.3). */
import { declineTask, findTask, readFinalPdf, revokeEnvelope } from '../../bff/src/envelope';
import { Task } from '../../bff/src/envelope/entities';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { outcomeOf } from '../kit/people';
import { claim, detail, envelopeOf, openWorkflow, ORIGIN, personRequest, prove, reaches, read, readAndSign, send, sign, someone, taskOf, type Invited, type Workflow } from '../kit/workflow';

forEachDatabase('an envelope ends', (database) => {
  let w: Workflow;
  let me: Invited;
  beforeAll(async () => { w = await openWorkflow(database()); me = await someone(w); });
  afterEach(async () => {
    await w.worker.idle();
    expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
  });
  afterAll(async () => { await w.close(); });
  const revoke = (envelopeId: string) => revokeEnvelope(w, { partnerId: w.partnerId, envelopeId, reason: '条款有误' });
  const eventsOf = (envelopeId: string) => w.told.filter((e) => e['envelopeId'] === envelopeId).sort((a, b) => Number(a['sequence']) - Number(b['sequence'])).map((e) => e['event']);

  test('declined by one: over for all, with the reason, and the signature made before is not given out', async () => {
    const other = await someone(w, '李思思');
    const envelope = await send(w, [personRequest(me.name, me.phone), personRequest(other.name, other.phone, { order: 2 }, 1), personRequest('王五五', '13900000001', { order: 3 }, 2)]);
    await readAndSign(w, me.userId, await claim(w, envelope, 0, me.userId));
    const taskId = await claim(w, envelope, 1, other.userId);
    await declineTask(w, await findTask(w, other.userId, taskId), { reason: '价格不对', origin: ORIGIN });
    expect((await envelopeOf(w, envelope.envelopeId)).state).toBe('declined');
    expect((await w.dataSource.manager.findBy(Task, { envelopeId: envelope.envelopeId })).map((t) => t.state).sort()).toEqual(['cancelled', 'declined', 'done']);
    expect(await detail(w, other.userId, taskId)).toMatchObject({ state: 'declined', declineReason: '价格不对', can: { sign: false, decline: false } });
    expect(await outcomeOf(readFinalPdf(w, envelope.envelopeId))).toBe('not_ready');
    expect(await outcomeOf(revoke(envelope.envelopeId))).toBe('envelope_state');
    await w.worker.idle();
    expect(eventsOf(envelope.envelopeId)).toEqual(['envelope.sent', 'task.signed', 'task.declined', 'envelope.declined']);
  });

  test('revoked: nobody can act any more', async () => {
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, envelope, 0, me.userId);
    const document = await read(w, me.userId, taskId);
    const proofId = await prove(w, me.userId, taskId, document);
    await revoke(envelope.envelopeId);
    expect((await taskOf(w, taskId)).state).toBe('cancelled');
    expect(await outcomeOf(sign(w, me.userId, taskId, { proofId, revisionSha256: document.revisionSha256 }))).toMatch(/task_closed|envelope_state/);
    expect(await outcomeOf(read(w, me.userId, taskId))).toBe('envelope_state');
    expect(await outcomeOf(revoke(envelope.envelopeId))).toBe('envelope_state');
  });

  test('revoked before anyone claimed: the invitation cannot be taken up', async () => {
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    await revoke(envelope.envelopeId);
    expect(await outcomeOf(claim(w, envelope, 0, me.userId))).toBe('envelope_state');
  });

  test('expired at its deadline, and refuses acts past the deadline even before the job has run', async () => {
    const deadline = new Date(w.clock.now().getTime() + 5 * 60_000).toISOString();
    const envelope = await send(w, [personRequest(me.name, me.phone)], { deadline });
    const taskId = await claim(w, envelope, 0, me.userId);
    const document = await read(w, me.userId, taskId);
    const proofId = await prove(w, me.userId, taskId, document);
    w.clock.pass({ minutes: 6 });
    expect(await outcomeOf(sign(w, me.userId, taskId, { proofId, revisionSha256: document.revisionSha256 }))).toMatch(/envelope_state|task_closed/);
    await reaches(w, envelope.envelopeId, 'expired');
    expect((await taskOf(w, taskId)).state).toBe('cancelled');
  });

  test('a completed envelope can be neither revoked nor expired', async () => {
    const deadline = new Date(w.clock.now().getTime() + 60_000).toISOString();
    const envelope = await send(w, [personRequest(me.name, me.phone)], { deadline });
    await readAndSign(w, me.userId, await claim(w, envelope, 0, me.userId));
    await reaches(w, envelope.envelopeId, 'completed');
    expect(await outcomeOf(revoke(envelope.envelopeId))).toBe('envelope_state');
    w.clock.pass({ minutes: 2 });
    await w.worker.idle();
    expect((await envelopeOf(w, envelope.envelopeId)).state).toBe('completed');
  });

  test('sign, revoke and decline at once, again and again: one winner, and evidence tells which', async () => {
    const wins: Record<string, number> = {};
    for (let round = 0; round < 12; round++) {
      const other = await someone(w, '李思思');
      const envelope = await send(w, [personRequest(me.name, me.phone), personRequest(other.name, other.phone, {}, 1)]);
      const [mine, theirs] = [await claim(w, envelope, 0, me.userId), await claim(w, envelope, 1, other.userId)];
      const document = await read(w, me.userId, mine);
      const proofId = await prove(w, me.userId, mine, document);
      const access = await findTask(w, other.userId, theirs);
      const pause = (ms: number) => new Promise((done) => { setTimeout(done, ms); });
      const [signed, revoked, declined] = await Promise.all([
        pause(round % 3).then(() => outcomeOf(sign(w, me.userId, mine, { proofId, revisionSha256: document.revisionSha256 }))),
        pause(round * 2).then(() => outcomeOf(revoke(envelope.envelopeId))),
        pause(round * 3).then(() => outcomeOf(declineTask(w, access, { reason: '不', origin: ORIGIN }))),
      ]);
      await w.worker.idle();
      const { state } = await envelopeOf(w, envelope.envelopeId);
      wins[`${signed}/${state}`] = (wins[`${signed}/${state}`] ?? 0) + 1;
      expect([revoked, declined].filter((o) => o === 'ok').length).toBeLessThanOrEqual(1);
      expect((await taskOf(w, mine)).state).toBe(signed === 'ok' ? 'done' : 'cancelled');
    }
    expect(Object.keys(wins).every((key) => ['ok/in_progress', 'ok/revoked', 'ok/declined', 'envelope_state/revoked', 'envelope_state/declined', 'task_closed/revoked', 'task_closed/declined'].includes(key))).toBe(true);
  });
});
