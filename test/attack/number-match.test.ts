/** The number on the partner's page: one try, then the QR code is void. Guessing has one chance in three, once. */
import { forEachDatabase } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';

forEachDatabase('guessing the number', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });

  test('a wrong number burns the ticket: the right one comes too late, for everybody', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const { numbers } = await luobi.phone().call('getTicket', { params: { ticket } });
    const phone = await enter(luobi, who);
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number: numbers.find((n) => n !== number)! } }))).toBe('422 ticket_number_wrong');
    for (const guess of numbers) expect(await answerOf(phone.call('claimTicket', { body: { ticket, number: guess } }))).toBe('410 ticket_expired');
    expect(await answerOf(luobi.phone().call('getTicket', { params: { ticket } }))).toBe('410 ticket_expired');
    expect((await luobi.partner.getEnvelope(envelope.envelopeId)).recipients[0]!.claimed).toBe(false);
  });

  test('a number that was never offered burns it too; a thing that is no number is refused and burns nothing', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const phone = await enter(luobi, who);
    for (const odd of ['', '4', '042', ' 42', '４２']) expect(await answerOf(phone.call('claimTicket', { body: { ticket, number: odd } }))).toBe('400 invalid_request');
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number: number === '09' ? '08' : '09' } }))).toBe('422 ticket_number_wrong');
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number } }))).toBe('410 ticket_expired');
  });

  test('a burnt ticket with an Idempotency-Key stays burnt', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const phone = await enter(luobi, who);
    const wrong = number === '10' ? '11' : '10';
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number: wrong }, idempotencyKey: 'try-0001' }))).toBe('422 ticket_number_wrong');
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number: wrong }, idempotencyKey: 'try-0001' }))).toBe('410 ticket_expired');
    expect(await answerOf(phone.call('claimTicket', { body: { ticket, number }, idempotencyKey: 'try-0002' }))).toBe('410 ticket_expired');
  });
});
