/**
 * R15: a face counts by what this server fetched, for this challenge and person, within ten minutes, once. Every attack has
 * its honest twin in the first test.
 */
import { withdrawConsent } from '../../bff/src/account';
import { EvidenceRecord } from '../../bff/src/evidence/entities';
import { ConsumedToken, WillingnessCheck, WillingnessProof } from '../../bff/src/identity/entities';
import type { FaceResult, FaceVerification } from '../../bff/src/identity/port';
import { inTransaction } from '../../bff/src/db';
import { consumeProof } from '../../bff/src/identity';
import { newId, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { everythingStored, freshIp, outcomeOf, outcomesOf } from '../kit/people';
import { agreeToFace, answer, begin, readyToConfirm, withFaces, type Ready, type WillDeps } from '../kit/will';
import { openWorkflow, reaches, sign, someone, taskOf, type Invited, type Workflow } from '../kit/workflow';

const BY_FACE = { willingness: ['face', 'password'] as ('face' | 'password')[] };

forEachDatabase('a face that was shown before, elsewhere or by somebody else', (database) => {
  let bare: Workflow;
  let w: WillDeps & { token(): string };
  let me: Invited;
  beforeAll(async () => {
    bare = await openWorkflow(database());
    w = withFaces(bare);
    me = await someone(w, '江予白');
    await agreeToFace(w, me.userId);
  });
  afterAll(async () => { await bare.close(); });
  const ready = (): Promise<Ready> => readyToConfirm(w, me, BY_FACE);
  /** Begun and passed before the camera. */
  async function shown(): Promise<{ ready: Ready; challengeId: string; token: string }> {
    const task = await ready();
    const { challengeId } = await begin(w, task, 'face');
    await w.sandbox.play(w.token(), 'pass');
    return { ready: task, challengeId, token: w.token() };
  }
  const signWith = (task: Ready, proofId: string): Promise<string> => outcomeOf(sign(w, task.userId, task.taskId, { proofId, revisionSha256: task.document.revisionSha256 }));
  /** The same, before a provider whose answers are changed on their way. */
  const before = (result: (real: FaceResult) => FaceResult | Promise<FaceResult>): WillDeps => ({ ...w, face: { ...w.face, result: async (token, expected) => result(await w.face.result(token, expected)) } });

  test('the honest way: read aloud what is signed, matched, signed, and the evidence tells provider, transaction and result', async () => {
    const task = await ready();
    const started = await begin(w, task, 'face');
    expect(started).toMatchObject({ method: 'face', phoneMasked: null, face: { launch: { kind: 'page' } } });
    expect(started.face!.intentText).toBe(`我同意签署《房屋租赁合同》，文件指纹 ${task.document.shortHash}。`);
    expect(await outcomeOf(answer(w, task, started.challengeId))).toBe('face_pending');
    await w.sandbox.play(w.token(), 'pass');
    const { proofId } = await answer(w, task, started.challengeId);
    expect(await signWith(task, proofId)).toBe('ok');
    const { envelopeId } = await taskOf(w, task.taskId);
    await reaches(w, envelopeId, 'completed');
    const records = await w.dataSource.manager.find(EvidenceRecord, { where: { envelopeId }, order: { sequence: 'ASC' } });
    const content = (kind: string): Record<string, unknown> => JSON.parse(records.find((record) => record.kind === kind)!.content) as Record<string, unknown>;
    const by = { method: 'face', provider: 'luobi-face-sandbox', providerTransactionId: expect.stringMatching(/^TEST-/) };
    expect(content('willingness.challenged')).toMatchObject({ method: 'face', intentText: started.face!.intentText });
    expect(content('willingness.proved')).toMatchObject({ ...by, similarity: 99 });
    expect(content('task.intent')['willingness']).toMatchObject({ ...by, strength: 3, result: 'face_matched', similarity: 99 });
    expect(content('task.signed')['willingness']).toMatchObject({ ...by, result: 'face_matched' });
    expect(JSON.stringify(records)).not.toContain(w.token());
    expect(await w.dataSource.manager.findBy(ConsumedToken, { tokenSha256: sha256Hex(w.token()) })).toHaveLength(1);
  });

  test('one face check earns one proof, also when twenty ask at once', async () => {
    const { ready: task, challengeId } = await shown();
    expect(await outcomesOf(Array.from({ length: 20 }, () => answer(w, task, challengeId)))).toEqual({ ok: 1, willingness_expired: 19 });
    expect(await w.dataSource.manager.countBy(WillingnessProof, { challengeId })).toBe(1);
  });

  test('a provider that gives one token twice: the second signature is refused in its transaction, and leaves the task open', async () => {
    const first = await shown();
    const { proofId } = await answer(w, first.ready, first.challengeId);
    expect(await signWith(first.ready, proofId)).toBe('ok');
    const again = withFaces(bare, (face) => ({ ...face, start: async (request) => ({ ...(await face.start(request)), token: first.token }), result: async (_, expected) => ({ outcome: 'match', nameAndIdMatched: true, extra: expected.challengeId, similarity: 99, at: bare.clock.now(), provider: 'luobi-face-sandbox', transactionId: 'TEST-again' }) }));
    const task = await readyToConfirm(again, me, BY_FACE);
    const { challengeId } = await begin(again, task, 'face');
    const second = await answer(again, task, challengeId);
    await expect(sign(again, task.userId, task.taskId, { proofId: second.proofId, revisionSha256: task.document.revisionSha256 })).rejects.toMatchObject({ code: 'willingness_required', details: { reason: 'face_result_used' } });
    expect((await taskOf(w, task.taskId)).state).toBe('open');
    expect((await w.dataSource.manager.findOneByOrFail(WillingnessProof, { id: second.proofId })).consumedAt).toBeNull();
  });

  test('used up in the signing transaction or not at all: when that is rolled back, proof and token are as before', async () => {
    const { ready: task, challengeId, token } = await shown();
    const { proofId } = await answer(w, task, challengeId);
    const proof = await w.dataSource.manager.findOneByOrFail(WillingnessProof, { id: proofId });
    await expect(inTransaction(w.dataSource, async (manager) => {
      await consumeProof(manager, { proofId, binding: proof, attemptId: newId(), now: w.clock.now() });
      throw new Error('the act could not begin');
    })).rejects.toThrow('the act could not begin');
    expect(await w.dataSource.manager.countBy(ConsumedToken, { tokenSha256: sha256Hex(token) })).toBe(0);
    expect(await signWith(task, proofId)).toBe('ok');
    expect(await w.dataSource.manager.countBy(ConsumedToken, { tokenSha256: sha256Hex(token) })).toBe(1);
  });

  test('the challenge of one task answers no other, and nobody else\'s', async () => {
    const { ready: task, challengeId } = await shown();
    const other = await ready();
    expect(await outcomeOf(answer(w, other, challengeId))).toBe('willingness_expired');
    const stranger = await someone(w, '白景行');
    await agreeToFace(w, stranger.userId);
    const theirs = await readyToConfirm(w, stranger, BY_FACE);
    expect(await outcomeOf(answer(w, theirs, challengeId))).toBe('willingness_expired');
    expect(await outcomeOf(answer(w, task, challengeId))).toBe('ok');
  });

  test.each<[string, (real: FaceResult) => FaceResult, string]>([
    ['of another person', (real) => ({ ...real, nameAndIdMatched: false }), 'face_mismatch'],
    ['for another challenge', (real) => ({ ...real, extra: '0'.repeat(26) }), 'face_mismatch'],
    ['without a challenge', (real) => ({ ...real, extra: null }), 'face_mismatch'],
    ['without a time', (real) => ({ ...real, at: null }), 'face_mismatch'],
    ['from the future', (real) => ({ ...real, at: new Date(real.at!.getTime() + 3_600_000) }), 'face_mismatch'],
    ['older than ten minutes', (real) => ({ ...real, at: new Date(real.at!.getTime() - 600_001) }), 'face_mismatch'],
    ['by a provider without a name', (real) => ({ ...real, provider: '' }), 'face_mismatch'],
  ])('a result %s is none, whatever the driver calls it', async (_, change, refusal) => {
    const someoneNew = await someone(w, '江予白');
    await agreeToFace(w, someoneNew.userId);
    const task = await readyToConfirm(w, someoneNew, BY_FACE);
    const { challengeId } = await begin(w, task, 'face');
    await w.sandbox.play(w.token(), 'pass');
    expect(await outcomeOf(answer(before(change), task, challengeId))).toBe(refusal);
    expect(await w.dataSource.manager.countBy(WillingnessProof, { challengeId })).toBe(0);
  });

  test('a face is ten minutes old at most when the contract is signed, not only when it was fetched', async () => {
    const { ready: task, challengeId } = await shown();
    w.clock.pass({ minutes: 6 });
    const { proofId, expiresAt } = await answer(w, task, challengeId);
    expect(expiresAt.getTime() - w.clock.now().getTime()).toBeLessThanOrEqual(4 * 60_000);
    w.clock.pass({ minutes: 5 });
    expect(await signWith(task, proofId)).toBe('willingness_required');
  });

  test('a check that ran out is over, even when the provider tells of a success later', async () => {
    const { ready: task, challengeId } = await shown();
    w.clock.pass({ minutes: 10 });
    expect(await outcomeOf(answer(w, task, challengeId))).toBe('willingness_expired');
  });

  test('a success that arrives after a newer request was made is refused: the older one was ended meanwhile', async () => {
    const { ready: task, challengeId } = await shown();
    const slow = before(async (real) => { await begin(w, task, 'face'); return real; });
    expect(await outcomeOf(answer(slow, task, challengeId))).toBe('willingness_expired');
    expect(await w.dataSource.manager.countBy(WillingnessProof, { challengeId })).toBe(0);
  });

  test('what the phone reports is not looked at: no code, password or word of success replaces the result', async () => {
    const task = await ready();
    const { challengeId } = await begin(w, task, 'face');
    for (const given of [{ code: '000000' }, { password: 'pass' }, { code: '000000', password: 'x' }]) expect(await outcomeOf(answer(w, task, challengeId, given))).toBe('invalid_request');
    expect(await outcomeOf(answer(w, task, challengeId))).toBe('face_pending');
  });

  test('a provider that does not answer costs no try and names the other ways; pending costs none either', async () => {
    const { ready: task, challengeId } = await shown();
    for (const outcome of ['unavailable', 'rate_limited'] as const) {
      for (let n = 0; n < 6; n++) await expect(answer(before((real) => ({ ...real, outcome })), task, challengeId)).rejects.toMatchObject({ code: 'identity_unavailable', details: { otherMethods: ['password'] } });
    }
    expect(await outcomeOf(answer(w, task, challengeId))).toBe('ok');
    const down = { ...w, face: { ...w.face, start: () => Promise.reject(new Error('no answer')) } as FaceVerification };
    const begun = await w.dataSource.manager.countBy(WillingnessCheck, { userId: me.userId });
    await expect(begin(down, task, 'face')).rejects.toMatchObject({ code: 'identity_unavailable', details: { otherMethods: ['password'] } });
    expect(await w.dataSource.manager.countBy(WillingnessCheck, { userId: me.userId })).toBe(begun);
    await expect(begin({ ...w, face: null } as unknown as WillDeps, task, 'face')).rejects.toMatchObject({ code: 'identity_unavailable', details: { otherMethods: ['password'] } });
  });

  test('a check in which nothing is read aloud, or that cannot be made here, is no proof of will, and is not begun', async () => {
    const task = await ready();
    const offering = (offer: object | null): WillDeps => ({ ...w, face: { ...w.face, where: async () => ({ weapp: null, h5: offer && { idTypes: ['resident_id'], readsAloud: true, needsOpenid: false, ...offer } }) } as FaceVerification });
    for (const [offer, reason] of [[{ readsAloud: false }, 'not_read_aloud'], [null, 'not_here'], [{ idTypes: ['passport'] }, 'not_here'], [{ needsOpenid: true }, 'not_here']] as const) {
      await expect(begin(offering(offer), task, 'face')).rejects.toMatchObject({ code: 'identity_unavailable', details: { reason, otherMethods: ['password'] } });
    }
    expect(await outcomeOf(begin(offering({}), task, 'face'))).toBe('ok');
  });

  test('five faces that do not match end the day; turning back does not count', async () => {
    const clumsy = await someone(w, '江予白');
    await agreeToFace(w, clumsy.userId);
    const task = await readyToConfirm(w, clumsy, BY_FACE);
    const attempt = async (how: 'cancel' | 'other_person'): Promise<string> => {
      const { challengeId } = await begin(w, task, 'face');
      await w.sandbox.play(w.token(), how);
      return outcomeOf(answer(w, task, challengeId));
    };
    for (let n = 0; n < 3; n++) expect(await attempt('cancel')).toBe('willingness_expired');
    for (let n = 0; n < 4; n++) expect(await attempt('other_person')).toBe('face_mismatch');
    expect(await attempt('other_person')).toBe('face_attempts_exhausted');
    await expect(begin(w, task, 'face')).rejects.toMatchObject({ code: 'face_attempts_exhausted', details: { otherMethods: ['password'] } });
    w.clock.pass({ hours: 24 });
    // a day later the contract is read again by somebody who may try again
    expect(await outcomeOf(begin(w, task, 'face'))).toBe('ok');
  });

  test('without a consent of its own there is no face check; taken back between camera and answer, there is no result', async () => {
    const shy = await someone(w, '江予白');
    const task = await readyToConfirm(w, shy, BY_FACE);
    await expect(begin(w, task, 'face')).rejects.toMatchObject({ code: 'consent_required', details: { kind: 'face' } });
    await agreeToFace(w, shy.userId);
    const { challengeId } = await begin(w, task, 'face');
    await w.sandbox.play(w.token(), 'pass');
    await withdrawConsent(w, { userId: shy.userId, kind: 'face', ip: freshIp() });
    await expect(answer(w, task, challengeId)).rejects.toMatchObject({ code: 'consent_required', details: { kind: 'face' } });
  });

  test('tokens, names and numbers of a check lie in the database sealed', async () => {
    await shown();
    const checks = JSON.stringify(await w.dataSource.query('SELECT * FROM willingness_checks'));
    expect(checks.includes('v1.')).toBe(true);
    expect([(await everythingStored(w.dataSource)).includes(w.token()), checks.includes('江予白')]).toEqual([false, false]);
  });
});
