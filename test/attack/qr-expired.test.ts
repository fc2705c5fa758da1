/** A QR code lives five minutes: photographed and used later it opens nothing. */
import { InviteTicket } from '../../bff/src/partner/entities';
import { sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';

forEachDatabase('an old QR code', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });

  const age = (ticket: string, leftMs: number) => luobi.services.dataSource.manager.update(InviteTicket, { ticketHash: sha256Hex(ticket) }, { expiresAt: new Date(Date.now() + leftMs) });

  test('neither tells nor binds after its end; a fresh one does', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    await age(ticket, -1);
    const phone = await enter(luobi, who);
    expect(await answerOf(luobi.phone().call('getTicket', { params: { ticket } }))).toBe('410 ticket_expired');
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number } }))).toBe('410 ticket_expired');
    const fresh = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    expect(await answerOf(phone.call('claimTicket', { body: { ticket: fresh.ticket, number: fresh.number } }))).toBe('ok');
  });

  test('whoever claimed it in time may come back later, nobody else', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const phone = await enter(luobi, who);
    await phone.call('claimTicket', { body: { ticket, number } });
    await age(ticket, -86_400_000);
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number } }))).toBe('ok');
    expect(await answerOf((await enter(luobi, someSigner())).call('claimTicket', { body: { ticket, number } }))).toBe('409 ticket_used');
  });
});
