/** The ways to confirm over the API as a phone uses it: chosen by the sender, played to the end, named in task and evidence. */
import { randomUUID } from 'node:crypto';
import { verifyEvidencePackage, type WillingnessMethod } from '@luobi/shared';
import type { Answer, BodyInput } from '@luobi/shared/contract';
import { demoContract, demoEnvelope } from '../../bff/demo/contract/envelope';
import { readDocument, type PhoneClient } from '../../bff/demo/phone-client';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, someSigner, type LuobiHere, type Signer } from '../kit/luobi';
import path from 'node:path';

const PASSWORD = '清晨 the river 7';
const ROOT = path.join(__dirname, '../..');
let database: TestDatabase & { drop(): Promise<void> };
let luobi: LuobiHere;
beforeAll(async () => {
  database = await freshSqlite();
  luobi = await openLuobi(database);
});
afterAll(async () => {
  await luobi.close();
  await database.drop();
});

type Will = Pick<BodyInput<'partnerCreateEnvelope'>['recipients'][number], 'willingness' | 'deviceCheck'>;
/** Sends to this person alone and has it taken up and read. */
async function ready(phone: PhoneClient, who: Signer, will: Will): Promise<{ task: Answer<'getTask'>; envelopeId: string }> {
  const { documentId } = await luobi.partner.uploadDocument('房屋租赁合同', demoContract(ROOT));
  const whole = demoEnvelope({ ...luobi.demo, signer: { ...luobi.demo.signer, ...who } }, documentId);
  const envelope = await luobi.partner.createEnvelope({ ...whole, recipients: [{ ...whole.recipients[0]!, ...will } as (typeof whole.recipients)[number]] }, `will-${documentId}`);
  const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
  const { taskId } = await phone.call('claimTicket', { body: { ticket, number } });
  return { task: await readDocument(phone, taskId), envelopeId: envelope.envelopeId };
}
const begin = (phone: PhoneClient, task: Answer<'getTask'>, method: WillingnessMethod): Promise<Answer<'startWillingness'>> =>
  phone.call('startWillingness', { params: { taskId: task.taskId }, body: { method, revisionSha256: task.document.revisionSha256, pageManifestSha256: task.document.pageManifestSha256 } });
async function sign(phone: PhoneClient, task: Answer<'getTask'>, proofId: string): Promise<Answer<'getTask'>> {
  const strokes = [[{ x: 40, y: 75, t: 0 }, { x: 150, y: 69, t: 80 }, { x: 260, y: 77, t: 160 }]];
  await phone.call('signTask', { params: { taskId: task.taskId }, body: { proofId, revisionSha256: task.document.revisionSha256, mark: { kind: 'handwritten', width: 300, height: 150, color: 'ink', strokes } }, idempotencyKey: randomUUID() });
  for (let n = 0; n < 200; n++) {
    const now = await phone.call('getTask', { params: { taskId: task.taskId } });
    if (now.state === 'done') return now;
    await new Promise((done) => { setTimeout(done, 50); });
  }
  throw new Error('the act did not end');
}
/** The page of the TEST face check, as the person's browser sees it. */
async function play(url: string, how: 'pass' | 'other_person'): Promise<string> {
  const at = new URL(url);
  at.searchParams.set('how', how);
  return (await fetch(at)).text();
}
async function setPassword(phone: PhoneClient, who: Signer): Promise<void> {
  const before = new Date();
  const { challengeId } = await phone.call('startSignPassword', { body: { method: 'sms' } });
  await phone.call('setSignPassword', { body: { password: PASSWORD, challengeId, code: await luobi.readCode(who.phone, before) } });
}

test('face: told where to go and where to come back to, played on its page, signed, and named in task and evidence', async () => {
  const who = someSigner();
  const phone = await enter(luobi, who);
  const { task, envelopeId } = await ready(phone, who, { willingness: ['sms', 'face'] });
  expect([task.willingnessMethods, task.deviceCheck]).toEqual([['sms', 'face'], null]);
  expect(await answerOf(begin(phone, task, 'face'))).toBe('403 consent_required');
  await phone.call('giveConsent', { body: { kind: 'face', version: '2026-11' } });
  const { challengeId, face } = await begin(phone, task, 'face');
  expect(face).toMatchObject({ intentText: expect.stringContaining(task.document.shortHash), launch: { kind: 'page' } });
  const prove = (): Promise<Answer<'proveWillingness'>> => phone.call('proveWillingness', { params: { taskId: task.taskId }, body: { challengeId } });
  expect(await answerOf(prove())).toBe('409 face_pending');
  const page = await play((face!.launch as { url: string }).url, 'pass');
  expect(page).toContain(`${luobi.url}/#/pages/sign/willingness?task=${task.taskId}`);
  const { proofId } = await prove();
  const done = await sign(phone, task, proofId);
  expect(done.sealing.signature?.willingness).toMatchObject({ method: 'face', provider: 'luobi-face-sandbox', deviceChecked: false });

  for (let n = 0; n < 200 && (await luobi.partner.getEnvelope(envelopeId)).state !== 'completed'; n++) await new Promise((wait) => { setTimeout(wait, 50); });
  const verdict = verifyEvidencePackage(await luobi.partner.getEvidence(envelopeId));
  expect(verdict).toMatchObject({ ok: true, confirmations: [{ method: 'face', provider: 'luobi-face-sandbox', result: 'face_matched', providerTransactionId: done.sealing.signature!.willingness.providerTransactionId }] });
});

test('sign password: none, set after a code, shown as set, used; what is weak is refused with a reason', async () => {
  const who = someSigner();
  const phone = await enter(luobi, who);
  expect(await phone.call('getSignPassword')).toEqual({ state: 'none', setAt: null, lockedUntil: null, methods: ['sms', 'face'] });
  const { task } = await ready(phone, who, { willingness: ['password'] });
  expect(await answerOf(begin(phone, task, 'password'))).toBe('409 sign_password_unset');
  const before = new Date();
  const { challengeId } = await phone.call('startSignPassword', { body: { method: 'sms' } });
  const code = await luobi.readCode(who.phone, before);
  await expect(phone.call('setSignPassword', { body: { password: who.phone, challengeId, code } })).rejects.toMatchObject({ code: 'sign_password_weak', details: { reason: 'personal' } });
  expect((await phone.call('setSignPassword', { body: { password: PASSWORD, challengeId, code } })).state).toBe('set');
  const begun = await begin(phone, task, 'password');
  const answer = (password: string): Promise<Answer<'proveWillingness'>> => phone.call('proveWillingness', { params: { taskId: task.taskId }, body: { challengeId: begun.challengeId, password } });
  await expect(answer('nothing like it')).rejects.toMatchObject({ code: 'sign_password_wrong', details: { attemptsLeft: 4 } });
  const done = await sign(phone, task, (await answer(PASSWORD)).proofId);
  expect(done.sealing.signature?.willingness).toMatchObject({ method: 'password', provider: 'luobi-sign-password' });
});

test('nobody without a real name sets a password, and the log holds no password and no token', async () => {
  const unverified = await enter(luobi, someSigner(), { verified: false });
  expect(await answerOf(unverified.call('startSignPassword', { body: { method: 'sms' } }))).toBe('403 identity_required');
  const who = someSigner();
  const phone = await enter(luobi, who);
  await setPassword(phone, who);
  expect(luobi.log()).not.toContain(PASSWORD);
});

test('the server fixes the methods: another one, face alone, and a phone that cannot be checked are refused', async () => {
  const who = someSigner();
  const phone = await enter(luobi, who);
  const { task } = await ready(phone, who, { willingness: ['password', 'face'] });
  expect(await answerOf(begin(phone, task, 'sms'))).toBe('403 forbidden');
  expect(await answerOf(ready(phone, who, { willingness: ['face'] }))).toBe('422 field_value_invalid');
  const { task: strict } = await ready(phone, who, { willingness: ['sms'], deviceCheck: 'required' });
  expect(strict.deviceCheck).toBe('required');
  expect(await answerOf(begin(phone, strict, 'sms'))).toBe('403 device_check_required');
});
