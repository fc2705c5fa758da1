/** R17, lesson 1: what is signed is what was shown. The file, its pages or its hash change between reading and signing. */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EvidenceRecord } from '../../bff/src/evidence/entities';
import { WillingnessProof } from '../../bff/src/identity/entities';
import { fillFields, findTask, recordView, startTaskWillingness } from '../../bff/src/envelope';
import { sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { outcomeOf } from '../kit/people';
import { claim, detail, envelopeOf, handwriting, openWorkflow, ORIGIN, personRequest, prove, reaches, read, send, sign, someone, taskOf, type Invited, type Workflow } from '../kit/workflow';

forEachDatabase('the file changed between reading and signing', (database) => {
  let w: Workflow;
  let me: Invited;
  beforeAll(async () => { w = await openWorkflow(database()); me = await someone(w); });
  afterAll(async () => { await w.close(); });

  const blobFile = (sha256: string): string => path.join(w.blobFolder, sha256.slice(0, 2), sha256);
  async function readyToSign() {
    const envelope = await send(w, [personRequest(me.name, me.phone, {
      fields: [{ kind: 'signature', place: { page: 1, x: 60, y: 60, width: 160, height: 60 } }, { kind: 'text', required: false, place: { page: 1, x: 60, y: 200, width: 200, height: 24 } }],
    })]);
    const taskId = await claim(w, envelope, 0, me.userId);
    const document = await read(w, me.userId, taskId);
    const proofId = await prove(w, me.userId, taskId, document);
    const records = await w.dataSource.manager.countBy(EvidenceRecord, { envelopeId: envelope.envelopeId });
    return { envelopeId: envelope.envelopeId, taskId, document, proofId, records };
  }
  async function untouched({ envelopeId, taskId, proofId, records }: Awaited<ReturnType<typeof readyToSign>>): Promise<void> {
    expect((await taskOf(w, taskId)).state).toBe('open');
    expect((await envelopeOf(w, envelopeId)).state).toBe('in_progress');
    expect(await w.dataSource.manager.countBy(EvidenceRecord, { envelopeId })).toBe(records);
    expect((await w.dataSource.manager.findOneByOrFail(WillingnessProof, { id: proofId })).consumedAt).toBeNull();
  }

  test.each<[string, (file: string, bytes: Buffer) => void]>([
    ['one byte of the stored file', (file, bytes) => { bytes[200] = (bytes[200] ?? 0) ^ 1; writeFileSync(file, bytes); }],
    ['the last byte', (file, bytes) => { writeFileSync(file, bytes.subarray(0, -1)); }],
    ['bytes added at the end', (file, bytes) => { writeFileSync(file, Buffer.concat([bytes, Buffer.from('\n')])); }],
    ['another PDF under its name', (file) => { writeFileSync(file, readFileSync(path.join(__dirname, '../fixtures/tiny10k.pdf'))); }],
    ['the file is gone', (file) => { rmSync(file); }],
  ])('%s: refused, the task stays open, the evidence is unaffected', async (_, tamper) => {
    const ready = await readyToSign();
    const file = blobFile(ready.document.revisionSha256);
    const bytes = readFileSync(file);
    chmodSync(file, 0o600);
    tamper(file, Buffer.from(bytes));
    expect(await outcomeOf(sign(w, me.userId, ready.taskId, { proofId: ready.proofId, revisionSha256: ready.document.revisionSha256 }))).toBe('revision_changed');
    await untouched(ready);
    writeFileSync(file, bytes);
    expect((await sign(w, me.userId, ready.taskId, { proofId: ready.proofId, revisionSha256: ready.document.revisionSha256 })).state).toBe('done');
    await reaches(w, ready.envelopeId, 'completed');
  });

  test('a hash the client made up, the upload before the fields, and another document: all are no revision to sign', async () => {
    const ready = await readyToSign();
    const other = await readyToSign();
    const { DocumentRevision } = await import('../../bff/src/envelope/entities');
    const upload = await w.dataSource.manager.findOneByOrFail(DocumentRevision, { documentId: ready.document.documentId, ordinal: 0 });
    for (const revisionSha256 of [sha256Hex('mine'), upload.sha256, other.document.revisionSha256]) {
      if (revisionSha256 === ready.document.revisionSha256) continue;
      expect(await outcomeOf(sign(w, me.userId, ready.taskId, { proofId: ready.proofId, revisionSha256 }))).toBe('revision_changed');
    }
    await untouched(ready);
  });

  test('values changed after the proof of will: the proof does not fit any more', async () => {
    const ready = await readyToSign();
    const field = (await detail(w, me.userId, ready.taskId)).fields.find((f) => f.kind === 'text')!;
    await fillFields(w, await findTask(w, me.userId, ready.taskId), { values: [{ fieldId: field.fieldId, value: '月租一万元' }], origin: ORIGIN });
    expect(await outcomeOf(sign(w, me.userId, ready.taskId, { proofId: ready.proofId, revisionSha256: ready.document.revisionSha256 }))).toBe('willingness_required');
    expect((await taskOf(w, ready.taskId)).state).toBe('open');
  });

  test('a reading of other page pictures is no reading, and asks for no code', async () => {
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, envelope, 0, me.userId);
    const access = await findTask(w, me.userId, taskId);
    const { document } = await detail(w, me.userId, taskId);
    const view = { revisionSha256: document.revisionSha256, pageManifestSha256: sha256Hex('other pictures'), pages: [1], visibleMs: 1, reachedEnd: true, origin: ORIGIN };
    expect(await outcomeOf(recordView(w, access, view))).toBe('revision_changed');
    const start = { method: 'sms' as const, revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256, origin: ORIGIN };
    expect(await outcomeOf(startTaskWillingness(w, access, start))).toBe('not_viewed');
    await read(w, me.userId, taskId);
    expect(await outcomeOf(startTaskWillingness(w, access, { ...start, pageManifestSha256: sha256Hex('other pictures') }))).toBe('revision_changed');
  });

  test('the file changed after the intent: the act waits and goes on when the file is back, never over other bytes', async () => {
    const ready = await readyToSign();
    const file = blobFile(ready.document.revisionSha256);
    const bytes = readFileSync(file);
    const blobs = { ...w.blobs, get: async (name: string) => { const got = await w.blobs.get(name); if (name === ready.document.revisionSha256) writeFileSync(file, 'swapped'); return got; } };
    const running = await sign({ ...w, blobs }, me.userId, ready.taskId, { proofId: ready.proofId, revisionSha256: ready.document.revisionSha256, mark: handwriting(), waitMs: 700 });
    expect(running.state).toBe('running');
    writeFileSync(file, bytes);
    await reaches(w, ready.envelopeId, 'completed');
  });

  test('the store itself keeps nothing half-written', () => {
    expect(readdirSync(w.blobFolder, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual([]);
  });
});
