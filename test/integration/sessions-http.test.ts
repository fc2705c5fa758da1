/** Sessions, step-up and change of number over HTTP, in the middle of a contract that is being signed. */
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { readDocument, signDocument, type PhoneClient } from '../../bff/demo/phone-client';
import type { Answer } from '../../shared/src/contract';
import { forEachDatabase } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere, type Sent, type Signer } from '../kit/luobi';
import { freshPhone } from '../kit/people';

const masked = (number: string): string => `${number.slice(0, 3)}****${number.slice(-4)}`;

forEachDatabase('sessions over HTTP', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });
  /** @param number where the code of `send` goes */
  const codeAfter = async <T>(number: string, send: () => Promise<T>): Promise<T & { readonly code: string }> => {
    const before = new Date();
    const sent = await send();
    return { ...sent, code: await luobi.readCode(number, before) };
  };
  const changeNumber = async (phone: PhoneClient, old: string, next: string): Promise<Answer<'finishPhoneChange'>> => {
    const { changeId, challenge, code } = await codeAfter(old, () => phone.call('startPhoneChange', { body: { way: 'code' } }));
    await phone.call('provePhoneChange', { params: { changeId }, body: { way: 'code', challengeId: challenge!.challengeId, code } });
    const sent = await codeAfter(next, () => phone.call('sendNewPhoneCode', { params: { changeId }, body: { phone: next } }));
    return phone.call('finishPhoneChange', { params: { changeId }, body: { challengeId: sent.challengeId, code: sent.code } });
  };
  const claim = async (phone: PhoneClient, envelope: Sent): Promise<{ taskId: string; ticket: string }> => {
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    return { taskId: (await phone.call('claimTicket', { body: { ticket, number } })).taskId, ticket };
  };

  test('are listed with this one marked, ended one by one, and never another person\'s', async () => {
    const who = someSigner();
    const [here, there, stranger] = [await enter(luobi, who, { verified: false }), await enter(luobi, who, { verified: false }), await enter(luobi, someSigner(), { verified: false })];
    const { sessions, wechat } = await here.call('listSessions');
    expect(sessions.map(({ current, channel }) => [current, channel])).toEqual(expect.arrayContaining([[true, 'h5'], [false, 'h5']]));
    expect(wechat).toEqual({ joined: false, silent: false });
    const other = sessions.find(({ current }) => !current)!.sessionId;
    const [foreign] = (await stranger.call('listSessions')).sessions;
    expect(await answerOf(here.call('endSession', { params: { sessionId: foreign!.sessionId } }))).toBe('404 not_found');
    expect(await answerOf(stranger.call('endSession', { params: { sessionId: other } }))).toBe('404 not_found');
    await here.call('endSession', { params: { sessionId: other } });
    const refused = await there.call('getMe').catch((error: { details?: unknown }) => error.details);
    expect(refused).toEqual({ reason: 'ended' });
    expect(await answerOf(stranger.call('getMe'))).toBe('ok');
  });

  test('an invitation opens again for whoever claimed it, and a session that has ended counts as none', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const phone = await enter(luobi, who);
    const { ticket } = await claim(phone, envelope);
    expect((await phone.call('getTicket', { params: { ticket } })).title).toContain('房屋租赁合同');
    expect(await answerOf(luobi.phone().call('getTicket', { params: { ticket } }))).toBe('409 ticket_used');
    expect(await answerOf((await enter(luobi, someSigner())).call('getTicket', { params: { ticket } }))).toBe('409 ticket_used');
    await phone.call('logout');
    expect(await answerOf(phone.call('getTicket', { params: { ticket } }))).toBe('409 ticket_used');
  });

  test('a change of number in the middle of signing: codes of the old number die, the task goes on with the new one, evidence stays', async () => {
    const who = someSigner('南宫问天');
    const next = freshPhone();
    const envelope = await sendContract(luobi, who);
    const phone = await enter(luobi, who);
    const { taskId } = await claim(phone, envelope);
    const { document: { revisionSha256, pageManifestSha256 } } = await readDocument(phone, taskId);
    const will = await codeAfter(who.phone, () => phone.call('startWillingness', { params: { taskId }, body: { method: 'sms', revisionSha256, pageManifestSha256 } }));
    expect(await changeNumber(phone, who.phone, next)).toEqual({ phoneMasked: masked(next) });
    expect(await answerOf(phone.call('getMe'))).toBe('401 unauthenticated');

    const again = await luobi.phone();
    await again.login(next);
    expect((await again.call('getMe')).realName.state).toBe('verified');
    expect(await answerOf(again.call('proveWillingness', { params: { taskId }, body: { challengeId: (will as unknown as { challengeId: string }).challengeId, code: will.code } }))).toBe('422 code_expired');
    // a new scan leads the same person back, and nobody who got the old number since
    expect((await claim(again, envelope)).taskId).toBe(taskId);
    const heir = await enter(luobi, { ...someSigner(), phone: who.phone }, { verified: false });
    expect(await answerOf(claim(heir, envelope))).toBe('409 ticket_used');
    expect(await answerOf(heir.call('getTask', { params: { taskId } }))).toBe('404 not_found');

    await signDocument(again, next, taskId, demoHandwriting(), luobi.readCode);
    const evidence = JSON.stringify(await luobi.partner.getEvidence(envelope.envelopeId));
    expect(evidence).toContain(masked(who.phone));
    expect(evidence).not.toContain(next);
  });

  test('step-up: a code to the own number, for this session', async () => {
    const who: Signer = someSigner();
    const phone = await enter(luobi, who, { verified: false });
    const { challengeId, code, phoneMasked } = await codeAfter(who.phone, () => phone.call('sendStepUpCode'));
    expect(phoneMasked).toBe(masked(who.phone));
    const { until } = await phone.call('proveStepUp', { body: { challengeId, code } });
    expect(new Date(until).getTime() - Date.now()).toBeGreaterThan(590_000);
    expect(await answerOf(phone.call('proveStepUp', { body: { challengeId, code } }))).toBe('422 code_expired');
  });
});
