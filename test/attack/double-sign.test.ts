/** R19: one task, one signature. Two devices of one person, each with a proof of will of its own, at the same moment. */
import { IsNull } from 'typeorm';
import { WillingnessProof } from '../../bff/src/identity/entities';
import { SigningAttempt } from '../../bff/src/envelope/entities';
import { EvidenceRecord } from '../../bff/src/evidence/entities';
import { type AppError } from '../../bff/src/kernel';
import { forEachDatabase, freshSqlite } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { outcomesOf } from '../kit/people';
import { claim, handwriting, openWorkflow, personRequest, prove, reaches, read, send, sign, someone, type Invited, type Workflow } from '../kit/workflow';

interface Pair {
  readonly envelopeId: string;
  readonly taskId: string;
  readonly devices: (() => Promise<unknown>)[];
}
/** An envelope on which `devices` devices of one person are ready to sign. */
async function ready(w: Workflow, me: Invited, devices = 2): Promise<Pair> {
  const { envelopeId, ...envelope } = await send(w, [personRequest(me.name, me.phone)]);
  const taskId = await claim(w, { envelopeId, ...envelope }, 0, me.userId);
  const document = await read(w, me.userId, taskId);
  const proofs: string[] = [];
  for (let i = 0; i < devices; i++) proofs.push(await prove(w, me.userId, taskId, document));
  return { envelopeId, taskId, devices: proofs.map((proofId, i) => () => sign(w, me.userId, taskId, { proofId, revisionSha256: document.revisionSha256, mark: handwriting(60 + i * 10), waitMs: 0 })) };
}

forEachDatabase('two devices on one task', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });

  test('the loser is told that the task is sealing, its proof is not used up, and nothing is signed twice', async () => {
    const me = await someone(w);
    const { envelopeId, taskId, devices } = await ready(w, me);
    const results = await Promise.allSettled(devices.map((go) => go()));
    const lost = results.filter((r) => r.status === 'rejected').map((r) => r.reason as AppError);
    expect(lost.map((error) => [error.code, error.details['state']])).toEqual([['task_closed', 'sealing']]);
    await reaches(w, envelopeId, 'completed');
    expect(await w.dataSource.manager.countBy(WillingnessProof, { taskId, consumedAt: IsNull() })).toBe(1);
    await w.worker.idle();
    expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
  });

  test('eight devices: one wins', async () => {
    const me = await someone(w);
    const { envelopeId, devices } = await ready(w, me, 8);
    expect(await outcomesOf(devices.map((go) => go()))).toEqual({ ok: 1, task_closed: 7 });
    await reaches(w, envelopeId, 'completed');
  });

  test('the same proof three times: one act, the same answer', async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, envelope, 0, me.userId);
    const document = await read(w, me.userId, taskId);
    const act = { proofId: await prove(w, me.userId, taskId, document), revisionSha256: document.revisionSha256, waitMs: 0 };
    await Promise.all([sign(w, me.userId, taskId, act), sign(w, me.userId, taskId, act), sign(w, me.userId, taskId, act)]);
    await reaches(w, envelope.envelopeId, 'completed');
    // also long after, as a client does whose answer was lost
    expect(await sign(w, me.userId, taskId, act)).toMatchObject({ state: 'done', signature: { certificateSubject: me.name } });
    expect(await w.dataSource.manager.countBy(SigningAttempt, { taskId })).toBe(1);
    const other = await someone(w);
    await expect(sign(w, other.userId, taskId, act)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('200 pairs at once', () => {
  const PAIRS = 200;
  test('exactly one signature each', async () => {
    const database = await freshSqlite();
    const w = await openWorkflow(database);
    try {
      const me = await someone(w);
      const pairs: Pair[] = [];
      for (let done = 0; done < PAIRS; done += 8) pairs.push(...(await Promise.all(Array.from({ length: Math.min(8, PAIRS - done) }, () => ready(w, me)))));
      const outcomes = await outcomesOf(pairs.flatMap(({ devices }) => devices.map((go) => go())));
      expect(outcomes).toEqual({ ok: PAIRS, task_closed: PAIRS });
      for (const { envelopeId } of pairs) await reaches(w, envelopeId, 'completed', 120_000);
      await w.worker.idle();
      expect(await w.dataSource.manager.countBy(SigningAttempt, { state: 'done' })).toBe(PAIRS);
      expect(await w.dataSource.manager.countBy(EvidenceRecord, { kind: 'task.signed' })).toBe(PAIRS);
      expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
    } finally {
      await w.close();
      await database.drop();
    }
  }, 240_000);
});
