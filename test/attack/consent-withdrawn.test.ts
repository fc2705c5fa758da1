/** Acts that begin with consent or capacity and end without: once a withdrawal is answered nothing more commits; a minor's signature carries his declaration or does not come about. */
import { declareIncome, hasFaceConsent, giveConsent, INCOME_VERSION, POLICY_VERSIONS, verifyIdentity, withdrawConsent } from '../../bff/src/account';
import { IncomeDeclaration } from '../../bff/src/account/entities';
import { readFinalPdf, startTaskWillingness, findTask } from '../../bff/src/envelope';
import { SigningAttempt } from '../../bff/src/envelope/entities';
import { EvidenceRecord } from '../../bff/src/evidence/entities';
import { forEachDatabase } from '../kit/databases';
import { consentingUser, freshIp, freshPhone, idNumber, outcomeOf } from '../kit/people';
import { claim, openWorkflow, ORIGIN, personRequest, prove, read, reaches, readAndSign, send, sign, someone, taskIdOf, taskOf, type Workflow } from '../kit/workflow';

forEachDatabase('an act whose ground is taken away', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });

  const withdraw = (userId: string): Promise<void> => withdrawConsent(w, { userId, kind: 'privacy', ip: freshIp() });
  const agree = (userId: string): Promise<void> => giveConsent(w, { userId, kind: 'privacy', version: POLICY_VERSIONS.privacy, ip: freshIp() });

  test('a withdrawal and a signature at once: the signature is refused, or was first; never after', async () => {
    for (let n = 0; n < 4; n++) {
      const person = await someone(w);
      const envelope = await send(w, [personRequest(person.name, person.phone)]);
      await claim(w, envelope, 0, person.userId);
      const taskId = await taskIdOf(w, envelope, 0);
      const document = await read(w, person.userId, taskId);
      const proofId = await prove(w, person.userId, taskId, document);
      const signing = outcomeOf(sign(w, person.userId, taskId, { proofId, revisionSha256: document.revisionSha256, waitMs: 1 }));
      const withdrawing = withdraw(person.userId);
      const [signed] = await Promise.all([signing, withdrawing]);
      expect(['ok', 'consent_required']).toContain(signed);
      expect(await w.dataSource.manager.countBy(SigningAttempt, { taskId })).toBe(signed === 'ok' ? 1 : 0);
      // from now on nothing new, whoever asks how
      expect(await outcomeOf(sign(w, person.userId, taskId, { proofId, revisionSha256: document.revisionSha256, waitMs: 1 }))).toBe(signed === 'ok' ? 'ok' : 'consent_required');
      if (signed === 'ok') await reaches(w, envelope.envelopeId, 'completed');
      else {
        expect((await taskOf(w, taskId)).state).toBe('open');
        // the proof was not used up by the refusal
        await agree(person.userId);
        expect(await outcomeOf(sign(w, person.userId, taskId, { proofId, revisionSha256: document.revisionSha256 }))).toBe('ok');
      }
    }
  });

  test('a withdrawal touches nothing that is signed', async () => {
    const person = await someone(w);
    const envelope = await send(w, [personRequest(person.name, person.phone)]);
    await claim(w, envelope, 0, person.userId);
    await readAndSign(w, person.userId, await taskIdOf(w, envelope, 0));
    const done = await reaches(w, envelope.envelopeId, 'completed');
    const before = await readFinalPdf(w, done.id);
    await withdraw(person.userId);
    expect((await readFinalPdf(w, done.id)).equals(before)).toBe(true);
  });

  test('face consent is none without the policy\'s text in force, is not the policy\'s, and ends with one word', async () => {
    const userId = await consentingUser(w);
    expect(await hasFaceConsent(w, userId)).toBe(false);
    expect(await outcomeOf(giveConsent(w, { userId, kind: 'face', version: POLICY_VERSIONS.privacy, ip: freshIp() }))).toBe('conflict');
    await giveConsent(w, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
    expect(await hasFaceConsent(w, userId)).toBe(true);
    await withdrawConsent(w, { userId, kind: 'face', ip: freshIp() });
    expect(await hasFaceConsent(w, userId)).toBe(false);
    await withdraw(userId);
    await giveConsent(w, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
    expect(await outcomeOf(withdraw(userId))).toBe('ok');
  });

  async function young(years: number): Promise<{ userId: string; name: string; phone: string }> {
    const phone = freshPhone();
    const userId = await consentingUser(w, phone);
    const birth = `${w.clock.now().getUTCFullYear() - years}0101`;
    const outcome = await outcomeOf(verifyIdentity(w, { userId, idType: 'resident_id', name: '周小满', idNumber: idNumber(birth) }));
    if (outcome !== 'ok') throw new Error(outcome);
    return { userId, name: '周小满', phone };
  }

  test('somebody of 17 neither gets a code nor signs before he declared; then the declaration stands in the evidence, before the signature', async () => {
    const person = await young(17);
    const envelope = await send(w, [personRequest(person.name, person.phone)]);
    await claim(w, envelope, 0, person.userId);
    const taskId = await taskIdOf(w, envelope, 0);
    const document = await read(w, person.userId, taskId);
    const access = await findTask(w, person.userId, taskId);
    const start = (): Promise<unknown> => startTaskWillingness(w, access, { method: 'sms', revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256, origin: ORIGIN } as never);
    expect(await outcomeOf(start())).toBe('income_declaration_required');
    expect(await outcomeOf(sign(w, person.userId, taskId, { proofId: envelope.envelopeId, revisionSha256: document.revisionSha256 }))).toBe('income_declaration_required');
    await declareIncome(w, { userId: person.userId, version: INCOME_VERSION, ip: '203.0.113.9', userAgent: 'x'.repeat(999) });
    await Promise.all([1, 2, 3].map(() => declareIncome(w, { userId: person.userId, version: INCOME_VERSION, ip: '203.0.113.9', userAgent: 'x' })));
    expect(await w.dataSource.manager.countBy(IncomeDeclaration, { userId: person.userId })).toBe(1);
    const proofId = await prove(w, person.userId, taskId, document);
    // taken away between proof and signature: the act does not come about
    const [row] = await w.dataSource.manager.findBy(IncomeDeclaration, { userId: person.userId });
    await w.dataSource.manager.delete(IncomeDeclaration, { id: row!.id });
    expect(await outcomeOf(sign(w, person.userId, taskId, { proofId, revisionSha256: document.revisionSha256 }))).toBe('income_declaration_required');
    await declareIncome(w, { userId: person.userId, version: INCOME_VERSION, ip: '203.0.113.9', userAgent: 'x' });
    expect((await sign(w, person.userId, taskId, { proofId, revisionSha256: document.revisionSha256 })).state).toBe('done');
    const records = await w.dataSource.manager.find(EvidenceRecord, { where: { envelopeId: envelope.envelopeId }, order: { sequence: 'ASC' } });
    const at = (kind: string): number => records.findIndex((record) => record.kind === kind);
    expect(at('signer.income_declared')).toBeGreaterThan(-1);
    expect(at('signer.income_declared')).toBeLessThan(at('task.intent'));
    expect(JSON.parse(records[at('signer.income_declared')]!.content)).toMatchObject({ userId: person.userId, version: INCOME_VERSION, ip: '203.0.113.9' });
  });

  test('who has turned 18 since the check is asked for nothing; under 16 gets no identity', async () => {
    const person = await young(17);
    const envelope = await send(w, [personRequest(person.name, person.phone)]);
    await claim(w, envelope, 0, person.userId);
    const later = { ...w, clock: { now: () => new Date(w.clock.now().getTime() + 366 * 86_400_000) } };
    const { requireCapacity } = await import('../../bff/src/account');
    expect(await outcomeOf(requireCapacity(w, person.userId))).toBe('income_declaration_required');
    expect(await outcomeOf(requireCapacity(later, person.userId))).toBe('ok');
    await expect(young(15)).rejects.toThrow('identity_underage');
  });
});
