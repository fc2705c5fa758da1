/** From the QR code to a bound recipient, over HTTP: what a ticket opens, for whom, how often, and what stays closed. */
import { InviteTicket } from '../../bff/src/partner/entities';
import { sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { answerOf, companyOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';

forEachDatabase('invitations', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });

  const invite = async (who = someSigner()) => {
    const envelope = await sendContract(luobi, who);
    return { who, envelope, ticket: await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope)) };
  };
  const tell = (ticket: string) => luobi.phone().call('getTicket', { params: { ticket } });

  test('an invitation tells who asks and for what, masks whom it is for, and hides which number is right', async () => {
    const { who, ticket } = await invite();
    const told = await tell(ticket.ticket);
    expect(told).toMatchObject({ inviter: { organizationName: luobi.demo.organization.name }, title: '房屋租赁合同 · 长阳路 1687 号', recipientNameMasked: '林*月', phoneMasked: `${who.phone.slice(0, 3)}****${who.phone.slice(-4)}` });
    expect(new Set(told.numbers).size).toBe(3);
    expect(told.numbers).toContain(ticket.number);
    expect(JSON.stringify(told)).not.toContain(who.phone);
    expect(Object.keys(told).sort()).toEqual(['expiresAt', 'inviter', 'numbers', 'phoneMasked', 'recipientNameMasked', 'sentAt', 'title']);
    expect(ticket.url).toBe(`${luobi.url}/#/${ticket.miniProgramPath}`);
    expect(Date.parse(ticket.expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
  });

  test('the right number stands in each of the three places about equally often', async () => {
    const { envelope } = await invite();
    const at = [0, 0, 0];
    for (let n = 0; n < 60; n++) {
      const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
      const row = await luobi.services.dataSource.manager.findOneByOrFail(InviteTicket, { ticketHash: sha256Hex(ticket) });
      at[row.choices.split(',').indexOf(number)]! += 1;
    }
    for (const count of at) expect(count).toBeGreaterThan(5);
  });

  test('claiming binds the person, opens the task, tells the partner, and the same person may come back', async () => {
    const { who, envelope, ticket } = await invite();
    const phone = await enter(luobi, who);
    const body = { ticket: ticket.ticket, number: ticket.number };
    const { taskId, envelopeId } = await phone.call('claimTicket', { body });
    expect(envelopeId).toBe(envelope.envelopeId);
    expect(await phone.call('getTask', { params: { taskId } })).toMatchObject({ state: 'open', envelopeId });
    expect((await luobi.partner.getEnvelope(envelopeId)).recipients.map((r) => r.claimed)).toEqual([true, false]);
    expect(await phone.call('claimTicket', { body })).toEqual({ taskId, envelopeId });
    const again = await luobi.partner.mintTicket(envelopeId, personOf(envelope));
    expect(await phone.call('claimTicket', { body: { ticket: again.ticket, number: again.number } })).toEqual({ taskId, envelopeId });
    const { records } = await luobi.partner.getEvidence(envelopeId);
    expect(records.filter((r) => r.kind === 'recipient.claimed')).toHaveLength(1);
  });

  test('two tickets taken by the same person at once leave one record of the claim', async () => {
    const { who, envelope, ticket } = await invite();
    const second = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const phone = await enter(luobi, who);
    const results = await Promise.all([ticket, second, ticket, second].map((t) => answerOf(phone.call('claimTicket', { body: { ticket: t.ticket, number: t.number } }))));
    expect(results).toEqual(['ok', 'ok', 'ok', 'ok']);
    const { records } = await luobi.partner.getEvidence(envelope.envelopeId);
    expect(records.filter((r) => r.kind === 'recipient.claimed')).toHaveLength(1);
  });

  test('a claimed ticket tells nothing to whoever scans it later', async () => {
    const { who, ticket } = await invite();
    await (await enter(luobi, who)).call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
    expect(await answerOf(tell(ticket.ticket))).toBe('409 ticket_used');
  });

  test('without consent to the privacy policy nothing is bound', async () => {
    const { who, envelope, ticket } = await invite();
    const { challengeId } = await luobi.phone().call('sendLoginCode', { body: { phone: who.phone } });
    const { token } = await luobi.phone().call('login', { body: { challengeId, code: await luobi.readCode(who.phone, new Date()), channel: 'h5' } });
    const answer = await fetch(`${luobi.url}/api/v1/claims`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ ticket: ticket.ticket, number: ticket.number }) });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'consent_required']);
    expect((await luobi.partner.getEnvelope(envelope.envelopeId)).recipients[0]!.claimed).toBe(false);
    expect(await answerOf(tell(ticket.ticket))).toBe('ok');
  });

  test('an organisation is not invited by QR code', async () => {
    const { envelope } = await invite();
    expect(await answerOf(luobi.partner.mintTicket(envelope.envelopeId, companyOf(envelope)))).toBe('409 conflict');
  });

  test('a revoked envelope is told, mints no ticket, and an old ticket binds nobody', async () => {
    const { who, envelope, ticket } = await invite();
    await luobi.partner.revokeEnvelope(envelope.envelopeId, '条款有误');
    expect(await answerOf(tell(ticket.ticket))).toBe('409 envelope_state');
    expect(await answerOf((await enter(luobi, who)).call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } }))).toBe('409 envelope_state');
    expect(await answerOf(luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope)))).toBe('409 envelope_state');
    expect((await luobi.partner.getEnvelope(envelope.envelopeId)).recipients[0]!.claimed).toBe(false);
  });

  test('unknown, cut and foreign tickets are absent or malformed, never more', async () => {
    const { ticket } = await invite();
    expect(await answerOf(tell('A'.repeat(32)))).toBe('404 not_found');
    expect(await answerOf(tell(ticket.ticket.slice(0, 31)))).toBe('404 not_found');
    expect(await answerOf(tell(ticket.ticket.slice(0, 21)))).toBe('400 invalid_request');
    expect(await answerOf(tell(`${ticket.ticket} OR 1=1`))).toBe('400 invalid_request');
  });

  test('before the claim the invited person sees nothing but the summary', async () => {
    const { who, envelope } = await invite();
    const phone = await enter(luobi, who);
    expect((await phone.call('listTasks')).items).toEqual([]);
    expect(await answerOf(phone.call('getEnvelope', { params: { envelopeId: envelope.envelopeId } }))).toBe('404 not_found');
    const { Task } = await import('../../bff/src/envelope/entities');
    const task = await luobi.services.dataSource.manager.findOneByOrFail(Task, { recipientId: personOf(envelope) });
    expect(await answerOf(phone.call('getTask', { params: { taskId: task.id } }))).toBe('404 not_found');
    expect(await answerOf(phone.fetchBytes('getTaskPage', { params: { taskId: task.id, page: 1 } }))).toBe('404 not_found');
  });

  test('the database holds no ticket and no invited phone number', async () => {
    const { who, ticket } = await invite();
    const { everythingStored } = await import('../kit/people');
    const stored = await everythingStored(luobi.services.dataSource);
    expect(stored).not.toContain(ticket.ticket);
    expect(stored).not.toContain(who.phone);
  });
});
