import { fillFields, findTask, readFinalPdf } from '../../bff/src/envelope';
import { exportEvidence } from '../../bff/src/evidence';
import { sha256Hex } from '../../bff/src/kernel';
import { verifyEvidencePackage } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { claim, detail, envelopeOf, fixture, openWorkflow, ORIGIN, personRequest, reaches, readAndSign, send, someone, taskOf, type Workflow } from '../kit/workflow';

forEachDatabase('the act of signing', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterEach(async () => {
    await w.worker.idle();
    expect(await checkInvariants({ ...w, trustAnchors: await w.ca.trustAnchors(), settled: true })).toEqual([]);
  });
  afterAll(async () => { await w.close(); });

  test('one person: from sent to completed, valid file, evidence that verifies without us', async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone)], { file: fixture('base3.pdf') });
    expect(envelope.state).toBe('sent');
    const taskId = await claim(w, envelope, 0, me.userId);
    const sealing = await readAndSign(w, me.userId, taskId);
    expect(sealing).toMatchObject({ state: 'done', step: 'done', failure: null, signature: { certificateSubject: me.name } });
    const completed = await reaches(w, envelope.envelopeId, 'completed');
    const pdf = await readFinalPdf(w, envelope.envelopeId);
    const report = await w.signing.verify(pdf, await w.ca.trustAnchors(), w.clock.now());
    expect(report).toMatchObject({ verdict: 'valid', signatures: [{ signer: me.name, level: 'B-LTA', timestampTrusted: true }, { kind: 'document-timestamp', timestampTrusted: true }] });
    expect(completed).toMatchObject({ finalSha256: sha256Hex(pdf), level: 'B-LTA' });
    const evidence = await exportEvidence(w, envelope.envelopeId);
    expect(verifyEvidencePackage(evidence)).toMatchObject({ ok: true, problems: [] });
    expect(evidence.records.map((r) => r.kind)).toEqual([
      'envelope.created', 'document.uploaded', 'document.fields_placed', 'envelope.sent', 'task.opened', 'envelope.started', 'document.viewed',
      'willingness.challenged', 'willingness.proved', 'task.intent', 'task.signed', 'envelope.completing', 'document.preserved', 'envelope.verified', 'envelope.completed',
    ]);
    expect(evidence.title).toBe('房屋租赁合同');
    const text = JSON.stringify(evidence);
    expect(text).not.toContain(me.phone);
    await w.worker.idle();
    expect(w.told.filter((e) => e['envelopeId'] === envelope.envelopeId).sort((a, b) => Number(a['sequence']) - Number(b['sequence'])).map((e) => [e['sequence'], e['event'], e['state']])).toEqual([
      [1, 'envelope.sent', 'sent'], [2, 'task.signed', 'completing'], [3, 'envelope.completed', 'completed'],
    ]);
  });

  test('values are part of what is signed, and of its hash', async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone, {
      fields: [
        { kind: 'signature', place: { page: 1, x: 60, y: 60, width: 160, height: 60 } },
        { kind: 'text', label: '地址', place: { page: 1, x: 60, y: 200, width: 300, height: 24 } },
        { kind: 'date', label: '日期', required: false, place: { page: 1, x: 60, y: 240, width: 120, height: 24 } },
      ],
    })]);
    const taskId = await claim(w, envelope, 0, me.userId);
    expect((await detail(w, me.userId, taskId)).needs).toEqual(['view', 'values', 'willingness']);
    const text = (await detail(w, me.userId, taskId)).fields.find((f) => f.kind === 'text')!;
    await fillFields(w, await findTask(w, me.userId, taskId), { values: [{ fieldId: text.fieldId, value: '上海市长阳路1687号' }], origin: ORIGIN });
    expect((await detail(w, me.userId, taskId)).needs).toEqual(['view', 'willingness']);
    expect((await readAndSign(w, me.userId, taskId)).state).toBe('done');
    await reaches(w, envelope.envelopeId, 'completed');
  });

  test('two in turn: the second waits, then signs over the first, and both stay valid', async () => {
    const [a, b] = [await someone(w, '张三丰'), await someone(w, '李思思')];
    const envelope = await send(w, [personRequest(a.name, a.phone), personRequest(b.name, b.phone, { order: 2 }, 1)]);
    const [first, second] = [await claim(w, envelope, 0, a.userId), await claim(w, envelope, 1, b.userId)];
    expect((await taskOf(w, second)).state).toBe('waiting');
    await readAndSign(w, a.userId, first);
    expect((await taskOf(w, second)).state).toBe('open');
    expect((await envelopeOf(w, envelope.envelopeId)).state).toBe('in_progress');
    await expect(readFinalPdf(w, envelope.envelopeId)).rejects.toMatchObject({ code: 'not_ready' });
    await readAndSign(w, b.userId, second);
    await reaches(w, envelope.envelopeId, 'completed');
    const report = await w.signing.verify(await readFinalPdf(w, envelope.envelopeId), await w.ca.trustAnchors(), w.clock.now());
    expect(report.signatures.map((s) => [s.kind === 'signature' ? s.signer : s.kind, s.intact, s.trusted, s.level])).toEqual([['张三丰', true, true, 'B-LTA'], ['李思思', true, true, 'B-LTA'], ['document-timestamp', true, true, 'none']]);
  });

  test('three in parallel on one document: all act at once, all are valid, nobody reads again', async () => {
    const people = [await someone(w, '甲一一'), await someone(w, '乙二二'), await someone(w, '丙三三')];
    const envelope = await send(w, people.map((p, i) => personRequest(p.name, p.phone, {}, i)));
    const taskIds = await Promise.all(people.map((p, i) => claim(w, envelope, i, p.userId)));
    const done = await Promise.all(people.map((p, i) => readAndSign(w, p.userId, taskIds[i]!)));
    expect(done.map((s) => s.state)).toEqual(['done', 'done', 'done']);
    await reaches(w, envelope.envelopeId, 'completed');
    const report = await w.signing.verify(await readFinalPdf(w, envelope.envelopeId), await w.ca.trustAnchors(), w.clock.now());
    expect(report.verdict).toBe('valid');
    expect(report.signatures.filter((s) => s.level === 'B-LTA').map((s) => s.signer).sort()).toEqual(people.map((p) => p.name).sort());
  });
});
