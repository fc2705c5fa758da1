/** The signature book: kept sealed, the owner's alone, five at most, named in the evidence when one is used; and the list of certificates. */
import { deleteSignature, findSavedSignature, listSignatures, saveSignature, SIGNATURES_IN_BOOK } from '../../bff/src/account';
import { SavedSignature } from '../../bff/src/account/saved-signature';
import { listMyCertificates, readFinalPdf } from '../../bff/src/envelope';
import { exportEvidence } from '../../bff/src/evidence';
import { ensureUser } from '../../bff/src/account';
import { newId } from '../../bff/src/kernel';
import type { HandwrittenSignature } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { consentingUser, freshPhone, outcomeOf, outcomesOf, everythingStored } from '../kit/people';
import { claim, handwriting, openWorkflow, personRequest, prove, read, readAndSign, reaches, send, sign, someone, type Workflow } from '../kit/workflow';

const written = (dy = 0): HandwrittenSignature => ({
  width: 300, height: 150, color: 'blue', strokes: [[{ x: 40.25, y: 75 + dy, t: 0, p: 0.5 }, { x: 150, y: 69 + dy, t: 80.5, p: 0.61 }, { x: 260, y: 77 + dy, t: 160 }], [{ x: 10, y: 10, t: 300 }, { x: 90, y: 120, t: 410 }]],
});

forEachDatabase('the signature book', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });

  test('gives back every point as it was written, newest first, and nothing of it is readable at rest', async () => {
    const me = await someone(w);
    expect(await listSignatures(w, me.userId)).toEqual([]);
    const first = await saveSignature(w, me.userId, written());
    w.clock.pass({ seconds: 1 });
    const second = await saveSignature(w, me.userId, written(7));
    expect((await listSignatures(w, me.userId)).map((s) => s.signature)).toEqual([written(7), written()]);
    expect(await findSavedSignature(w, me.userId, first.signatureId)).toEqual(first);
    expect(await everythingStored(w.dataSource)).not.toContain('40.25');
    await deleteSignature(w, me.userId, second.signatureId);
    expect((await listSignatures(w, me.userId)).map((s) => s.signatureId)).toEqual([first.signatureId]);
    expect(await outcomeOf(deleteSignature(w, me.userId, second.signatureId))).toBe('not_found');
  });

  test('another person\'s page of the book is absent', async () => {
    const [me, other] = [await someone(w), await someone(w, '陈二')];
    const { signatureId } = await saveSignature(w, me.userId, written());
    expect(await listSignatures(w, other.userId)).toEqual([]);
    for (const work of [deleteSignature(w, other.userId, signatureId), findSavedSignature(w, other.userId, signatureId), findSavedSignature(w, me.userId, newId())]) expect(await outcomeOf(work)).toBe('not_found');
    expect(await listSignatures(w, me.userId)).toHaveLength(1);
  });

  test('a row moved to another person or changed does not open', async () => {
    const [me, other] = [await someone(w), await someone(w, '陈二')];
    const { signatureId } = await saveSignature(w, me.userId, written());
    const row = await w.dataSource.manager.findOneByOrFail(SavedSignature, { id: signatureId });
    await w.dataSource.manager.insert(SavedSignature, { ...row, id: newId(), userId: other.userId });
    await expect(listSignatures(w, other.userId)).rejects.toThrow();
    await w.dataSource.manager.delete(SavedSignature, { userId: other.userId });
  });

  test('without consent, without a verified name, a dot, nothing, numbers that are none, or far too much', async () => {
    const me = await someone(w);
    expect(await outcomeOf(saveSignature(w, await ensureUser(w, freshPhone()), written()))).toBe('consent_required');
    expect(await outcomeOf(saveSignature(w, await consentingUser(w), written()))).toBe('identity_required');
    const dot: HandwrittenSignature = { ...written(), strokes: [[{ x: 5, y: 5, t: 0 }]] };
    const none: HandwrittenSignature = { ...written(), strokes: [] };
    const odd: HandwrittenSignature = { ...written(), strokes: [[{ x: Number.NaN, y: 1, t: 0 }, { x: 100, y: 100, t: 1 }]] };
    for (const bad of [dot, none, odd]) expect(await outcomeOf(saveSignature(w, me.userId, bad))).toBe('signature_empty');
    const noise: HandwrittenSignature = { ...written(), strokes: [Array.from({ length: 19_000 }, (_, i) => ({ x: (i * 7919.137) % 300, y: (i * 104729.731) % 150, t: i * 3.3371 }))] };
    expect(await outcomeOf(saveSignature(w, me.userId, noise))).toBe('payload_too_large');
    expect(await listSignatures(w, me.userId)).toEqual([]);
  });

  test('five and no more, also when ten come at once; a deleted one makes room', async () => {
    const me = await someone(w);
    const outcomes = await outcomesOf(Array.from({ length: 10 }, (_, i) => saveSignature(w, me.userId, written(i))));
    expect(outcomes).toEqual({ ok: SIGNATURES_IN_BOOK, conflict: 10 - SIGNATURES_IN_BOOK });
    const [one] = await listSignatures(w, me.userId);
    await deleteSignature(w, me.userId, one!.signatureId);
    expect(await outcomeOf(saveSignature(w, me.userId, written(20)))).toBe('ok');
  });

  test('a kept signature signs like a fresh one, and the evidence says where it came from', async () => {
    const me = await someone(w);
    const { signatureId, savedAt } = await saveSignature(w, me.userId, written());
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    const taskId = await claim(w, envelope, 0, me.userId);
    expect(await readAndSign(w, me.userId, taskId, { kind: 'saved', signatureId })).toMatchObject({ state: 'done' });
    await reaches(w, envelope.envelopeId, 'completed');
    const intents = (await exportEvidence(w, envelope.envelopeId)).records.filter((r) => r.kind === 'task.intent').map((r) => JSON.parse(r.content) as Record<string, unknown>);
    expect(intents).toMatchObject([{ markKind: 'handwritten', markFrom: { signatureId, savedAt: savedAt.toISOString() } }]);
    expect((await w.signing.verify(await readFinalPdf(w, envelope.envelopeId), await w.ca.trustAnchors(), w.clock.now())).verdict).toBe('valid');

    const fresh = await send(w, [personRequest(me.name, me.phone)]);
    await readAndSign(w, me.userId, await claim(w, fresh, 0, me.userId), handwriting());
    const plain = (await exportEvidence(w, fresh.envelopeId)).records.find((r) => r.kind === 'task.intent')!;
    expect(JSON.parse(plain.content)).not.toHaveProperty('markFrom');
  });

  test('signing with somebody else\'s, or with one that was deleted, is refused before the proof is used up', async () => {
    const [me, other] = [await someone(w), await someone(w, '陈二')];
    const theirs = await saveSignature(w, other.userId, written());
    const mine = await saveSignature(w, me.userId, written());
    await deleteSignature(w, me.userId, mine.signatureId);
    const taskId = await claim(w, await send(w, [personRequest(me.name, me.phone)]), 0, me.userId);
    const document = await read(w, me.userId, taskId);
    const act = { proofId: await prove(w, me.userId, taskId, document), revisionSha256: document.revisionSha256 };
    for (const signatureId of [theirs.signatureId, mine.signatureId, newId()]) expect(await outcomeOf(sign(w, me.userId, taskId, { ...act, mark: { kind: 'saved', signatureId } }))).toBe('not_found');
    expect(await sign(w, me.userId, taskId, act)).toMatchObject({ state: 'done' });
  });

  test('the certificates issued to me are listed with what they signed, nobody else\'s', async () => {
    const [me, other] = [await someone(w), await someone(w, '陈二')];
    const envelope = await send(w, [personRequest(me.name, me.phone), personRequest(other.name, other.phone, {}, 1)], { title: '两人合同' });
    for (const [i, who] of [me, other].entries()) await readAndSign(w, who.userId, await claim(w, envelope, i, who.userId));
    const [mine, theirs] = [await listMyCertificates(w, me.userId), await listMyCertificates(w, other.userId)];
    expect(mine).toMatchObject([{ title: '两人合同', envelopeId: envelope.envelopeId, subject: me.name }]);
    expect(theirs).toMatchObject([{ subject: '陈二' }]);
    expect(mine[0]!.serial).not.toBe(theirs[0]!.serial);
    expect(await listMyCertificates(w, (await someone(w, '没签过')).userId)).toEqual([]);
  });
});
