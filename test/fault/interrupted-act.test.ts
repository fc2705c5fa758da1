/**
 * The act fails once at each numbered point of steps 4 to 9 without the process dying (a database that hiccups, a
 * service that resets): it is taken up again by itself, on both engines, and the books agree. Also: fencing.
 */
import { claimSerial } from '../../bff/src/envelope/certificate-intents';
import { CertificateIntent, DocumentLease, DocumentRevision, SigningAttempt } from '../../bff/src/envelope/entities';
import { inTransaction } from '../../bff/src/db';
import { AppError } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { claim, openWorkflow, personRequest, prove, reaches, read, readAndSign, send, sign, someone, taskOf, type Invited, type Workflow } from '../kit/workflow';

forEachDatabase('an act that is interrupted', (database) => {
  let w: Workflow;
  let me: Invited;
  let failAt: string | null = null;
  let onPoint: (point: string) => Promise<void> | void = () => undefined;
  beforeAll(async () => {
    w = await openWorkflow(database(), {
      fault: async (point) => {
        await onPoint(point);
        if (point !== failAt) return;
        failAt = null;
        throw new Error(`interrupted at ${point}`);
      },
    });
    me = await someone(w);
  });
  afterEach(async () => {
    failAt = null;
    onPoint = () => undefined;
    for (const end = Date.now() + 20_000; Date.now() < end && (await w.dataSource.manager.existsBy(SigningAttempt, { state: 'intent' }));) await new Promise((done) => { setTimeout(done, 50); });
    await w.worker.idle();
    expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
  });
  afterAll(async () => { await w.close(); });

  async function begin() {
    const { envelopeId, ...rest } = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, { envelopeId, ...rest }, 0, me.userId);
    const document = await read(w, me.userId, taskId);
    return { envelopeId, taskId, act: { proofId: await prove(w, me.userId, taskId, document), revisionSha256: document.revisionSha256 } };
  }

  test.each(['P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'P12'])('%s: goes on by itself, with a fresh certificate where the old one was asked for', async (point) => {
    const { envelopeId, taskId, act } = await begin();
    failAt = point;
    await sign(w, me.userId, taskId, act);
    await reaches(w, envelopeId, 'completed');
    const attempt = await w.dataSource.manager.findOneByOrFail(SigningAttempt, { taskId });
    const serials = await w.dataSource.manager.findBy(CertificateIntent, { attemptId: attempt.id });
    expect(serials.map((s) => s.state).sort()).toEqual(['P11', 'P12'].includes(point) ? ['used'] : ['abandoned', 'used']);
  });

  test('P1: the request fails after the intent is committed; the act ends all the same, and the same proof tells its result', async () => {
    const { envelopeId, taskId, act } = await begin();
    failAt = 'P1';
    await sign(w, me.userId, taskId, act).catch(() => undefined);
    w.nudge();
    await reaches(w, envelopeId, 'completed');
    expect(await sign(w, me.userId, taskId, act)).toMatchObject({ state: 'done' });
  });

  test('a worker that was overtaken cannot commit: its lease has another epoch', async () => {
    const { envelopeId, taskId, act } = await begin();
    let overtaken = 0;
    onPoint = async (point) => {
      if (point !== 'P9' || overtaken++ > 0) return;
      const { documentId } = await w.dataSource.manager.findOneByOrFail(SigningAttempt, { taskId });
      await inTransaction(w.dataSource, (manager) => manager.increment(DocumentLease, { documentId }, 'epoch', 1));
    };
    await sign(w, me.userId, taskId, act);
    await reaches(w, envelopeId, 'completed');
    expect(overtaken).toBe(2);
    const { documentId } = await w.dataSource.manager.findOneByOrFail(SigningAttempt, { taskId });
    expect(await w.dataSource.manager.countBy(DocumentRevision, { documentId, kind: 'signature' })).toBe(1);
  });

  test('an order that can never be drawn opens the task again and says why; the person tries anew', async () => {
    const { envelopeId, taskId, act } = await begin();
    onPoint = (point) => { if (point === 'P4') throw new AppError('glyph_missing', { characters: '𰻞' }); };
    expect(await sign(w, me.userId, taskId, act)).toMatchObject({ state: 'failed', failure: 'glyph_missing' });
    expect(await taskOf(w, taskId)).toMatchObject({ state: 'open', failure: 'glyph_missing', sealingStep: null });
    onPoint = () => undefined;
    await expect(sign(w, me.userId, taskId, act)).rejects.toMatchObject({ code: 'willingness_required' });
    expect((await readAndSign(w, me.userId, taskId)).state).toBe('done');
    await reaches(w, envelopeId, 'completed');
  });

  test('two workers are given the same act: one signature', async () => {
    const { envelopeId, taskId, act } = await begin();
    const { envelopeJobHandlers } = await import('../../bff/src/envelope');
    const context = { jobId: 'x', attempt: 1, extendLease: async () => undefined };
    let second: Promise<unknown> | undefined;
    onPoint = (point) => {
      if (point !== 'P5' || second) return;
      second = w.dataSource.manager.findOneByOrFail(SigningAttempt, { taskId }).then(({ id }) => envelopeJobHandlers(w).get('seal-task')!({ attemptId: id }, context)).catch(() => undefined);
    };
    await sign(w, me.userId, taskId, act);
    await second;
    await reaches(w, envelopeId, 'completed');
  });

  test('a worker that waited while another ended the act takes no serial for it', async () => {
    const { envelopeId, taskId, act } = await begin();
    await sign(w, me.userId, taskId, act);
    await reaches(w, envelopeId, 'completed');
    const ended = await w.dataSource.manager.findOneByOrFail(SigningAttempt, { taskId });
    const readBefore = Object.assign(ended, { state: 'intent' as const });
    await expect(claimSerial(w, readBefore)).rejects.toMatchObject({ code: 'conflict' });
  });
});
