/** The daily sweep: each row of the matrix takes what is older than it says and nothing else, on both engines; contracts go whole or stay whole. */
import { readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { ObjectLiteral } from 'typeorm';
import { BELONGS_TO_CONTRACT } from '../../bff/src/account/retention-envelopes';
import { listHolds, placeHold, releaseHolds } from '../../bff/src/account';
import { applyRetention, scheduleRetention } from '../../bff/src/account/retention';
import { keptSince, RETENTION } from '../../bff/src/account/retention-matrix';
import { Consent, DataCopy, IdentityVerification, RetentionRun, Session, User } from '../../bff/src/account/entities';
import { insertRows } from '../../bff/src/db';
import { declineTask, findTask, readFinalPdf } from '../../bff/src/envelope';
import { Document, DocumentRevision, Envelope, Recipient, SigningAttempt, Task } from '../../bff/src/envelope/entities';
import { uploadDocument } from '../../bff/src/envelope';
import { EvidenceHead, EvidenceRecord } from '../../bff/src/evidence/entities';
import { Challenge, WillingnessProof } from '../../bff/src/identity/entities';
import { Job } from '../../bff/src/jobs/entities';
import { newId, sha256Hex } from '../../bff/src/kernel';
import { openLocalBlobStore } from '../../bff/src/blobs/embedded/local-folder';
import { forEachDatabase } from '../kit/databases';
import { verifiedUser } from '../kit/people';
import { claim, fixture, openWorkflow, ORIGIN, personRequest, reaches, readAndSign, send, someone, taskIdOf, type Workflow } from '../kit/workflow';

const DAY = 86_400_000;

forEachDatabase('the daily sweep', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });

  const at = (ms: number): Date => new Date(w.clock.now().getTime() + ms);
  const lines: string[] = [];
  const sweep = (later = 0, batch = 2): Promise<Readonly<Record<string, number>>> => applyRetention({
    dataSource: w.dataSource, clock: { now: () => at(later) }, logger: { ...w.logger, info: (o: unknown) => { lines.push(JSON.stringify(o)); } } as never,
    blobs: openLocalBlobStore(w.blobFolder), contractYears: 10, batch,
  });
  const there = (entity: new () => ObjectLiteral, id: string): Promise<boolean> => w.dataSource.manager.existsBy(entity, { id });
  const makeFilesOld = (): void => { for (const part of readdirSync(w.blobFolder)) for (const file of readdirSync(path.join(w.blobFolder, part))) utimesSync(path.join(w.blobFolder, part, file), new Date(0), new Date(0)); };

  test('has one row an idea, each with a reason, and says to people what concerns them', () => {
    expect(new Set(RETENTION.map(({ key }) => key)).size).toBe(RETENTION.length);
    for (const { basis, words } of RETENTION) {
      expect(basis.length).toBeGreaterThan(2);
      if (words) expect([words['zh-CN'].length > 2, words.en.length > 2]).toEqual([true, true]);
    }
    const now = new Date('2026-11-24T00:00:00.000Z');
    expect(keptSince('contract', now, 10).toISOString()).toBe('2016-11-24T00:00:00.000Z');
    expect(keptSince({ years: 3 }, now, 10).toISOString()).toBe('2023-11-24T00:00:00.000Z');
    expect(keptSince({ hours: 24 }, now, 10).toISOString()).toBe('2026-11-23T00:00:00.000Z');
  });

  test('takes old rows in small batches, leaves young ones, and a second run finds nothing', async () => {
    const { manager } = w.dataSource;
    const userId = newId();
    const phoneIndex = sha256Hex(newId());
    const challenge = (created: number): Promise<string> => row(Challenge, {
      purpose: 'login', state: 'used', phoneIndex, phoneSealed: 'x', ipIndex: phoneIndex, codeHash: phoneIndex, wrongTries: 0, userId: null, createdAt: at(created), expiresAt: at(created),
    });
    async function row<E extends ObjectLiteral>(entity: new () => E, values: object): Promise<string> {
      const id = newId();
      await insertRows(manager, entity, { id, ...values } as never);
      return id;
    }
    const session = (expired: number): Promise<string> => row(Session, { tokenHash: sha256Hex(newId()), userId, channel: 'h5', createdAt: at(expired), lastSeenAt: at(expired), expiresAt: at(expired), endedAt: null });
    const verification = (outcome: string, asked: number, superseded: number | null): Promise<string> => row(IdentityVerification, {
      userId, idType: 'resident_id', idNumberIndex: phoneIndex, level: 'name_id', minor: false, outcome, askedAt: at(asked), answeredAt: at(asked), supersededAt: superseded === null ? null : at(superseded),
    });
    const proof = (proven: number, consumed: number | null): Promise<string> => row(WillingnessProof, {
      challengeId: newId(), method: 'sms', userId, taskId: newId(), revisionSha256: phoneIndex, pageManifestSha256: phoneIndex, valuesSha256: phoneIndex, phoneMasked: '138****0000',
      provider: 'p', providerTransactionId: 't', provenAt: at(proven), consumedAt: consumed === null ? null : at(consumed), consumedBy: null,
    });
    const job = (state: string, finished: number | null): Promise<string> => row(Job, { kind: 'nothing', payload: '{}', state, runAt: at(3650 * DAY), attempts: 0, maxAttempts: 0, leaseEpoch: 0, createdAt: at(-400 * DAY), finishedAt: finished === null ? null : at(finished) });
    const closed = async (days: number): Promise<string> => {
      const id = await row(User, { phoneIndex: newId(), phoneSealed: '', createdAt: at(-9 * 366 * DAY), closedAt: at(-days * DAY) });
      return row(Consent, { userId: id, kind: 'privacy', version: '1', act: 'given', ip: '::1', at: at(-9 * 366 * DAY) });
    };
    const gone: [new () => ObjectLiteral, string][] = [
      [Challenge, await challenge(-8 * DAY)], [Challenge, await challenge(-9 * DAY)], [Challenge, await challenge(-30 * DAY)],
      [Session, await session(-184 * DAY)],
      [IdentityVerification, await verification('mismatch', -8 * DAY, null)], [IdentityVerification, await verification('asked', -8 * DAY, null)], [IdentityVerification, await verification('match', -3000 * DAY, -1827 * DAY)],
      [WillingnessProof, await proof(-8 * DAY, null)], [WillingnessProof, await proof(-3660 * DAY, -3660 * DAY)],
      [Job, await job('done', -31 * DAY)], [Job, await job('dead', -91 * DAY)],
      [Consent, await closed(1097)],
      [DataCopy, await row(DataCopy, { userId, state: 'ready', partsDone: 1, parts: 1, blob: phoneIndex, size: 1, createdAt: at(-2 * DAY), readyAt: at(-2 * DAY), expiresAt: at(-DAY) })],
    ];
    const kept: [new () => ObjectLiteral, string][] = [
      [Challenge, await challenge(-6 * DAY)], [Session, await session(-182 * DAY)], [Session, await session(DAY)],
      [IdentityVerification, await verification('mismatch', -6 * DAY, null)], [IdentityVerification, await verification('match', -3000 * DAY, null)], [IdentityVerification, await verification('match', -3000 * DAY, -1800 * DAY)],
      [WillingnessProof, await proof(-6 * DAY, null)], [WillingnessProof, await proof(-3600 * DAY, -3600 * DAY)],
      [Job, await job('done', -29 * DAY)], [Job, await job('dead', -89 * DAY)], [Job, await job('ready', null)],
      [Consent, await closed(1090)], [Consent, await row(Consent, { userId, kind: 'privacy', version: '1', act: 'given', ip: '::1', at: at(-20 * 366 * DAY) })],
      [DataCopy, await row(DataCopy, { userId, state: 'making', partsDone: 0, parts: 1, createdAt: at(-DAY / 2), expiresAt: at(DAY) })],
    ];
    const removed = await sweep();
    expect(removed).toMatchObject({ codes: 3, sessions: 1, 'failed-identity-checks': 2, 'former-names': 1, 'unused-proofs': 1, 'used-proofs': 1, 'finished-jobs': 1, 'dead-jobs': 1, consents: 1, 'data-copies': 1 });
    for (const [entity, id] of gone) expect([entity.name, await there(entity, id)]).toEqual([entity.name, false]);
    for (const [entity, id] of kept) expect([entity.name, await there(entity, id)]).toEqual([entity.name, true]);
    expect(await sweep()).toEqual({});
  });

  test('a completed contract stays ten years, whole and readable, and is then gone whole with its files', async () => {
    const person = await someone(w);
    const envelope = await send(w, [personRequest(person.name, person.phone)]);
    await claim(w, envelope, 0, person.userId);
    await readAndSign(w, person.userId, await taskIdOf(w, envelope, 0));
    const done = await reaches(w, envelope.envelopeId, 'completed');
    await w.worker.idle();
    makeFilesOld();
    await sweep(3640 * DAY);
    expect((await readFinalPdf(w, done.id)).subarray(0, 5).toString()).toBe('%PDF-');
    await placeHold(w, { envelopeId: done.id, reason: '诉讼' });
    expect((await listHolds(w)).map(({ envelopeId, reason }) => [envelopeId, reason])).toContainEqual([done.id, '诉讼']);
    await expect(placeHold(w, { envelopeId: newId(), reason: '?' })).rejects.toMatchObject({ code: 'not_found' });
    makeFilesOld();
    expect((await sweep(3660 * DAY))['contracts']).toBeUndefined();
    expect((await readFinalPdf(w, done.id)).length).toBeGreaterThan(1000);
    expect(await releaseHolds(w, done.id)).toBe(1);
    await expect(releaseHolds(w, done.id)).rejects.toMatchObject({ code: 'not_found' });
    makeFilesOld();
    expect(await sweep(3660 * DAY)).toMatchObject({ contracts: 1 });
    for (const [entity, where] of [[Envelope, { id: done.id }], [Document, { id: done.documentId }], [DocumentRevision, { documentId: done.documentId }], [Recipient, { envelopeId: done.id }], [Task, { envelopeId: done.id }], [SigningAttempt, { envelopeId: done.id }], [EvidenceRecord, { envelopeId: done.id }], [EvidenceHead, { envelopeId: done.id }]] as const) {
      expect([entity.name, await w.dataSource.manager.existsBy(entity as new () => ObjectLiteral, where)]).toEqual([entity.name, false]);
    }
    await expect(w.blobs.get(done.finalSha256!)).rejects.toMatchObject({ code: 'internal' });
  });

  test('one that came to nothing goes after ninety days; where somebody had signed, its evidence stays as long as a contract', async () => {
    const [first, second] = [await someone(w), await someone(w, '王守信')];
    const alone = await send(w, [personRequest(first.name, first.phone)]);
    const both = await send(w, [personRequest(first.name, first.phone), personRequest(second.name, second.phone, { order: 2 }, 1)]);
    for (const [envelope, index, { userId }] of [[alone, 0, first], [both, 0, first], [both, 1, second]] as const) await claim(w, envelope, index, userId);
    await readAndSign(w, first.userId, await taskIdOf(w, both, 0));
    await w.worker.idle();
    const decline = async (envelope: typeof alone, index: number, userId: string): Promise<void> => declineTask(w, await findTask(w, userId, await taskIdOf(w, envelope, index)), { reason: '不签', origin: ORIGIN });
    await decline(alone, 0, first.userId);
    await decline(both, 1, second.userId);
    await w.worker.idle();
    const { documentId } = await uploadDocument(w, { partnerId: w.partnerId, title: '草稿.pdf', bytes: fixture('noembed.pdf') } as never);
    await sweep(89 * DAY);
    expect(await there(Envelope, alone.envelopeId) && (await there(Envelope, both.envelopeId)) && (await there(Document, documentId))).toBe(true);
    expect(await sweep(91 * DAY)).toMatchObject({ 'ended-contracts': 2, drafts: 1 });
    const evidence = (envelopeId: string): Promise<number> => w.dataSource.manager.countBy(EvidenceRecord, { envelopeId });
    expect([await evidence(alone.envelopeId), (await evidence(both.envelopeId)) > 5]).toEqual([0, true]);
    expect(await sweep(3660 * DAY)).toMatchObject({ 'evidence-of-ended-contracts': 1 });
    expect(await evidence(both.envelopeId)).toBe(0);
  });

  test('a contract that runs is touched by no sweep, however old', async () => {
    const person = await someone(w);
    const envelope = await send(w, [personRequest(person.name, person.phone)]);
    makeFilesOld();
    await sweep(9999 * DAY);
    await claim(w, envelope, 0, person.userId);
    expect((await readAndSign(w, person.userId, await taskIdOf(w, envelope, 0))).state).toBe('done');
  });

  test('is one job a day, whatever asks for it, and leaves counts and no data in record and log', async () => {
    await Promise.all(Array.from({ length: 5 }, () => scheduleRetention(w)));
    await scheduleRetention(w);
    expect(await w.dataSource.manager.countBy(Job, { kind: 'retention' })).toBe(1);
    const runs = await w.dataSource.manager.find(RetentionRun, { order: { startedAt: 'DESC' } });
    // runs of the far future have taken earlier records along
    expect(runs.length).toBeGreaterThan(0);
    for (const { removed, finishedAt } of runs) {
      expect(finishedAt).not.toBeNull();
      expect(Object.entries(JSON.parse(removed) as object).every(([key, n]) => /^[a-z-]+$/.test(key) && Number.isInteger(n))).toBe(true);
    }
    expect(lines.join('')).toMatch(/^(\{"removed":\{("[a-z-]+":\d+,?)*\}\})+$/);
  });

  test('an interrupted sweep is taken up again by the next', async () => {
    // a sweep of the far future gives running jobs no day to name their files
    await w.worker.idle();
    await verifiedUser(w);
    let steps = 0;
    await expect(applyRetention({ dataSource: w.dataSource, clock: { now: () => at(8 * DAY) }, logger: w.logger, blobs: openLocalBlobStore(w.blobFolder), contractYears: 10, batch: 1 }, async () => { if (++steps > 3) throw new Error('killed'); })).rejects.toThrow('killed');
    await sweep(8 * DAY);
    expect(await sweep(8 * DAY)).toEqual({});
  });

  test('every table that hangs on a contract is either taken away with it or known to outlive it', () => {
    /** what proves certificates outlives a contract that came to nothing; evidence has a rule of its own */
    const outlives = new Set(['evidence_records.envelope_id', 'evidence_heads.envelope_id', 'willingness_proofs.task_id', 'willingness_checks.task_id', 'challenges.task_id', 'legal_holds.envelope_id', 'documents.envelope_id', 'envelopes.document_id', 'field_values.task_id', 'document_revisions.task_id',
      'signing_attempts.task_id', 'signing_attempts.document_id', 'signing_attempts.field_id', 'fields.document_id', 'consumed_proofs.attempt_id']);
    const taken = new Set(BELONGS_TO_CONTRACT.map(([entity, key]) => { const meta = w.dataSource.getMetadata(entity); return `${meta.tableName}.${meta.findColumnWithPropertyName(key)!.databaseName}`; }));
    const forgotten = w.dataSource.entityMetadatas.flatMap((meta) => meta.columns.filter(({ propertyName }) => /^(envelopeId|documentId|taskId|fieldId|attemptId)$/.test(propertyName)).map(({ databaseName }) => `${meta.tableName}.${databaseName}`)).filter((name) => !taken.has(name) && !outlives.has(name));
    // forgotten? add it to BELONGS_TO_CONTRACT, or here with a reason
    expect(forgotten).toEqual([]);
  });
});
