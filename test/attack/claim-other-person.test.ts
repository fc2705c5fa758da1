/** A link is not a person: whoever holds the QR code but not the invited phone gets nothing, learns nothing, breaks nothing. */
import { forEachDatabase } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';

forEachDatabase('another person with the QR code', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });

  test('is refused with every number alike, cannot burn the ticket, and the invited person still gets in', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const { numbers } = await luobi.phone().call('getTicket', { params: { ticket } });
    const thief = await enter(luobi, someSigner());
    for (const guess of [...numbers, '10']) expect(await answerOf(thief.call('claimTicket', { body: { ticket, number: guess } }))).toBe('403 claim_other_person');
    expect(await answerOf((await enter(luobi, who)).call('claimTicket', { body: { ticket, number } }))).toBe('ok');
    expect(await answerOf(thief.call('claimTicket', { body: { ticket, number } }))).toBe('409 ticket_used');
  });

  test('reads no phone number and no name in the refusal', async () => {
    const who = someSigner('欧阳修文');
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const refusal: unknown = await (await enter(luobi, someSigner())).call('claimTicket', { body: { ticket, number } }).catch((error: unknown) => error);
    const told = JSON.stringify({ ...(refusal as object), message: (refusal as Error).message });
    expect(told).not.toContain(who.phone);
    expect(told).not.toContain(who.phone.slice(-4));
    expect(told).not.toContain('欧阳');
  });

  test('a namesake with another phone is another person', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    expect(await answerOf((await enter(luobi, someSigner(who.name))).call('claimTicket', { body: { ticket, number } }))).toBe('403 claim_other_person');
  });
});
