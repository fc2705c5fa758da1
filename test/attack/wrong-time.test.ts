/** R29, lessons 2 and 3: no time, a token for another digest, an old one, garbage: nothing is signed, the task waits. */
import type { CaService } from '../../bff/src/ca/port';
import { AppError, sha256 } from '../../bff/src/kernel';
import { CertificateIntent, SigningAttempt } from '../../bff/src/envelope/entities';
import { EvidenceRecord } from '../../bff/src/evidence/entities';
import { sealingOf } from '../../bff/src/envelope';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { claim, openWorkflow, personRequest, prove, reaches, read, send, sign, someone, taskOf, type Workflow } from '../kit/workflow';

forEachDatabase('a time authority that', (database) => {
  let w: Workflow;
  let real: CaService;
  let timestamp: CaService['timestamp'];
  beforeAll(async () => {
    w = await openWorkflow(database(), { wrapCa: (ca) => { real = ca; timestamp = ca.timestamp; return { ...ca, timestamp: (digest) => timestamp(digest) }; } });
  });
  afterAll(async () => { await w.close(); });
  beforeEach(() => { timestamp = real.timestamp; });

  async function begin(): Promise<{ envelopeId: string; taskId: string; act: Parameters<typeof sign>[3]; userId: string }> {
    const me = await someone(w);
    const { envelopeId, ...rest } = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, { envelopeId, ...rest }, 0, me.userId);
    const document = await read(w, me.userId, taskId);
    return { envelopeId, taskId, userId: me.userId, act: { proofId: await prove(w, me.userId, taskId, document), revisionSha256: document.revisionSha256, waitMs: 4000 } };
  }

  test('never answered since the start: the task waits for time, and not even a certificate is made', async () => {
    const { envelopeId, taskId, userId, act } = await begin();
    timestamp = async () => { throw new AppError('unavailable'); };
    expect(await sign(w, userId, taskId, act)).toMatchObject({ state: 'waiting_for_time', step: 'certificate', signature: null });
    const attempt = await w.dataSource.manager.findOneByOrFail(SigningAttempt, { taskId });
    expect(await w.dataSource.manager.countBy(CertificateIntent, { attemptId: attempt.id, state: 'abandoned' })).toBe(0);
    timestamp = real.timestamp;
    await reaches(w, envelopeId, 'completed');
    expect(await w.dataSource.manager.countBy(CertificateIntent, { attemptId: attempt.id })).toBe(1);
  });

  test('does not answer: the task says that it waits for time, and ends by itself when time is back', async () => {
    const { envelopeId, taskId, userId, act } = await begin();
    timestamp = async () => { throw new AppError('unavailable'); };
    expect(await sign(w, userId, taskId, act)).toMatchObject({ state: 'waiting_for_time', step: 'timestamp', signature: null });
    await new Promise((done) => { setTimeout(done, 1500); });
    expect((await taskOf(w, taskId)).state).toBe('sealing');
    const attempt = await w.dataSource.manager.findOneByOrFail(SigningAttempt, { taskId });
    // an outage costs one certificate, not one a retry
    expect(await w.dataSource.manager.countBy(CertificateIntent, { attemptId: attempt.id })).toBe(1);
    expect(await w.dataSource.manager.countBy(EvidenceRecord, { envelopeId, kind: 'task.signed' })).toBe(0);
    timestamp = real.timestamp;
    await reaches(w, envelopeId, 'completed');
    expect(await sealingOf(w.dataSource.manager, await taskOf(w, taskId))).toMatchObject({ state: 'done' });
    await w.worker.idle();
    expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
  });

  test.each<[string, (digest: Uint8Array) => ReturnType<CaService['timestamp']>]>([
    ['gives a genuine token for another digest', () => real.timestamp(sha256('another document'))],
    ['gives garbage', async () => ({ token: Buffer.from('3003020101', 'hex'), time: w.clock.now(), goodUntil: w.clock.now() })],
    ['gives a changed token', async (digest) => { const { token, ...rest } = await real.timestamp(digest); const changed = Buffer.from(token); changed[changed.length - 8] = (changed[changed.length - 8] ?? 0) ^ 1; return { ...rest, token: changed }; }],
    ['claims another time than its token', async (digest) => ({ ...(await real.timestamp(digest)), time: new Date(0) })],
  ])('%s: even behind a driver that let it through, our verifier refuses; after five times the task opens again', async (_, wrong) => {
    const { envelopeId, taskId, userId, act } = await begin();
    timestamp = wrong;
    const first = await sign(w, userId, taskId, act);
    expect(first.state).not.toBe('done');
    for (const end = Date.now() + 45_000; (await taskOf(w, taskId)).state === 'sealing' && Date.now() < end;) await new Promise((done) => { setTimeout(done, 100); });
    const task = await taskOf(w, taskId);
    expect(task).toMatchObject({ state: 'open', failure: 'internal' });
    expect(await sealingOf(w.dataSource.manager, task)).toMatchObject({ state: 'failed', failure: 'internal' });
    expect(await w.dataSource.manager.countBy(EvidenceRecord, { envelopeId, kind: 'task.signed' })).toBe(0);
    expect(await w.dataSource.manager.countBy(EvidenceRecord, { envelopeId, kind: 'task.failed' })).toBe(1);
    // the person proves anew and signs
    timestamp = real.timestamp;
    const document = await read(w, userId, taskId);
    expect((await sign(w, userId, taskId, { proofId: await prove(w, userId, taskId, document), revisionSha256: document.revisionSha256 })).state).toBe('done');
    await reaches(w, envelopeId, 'completed');
    await w.worker.idle();
    expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
  });
});
