/**
 * A phone's own reader beside a method (SOTER): required by the inviter it cannot be left out; what is given must be a
 * signature of this person's phone, over this challenge, and newer than any before. Against WeChat's double with real keys.
 */
import { EvidenceRecord } from '../../bff/src/evidence/entities';
import { WillingnessProof } from '../../bff/src/identity/entities';
import { AppError } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { lastCode, outcomeOf } from '../kit/people';
import { answer, begin, readyToConfirm, withFaces, type Ready, type WillDeps } from '../kit/will';
import { openWeChatStage, type WeChatStage } from '../kit/wechat/stage';
import { enrolDevice, type TestDevice } from '../kit/wechat/soter';
import { openWorkflow, sign, someone, taskOf, type Invited, type Workflow } from '../kit/workflow';

forEachDatabase('a phone that confirms', (database) => {
  let bare: Workflow;
  let w: WillDeps;
  let stage: WeChatStage;
  let me: Invited;
  let openid: string;
  let phone: TestDevice;
  beforeAll(async () => {
    bare = await openWorkflow(database());
    stage = await openWeChatStage(bare.dataSource);
    w = { ...withFaces(bare), wechat: stage.process() };
    me = await someone(w, '江予白');
    openid = stage.state.addPerson({ phone: me.phone }).openid;
    phone = enrolDevice(stage.state, openid);
  });
  afterAll(async () => { await stage.close(); await bare.close(); });
  const ready = (deviceCheck: 'offered' | 'required'): Promise<Ready> => readyToConfirm(w, me, { willingness: ['sms'], deviceCheck });
  const code = (): Promise<string> => lastCode(w, me.phone);

  test('required: finger and code together sign, and the evidence names reader, provider and counter', async () => {
    const task = await ready('required');
    const { challengeId, device } = await begin(w, task, 'sms', openid);
    expect(device).toEqual({ challenge: expect.stringMatching(/^[\w-]{43}$/), required: true });
    const { proofId } = await answer(w, task, challengeId, { code: await code(), device: { ...phone.answer(device!.challenge), reader: 'fingerprint' }, openid });
    expect(await outcomeOf(sign(w, me.userId, task.taskId, { proofId, revisionSha256: task.document.revisionSha256 }))).toBe('ok');
    const records = await w.dataSource.manager.findBy(EvidenceRecord, { envelopeId: (await taskOf(w, task.taskId)).envelopeId });
    const intent = JSON.parse(records.find(({ kind }) => kind === 'task.intent')!.content) as { willingness: { device: unknown } };
    expect(intent.willingness.device).toMatchObject({ kind: 'soter', reader: 'fingerprint', provider: 'wechat', counter: 1 });
  });

  test('required: a code alone proves nothing and is not used up; where no phone can be verified nothing is even sent', async () => {
    const task = await ready('required');
    const { challengeId, device } = await begin(w, task, 'sms', openid);
    expect(await outcomeOf(answer(w, task, challengeId, { code: await code(), openid }))).toBe('device_check_required');
    expect(await outcomeOf(answer(w, task, challengeId, { code: await code(), device: phone.answer(device!.challenge), openid }))).toBe('ok');
    const sent = (await w.sms.list(me.phone)).length;
    expect(await outcomeOf(begin(w, task, 'sms'))).toBe('device_check_required');
    expect(await outcomeOf(begin({ ...w, wechat: null } as unknown as Workflow, task, 'sms', openid))).toBe('device_check_required');
    expect((await w.sms.list(me.phone)).length).toBe(sent);
  });

  test('a proof without the phone does not sign what asks for it, whoever wrote the row', async () => {
    const task = await ready('required');
    const { challengeId, device } = await begin(w, task, 'sms', openid);
    const { proofId } = await answer(w, task, challengeId, { code: await code(), device: phone.answer(device!.challenge), openid });
    await w.dataSource.manager.update(WillingnessProof, { id: proofId }, { device: null });
    await expect(sign(w, me.userId, task.taskId, { proofId, revisionSha256: task.document.revisionSha256 })).rejects.toMatchObject({ code: 'willingness_required', details: { reason: 'device_check' } });
  });

  test('what is given must be genuine, also where it is only offered', async () => {
    const task = await ready('offered');
    const { challengeId, device } = await begin(w, task, 'sms', openid);
    const challenge = device!.challenge;
    expect(device!.required).toBe(false);
    const right = phone.answer(challenge);
    const elsewhere = await begin(w, await ready('offered'), 'sms', openid);
    const stranger = enrolDevice(stage.state, stage.state.addPerson({ phone: '13900000001' }).openid);
    const given: [string, { resultJson: string; resultSignature: string }][] = [
      ['other_challenge', phone.answer(elsewhere.device!.challenge)],
      ['signature', stranger.answer(challenge)],
      ['signature', { resultJson: right.resultJson.replace('"counter":', '"counter":9'), resultSignature: right.resultSignature }],
      ['signature', { resultJson: right.resultJson, resultSignature: Buffer.alloc(256).toString('base64') }],
      ['malformed', { resultJson: '{}', resultSignature: right.resultSignature }],
      ['malformed', { resultJson: 'not json', resultSignature: right.resultSignature }],
      ['malformed', phone.answer(challenge, { counter: -1 })],
    ];
    for (const [reason, device] of given) await expect(answer(w, task, challengeId, { code: '000000', device, openid })).rejects.toMatchObject({ code: 'device_check_failed', details: { reason } });
    // none of this cost a try of the code, and without the offer it goes on
    const [, older] = await w.sms.list(me.phone); // the newest message belongs to the other task
    expect(await outcomeOf(answer(w, task, challengeId, { code: older!.code, openid }))).toBe('ok');
  });

  test('an answer of the phone counts once: a copy shows an old counter', async () => {
    const task = await ready('required');
    const first = await begin(w, task, 'sms', openid);
    const copied = phone.answer(first.device!.challenge);
    expect(await outcomeOf(answer(w, task, first.challengeId, { code: await code(), device: copied, openid }))).toBe('ok');
    const second = await begin(w, task, 'sms', openid);
    expect(await outcomeOf(answer(w, task, second.challengeId, { code: await code(), device: copied, openid }))).toBe('device_check_failed');
    await expect(answer(w, task, second.challengeId, { code: await code(), device: phone.answer(second.device!.challenge, { counter: 1 }), openid })).rejects.toMatchObject({ code: 'device_check_failed', details: { reason: 'counter' } });
    expect(await outcomeOf(answer(w, task, second.challengeId, { code: await code(), device: phone.answer(second.device!.challenge, { counter: 1_000 }), openid }))).toBe('ok');
  });

  test('WeChat that does not answer is neither yes nor no', async () => {
    const task = await ready('required');
    const { challengeId, device } = await begin(w, task, 'sms', openid);
    const mute = { ...w, wechat: { provider: 'wechat', verifyDeviceSignature: () => Promise.reject(new AppError('unavailable')) } } as unknown as Workflow;
    expect(await outcomeOf(answer(mute, task, challengeId, { code: await code(), device: phone.answer(device!.challenge, { counter: 2_000 }), openid }))).toBe('unavailable');
    expect(await outcomeOf(answer(w, task, challengeId, { code: await code(), device: phone.answer(device!.challenge, { counter: 2_001 }), openid }))).toBe('ok');
  });

  test('where nobody asked, a device check is a mistake of the client', async () => {
    const task = await readyToConfirm(w, me, { willingness: ['sms'] });
    const { challengeId, device } = await begin(w, task, 'sms', openid);
    expect(device).toBeNull();
    expect(await outcomeOf(answer(w, task, challengeId, { code: await code(), device: phone.answer('x'.repeat(43)), openid }))).toBe('invalid_request');
  });
});
