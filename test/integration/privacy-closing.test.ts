/** Closing an account: what stands in the way, what goes, what stays for the other party, and that it never crosses an act halfway. */
import type { ObjectLiteral } from 'typeorm';
import { closeAccount, consentVersion, declareIncome, ensureUser, findObstacles, findPerson, findUserIdByPhone, giveConsent, listSessions, openSession, POLICY_VERSIONS, verifyIdentity } from '../../bff/src/account';
import { CLOSING } from '../../bff/src/account/close-account';
import { Consent, DataCopy, IdentityVerification, User } from '../../bff/src/account/entities';
import { WeChatAccount } from '../../bff/src/account/login-entities';
import { insertRows } from '../../bff/src/db';
import { bindRecipient, declineTask, findTask, listTasks, readFinalPdf } from '../../bff/src/envelope';
import { SigningAttempt, Task } from '../../bff/src/envelope/entities';
import { exportEvidence } from '../../bff/src/evidence';
import { answerLoginChallenge, startLoginChallenge } from '../../bff/src/identity';
import { Challenge, SignPassword, WillingnessProof } from '../../bff/src/identity/entities';
import { newId } from '../../bff/src/kernel';
import { authorizeSeal, createOrganization, createSeal, isMember, setMember } from '../../bff/src/org';
import { WeChatCredit, WeChatSession } from '../../bff/src/wechat/entities';
import { inTransaction } from '../../bff/src/db';
import { chainProblems } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { uscc } from '../kit/organizations';
import { consentingUser, freshIp, freshPhone, idNumber, outcomeOf, verifiedUser } from '../kit/people';
import { claim, openWorkflow, ORIGIN, personRequest, prove, read, reaches, readAndSign, send, sign, someone, taskIdOf, taskOf, type Invited, type Workflow } from '../kit/workflow';



forEachDatabase('closing an account', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });

  const close = (userId: string): Promise<unknown> => closeAccount(w, { userId, ip: freshIp() });
  const kinds = async (userId: string): Promise<string[]> => (await findObstacles(w.dataSource.manager, userId, w.clock.now())).map(({ kind }) => kind);
  async function invited(over: Parameters<typeof personRequest>[2] = {}): Promise<{ person: Invited; envelopeId: string; taskId: string; envelope: Awaited<ReturnType<typeof send>> }> {
    const person = await someone(w);
    const envelope = await send(w, [personRequest(person.name, person.phone, over)]);
    await claim(w, envelope, 0, person.userId);
    return { person, envelope, envelopeId: envelope.envelopeId, taskId: await taskIdOf(w, envelope, 0) };
  }

  test('waits for open duties, and goes once they are declined', async () => {
    const { person, taskId } = await invited();
    await expect(close(person.userId)).rejects.toMatchObject({ code: 'account_has_duties', details: { obstacles: { open_task: 1 } } });
    expect(await findObstacles(w.dataSource.manager, person.userId, w.clock.now())).toEqual([{ kind: 'open_task', taskId, name: '房屋租赁合同', detail: '晨星公寓' }]);
    expect((await findPerson(w, person.userId)).verified).not.toBeNull();
    await declineTask(w, await findTask(w, person.userId, taskId), { reason: '不签了', origin: ORIGIN });
    expect(await outcomeOf(close(person.userId))).toBe('ok');
    expect(await outcomeOf(close(person.userId))).toBe('unauthenticated');
  });

  test('takes number, name, ID number and every open door, and leaves the contract and its proof whole', async () => {
    const { person, envelopeId, taskId } = await invited();
    await readAndSign(w, person.userId, taskId);
    await reaches(w, envelopeId, 'completed');
    const { manager } = w.dataSource;
    const { userId } = person;
    const openid = `o-${newId()}`;
    const at = w.clock.now();
    await openSession(w, userId, { channel: 'h5' });
    await insertRows(manager, WeChatAccount, { id: newId(), appId: 'wx1', openid, userId, silent: true, joinedAt: at });
    await insertRows(manager, WeChatSession, { openid, keySealed: 'x', at } as never);
    await insertRows(manager, WeChatCredit, { openid, templateId: 't', credits: 1, updatedAt: at });
    await insertRows(manager, SignPassword, { userId, hash: 'h', wrongTries: 0, lockedUntil: null, setAt: at });
    await insertRows(manager, DataCopy, { id: newId(), userId, state: 'ready', partsDone: 1, parts: 1, blob: null, size: 1, createdAt: at, readyAt: at, expiresAt: at });
    expect(await outcomeOf(close(userId))).toBe('ok');

    const user = await manager.findOneByOrFail(User, { id: userId });
    expect(user).toMatchObject({ phoneSealed: '', verificationId: null, phoneIndex: `closed:${userId}` });
    expect(user.closedAt).not.toBeNull();
    for (const row of await manager.findBy(IdentityVerification, { userId, outcome: 'match' })) expect(row).toMatchObject({ nameSealed: null, idNumberSealed: null, idNumberIndex: `closed:${row.id}` });
    expect(await listSessions(w, userId)).toEqual([]);
    for (const [entity, where] of [[WeChatAccount, { userId }], [WeChatSession, { openid }], [WeChatCredit, { openid }], [SignPassword, { userId }], [DataCopy, { userId }]] as const) expect(await manager.existsBy(entity as new () => ObjectLiteral, where)).toBe(false);
    expect(await consentVersion(w, userId, 'privacy')).toBeNull();
    expect(await manager.findOne(Consent, { where: { userId }, order: { at: 'DESC' } })).toMatchObject({ act: 'withdrawn', how: 'closing' });
    expect(await outcomeOf(findPerson(w, userId))).toBe('not_found');

    expect((await readFinalPdf(w, envelopeId)).subarray(0, 5).toString()).toBe('%PDF-');
    const evidence = await exportEvidence(w, envelopeId);
    expect(chainProblems(envelopeId, evidence.records)).toEqual([]);
    expect(await manager.countBy(SigningAttempt, { userId, state: 'done' })).toBe(1);
    expect(await manager.existsBy(WillingnessProof, { userId })).toBe(true);
  });

  test('the same number comes back as somebody else, who sees nothing of before', async () => {
    const { person, envelopeId, taskId } = await invited();
    await readAndSign(w, person.userId, taskId);
    await reaches(w, envelopeId, 'completed');
    await close(person.userId);
    expect(await findUserIdByPhone(w, person.phone)).toBeNull();
    const again = await consentingUser(w, person.phone);
    expect(again).not.toBe(person.userId);
    expect((await findPerson(w, again)).verified).toBeNull();
    expect((await listTasks(w, again, { box: 'done', limit: 20 })).counts).toEqual({ toDo: 0, waiting: 0, done: 0 });
    expect(await outcomeOf(findTask(w, again, taskId))).toBe('not_found');
  });

  test('signing and closing at once: the act is done, the account closes before it never, after it maybe', async () => {
    for (let n = 0; n < 4; n++) {
      const { person, envelopeId, taskId } = await invited();
      const document = await read(w, person.userId, taskId);
      const proofId = await prove(w, person.userId, taskId, document);
      const [signed, closed] = await Promise.all([outcomeOf(sign(w, person.userId, taskId, { proofId, revisionSha256: document.revisionSha256 })), outcomeOf(close(person.userId))]);
      // an open task stands in the way before the act, the act itself while it runs; after it nothing does
      expect([signed, closed]).toEqual(closed === 'ok' ? ['ok', 'ok'] : ['ok', 'account_has_duties']);
      expect((await taskOf(w, taskId)).state).toBe('done');
      await reaches(w, envelopeId, 'completed');
    }
  });

  test('an act that begins while the account closes is refused; a claim as well', async () => {
    const person = await someone(w);
    const envelope = await send(w, [personRequest(person.name, person.phone)]);
    const { recipientId } = envelope.recipients[0]!;
    const { requireConsentStill } = await import('../../bff/src/account');
    const claimIt = inTransaction(w.dataSource, async (manager) => {
      await bindRecipient(manager, { recipientId, userId: person.userId, at: w.clock.now() });
      await requireConsentStill(manager, person.userId);
    });
    const [claimed, closed] = await Promise.all([outcomeOf(claimIt), outcomeOf(close(person.userId))]);
    expect([['ok', 'account_has_duties'], ['unauthenticated', 'ok']]).toContainEqual([claimed, closed]);
    expect((await w.dataSource.manager.findOneByOrFail(Task, { recipientId })).userId).toBe(closed === 'ok' ? null : person.userId);
  });

  test('an answer of the identity source that arrives afterwards leaves nothing behind', async () => {
    const userId = await consentingUser(w);
    let answer = (): void => undefined;
    const later = new Promise<void>((done) => { answer = done; });
    // whichever question it is that decides
    const slow = { ...w, identity: new Proxy(w.identity, { get: (source, name) => {
      const value: unknown = Reflect.get(source, name);
      return typeof value === 'function' && name !== 'offer' ? async (...given: unknown[]) => { await later; return (value as (...args: unknown[]) => unknown).apply(source, given); } : value;
    } }) };
    const verifying = outcomeOf(verifyIdentity(slow, { userId, idType: 'resident_id', name: '张三丰', idNumber: idNumber() }));
    while (!(await w.dataSource.manager.existsBy(IdentityVerification, { userId }))) await new Promise((done) => { setTimeout(done, 5); });
    await close(userId);
    answer();
    expect(await verifying).not.toBe('ok');
    for (const row of await w.dataSource.manager.findBy(IdentityVerification, { userId })) expect([row.nameSealed, row.idNumberSealed]).toEqual([null, null]);
    expect((await w.dataSource.manager.findOneByOrFail(User, { id: userId })).verificationId).toBeNull();
  });

  test('who alone may administer or seal hands that over first; whoever is alone in a company may go', async () => {
    const organizationId = await createOrganization(w, { name: '青禾科技有限公司', uscc: uscc() });
    const [boss, clerk] = [await verifiedUser(w, '李主管'), await verifiedUser(w, '陈文员')];
    await setMember(w, { organizationId, userId: boss, roles: ['admin', 'sealer'] });
    const sealId = await createSeal(w, { organizationId, name: '合同专用章', kind: 'contract' });
    await authorizeSeal(w, { organizationId, sealId, userId: boss, grantedBy: '李主管', validUntil: new Date(w.clock.now().getTime() + 86_400_000) });
    expect(await kinds(boss)).toEqual([]);
    await setMember(w, { organizationId, userId: clerk, roles: ['sealer'] });
    expect(await kinds(boss)).toEqual(['last_admin', 'last_sealer']);
    expect(await kinds(clerk)).toEqual([]);
    await expect(close(boss)).rejects.toMatchObject({ details: { obstacles: { last_admin: 1, last_sealer: 1 } } });
    await authorizeSeal(w, { organizationId, sealId, userId: clerk, grantedBy: '李主管', validUntil: new Date(w.clock.now().getTime() + 86_400_000) });
    await setMember(w, { organizationId, userId: clerk, roles: ['admin', 'sealer'] });
    expect(await outcomeOf(close(boss))).toBe('ok');
    expect(await isMember(w, { organizationId, userId: boss, role: 'sealer' })).toBe(false);
    expect(await outcomeOf(close(clerk))).toBe('ok');
  });

  test('who approved stays until the contract is done, or approver and sealer could be one person with two accounts', async () => {
    const { person, taskId } = await invited();
    const approver = await verifiedUser(w, '赵审批');
    await w.dataSource.manager.update(Task, { id: taskId }, { kind: 'approval', state: 'done', actorUserId: approver });
    expect(await kinds(approver)).toEqual(['approved']);
    expect(await kinds(person.userId)).toEqual([]);
  });

  test('a declaration of a minor is kept, without a name', async () => {
    const userId = await consentingUser(w);
    const number = idNumber(`${Number(w.clock.now().toISOString().slice(0, 4)) - 17}0101`);
    await verifyIdentity(w, { userId, idType: 'resident_id', name: '周小满', idNumber: number });
    await declareIncome(w, { userId, version: '2026-11', ip: '::1', userAgent: 'x' });
    expect(await outcomeOf(close(userId))).toBe('ok');
  });

  test('every table that knows a person says what becomes of it', () => {
    const said = new Set(CLOSING.map(([entity]) => w.dataSource.getMetadata(entity).tableName));
    const forgotten = w.dataSource.entityMetadatas
      .filter((meta) => meta.columns.some(({ propertyName }) => /^(userId|claimedBy|subject|openid|.*UserId)$/.test(propertyName)))
      .map(({ tableName }) => tableName)
      // a login on its way: minutes old, and no person is known yet
      .filter((table) => !said.has(table) && table !== 'login_tickets' && table !== 'wechat_sessions' && table !== 'wechat_credits');
    // forgotten? add it to CLOSING: taken away, or kept and why
    expect(forgotten).toEqual([]);
    expect(CLOSING.at(-1)![0]).toBe(User);
  });

  test('a code on its way opens nothing any more, its number is gone from it, and the limits on codes are not made afresh', async () => {
    const phone = freshPhone();
    const userId = await consentingUser(w, phone);
    const { challengeId } = await startLoginChallenge(w, { phone, ip: freshIp() });
    await close(userId);
    const [row] = await w.dataSource.manager.findBy(Challenge, { id: challengeId });
    expect(row).toMatchObject({ state: 'replaced', phoneSealed: '', phoneIndex: w.box.blindIndex(phone, 'phone') });
    expect(await outcomeOf(answerLoginChallenge(w, { challengeId, code: '000000', ip: freshIp() } as never))).toBe('code_expired');
  });

  test('a new account of a closed number gives consent of its own', async () => {
    const phone = freshPhone();
    const first = await consentingUser(w, phone);
    await close(first);
    const second = await ensureUser(w, phone);
    expect(await consentVersion(w, second, 'privacy')).toBeNull();
    expect(await outcomeOf(giveConsent(w, { userId: first, kind: 'privacy', version: POLICY_VERSIONS.privacy, ip: '::1' }))).toBe('unauthenticated');
  });
});
